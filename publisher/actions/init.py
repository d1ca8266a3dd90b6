"""A first configuration for a blog, from what its generator's configuration says and does not say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from os.path import relpath
from pathlib import Path

from publisher.clock import EPOCH
from publisher.content.blog import Blog, Settings
from publisher.content.dialects import DIALECTS
from publisher.content.open import open_blog
from publisher.content.scan import Scan, load, scan
from publisher.content.signs import Sign, recognise
from publisher.errors import ConfigError, Conflict, ContentError
from publisher.model.post import Problem
from publisher.words.templates import Templates

OURS = ("config.toml", "publisher.toml")  # the second if the generator's own is called config.toml

_ASSUMED = {"url": "https://blog.example.com/", "timezone": "UTC"}
_FEEDS: Mapping[str, tuple[str, str]] = {
    "hexo": ("public/feeds", "`hexo clean` deletes it: run publisher build after hexo generate"),
    "hugo": ("static/feeds", "Hugo copies it to public/feeds"),
    "zola": ("static/feeds", "Zola copies it to public/feeds"),
    "astro": ("public/feeds", "Astro copies it to dist/feeds"),
    "jekyll": ("feeds", "Jekyll copies it to _site/feeds"),
    "eleventy": ("_site/feeds", ""),
    "pelican": (
        "output/feeds",
        "Pelican deletes it where DELETE_OUTPUT_DIRECTORY is set: run publisher build after it",
    ),
}
_LOOKED_AT = 50  # posts
_ZONED = frozenset({"hexo"})  # links depend on the time zone of the machine that runs it


@dataclass(frozen=True, slots=True)
class Begun:
    """What was found and written."""

    file: Path
    generator: str
    title: str
    url: str
    posts: int  # files that are posts by name and place
    told_by: Sign | None  # what gave the generator away, if it has no configuration here
    assumed: tuple[str, ...]  # what is not known and the user must fill in: "url", "timezone"
    warnings: tuple[str, ...]  # what the generator's configuration leaves open
    old_feed: Path | None  # a feed that the generator wrote on this machine


def init(directory: Path) -> Begun:
    """Write a configuration for the blog at `directory` that works right away.

    Raises:
        ConfigError: there is no such folder.
        Conflict: there is a configuration already.
    """
    blog, assumed = _open(directory, "auto")
    sign = recognise(blog.root) if blog.site.generator == "plain" else None
    if sign is not None:
        blog, assumed = _open(directory, sign.generator)
    file = _target(directory, () if sign else blog.config_files)
    seen = scan(blog.root, blog.folders, blog.claim)
    problems = (*blog.problems, *islice(_unknown_links(blog, seen), 1))
    site = DIALECTS[blog.site.generator].detect(blog.root) or blog.root
    text = Templates().render("init/config.toml", **_context(blog, site, sign, assumed, problems))
    file.write_text(text, encoding="utf-8")
    return Begun(
        file=file,
        generator=blog.site.generator,
        title=blog.site.title,
        url=blog.site.url,
        posts=len(seen.files),
        told_by=sign,
        assumed=tuple(assumed),
        warnings=tuple(str(problem) for problem in problems),
        old_feed=next(_old_feeds(site, blog.site.feed_paths), None),
    )


def _open(directory: Path, generator: str) -> tuple[Blog, dict[str, str]]:
    """The blog, with assumptions for what is not known."""
    settings, assumed = Settings(), dict[str, str]()
    while True:
        try:
            return open_blog(directory, generator, settings), assumed
        except ConfigError as error:
            key = error.where.removeprefix("site.")
            if key not in _ASSUMED or key in assumed:
                raise
            assumed[key] = _ASSUMED[key]
            settings = Settings(url=assumed.get("url", ""), timezone=assumed.get("timezone", ""))


def _target(directory: Path, generators: Sequence[Path]) -> Path:
    """Where the configuration goes; never over another one, be it ours or one of the `generators`."""
    theirs = {path.resolve() for path in generators}
    for name in OURS:
        file = directory / name
        if not file.exists():
            return file
        if file.resolve() not in theirs:
            raise Conflict(f"{file} already exists", mend="edit it, or move it away and run init again")
    raise Conflict(
        f"{directory / OURS[-1]} already exists", mend="edit it, or move it away and run init again"
    )


def _unknown_links(blog: Blog, seen: Scan) -> Iterator[Problem]:
    """Of some posts: those whose address only the user can tell."""
    for path, stamp in islice(seen.files.items(), _LOOKED_AT):
        try:
            source = load(blog.root, path, stamp, seen.spelled.get(path, ""))
            blog.read(source, EPOCH)  # no address depends on what time it is
        except ContentError as error:
            if "[content] permalink" in error.mend:
                yield Problem(path, error.line, error.message, error.mend)


def _context(
    blog: Blog,
    site: Path,
    sign: Sign | None,
    assumed: Mapping[str, str],
    problems: Sequence[Problem],
) -> dict[str, object]:
    generator = blog.site.generator
    why = _comment(f"told by {sign.shown_by}: {sign.file}") if sign else ""
    told = [("generator", json.dumps(generator), why)] if sign else []
    feeds, feeds_why = _FEEDS.get(generator, ("feeds", ""))
    feeds = Path(relpath(site / feeds, blog.root)).as_posix()
    old = [path for path in blog.site.feed_paths if path]
    return {
        "title": _comment(blog.site.title),
        "generator": generator,
        "site": told
        + [
            (key, json.dumps(value), f"publisher could not tell the {key}: change it")
            for key, value in assumed.items()
        ],
        "timezone_matters": generator in _ZONED,
        "permalink_unknown": next(
            (_comment(problem.message) for problem in problems if "permalink" in problem.mend), ""
        ),
        "feeds": json.dumps(feeds, ensure_ascii=False),
        "feeds_why": feeds_why,
        "old_feeds": old,
        "aliases": ", ".join(
            f"{json.dumps(path)} = {json.dumps(_ours(kind))}" for path, kind in blog.site.feed_paths.items()
        ),
    }


def _comment(text: str) -> str:
    """`text` as it may stand behind a "#": titles and file names may hold line ends."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def _ours(kind: str) -> str:
    return {"atom": "atom.xml", "rss": "rss.xml", "json": "feed.json"}.get(kind, "atom.xml")


def _old_feeds(site: Path, paths: Iterable[str]) -> Iterator[Path]:
    for folder in ("public", "_site", "output", "dist"):
        for path in paths:
            if (file := site / folder / path).is_file():
                yield file
