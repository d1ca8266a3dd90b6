"""Messages to make mails of, and mails taken apart again by the standard library."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Literal

from publisher.deliver.email.compile import compile_mail
from publisher.deliver.email.envelope import Sender, wire
from publisher.model.announcement import Message
from publisher.model.delivery import Parcel
from publisher.model.post import Entry, Site
from publisher.words.templates import Templates

TEMPLATES = Templates()
SENDER = Sender("news@blog.example", "Liuyi Wen")
LINK = "https://blog.example/unsubscribe/s3cret-t0ken"
POSTAL = "Liuyi Wen, 1 Nanjing Road, Shanghai"
AT = datetime(2026, 11, 23, 1, tzinfo=UTC)


def site(language: str = "zh-CN", **changes: Any) -> Site:
    title = "文柳懿的博客" if language == "zh-CN" else "Liuyi Wen's Blog"
    known: dict[str, Any] = {
        "url": "https://blog.example/",
        "title": title,
        "description": "",
        "author": "Liuyi Wen",
        "language": language,
        "timezone": "Asia/Shanghai",
        "generator": "hexo",
    }
    return Site(**(known | changes))


def entry(number: int = 1, **changes: Any) -> Entry:
    known: dict[str, Any] = {
        "id": f"urn:uuid:{number}",
        "url": f"https://blog.example/2026/11/{number}/",
        "title": f"Post {number}",
        "summary": f"What post {number} is about.",
        "html": f"<p>The text of post {number}.</p>",
        "authors": ("Liuyi Wen",),
        "categories": (("Database", "OLAP"), ("Go",)),
        "tags": (),
        "language": "zh-CN",
        "published": datetime(2026, 11, 20, 17, tzinfo=UTC),  # the 21st in Shanghai
        "updated": datetime(2026, 11, 20, 17, tzinfo=UTC),
        "image": None,
        "content_hash": "0",
    }
    return Entry(**(known | changes))


def message(kind: Any = "digest", language: str = "zh-CN", posts: int = 3, **changes: Any) -> Message:
    known: dict[str, Any] = {
        "kind": kind,
        "site": site(language),
        "at": AT,
        "language": language,
        "entries": tuple(entry(number) for number in range(posts, 0, -1)),
        "digest": "weekly",
    }
    return Message(**(known | changes))


def parcel(body: bytes, **changes: Any) -> Parcel:
    known: dict[str, Any] = {
        "delivery": 1,
        "message_id": "a1.r2",
        "kind": "digest",
        "body": body,
        "at": AT,
        "attempt": 1,
        "to": "reader@qq.com",
        "unsubscribe_url": LINK,
    }
    return Parcel(**(known | changes))


def mail(of: Message, sender: Sender = SENDER, **changes: Any) -> EmailMessage:
    """The mail that a reader gets of `of`, parsed."""
    body = compile_mail(of, TEMPLATES, POSTAL)
    return parsed(wire(parcel(body, kind=of.kind, **changes), sender))


def parsed(data: bytes) -> EmailMessage:
    found = message_from_bytes(data, policy=policy.default)
    assert not found.defects
    return found


def part(found: EmailMessage, subtype: Literal["plain", "html"]) -> str:
    body = found.get_body((subtype,))
    assert body is not None
    assert not body.defects
    return str(body.get_content()).replace("\r\n", "\n")
