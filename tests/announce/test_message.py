from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from publisher.announce.message import DigestOptions, build
from publisher.model.post import Entry, Site

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SITE = Site("https://blog.example/", "Blog", "", "Liuyi", "zh-CN", "Asia/Shanghai", "hexo")


def entry(name: str, hours: int) -> Entry:
    at = NOON - timedelta(hours=hours)
    url = f"https://blog.example/{name}/"
    return Entry(name, url, name, "", "", ("Liuyi",), (), (), "zh-CN", at, at, None, name)


ENTRIES = [entry("a", 3), entry("b", 1), entry("c", 1), entry("d", 2)]


@given(st.permutations(ENTRIES))
def test_newest_first_in_whatever_order_they_come(entries: list[Entry]) -> None:
    message = build("digest", entries, SITE, "zh-CN", NOON, digest="weekly")
    assert [item.id for item in message.entries] == ["c", "b", "d", "a"]


def test_a_digest_has_its_period_and_options() -> None:
    since = NOON - timedelta(days=7)
    options = DigestOptions(max_posts=3, full=True)
    message = build(
        "digest", ENTRIES, SITE, "en", NOON, digest="weekly", since=since, until=NOON, options=options
    )
    assert (message.digest, message.since, message.until) == ("weekly", since, NOON)
    assert (message.max_posts, message.full) == (3, True)
    assert (message.site, message.language, message.at) == (SITE, "en", NOON)


def test_a_single_post_has_no_period() -> None:
    message = build("post", ENTRIES[:1], SITE, "en", NOON, since=NOON, until=NOON)
    assert (message.kind, message.since, message.until) == ("post", None, None)
