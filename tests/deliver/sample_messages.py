"""A site, posts and messages for the channels' tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from publisher.model.announcement import Kind, Message
from publisher.model.delivery import Parcel
from publisher.model.post import Entry, Site

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SITE = Site("https://blog.example/", "时光机", "笔记", "文亦", "zh-CN", "Asia/Shanghai", "hexo")


def entry(number: int = 1, **changes: Any) -> Entry:
    """The post of that number; the higher, the older."""
    plain = Entry(
        id=f"urn:uuid:00000000-0000-5000-8000-{number:012}",
        url=f"https://blog.example/2026/11/24/post-{number}/",
        title=f"第 {number} 篇：C++ & <vector>",
        summary="τ={s₁,a₁} 的含义，以及 a < b && c > d。",
        html="<p>…</p>",
        authors=("文亦",),
        categories=(("Database", "OLAP"),),
        tags=("KV Cache", "C++"),
        language="zh-CN",
        published=NOW - timedelta(hours=number),
        updated=NOW - timedelta(hours=number),
        image=None,
        content_hash=f"{number:064}",
    )
    return replace(plain, **changes)


def message(kind: Kind = "post", *entries: Entry, language: str = "zh-CN", **more: Any) -> Message:
    """A message about those posts; about the first one if there are none."""
    return Message(kind, SITE, NOW, language, entries or (entry(),), **more)


def parcel(body: bytes) -> Parcel:
    """The first attempt to deliver `body`."""
    return Parcel(7, "f00d", "post", body, NOW, attempt=1)
