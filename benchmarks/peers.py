"""Feeds of one made-up blog by us, by Hugo and by Pelican: as commands, first, again, and after one edit.

    python benchmarks/peers.py [POSTS]

Each makes full-text feeds of 20 entries for the site and for every category, and nothing else as far as it can be
told so: we in Atom, RSS and JSON, Hugo in RSS, Pelican in Atom and RSS. Hugo and Pelican are those that
`tests/oracles/` installs, else those on the PATH; where there is none, a line says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import posts as made_up

INSTALLED = Path.home() / ".cache" / "site-publisher" / "oracles"

PUBLISHER = """
[content]
directory = "."
[feeds]
directory = "feeds"
[announce]
wait_until_live = false
"""
HUGO = """
baseURL = "https://blog.example/"
title = "一个博客"
languageCode = "zh-CN"
timeZone = "Asia/Shanghai"
[services.rss]
limit = 20
[outputs]
home = ["rss"]
term = ["rss"]
section = []
taxonomy = []
page = []
[taxonomies]
category = "categories"
"""
HUGO_FEED = """<rss version="2.0"><channel><title>{{ .Title }}</title><link>{{ .Permalink }}</link>
{{ $in := . }}{{ if .IsHome }}{{ $in = .Site }}{{ end }}{{ range first 20 $in.RegularPages.ByDate.Reverse }}<item><title>{{ .Title }}</title><link>{{ .Permalink }}</link>
<pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" }}</pubDate><guid>{{ .Permalink }}</guid>
<description>{{ .Content | transform.XMLEscape | safeHTML }}</description></item>
{{ end }}</channel></rss>"""
PELICAN = """
PATH = "content"
SITEURL = "https://blog.example"
SITENAME = "一个博客"
AUTHOR = "Lin"
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh"
FEED_MAX_ITEMS = 20
FEED_ATOM, FEED_RSS = "feeds/atom.xml", "feeds/rss.xml"
FEED_ALL_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
CATEGORY_FEED_ATOM, CATEGORY_FEED_RSS = "feeds/{slug}.atom.xml", "feeds/{slug}.rss.xml"
RSS_FEED_SUMMARY_ONLY = False
ARTICLE_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = AUTHOR_SAVE_AS = ""
DIRECT_TEMPLATES = []
CACHE_CONTENT = LOAD_CONTENT_CACHE = True
"""


class Peer(Protocol):
    """A program that makes feeds of a blog in a folder of its own."""

    @property
    def name(self) -> str: ...

    def command(self) -> Sequence[str] | None:
        """How it is started; None where it is not installed."""
        ...

    def settle(self, folder: Path) -> None:
        """Write its configuration."""
        ...

    def save(self, folder: Path, number: int, words: str = "") -> None:
        """Write a post in its form."""
        ...


@dataclass(frozen=True, slots=True)
class Publisher:
    """Us."""

    name: str = "publisher"

    def command(self) -> Sequence[str]:
        return (sys.executable, "-c", "from publisher.cli import main; main()", "build")

    def settle(self, folder: Path) -> None:
        made_up.write_blog(folder, 0)
        (folder / "config.toml").write_text(PUBLISHER, "utf-8")

    def save(self, folder: Path, number: int, words: str = "") -> None:
        _write(folder / made_up.source(number), made_up.text(number, words))


@dataclass(frozen=True, slots=True)
class Hugo:
    """gohugo.io."""

    name: str = "hugo"

    def command(self) -> Sequence[str] | None:
        program = _program("hugo")
        return (program, "--quiet") if program else None

    def settle(self, folder: Path) -> None:
        _write(folder / "hugo.toml", HUGO)
        _write(folder / "layouts" / "_default" / "rss.xml", HUGO_FEED)

    def save(self, folder: Path, number: int, words: str = "") -> None:
        text = made_up.text(number, words).replace("{%", "").replace("%}", "")
        header, _, body = text.removeprefix("---\n").partition("---\n")
        lines = dict(line.split(": ", 1) for line in header.splitlines())
        names = lines["categories"].strip("[]").split(", ")
        paths = ["/".join(names[: depth + 1]) for depth in range(len(names))]
        date = lines["date"].replace(" ", "T") + "+08:00"
        top = f"title: {lines['title']}\ndate: {date}\ncategories: {paths}\n"
        _write(folder / "content" / "posts" / f"post-{number:05}.md", f"---\n{top}---\n{body}")


@dataclass(frozen=True, slots=True)
class Pelican:
    """getpelican.com."""

    name: str = "pelican"

    def command(self) -> Sequence[str] | None:
        program = _program("pelican")
        return (program, "--quiet", "--settings", "pelicanconf.py") if program else None

    def settle(self, folder: Path) -> None:
        _write(folder / "pelicanconf.py", PELICAN)
        (folder / "content").mkdir()

    def save(self, folder: Path, number: int, words: str = "") -> None:
        header, _, body = made_up.text(number, words).removeprefix("---\n").partition("---\n")
        lines = dict(line.split(": ", 1) for line in header.splitlines())
        category = lines["categories"].strip("[]").replace(", ", "/")
        top = f"Title: {lines['title']}\nDate: {lines['date']}\nCategory: {category}\n"
        _write(folder / "content" / f"post-{number:05}.md", f"{top}\n{body}")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    print(f"{count:,} posts, seconds of wall clock, and how many times ours that is")
    peers: Sequence[Peer] = (Publisher(), Hugo(), Pelican())
    ours: Sequence[float] = ()
    for peer in peers:
        command = peer.command()
        if command is None:
            print(f"{peer.name:10} skipped: it is not installed; tests/oracles/{peer.name}.py installs it")
            continue
        with tempfile.TemporaryDirectory() as folder:
            took = measure(peer, command, Path(folder), count)
        ours = ours or took
        shown = zip(("first", "again", "one edit"), took, ours, strict=True)
        print(
            f"{peer.name:10} "
            + "   ".join(f"{what} {one:6.2f} ({one / us:4.1f} ×)" for what, one, us in shown)
        )


def measure(peer: Peer, command: Sequence[str], folder: Path, count: int) -> tuple[float, float, float]:
    """Seconds of the first run, of one with nothing new, and of one after an edit of the newest post."""
    peer.settle(folder)
    _run(command, folder)  # what it compiles and caches of itself
    for number in range(count):
        peer.save(folder, number)
    first = _run(command, folder)
    again = min(_run(command, folder) for _ in range(2))
    peer.save(folder, count - 1, "Another paragraph.")
    return first, again, _run(command, folder)


def _run(command: Sequence[str], folder: Path) -> float:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    begun = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return time.perf_counter() - begun


def _program(name: str) -> str | None:
    """Where the program is."""
    found = sorted(INSTALLED.glob(f"{name}-*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
