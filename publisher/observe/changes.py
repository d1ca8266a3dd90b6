"""What changed for readers, and whether it is news.

`updated` is what the author says, else when we saw the text change. A new address, image, theme or renderer changes
the feeds, but does not count as a change of the post (RFC 4287, 4.2.15: what the publisher considers significant).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from publisher.clock import iso
from publisher.ids import content_hash
from publisher.model.post import Meta, Post, Reading, State

ChangeKind = Literal["appeared", "edited", "removed"]

TYPO_CHARACTERS = 80
"""Fewer new characters than this are only a correction, in any post."""
TYPO_PERCENT = 5
"""So is less than this share of the whole text."""


@dataclass(frozen=True, slots=True)
class Change:
    """What changed for readers between two observations of one post."""

    post: str  # its id
    kind: ChangeKind
    significant: bool  # whether it is news to those who want updates; always true if appeared or removed
    minor: bool = False  # the author said so: `minor_edit: true`


def meta_hash(meta: Meta) -> str:
    """A hash of everything in `meta` that readers see, so without its path, state and flags."""
    updated = iso(meta.updated) if meta.updated else None
    seen = [meta.url, meta.title, iso(meta.published), updated, meta.categories, meta.tags, meta.authors]
    return content_hash(json.dumps([*seen, meta.language, meta.description, meta.image, meta.locked]))


def body_hash(body: str) -> str:
    """A hash of the body as written, without leading and trailing white space."""
    return content_hash(body.strip())


def at_time(meta: Meta, now: datetime) -> Meta:
    """`meta` at `now`: a scheduled post whose time has come is published, an expired one is hidden."""
    if meta.state is State.SCHEDULED and meta.publish_at is not None and meta.publish_at <= now:
        meta = replace(meta, state=State.PUBLISHED)
    if meta.state is State.PUBLISHED and meta.expire_at is not None and meta.expire_at <= now:
        meta = replace(meta, state=State.HIDDEN)
    return meta


def next_turn(meta: Meta, now: datetime) -> datetime | None:
    """When time alone next changes the post's state; None = never."""
    turns = (meta.publish_at if meta.state is State.SCHEDULED else None, meta.expire_at)
    return min((turn for turn in turns if turn is not None and turn > now), default=None)


def observe(
    before: Post | None,
    after: Reading,
    now: datetime,
    *,
    post_id: str,
    before_body: str | None = None,
    untold: bool = False,
) -> tuple[Post, Change | None]:
    """The post as it is now, and what changed for readers since `before`.

    Args:
        before: the post as stored; None = never seen.
        after: its file as just read.
        now: the instant of the observation, UTC.
        post_id: its id, from `match`.
        before_body: the body that `before` had; None = unknown, and so is the size of the change.
        untold: its appearance is still pending; if it is withdrawn now, it counts as never public, and its return is
            news.
    """
    meta = at_time(after.meta, now)
    hash_now = body_hash(after.body)
    rewritten = before is not None and _rewritten(before, meta, hash_now)
    post = Post(
        id=post_id,
        meta=meta,
        meta_hash=meta_hash(meta),
        body_hash=hash_now,
        updated=_updated(before, meta, now, rewritten),
        public_since=before.public_since if before else None,
    )
    edit = None
    if before is not None and (rewritten or _relabelled(before.meta, meta)):
        significant = _significant(before, meta, before_body, after.body)
        edit = Change(post_id, "edited", significant, meta.minor_edit)
    return _turn(before, post, now, untold, edit)


def pass_time(before: Post, now: datetime, *, untold: bool = False) -> tuple[Post, Change | None]:
    """The post as time alone has changed it by `now`, and the change: scheduled posts appear, expired ones go."""
    return _turn(before, replace(before, meta=at_time(before.meta, now)), now, untold)


def vanish(before: Post, now: datetime, *, untold: bool = False) -> tuple[Post, Change | None]:
    """The post after its file is deleted, and the change."""
    return _turn(before, replace(before, removed_at=before.removed_at or now), now, untold)


def _turn(
    before: Post | None, post: Post, now: datetime, untold: bool, edit: Change | None = None
) -> tuple[Post, Change | None]:
    """`post` with its `public_since`, and the change: by its visibility, else `edit`."""
    if post.visible and post.public_since is None:
        return replace(post, public_since=now), Change(post.id, "appeared", significant=True)
    if before is None or not before.visible:
        return post, None
    if not post.visible:
        since = None if untold else post.public_since
        return replace(post, public_since=since), Change(post.id, "removed", significant=True)
    return post, edit


def _rewritten(before: Post, meta: Meta, hash_now: str) -> bool:
    """Whether the text of the post differs: title, description or body."""
    old = before.meta
    return (old.title, old.description, old.locked, before.body_hash) != (
        meta.title,
        meta.description,
        meta.locked,
        hash_now,
    )


def _relabelled(old: Meta, new: Meta) -> bool:
    return (old.categories, old.tags, old.authors, old.language) != (
        new.categories,
        new.tags,
        new.authors,
        new.language,
    )


def _updated(before: Post | None, meta: Meta, now: datetime, rewritten: bool) -> datetime:
    """What the front matter says, else when we saw the public text change; until then, when it was published."""
    if meta.updated is not None:
        return meta.updated
    if before is None or before.public_since is None:
        return meta.published
    return now if rewritten and not meta.minor_edit else before.updated


def _significant(before: Post, meta: Meta, old_body: str | None, new_body: str) -> bool:
    if meta.minor_edit:
        return False
    if meta.updated is not None and meta.updated > before.updated:
        return True
    return old_body is not None and is_significant(old_body, new_body)


def is_significant(old: str, new: str) -> bool:
    """Whether a text changed by more than a correction.

    It did if it gained a heading or a code block, or if its new words have at least `TYPO_CHARACTERS` characters and
    make up at least `TYPO_PERCENT` of the new text. Each CJK character is a word; spaces, punctuation and words that
    only moved do not count.
    """
    if old == new:
        return False
    if any(now > then for then, now in zip(_structure(old), _structure(new), strict=True)):
        return True
    words = Counter(_WORD.findall(new))
    gained = _characters(words - Counter(_WORD.findall(old)))
    return gained >= max(TYPO_CHARACTERS, _characters(words) * TYPO_PERCENT / 100)


_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(f"[{_CJK}]|[^\\W_{_CJK}]+")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}(?:#{1,6}[ \t]|<h[1-6]\b)", re.IGNORECASE)
_BLOCK = re.compile(r"\s*(?:<pre\b|\{%-?\s*(?:codeblock|highlight)\b)", re.IGNORECASE)


def _characters(words: Counter[str]) -> int:
    return sum(len(word) * count for word, count in words.items())


def _structure(text: str) -> tuple[int, int]:
    """How many headings and code blocks `text` has."""
    kinds = Counter(_landmarks(text))
    return kinds["heading"], kinds["block"]


def _landmarks(text: str) -> Iterator[str]:
    fence = ""
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
        elif mark:
            fence = mark[1]
            yield "block"
        elif _HEADING.match(line):
            yield "heading"
        elif _BLOCK.match(line):
            yield "block"
