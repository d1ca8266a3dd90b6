"""How long mails take: one digest compiled, then an envelope for each reader.

python benchmarks/mail.py [READERS]
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime

from publisher.clock import SystemClock
from publisher.deliver.email.compile import compile_mail
from publisher.deliver.email.envelope import Sender, wire
from publisher.model.announcement import Message
from publisher.model.delivery import Parcel
from publisher.model.post import Entry, Site
from publisher.words.templates import Templates

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
SITE = Site("https://blog.example/", "博客", "", "Author", "zh-CN", "Asia/Shanghai", "hexo")
SUMMARY = "一致性与可用性不可兼得：从 Paxos 到 Raft，再到工程实践里的取舍。" * 6
BODY = "<p>一致性与可用性不可兼得。 Consistency and availability &amp; <code>x &lt; y</code>.</p>\n" * 20


def main() -> None:
    readers = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    for name, full in (("summaries", False), ("whole texts", True)):
        _measure(f"14 posts, {name}", _digest(14, full), readers)


def _measure(name: str, message: Message, readers: int) -> None:
    clock, templates, sender = SystemClock(), Templates(), Sender("news@blog.example", "Author")
    compile_mail(message, templates)  # templates are parsed once a process
    start = clock.monotonic()
    body = compile_mail(message, templates)
    compiled = clock.monotonic()
    parcel = Parcel(1, "m", "digest", body, AT, 1, "a@b.example", "https://blog.example/unsubscribe/t")
    size = len(wire(parcel, sender))
    for number in range(readers):
        wire(replace(parcel, message_id=f"m{number}"), sender)
    each = (clock.monotonic() - compiled) / readers
    print(
        f"{name}: {size / 1000:.0f} kB, compiled in {(compiled - start) * 1e3:.1f} ms, envelope {each * 1e6:.0f} µs"
    )


def _digest(posts: int, full: bool) -> Message:
    entries = tuple(_entry(number) for number in range(posts))
    return Message("digest", SITE, AT, "zh-CN", entries, "weekly", full=full)


def _entry(number: int) -> Entry:
    return Entry(
        id=f"urn:uuid:{number}",
        url=f"https://blog.example/{number}/",
        title=f"分布式系统（{number}）",
        summary=SUMMARY,
        html=BODY,
        authors=("Author",),
        categories=(("Distributed System",),),
        tags=(),
        language="zh-CN",
        published=AT,
        updated=AT,
        image=None,
        content_hash="0",
    )


if __name__ == "__main__":
    main()
