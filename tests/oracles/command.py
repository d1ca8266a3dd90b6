"""The command that each oracle is: it asks a generator about sites, and tells where we differ."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from oracles.sites import Row, unpack

Asked = Mapping[str, str]
"""What is said of a site beside its files, by option; a `.site` file's first line says it for itself."""


def main(
    generator: str,
    usage: str | None,
    ask: Callable[[Path, Asked], list[Row]],
    compare: Callable[[Path, Asked, list[Row]], Iterable[str]],
    options: Mapping[str, tuple[str, str]],
) -> None:
    """Read the command line, and print the differences of each site that it names.

    Args:
        ask: a site's posts as the generator computes them.
        compare: one line for each thing that we read otherwise.
        options: what may be said of a site: its default and its meaning.
    """
    parser = argparse.ArgumentParser(description=usage, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sites", nargs="+", type=Path, help=f"folders of {generator} sites, or .site files")
    parser.add_argument(
        "--write", action="store_true", help=f"write what {generator} says beside .site files"
    )
    for name, (default, meaning) in options.items():
        parser.add_argument(f"--{name}", default=default, help=meaning)
    given = vars(parser.parse_args())
    posts = wrong = 0
    for site in given["sites"]:
        asked = {name: given[name] for name in options}
        with tempfile.TemporaryDirectory() as folder:
            root = site.resolve()
            if site.is_file():
                root = Path(folder).resolve()
                asked |= unpack(site, root)
            theirs = ask(root, asked)
            lines = list(compare(root, asked, theirs))
        if given["write"] and site.is_file():
            site.with_suffix(".json").write_text(json.dumps(theirs, ensure_ascii=False, indent=1) + "\n")
        print(f"{site.name}: {len(theirs)} posts, {len(lines)} differences", *lines, sep="\n  ")
        posts, wrong = posts + len(theirs), wrong + len(lines)
    print(f"{posts} posts, {wrong} differences")
