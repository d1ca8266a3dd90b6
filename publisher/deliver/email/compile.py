"""From a message to a frozen mail: which posts get how much room, the templates, inlined styles. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urlsplit

import css_inline
import nh3
from markupsafe import Markup, escape

from publisher.errors import TemplateError
from publisher.ids import content_hash
from publisher.model.announcement import Message
from publisher.model.post import Entry
from publisher.words.i18n import Words
from publisher.words.templates import Templates
from publisher.words.tex import without_mathml

from .rendition import Body, Mail

BUDGET = 80_000
"""Bytes of HTML: Gmail hides what is beyond 102 kB, the footer's link first."""

Images = Literal["cover", "all", "none"]

_FAMILY = {
    "post": "post",
    "update": "post",
    "removal": "post",
    "digest": "digest",
    "notice": "notice",
    "test": "notice",
}
_PICTURES = frozenset({"img", "picture", "source"})
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class Shape:
    """How much room each entry gets, newest first; what is beyond all three is only counted."""

    full: int  # entries with their whole text
    summaries: int  # entries with a summary
    titles: int  # entries with only a title


@dataclass(frozen=True, slots=True)
class Item:
    """One post as a template shows it."""

    title: str
    url: str
    date: str  # in the site's zone and the mail's language
    categories: str  # "Database / OLAP, Go"
    summary: str
    html: Markup  # the whole text, or ""
    image: str | None  # the cover


def compile_mail(
    message: Message,
    templates: Templates,
    postal_address: str = "",
    *,
    images: Images = "cover",
) -> bytes:
    """The rendition of `message` as a mail: `Mail.dump()`. The same message gives the same bytes.

    Args:
        message: what to say; its `language` chooses the words.
        templates: `email/{post,digest,notice}.{subject.txt,html,txt}`.
        postal_address: where the publisher can be written to (CAN-SPAM); "" = none.
        images: the cover only, every picture of full texts, or none.

    The HTML part is at most `BUDGET` bytes: whole texts fall back to summaries, then summaries to titles, the
    oldest first.

    Raises:
        TemplateError: a template is broken, or this kind of message has no mail.
    """
    family = _FAMILY.get(message.kind)
    if family is None:
        raise TemplateError(
            f"there is no mail for messages of kind {message.kind!r}", mend="use another kind"
        )
    # A post could name a fixed address and so learn readers' links; it cannot contain the hash of itself.
    placeholder = f"https://{content_hash(repr(message))}.invalid/"
    context = _context(message, postal_address)
    items = _items(message, images)

    def body(shape: Shape, unsubscribe_url: str) -> Body:
        room = context | _divided(items, shape) | {"unsubscribe_url": unsubscribe_url}
        html = _sound(templates.render(f"email/{family}.html", **room))
        return Body(_INLINER.inline(html), _sound(templates.render(f"email/{family}.txt", **room)))

    shape = _roomiest(shapes(message), lambda shape: len(body(shape, placeholder).html.encode()) <= BUDGET)
    label = "" if message.kind == "test" else message.digest or "posts"
    return Mail(
        subject=one_line(templates.render(f"email/{family}.subject.txt", **context)),
        sender_name=one_line(message.site.title),
        list_name=label and one_line(f"{message.site.title}: {label}"),
        list_id=label and list_id(label, message.site.url),
        placeholder=placeholder,
        linked=body(shape, placeholder),
        bare=body(shape, ""),
    ).dump()


def shapes(message: Message) -> Sequence[Shape]:
    """Every way to divide the room, the richest first."""
    total = len(message.entries)
    shown = min(total, message.max_posts) if message.kind == "digest" else total
    full = shown if message.full else 0
    return [
        *(Shape(count, shown - count, total - shown) for count in range(full, -1, -1)),
        *(Shape(0, count, total - count) for count in range(shown - 1, -1, -1)),
        *(Shape(0, 0, count) for count in range(total - 1, 0, -1)),
    ]


def _roomiest(candidates: Sequence[Shape], fits: Callable[[Shape], bool]) -> Shape:
    first = bisect_left(candidates, True, key=fits)
    return candidates[min(first, len(candidates) - 1)]


def _context(message: Message, postal_address: str) -> dict[str, Any]:
    words = Words(message.language)
    days = [words.date(day, message.site.timezone) for day in (message.since, message.until) if day]
    period = list(dict.fromkeys(days))  # one day is named once
    return {
        "kind": message.kind,
        "site": message.site,
        "language": message.language,
        "words": words,
        "headline": one_line(message.entries[0].title) if message.entries else "",
        "count": len(message.entries),
        "period": " – ".join(period),
        "text": message.text.strip(),
        "text_html": _clean(paragraphs(message.text), message.site.url, "all"),
        "postal_address": postal_address,
    }


def _items(message: Message, images: Images) -> list[Item]:
    words = Words(message.language)
    return [_item(entry, message, images, words) for entry in message.entries]


def _item(entry: Entry, message: Message, images: Images, words: Words) -> Item:
    html = _clean(without_mathml(entry.html), entry.url, images) if message.full else Markup("")
    return Item(
        title=one_line(entry.title),
        url=entry.url,
        date=words.date(entry.published, message.site.timezone),
        categories=", ".join(" / ".join(path) for path in entry.categories),
        summary=one_line(entry.summary),
        html=html,
        image=None if images == "none" else entry.image,
    )


def _divided(items: Sequence[Item], shape: Shape) -> dict[str, Any]:
    """What templates call the items, with the room that each has."""
    detailed = shape.full + shape.summaries
    named = detailed + shape.titles
    return {
        "items": [
            item if place < shape.full else replace(item, html=Markup(""))
            for place, item in enumerate(items[:detailed])
        ],
        "titles": items[detailed:named],
        "omitted": len(items) - named,
    }


def _clean(html: str, base: str, images: Images) -> Markup:
    """Text fit for mail programs: its links, footnotes' too, lead to the page at `base`."""
    return Markup(
        nh3.clean(
            _sound(html),
            tags=nh3.ALLOWED_TAGS if images == "all" else nh3.ALLOWED_TAGS - _PICTURES,
            link_rel=None,
            url_relative=("rewrite_with_base", base),
        )
    )


def paragraphs(text: str) -> str:
    """Typed text as HTML: a blank line parts paragraphs, other line ends stay."""
    blocks = (block.strip() for block in re.split(r"\n\s*\n", text))
    return "\n".join(f"<p>{escape(block)}</p>".replace("\n", "<br>\n") for block in blocks if block)


def one_line(text: str) -> str:
    """`text` with every control character and run of white space as one space: fit for a header."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def _sound(text: str) -> str:
    """`text` without lone surrogates, which no encoding takes."""
    return text.encode("utf-8", "replace").decode()


def list_id(label: str, site_url: str) -> str:
    """The RFC 2919 identifier of the list called `label`: ASCII, and the same for ever."""
    host = (urlsplit(site_url).hostname or "localhost").encode("idna").decode("ascii")
    name = re.sub(r"[^a-z0-9-]+", "-", label.lower()).strip("-")
    if name != label.lower():  # "每周" and "每月" must not become one list
        name = f"{name}-{content_hash(label)[:8]}".strip("-")
    return f"{name}.{host}"
