"""What the real Astro makes of a site, and where we differ. Needs Node 20 and npm.

    python tests/oracles/astro.py ../my-blog                                    compare a blog
    python tests/oracles/astro.py tests/golden/dialects/astro/*.site            compare the small sites of our tests
    python tests/oracles/astro.py --write tests/golden/dialects/astro/*.site    write what they are tested against

Astro is installed once into a cache folder of the user's. A site is copied before Astro sees it; one that uses other
packages brings its own `node_modules`. Each page of the build tells through a middleware which entry it shows.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this is a script among the tests

from oracles.command import Asked, main
from oracles.sites import Row, differences, our_rows
from publisher.content.blog import Settings
from publisher.content.open import open_blog

PACKAGES = ("astro@5.18.2", "@astrojs/starlight@0.36", "@astrojs/mdx@4")
CACHE = Path.home() / ".cache" / "site-publisher" / "oracles" / "astro-5"

CONFIG = """
import given from './CONFIG';
const options = typeof given === 'function' ? await given({command: 'build', mode: 'production'}) : given;
const oracle = {name: 'oracle', hooks: {'astro:config:setup': ({injectRoute, addMiddleware}) => {
  injectRoute({pattern: '/oracle-entries.json', entrypoint: './oracle/entries.js', prerender: true});
  addMiddleware({order: 'pre', entrypoint: new URL('./oracle/pages.js', import.meta.url).pathname});
}}};
export default {...options, integrations: [...(options.integrations ?? []), oracle]};
"""
ENTRIES = """
import * as config from 'CONTENT';
import {getCollection} from 'astro:content';
import fs from 'node:fs';
const pages = import.meta.glob('/src/pages/**/*.{md,mdx}', {eager: true});
export const GET = async () => {
  const found = [];
  const names = config.collections ? Object.keys(config.collections) : [];
  const folders = fs.existsSync('src/content') ? fs.readdirSync('src/content', {withFileTypes: true}) : [];
  for (const folder of folders) if (folder.isDirectory() && !names.includes(folder.name)) names.push(folder.name);
  for (const name of names) for (const entry of await getCollection(name) ?? []) {
    const file = entry.filePath ?? `src/content/${name}/${entry.id}`;  // Astro 4 knows no filePath
    found.push({key: file, source: file, data: entry.data});
  }
  for (const [file, page] of Object.entries(pages))
    found.push({key: page.url.replace(/^\\/|\\/$/g, ''), source: file.slice(1), data: page.frontmatter});
  return new Response(JSON.stringify(found));
};
"""
PAGES = """
import fs from 'node:fs';
export const onRequest = async (context, next) => {
  const values = [context.props, ...Object.values(context.props ?? {})];
  const entry = context.props?.isFallback ? null : values.find(value => value?.collection && value.id !== undefined);
  const key = entry ? entry.filePath ?? `src/content/${entry.collection}/${entry.id}` : '';
  const line = {pathname: context.url.pathname, key};
  fs.appendFileSync('oracle/pages.jsonl', JSON.stringify(line) + '\\n');
  return next();
};
"""
DATES = ("pubDate", "pubDatetime", "publishDate", "published", "date", "created", "postedOn")


def ask_astro(site: Path, host: str) -> list[Row]:
    """The dated posts of `site` as Astro computes them on a machine in zone `host`."""
    packages = _installed()
    # Node looks for packages in the folders above.
    with tempfile.TemporaryDirectory(dir=packages.parent) as folder:
        copy = Path(folder) / "site"
        left_out = shutil.ignore_patterns("node_modules", "dist", ".astro", ".git")
        shutil.copytree(site, copy, symlinks=True, ignore=left_out)
        if (site / "node_modules").is_dir():
            (copy / "node_modules").symlink_to(site / "node_modules")
        _add_oracle(copy)
        environment = os.environ | {"TZ": host, "ASTRO_TELEMETRY_DISABLED": "1"}
        command = ["node", str(packages / "astro" / "astro.js"), "build", "--config", "oracle.config.mjs"]
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
        built = next((copy / "dist").rglob("oracle-entries.json"), None)
        if done.returncode != 0 or built is None:
            sys.exit(done.stdout[-3000:] + done.stderr[-3000:])
        entries = json.loads(built.read_text())
        pages = [json.loads(line) for line in (copy / "oracle" / "pages.jsonl").read_text().splitlines()]
    origin = _origin(site)
    shown = {page["key"]: page["pathname"] for page in pages if page["key"]}
    shown |= {unquote(page["pathname"]).strip("/"): page["pathname"] for page in pages}
    rows = [_row(entry, shown.get(entry["key"]), origin) for entry in entries]
    return sorted(filter(None, rows), key=lambda row: str(row["source"]))


def with_addresses(theirs: Iterable[Row], ours: Mapping[str, Row]) -> list[Row]:
    """`theirs` with our address for each draft: Astro makes no page of it, and so none."""
    return [row if row["url"] else {**row, "url": ours.get(row["source"], {}).get("url")} for row in theirs]


def _origin(site: Path) -> str:
    """The site's origin as we read it."""
    return "/".join(open_blog(site, "astro", Settings()).site.url.split("/")[:3])


def _row(entry: Row, path: str | None, origin: str) -> Row | None:
    data = entry["data"]
    date = next((data[key] for key in DATES if isinstance(data.get(key), str)), None)
    if date is None or not (path or data.get("draft")):
        return None  # a page without date, or an entry without page
    category = data.get("categories") or data.get("category") or []
    names = [category] if isinstance(category, str) else category
    return {
        "source": entry["source"],
        "title": data["title"],
        "url": f"{origin}{path}" if path else None,
        "published": date,
        "categories": [[name] for name in dict.fromkeys(names)],
        "tags": list(dict.fromkeys(data.get("tags") or [])),
        "listed": path is not None and not data.get("draft"),
    }


def _add_oracle(copy: Path) -> None:
    config = next(path.name for path in copy.iterdir() if path.name.startswith("astro.config."))
    places = (
        "src/content.config.ts",
        "src/content/config.ts",
        "src/content.config.mjs",
        "src/content/config.js",
    )
    content = next((place for place in places if (copy / place).is_file()), None)
    (copy / "oracle").mkdir()
    (copy / "oracle" / "none.js").write_text("export const none = 0;\n")
    entries = ENTRIES.replace("CONTENT", f"../{content}" if content else "./none.js")
    (copy / "oracle" / "entries.js").write_text(entries)
    (copy / "oracle" / "pages.js").write_text(PAGES)
    (copy / "oracle.config.mjs").write_text(CONFIG.replace("CONFIG", config))


def _installed() -> Path:
    """The folder of Astro's packages."""
    if not (CACHE / "node_modules" / "astro").is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        (CACHE / "package.json").write_text('{"type": "module"}')
        command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", *PACKAGES]
        subprocess.run(command, cwd=CACHE, check=True)
    return CACHE / "node_modules"


def compare(site: Path, asked: Asked, theirs: list[Row]) -> Iterable[str]:
    """Where we differ."""
    ours = our_rows(site, "astro", Settings(permalink_timezone=asked["host"]))
    return differences(with_addresses(theirs, ours), ours)


if __name__ == "__main__":
    options = {"host": ("UTC", "zone of the machine that runs Astro")}
    main("Astro", __doc__, lambda site, asked: ask_astro(site, asked["host"]), compare, options)
