"""What the real Hexo makes of a site, and where we differ. Used by hand; needs Node and npm.

    python tests/oracles/hexo.py ../my-blog --timezone Asia/Shanghai    compare a blog
    python tests/oracles/hexo.py tests/golden/dialects/hexo/*.site      compare the small sites of our tests
    python tests/oracles/hexo.py --write tests/golden/dialects/hexo/*.site    write what they are tested against

Hexo is installed once into a cache folder of the user. A site is copied before Hexo sees it: nothing in it changes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from publisher.content.blog import Settings
from publisher.content.open import open_blog
from publisher.content.scan import load, scan
from publisher.errors import ContentError

VERSION = "7.3.0"
CACHE = Path.home() / ".cache" / "site-publisher" / "oracles" / f"hexo-{VERSION}"
NOW = datetime(2026, 11, 24, tzinfo=UTC)

DUMP = """
const Hexo = require('hexo');
const hexo = new Hexo(process.argv[1], {silent: true});
const path = category => {
  const parent = category.parent && hexo.model('Category').findById(category.parent);
  return (parent ? path(parent) : []).concat(category.name);
};
const dump = post => ({
  source: post.source, title: post.title, url: post.permalink, published: post.date.toDate().toISOString(),
  categories: post.categories.map(path), tags: post.tags.map(tag => tag.name),
  category_slugs: post.categories.map(category => category.slug), tag_slugs: post.tags.map(tag => tag.slug),
});
hexo.init().then(() => {
  for (const suffix of ['md', 'markdown', 'mkd', 'mkdn', 'mdwn', 'mdtxt', 'mdtext']) {
    hexo.extend.renderer.register(suffix, 'html', data => data.text, true);
  }
  return hexo.load();
}).then(() => {
  const listed = new Set(hexo.locals.get('posts').map(post => post.source));
  const posts = hexo.model('Post').map(post => ({...dump(post), listed: listed.has(post.source)}));
  posts.sort((a, b) => a.source < b.source ? -1 : 1);
  console.log(JSON.stringify(posts));
}).catch(error => { console.error(error); process.exit(1); });
"""


def unpack(file: Path, target: Path) -> Mapping[str, str]:
    """Write the site that a `.site` file holds (`@ path`, then the file's text) below `target`.

    Returns:
        The settings of its first line, `key=value …`: `host`, the zone of the machine that runs Hexo, and those
        of `Settings`.
    """
    first, _, rest = file.read_text("utf-8").partition("\n")
    for part in f"\n{rest}".split("\n@ ")[1:]:
        name, _, text = part.partition("\n")
        path = target / name.strip()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return dict(pair.split("=", 1) for pair in first.split())


def ask_hexo(site: Path, host: str) -> list[dict[str, Any]]:
    """The posts of `site` as Hexo computes them on a machine in zone `host`."""
    _install()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "site"
        shutil.copytree(
            site, copy, symlinks=True, ignore=shutil.ignore_patterns("node_modules", "themes", "public")
        )
        (copy / "package.json").write_text(json.dumps({"hexo": {"version": VERSION}}))
        environment = os.environ | {"TZ": host, "NODE_PATH": str(CACHE / "node_modules")}
        done = subprocess.run(
            ["node", "-e", DUMP, "--", str(copy)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        sys.exit(done.stderr)
    posts: list[dict[str, Any]] = json.loads(done.stdout.strip().splitlines()[-1])
    return posts


def ask_us(site: Path, settings: Settings) -> dict[str, dict[str, Any]]:
    """The same posts as we read them, by Hexo's name for the file."""
    blog = open_blog(site, "hexo", settings)
    found: dict[str, dict[str, Any]] = {}
    for path, stat in scan(site, blog.folders, blog.claim).files.items():
        name = path.removeprefix("source/")
        try:
            meta = blog.read(load(site, path, stat), NOW).meta
        except ContentError as error:
            found[name] = {"error": str(error)}
            continue
        found[name] = {
            "title": meta.title,
            "url": meta.url,
            "published": meta.published.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "categories": _with_parents(meta.categories),
            "tags": sorted(meta.tags),
            "listed": meta.state == "published",
        }
    return found


def differences(theirs: list[dict[str, Any]], ours: Mapping[str, dict[str, Any]]) -> Iterator[str]:
    """One line for each thing that we read otherwise than Hexo."""
    for post in theirs:
        mine = ours.get(post["source"])
        if mine is None or "error" in mine:
            yield f"{post['source']}: {mine['error'] if mine else 'no post to us'}"
            continue
        wanted = post | {"categories": sorted(post["categories"]), "tags": sorted(post["tags"])}
        wanted["title"] = " ".join(post["title"].split())
        if not post["title"]:
            wanted["title"] = mine["title"]  # we name a post without a title after its file
        if not post["listed"]:
            wanted |= {"categories": mine["categories"], "tags": mine["tags"]}  # Hexo forgets them
        for key, value in mine.items():
            if wanted[key] != value:
                yield f"{post['source']}: {key} is {wanted[key]!r} to Hexo, {value!r} to us"
    for name in sorted(ours.keys() - {post["source"] for post in theirs}):
        yield f"{name}: {ours[name].get('error', 'no post to Hexo')}"


def _with_parents(categories: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    paths = {path[:length] for path in categories for length in range(1, len(path) + 1)}
    return sorted(list(path) for path in paths)


def _install() -> None:
    if not (CACHE / "node_modules" / "hexo").is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        (CACHE / "package.json").write_text("{}")
        subprocess.run(["npm", "install", "--silent", f"hexo@{VERSION}"], cwd=CACHE, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sites", nargs="+", type=Path, help="folders of Hexo sites, or .site files")
    parser.add_argument("--write", action="store_true", help="write what Hexo says beside each .site file")
    parser.add_argument("--timezone", default="UTC", help="the site's, where its configuration has none")
    parser.add_argument("--host", default="UTC", help="zone of the machine that runs Hexo")
    asked = parser.parse_args()
    total = wrong = 0
    for site in asked.sites:
        with tempfile.TemporaryDirectory() as folder:
            options = unpack(site, Path(folder)) if site.is_file() else {}
            root = Path(folder) if site.is_file() else site.resolve()
            host = options.get("host", asked.host)
            theirs = ask_hexo(root, host)
            if asked.write and site.is_file():
                site.with_suffix(".json").write_text(json.dumps(theirs, ensure_ascii=False, indent=1) + "\n")
            zone = options.get("timezone", "" if site.is_file() else asked.timezone)
            ours = ask_us(root, Settings(timezone=zone, permalink_timezone=host))
        lines = list(differences(theirs, ours))
        print(f"{site.name}: {len(theirs)} posts, {len(lines)} differences", *lines, sep="\n  ")
        total, wrong = total + len(theirs), wrong + len(lines)
    print(f"{total} posts, {wrong} differences")


if __name__ == "__main__":
    main()
