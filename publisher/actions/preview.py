"""Exactly what would be sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from email import message_from_bytes, policy

from publisher.announce import selection
from publisher.announce.plan import Slice, decide
from publisher.feeds.select import in_feed_order
from publisher.model.announcement import Kind
from publisher.model.delivery import Parcel
from publisher.model.post import Post, State
from publisher.pipeline.entries import Entries
from publisher.pipeline.feeds import learn
from publisher.pipeline.freeze import compose
from publisher.pipeline.parts import Letter, Parts
from publisher.pipeline.refresh import Memory, refresh
from publisher.store import journal, runs
from publisher.store.posts import Shelf
from publisher.store.renditions import Unfrozen

from .posts import find

_READER = "reader@example.com"
_SAMPLE = 5  # posts shown where nothing is waiting


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be sent."""

    body: bytes  # a mail (RFC 5322), or the body of an HTTP request
    html: str | None  # a mail's HTML part
    note: str = ""  # why it would not be sent at present; "" = it would


def post(parts: Parts, name: str, *, channel: str, language: str | None) -> Preview:
    """One post's announcement. `parts` is a dry store's: nothing is kept.

    Raises:
        NotFound: there is no such post or channel.
    """
    shelf = _shelf(parts)
    found = find(shelf, name)
    shown = _preview(parts, shelf, "post", "", [found], channel, language)
    return replace(shown, note=_unsent(found))


def digest(parts: Parts, name: str | None, *, channel: str, language: str | None) -> Preview:
    """The next digest as it would be sent now; if nothing is waiting, as it would look with the newest posts.

    Raises:
        NotFound: there is no such digest or channel.
    """
    letter = parts.letter(name or "")
    shelf = _shelf(parts)
    posts = (
        _waiting(parts, shelf, letter)
        or in_feed_order(one for one in shelf.posts.values() if one.visible)[:_SAMPLE]
    )
    return _preview(parts, shelf, "digest", letter.name, posts, channel, language)


def _shelf(parts: Parts) -> Shelf:
    return refresh(parts, Memory(), patient=False, learn=lambda: learn(parts)[0]).shelf


def _waiting(parts: Parts, shelf: Shelf, letter: Letter) -> list[Post]:
    """The posts in the next issue, for a reader who narrowed nothing."""
    now, site = parts.clock.now(), parts.blog.site
    entries = Entries(parts, shelf, now)
    with parts.store.read() as connection:
        name = runs.run_name(letter.cadence, site.timezone)
        last = runs.last_run(connection, name, now)
        head, cursor = journal.head(connection), last.head if last else 0
        news = journal.entries(connection, cursor, head)
    chosen = selection.renamed(letter.selection, parts.feeds.category_aliases)
    slice_ = Slice("mail", letter.name, (chosen,), frozenset({"published"}), False, cursor, None)
    planned = decide(
        slice_, news, shelf.posts, lambda one: selection.facts(one, entries.entry(one).summary, site), head
    )
    return [shelf.posts[uid] for item in planned for uid, _, _ in item.posts]


def _preview(
    parts: Parts, shelf: Shelf, kind: Kind, name: str, posts: list[Post], channel: str, language: str | None
) -> Preview:
    outlet = parts.outlet(channel)
    now = parts.clock.now()
    entries = Entries(parts, shelf, now)
    item = Unfrozen(0, "", kind, name, now, None, None, tuple(one.id for one in posts), ())
    spoken = language or outlet.language or parts.blog.site.language
    body = outlet.channel.compose(compose(parts, item, tuple(map(entries.entry, posts)), spoken))
    if outlet.wire is None:
        return Preview(body, None)
    link = f"{parts.unsubscribe}PREVIEW" if parts.unsubscribe else None
    mail = outlet.wire(Parcel(0, "preview", kind, body, now, 1, _READER, link))
    part = message_from_bytes(mail, policy=policy.default).get_body(("html",))
    return Preview(mail, part.get_content() if part else None)


def _unsent(post: Post) -> str:
    """Why nobody would get the post as it is now; "" = it would be sent."""
    meta = post.meta
    if meta.state is State.SCHEDULED and meta.publish_at is not None:
        return f"nobody gets it before {meta.publish_at.isoformat(' ', 'minutes')}"
    reasons = {State.DRAFT: "it is a draft", State.HIDDEN: "it is hidden"}
    reason = reasons.get(meta.state, "it has no text yet" if meta.empty else "")
    if not reason and meta.announce is False:
        reason = "its front matter says `announce: false`"
    return f"nobody gets it: {reason}" if reason else ""
