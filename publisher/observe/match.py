"""Which post a file is: a post keeps its id when it is renamed, moved, retitled or edited, or changes its domain.

A file is matched, in this order, by the id that its front matter declares, its path, the body of a post whose file has
gone, its address, and the moment and title of a post whose file has gone (renamed and edited at once). No file takes
the id of a post whose own file is still there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from publisher.ids import post_uid
from publisher.model.post import Meta, Problem, Reading

from .changes import body_hash


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows about the posts that a batch of files may be; "id" means a post's id."""

    declared: Mapping[str, str] = field(default_factory=dict)  # declared id → id
    paths: Mapping[str, str] = field(default_factory=dict)  # path, present or past → id
    urls: Mapping[str, str] = field(default_factory=dict)  # address, present or past → id
    bodies: Mapping[str, Sequence[str]] = field(default_factory=dict)  # body hash → ids that are missing
    path_of: Mapping[str, str] = field(default_factory=dict)  # id → the present or last path of its file
    missing: Collection[str] = frozenset()  # ids of posts whose file is not there now
    # (moment of publication, title) → ids that are missing
    headers: Mapping[tuple[datetime, str], Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """A file and the post it is."""

    reading: Reading
    post_id: str
    new: bool  # whether the id is new
    moved_from: str | None = None  # its last path, if that was another one


@dataclass(frozen=True, slots=True)
class Matched:
    """A batch of files, matched with posts."""

    matches: tuple[Match, ...]  # in the order of the readings
    problems: tuple[Problem, ...]  # of files that declare the same id


def match(readings: Sequence[Reading], known: Known, site_url: str) -> Matched:
    """Find out which posts these files are; every file gets an id of its own.

    Args:
        readings: new and changed files, each path once.
        known: must cover at least their declared ids, paths, body hashes and addresses.
        site_url: the site's address when the store was created, from which new ids are made.
    """
    batch = _Batch(readings, known)
    batch.assign(lambda reading: known.declared.get(reading.meta.declared_id or ""))
    batch.assign(lambda reading: known.paths.get(reading.meta.source))
    batch.assign(batch.same_body)
    batch.assign(lambda reading: known.urls.get(reading.meta.url))
    batch.assign(batch.same_header)
    minted = batch.mint(site_url)
    matches = (
        Match(
            reading,
            post_id := batch.given[reading.meta.source],
            new=post_id in minted,
            moved_from=_another(known.path_of.get(post_id), reading.meta.source),
        )
        for reading in readings
    )
    return Matched(tuple(matches), tuple(_shared_ids(readings, known)))


def collisions(metas: Iterable[Meta]) -> list[Problem]:
    """A problem for each visible post whose address another one has too, naming the others."""
    at: dict[str, list[str]] = defaultdict(list)
    for meta in metas:
        if meta.visible:
            at[meta.url].append(meta.source)
    return [
        Problem(
            file=source,
            line=None,
            message=f"has the address {url}, as {_others(sources, source)} has",
            mend="give one of them another file name, slug or permalink",
        )
        for url, sources in at.items()
        if len(sources) > 1
        for source in sources
    ]


class _Batch:
    """The files of one scan, and which of them have been matched so far."""

    def __init__(self, readings: Sequence[Reading], known: Known) -> None:
        self._known = known
        self._files = {reading.meta.source: reading for reading in readings}
        self._taken: set[str] = set()
        self.given: dict[str, str] = {}  # path → post id

    def assign(self, find: Callable[[Reading], str | None]) -> None:
        """Match each file that has no post yet with the one that `find` returns, if that one is free."""
        for path in sorted(self._files.keys() - self.given.keys()):  # the order of the scan varies
            post_id = find(self._files[path])
            if (
                post_id is not None
                and post_id not in self._taken
                and not self._stands_elsewhere(post_id, path)
            ):
                self._give(path, post_id)

    def same_body(self, reading: Reading) -> str | None:
        """The only post without a file that has this text; None if there is no or more than one."""
        if not self._known.bodies or not reading.body.strip():
            return None
        return self._only(self._known.bodies.get(body_hash(reading.body), ()))

    def same_header(self, reading: Reading) -> str | None:
        """The one post without a file that has this moment and this title."""
        return self._only(self._known.headers.get((reading.meta.published, reading.meta.title), ()))

    def _only(self, ids: Iterable[str]) -> str | None:
        """The one of `ids` that is free."""
        free = set(ids) - self._taken
        return free.pop() if len(free) == 1 else None

    def mint(self, site_url: str) -> set[str]:
        """Make an id for each file that has no post yet; returns the new ids."""
        known = self._known
        self._taken |= {*known.declared.values(), *known.paths.values(), *known.urls.values(), *known.path_of}
        minted = set()
        for path in sorted(self._files.keys() - self.given.keys()):
            names = _names(path, self._files[path].meta.declared_id)
            ids = (post_uid(site_url, name) for name in names)
            minted.add(self._give(path, next(post_id for post_id in ids if post_id not in self._taken)))
        return minted

    def _give(self, path: str, post_id: str) -> str:
        self.given[path] = post_id
        self._taken.add(post_id)
        return post_id

    def _stands_elsewhere(self, post_id: str, path: str) -> bool:
        """Whether the post still has a file of its own, other than the one at `path`."""
        own = self._known.path_of.get(post_id)
        if own is None or own == path or post_id in self._known.missing:
            return False
        rewritten = self._files.get(own)
        if rewritten is None:
            return True
        # Unless two files swapped names: the one that is there now declares that it is another known post.
        return self._known.declared.get(rewritten.meta.declared_id or "", post_id) == post_id


def _names(path: str, declared: str | None) -> Iterator[str]:
    """What to make an id from, in order of preference; infinite."""
    if declared:
        yield declared
    yield path
    yield from (f"{path}\n{number}" for number in count(2))


def _shared_ids(readings: Sequence[Reading], known: Known) -> Iterator[Problem]:
    """A problem for each file that declares the same id as another existing file."""
    batch = {reading.meta.source for reading in readings}
    files: dict[str, set[str]] = defaultdict(set)
    for reading in readings:
        if reading.meta.declared_id:
            files[reading.meta.declared_id].add(reading.meta.source)
    for declared, sources in files.items():
        owner = known.declared.get(declared, "")
        own = known.path_of.get(owner)
        if own is not None and own not in batch and owner not in known.missing:
            sources.add(own)
        if len(sources) > 1:
            yield from (
                Problem(
                    file=source,
                    line=None,
                    message=f"declares the id {declared!r}, as {_others(sources, source)} does",
                    mend="remove the id from the copy, or give it another one",
                    severity="warning",
                )
                for source in sorted(sources)
            )


def _others(sources: Collection[str], source: str) -> str:
    return ", ".join(sorted(other for other in sources if other != source))


def _another(path: str | None, source: str) -> str | None:
    return None if path == source else path
