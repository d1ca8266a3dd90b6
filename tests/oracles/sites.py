"""Small sites in one file each, and our reading of a site held against its generator's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from publisher.content.blog import Settings
from publisher.content.open import open_blog
from publisher.content.scan import load, scan
from publisher.errors import ContentError

NOW = datetime(2026, 11, 24, tzinfo=UTC)

Row = Mapping[str, Any]
"""One post: source, title, url, published, categories (paths, with their parents), tags, listed; or error."""


def unpack(file: Path, target: Path) -> Mapping[str, str]:
    """Write the site that a `.site` file holds below `target`.

    The file's first line is `key=value …`; then `@ path` lines, each followed by that file's text.

    Returns:
        The keys and values of the first line: `host` is the zone of the machine that runs the generator.
    """
    first, _, rest = file.read_text("utf-8").partition("\n")
    for part in f"\n{rest}".split("\n@ ")[1:]:
        name, _, text = part.partition("\n")
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return dict(pair.split("=", 1) for pair in first.split())


def our_rows(site: Path, generator: str, settings: Settings) -> dict[str, Row]:
    """The posts of `site` as we read them, by path relative to it."""
    blog = open_blog(site, generator, settings)
    rows: dict[str, Row] = {}
    for path, stat in scan(blog.root, blog.folders, blog.claim).files.items():
        try:
            meta = blog.read(load(blog.root, path, stat), NOW).meta
        except ContentError as error:
            rows[path] = {"error": str(error)}
            continue
        rows[path] = {
            "title": meta.title,
            "url": meta.url,
            "published": meta.published.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "categories": with_parents(meta.categories),
            "tags": sorted(meta.tags),
            "listed": meta.state == "published",
        }
    return rows


def apart(ours: Mapping[str, Row]) -> tuple[list[str], Mapping[str, Row]]:
    """The files that we refuse, in order; and the posts that we read."""
    refused = sorted(path for path, row in ours.items() if "error" in row)
    return refused, {path: row for path, row in ours.items() if "error" not in row}


def with_parents(categories: Iterable[tuple[str, ...]]) -> list[list[str]]:
    """Category paths and all paths above them, in order."""
    paths = {path[:length] for path in categories for length in range(1, len(path) + 1)}
    return sorted(list(path) for path in paths)


def differences(theirs: Iterable[Row], ours: Mapping[str, Row], times: bool = True) -> Iterator[str]:
    """One line for each thing that we read otherwise than the generator.

    Args:
        times: hold the instants of publication against each other.
    """
    seen = set()
    for row in theirs:
        source = row["source"]
        seen.add(source)
        mine = ours.get(source, {"error": "no post to us"})
        if "error" in mine:
            yield f"{source}: {mine['error']}"
            continue
        for key, wanted in _comparable(row, mine).items():
            if mine[key] != wanted and (times or key != "published"):
                yield f"{source}: {key} is {wanted!r} to the generator, {mine[key]!r} to us"
    for source in sorted(ours.keys() - seen):
        yield f"{source}: {ours[source].get('error', 'no post to the generator')}"


def _comparable(row: Row, mine: Row) -> dict[str, Any]:
    wanted = {key: row[key] for key in mine}
    wanted["title"] = " ".join(row["title"].split()) or mine["title"]  # without a title it is the file's name
    wanted["categories"], wanted["tags"] = sorted(row["categories"]), sorted(row["tags"])
    if not row["listed"]:  # generators forget them
        wanted |= {"categories": mine["categories"], "tags": mine["tags"]}
    return wanted
