"""What the real Eleventy makes of a site, and where we differ. Needs Node and npm.

    python tests/oracles/eleventy.py ../my-blog                                     compare a blog
    python tests/oracles/eleventy.py tests/golden/dialects/eleventy/*.site          compare the small sites of our tests
    python tests/oracles/eleventy.py --write tests/golden/dialects/eleventy/*.site  write what they are tested against

Eleventy is installed once into a cache folder of the user's. A site is copied before Eleventy sees it; one that
imports packages must have them installed in its own `node_modules`, and is built by the Eleventy there.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this is a script among the tests

from oracles.sites import Row, differences, our_rows, unpack
from publisher.content.blog import Settings
from publisher.content.permalink import quote

VERSION = "3.1.8"
CACHE = Path.home() / ".cache" / "site-publisher" / "oracles" / f"eleventy-{VERSION}"

DUMP = """
import { pathToFileURL } from "node:url";
const { default: Eleventy } = await import(pathToFileURL(`${process.argv[2]}/Eleventy.js`));
const { default: Template } = await import(pathToFileURL(`${process.argv[2]}/Template.js`));
for (const render of ["renderDirect", "renderPageEntry"]) {  // texts are not compared, and may ask the network
  Template.prototype[render] = async () => "";
}
let collections;
const eleventy = new Eleventy(undefined, undefined, {
  quietMode: true, source: "script", runMode: "build",
  config: (own) => own.addCollection("publisher", (api) => { collections = api; return []; }),
});
const pages = await eleventy.toJSON();
const posts = [...collections.getFilteredByTag("post"), ...collections.getFilteredByTag("posts")];
const rows = collections.getAll().map((item) => ({
  source: item.inputPath.replace(/^\\.\\//, ""), title: String(item.data.title ?? ""), url: item.url || "",
  published: item.date.toISOString(), categories: [],
  tags: [...new Set([item.data.tags ?? []].flat().map((tag) => String(tag).trim()).filter(Boolean))],
  listed: Boolean(item.url) && (posts.length === 0 || posts.includes(item)),
}));
console.log(JSON.stringify(rows.sort((a, b) => (a.source < b.source ? -1 : 1))));
"""


def ask_eleventy(site: Path, asked: Mapping[str, str]) -> list[Row]:
    """The templates of `site` as Eleventy computes them; `asked` as in `compare`."""
    _install()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder).resolve() / "site"
        shutil.copytree(
            site, copy, symlinks=True, ignore=shutil.ignore_patterns("node_modules", "_site", ".git")
        )
        own = site.resolve() / "node_modules"
        modules = own if (own / "@11ty" / "eleventy").is_dir() else CACHE / "node_modules"
        (copy / "node_modules").symlink_to(modules)
        script = Path(folder) / "dump.mjs"
        script.write_text(DUMP)
        package = modules / "@11ty" / "eleventy" / "src"
        command = ["node", str(script), str(package)]
        environment = os.environ | {"TZ": asked["host"], "ELEVENTY_RUN_MODE": "build"}
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not done.stdout.strip():
        sys.exit(done.stderr + done.stdout)
    posts: list[Row] = json.loads(done.stdout.strip().splitlines()[-1])
    return [{**post, "url": quote(asked["url"] + post["url"])} for post in posts]


def _install() -> None:
    if not (CACHE / "node_modules" / "@11ty").is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        (CACHE / "package.json").write_text("{}")
        subprocess.run(["npm", "install", "--silent", f"@11ty/eleventy@{VERSION}"], cwd=CACHE, check=True)


def compare(site: Path, asked: Mapping[str, str], write: bool) -> tuple[int, list[str]]:
    """How many posts there are, and where we differ; `write` keeps what Eleventy says beside a `.site` file.

    Args:
        asked: `host`, the zone of the machine that runs Eleventy, and `url`, the site's address.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = site.resolve()
        if site.is_file():
            root = Path(folder)
            asked = {**asked, **unpack(site, root)}
        theirs = ask_eleventy(root, asked)
        if write and site.is_file():
            site.with_suffix(".json").write_text(json.dumps(theirs, ensure_ascii=False, indent=1) + "\n")
        return compared(theirs, our_rows(root, "eleventy", settings(asked)))


def compared(theirs: list[Row], ours: Mapping[str, Row]) -> tuple[int, list[str]]:
    """How many posts there are, and where we differ; pages that neither takes for a post aside."""
    posts = [row for row in theirs if row["listed"] and (row["tags"] or row["source"] in ours)]
    others = {row["source"]: row for row in theirs}
    mine = {
        source: row
        for source, row in ours.items()
        if source in {post["source"] for post in posts} or row.get("listed", True)
    }
    return len(posts), list(
        differences(
            [*posts, *(others[one] for one in mine if one in others and others[one] not in posts)], mine
        )
    )


def settings(asked: Mapping[str, str]) -> Settings:
    """What config.toml would say of such a site."""
    return Settings(url=asked["url"], timezone=asked["host"], permalink_timezone=asked["host"])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sites", nargs="+", type=Path, help="folders of Eleventy sites, or .site files")
    parser.add_argument(
        "--write", action="store_true", help="write what Eleventy says beside each .site file"
    )
    parser.add_argument("--url", default="https://blog.example", help="the site's address")
    parser.add_argument("--host", default="UTC", help="zone of the machine that runs Eleventy")
    asked = parser.parse_args()
    posts = wrong = 0
    for site in asked.sites:
        found, lines = compare(site, {"host": asked.host, "url": asked.url}, asked.write)
        print(f"{site.name}: {found} posts, {len(lines)} differences", *lines, sep="\n  ")
        posts, wrong = posts + found, wrong + len(lines)
    print(f"{posts} posts, {wrong} differences")


if __name__ == "__main__":
    main()
