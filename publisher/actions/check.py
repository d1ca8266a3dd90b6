"""Everything about posts, channels and mail that a person should mend."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from publisher.content.assets import missing_images
from publisher.model.post import Post, Problem
from publisher.model.subscription import path_text
from publisher.pipeline.entries import Entries
from publisher.pipeline.parts import Parts
from publisher.pipeline.refresh import Memory, Refreshed
from publisher.pipeline.steps import refresh_and_write
from publisher.store.people import EMAIL

from .posts import unborne
from .status import unheard


def read(parts: Parts, configuration: str) -> tuple[Problem, ...]:
    """Every problem, in the order of files. `parts` is a dry store's: nothing is kept.

    Args:
        configuration: the configuration file, as the user names it.
    """
    passed = refresh_and_write(parts, Memory(), patient=False, dry_run=True, anew=True)
    done = passed.refreshed
    found = [
        *passed.problems,
        *_warnings(done),
        *_rendering(parts, done),
        *_case(done),
        *_nothing(done, configuration),
        *(
            Problem(configuration, None, message, mend)
            for message, mend in (*_selections(parts, done), *_ways(parts))
        ),
    ]
    unique = {str(problem): problem for problem in found}
    return tuple(sorted(unique.values(), key=lambda problem: (problem.file, problem.line or 0)))


def _warnings(done: Refreshed) -> Iterator[Problem]:
    """What is odd in files that can be read."""
    for found in done.survey.found:
        if found.reading is not None:
            yield from found.reading.problems


def _nothing(done: Refreshed, configuration: str) -> Iterator[Problem]:
    """A blog that is empty as far as we see: new, or looked for in the wrong place."""
    if not done.survey.present and not done.survey.problems:
        mend = "name the folder that holds them, or write the first one"
        yield Problem(configuration, None, "content.directory: no posts are here", mend, "warning")


def _rendering(parts: Parts, done: Refreshed) -> Iterator[Problem]:
    """Tags and formulas that cannot be shown, and pictures that are not there."""
    entries = Entries(parts, done.shelf, parts.clock.now())
    for post in done.shelf.posts.values():
        if not post.visible:
            continue
        rendered = entries.rendered(post)
        yield from rendered.problems
        yield from _pictures(parts, post, rendered.html)


def _pictures(parts: Parts, post: Post, html: str) -> Iterator[Problem]:
    meta, root = post.meta, parts.blog.root
    for path in missing_images(html, meta.url, meta.source, parts.blog.site.url, root):
        line = _line_of(root / meta.source, path.rpartition("/")[2])
        yield Problem(meta.source, line, f"the picture {path} is not there", "add the file, or mend its path")


def _line_of(file: Path, text: str) -> int | None:
    """The line of `file` that holds `text`, as it is or as in an address."""
    if not file.is_file():
        return None
    wanted = {text.encode(), quote(text).encode()}
    lines = enumerate(file.read_bytes().splitlines(), start=1)
    return next((number for number, line in lines if any(name in line for name in wanted)), None)


def _case(done: Refreshed) -> Iterator[Problem]:
    """Categories and tags that differ only by case: readers of one miss the posts of the other."""
    spelled: dict[tuple[str, str], dict[str, str]] = {}
    for post in done.shelf.present:
        names = [("category", path_text(path)) for path in post.meta.categories]
        for kind, name in names + [("tag", tag) for tag in post.meta.tags]:
            spelled.setdefault((kind, name.casefold()), {}).setdefault(name, post.meta.source)
    for (kind, _), sources in spelled.items():
        for name, source in sources.items() if len(sources) > 1 else ():
            others = ", ".join(repr(other) for other in sources if other != name)
            yield Problem(
                source, None, f"the {kind} {name!r} is also written {others}", "write it one way everywhere"
            )


def _selections(parts: Parts, done: Refreshed) -> Iterator[tuple[str, str]]:
    """Names in selections that no post bears, and feeds without posts."""
    wishes = [(f'channel "{one.name}"', one.selection) for one in parts.outlets.values()]
    wishes += [(f'digest "{one.name}"', one.selection) for one in parts.letters.values()]
    for where, wish in wishes:
        for name in unborne(parts, done.shelf, wish):
            mend = "write it as the posts do, or add it to content.category_aliases"
            yield f"{where}: no post has {name!r}", mend
    shown = [post for post in done.shelf.posts.values() if post.visible and post.meta.feed]
    for search in parts.feeds.selections:
        if shown and not any(map(search.matches, shown)):
            mend = f'mend what [[feeds.selections]] "{search.name}" asks for, or remove it'
            yield f'feed "{search.name}": no post belongs to it', mend


def _ways(parts: Parts) -> Iterator[tuple[str, str]]:
    """Channels and readers that hear of nothing, and mail that could not leave."""
    with parts.store.read() as connection:
        for one in unheard(parts, connection):
            yield f"{one.where} {one.message}", one.mend
    if parts.outlets[EMAIL].reaches_readers and not parts.unsubscribe:
        message = "mail to subscribers is refused: they would have no way to unsubscribe"
        yield message, "set web.url to the public address of `publisher run`"
