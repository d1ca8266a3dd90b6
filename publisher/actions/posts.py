"""Posts, as their files say them now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from publisher.announce import selection
from publisher.errors import NotFound
from publisher.model.post import Post, Problem
from publisher.model.subscription import Selection, path_text
from publisher.observe.match import collisions
from publisher.pipeline.feeds import learn
from publisher.pipeline.parts import Parts
from publisher.pipeline.refresh import Memory, refresh
from publisher.store.posts import FileRow, Shelf


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a post."""

    line: int | None
    message: str
    mend: str


@dataclass(frozen=True, slots=True)
class Line:
    """One post, as `posts --json` shows it; times in the site's zone."""

    source: str
    id: str | None
    title: str
    url: str | None
    published: datetime | None
    updated: datetime | None
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    authors: tuple[str, ...]
    language: str
    state: str
    problem: Flaw | None


def read(parts: Parts) -> tuple[Line, ...]:
    """Every post, newest first; files that cannot be read last. `parts` is a dry store's: nothing is kept."""
    shelf = refresh(parts, Memory(), patient=False, learn=lambda: learn(parts)[0]).shelf
    return tuple(_lines(parts, shelf))


def find(shelf: Shelf, name: str) -> Post:
    """The post that `name` means: its file (or the end of its path), its address or its id.

    Raises:
        NotFound: no post, or more than one, is called so.
    """
    posts = shelf.present
    exact = [post for post in posts if name in (post.id, post.meta.url, post.meta.source)]
    found = exact or [post for post in posts if f"/{post.meta.source}".endswith(f"/{name.lstrip('./')}")]
    if len(found) != 1:
        wrong = "no post is" if not found else "several posts are"
        raise NotFound(
            f"{wrong} called {name!r}", mend="name its file, its address or its id: publisher posts"
        )
    return found[0]


def unborne(parts: Parts, shelf: Shelf, wish: Selection) -> list[str]:
    """The categories and tags of `wish` that no post bears; one that was renamed counts as its new name."""
    categories = {path for post in shelf.present for path in post.meta.categories}
    tags = {tag for post in shelf.present for tag in post.meta.tags}
    return selection.never_matches(selection.renamed(wish, parts.feeds.category_aliases), categories, tags)


def _lines(parts: Parts, shelf: Shelf) -> Iterator[Line]:
    clashes = {problem.file: problem for problem in collisions(post.meta for post in shelf.present)}
    for post in sorted(shelf.present, key=lambda post: (post.meta.published, post.id), reverse=True):
        yield _line(parts, post, shelf.files, clashes.get(post.meta.source))
    for path, row in sorted(shelf.files.items()):
        if row.post is None and row.problem is not None:
            yield _unread(path, row.problem)


def _line(parts: Parts, post: Post, files: Mapping[str, FileRow], clash: Problem | None) -> Line:
    zone = ZoneInfo(parts.blog.site.timezone)
    meta, site = post.meta, parts.blog.site
    row = files.get(meta.source)
    problem = (row.problem if row else None) or clash
    return Line(
        source=meta.source,
        id=post.id,
        title=meta.title,
        url=meta.url,
        published=meta.published.astimezone(zone),
        updated=post.updated.astimezone(zone),
        categories=tuple(path_text(path) for path in meta.categories),
        tags=meta.tags,
        authors=meta.authors or (site.author,),
        language=meta.language or site.language,
        state="error" if row is not None and row.problem else meta.state.value,
        problem=_flaw(problem) if problem else None,
    )


def _unread(path: str, problem: Problem) -> Line:
    return Line(path, None, path, None, None, None, (), (), (), "", "error", _flaw(problem))


def _flaw(problem: Problem) -> Flaw:
    return Flaw(problem.line, problem.message, problem.mend)
