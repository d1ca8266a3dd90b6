"""Reading an existing feed: the ids and links under which its readers know the entries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.feeds.adopt import OldFeed, OldItem, entries_of, parse, same_page

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:old</id><title>Old</title>
<entry><id>tag:1</id><link href="https://b.example/a/"/><published>2026-01-02T03:04:05Z</published></entry></feed>"""
RSS = b"""<rss version="2.0"><channel><title>Old</title><item><guid isPermaLink="false">g1</guid>
<link>https://b.example/a/</link><pubDate>Fri, 02 Jan 2026 03:04:05 GMT</pubDate></item></channel></rss>"""
RSS_WITHOUT_GUID = b"""<rss version="2.0"><channel><title>Old</title><item><link>https://b.example/a/</link></item>
</channel></rss>"""
RSS_WITH_PATHS = b"""<rss version="2.0"><channel><title>Old</title><link>https://b.example/</link>
<item><guid isPermaLink="false">g1</guid><link>/a/</link></item></channel></rss>"""
GARBAGE = b'<?xml version="1.0" encoding="u\xf3f-8"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>'
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Old", "items": [
{"id": 7, "url": "https://b.example/a/", "date_published": "2026-01-02T03:04:05Z"}]}"""


@pytest.mark.parametrize(
    ("raw", "feed_id", "item"),
    [
        (ATOM, "tag:old", OldItem("tag:1", "https://b.example/a/", WHEN)),
        (RSS, None, OldItem("g1", "https://b.example/a/", WHEN)),
        (RSS_WITHOUT_GUID, None, OldItem("https://b.example/a/", "https://b.example/a/", None)),
        (JSON, None, OldItem("7", "https://b.example/a/", WHEN)),
        (b"\xef\xbb\xbf " + JSON, None, OldItem("7", "https://b.example/a/", WHEN)),
        (RSS_WITH_PATHS, None, OldItem("g1", "https://b.example/a/", None)),
    ],
)
def test_every_format_is_read(raw: bytes, feed_id: str | None, item: OldItem) -> None:
    feed = parse(raw)
    assert (feed.id, feed.title, feed.items) == (feed_id, "Old", (item,))


@pytest.mark.parametrize(
    "raw", [b"", b"<html><p>404</p></html>", b"{}", b'{"items": 3}', b"{", b"\xff\xfe", GARBAGE]
)
def test_what_is_no_feed_is_refused(raw: bytes) -> None:
    with pytest.raises(PublisherError, match="feed with entries"):
        parse(raw)


@pytest.mark.parametrize("date", ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "Mon, 99 Foo 2020"])
def test_an_impossible_date_is_none(date: str) -> None:
    feed = parse(RSS.replace(b"Fri, 02 Jan 2026 03:04:05 GMT", date.encode()))
    assert [(item.id, item.published) for item in feed.items] == [("g1", None)]


@given(st.binary(max_size=400))
def test_nothing_breaks_the_reader(raw: bytes) -> None:
    try:
        parse(raw)
    except PublisherError as error:
        assert error.mend


@pytest.mark.parametrize(
    "url",
    [
        "http://b.example/2026/%E6%96%87/",
        "https://www.b.example/2026/文",
        "https://b.example/2026/文/index.html",
        "https://b.example/2026/文.html",
    ],
)
def test_spellings_of_one_page_are_one(url: str) -> None:
    assert same_page(url) == "b.example/2026/文"


@given(st.text())
def test_any_text_is_some_page(url: str) -> None:
    assert same_page(f"https://{url}") == same_page(f"https://{url}")
    assert same_page("https://[bad/") == "https://[bad/"


@pytest.mark.parametrize("uid", ["a\\u0000b", "a\\nb", "", "x" * 1001])
def test_an_id_that_no_feed_or_database_can_hold_is_passed_over(uid: str) -> None:
    item = '{"id": "%s", "url": "https://b.example/%s/"}'
    feed = parse(f'{{"items": [{item % (uid, "a")}, {item % ("fine", "b")}]}}'.encode())
    assert [found.id for found in feed.items] == ["fine"]


def old(*urls: str) -> OldFeed:
    return OldFeed(None, "Old", tuple(OldItem(str(number), url, None) for number, url in enumerate(urls)))


def test_entries_are_found_by_their_address() -> None:
    ours = ["https://b.example/a/", "https://b.example/b/", "https://b.example/c/"]
    found = entries_of(ours, old("http://www.b.example/b", "https://b.example/x/", "https://b.example/b/"))
    assert {url: item.id for url, item in found.items()} == {"https://b.example/b/": "0"}


def test_a_site_that_has_moved_is_known_by_most_of_its_paths() -> None:
    ours = ["https://new.example/a/", "https://new.example/b/", "https://new.example/c/"]
    found = entries_of(
        ours, old("http://localhost:4000/a/", "http://localhost:4000/b/", "http://localhost:4000/x/")
    )
    assert [item.id for item in found.values()] == ["0", "1"]
    assert entries_of(ours, old("https://another.example/a/", "https://another.example/x/")) == {}
