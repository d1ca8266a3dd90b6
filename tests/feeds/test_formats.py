"""What every feed format promises; a new one in `FORMATS` is tested by being there.

`PUBLISHER_GOLDEN=write pytest tests/feeds/test_formats.py` writes the golden files anew; look at the difference.
"""

from __future__ import annotations

import json
import locale
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from feed_samples import SITE, entry, feed, post
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from publisher.errors import ConfigError
from publisher.feeds.formats import FORMATS, formats, render_within
from publisher.feeds.legal import legal
from publisher.model.feed import Feed, FeedFormat
from publisher.model.post import Entry

GOLDEN = Path(__file__).parents[1] / "golden" / "feeds"
ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMA = etree.RelaxNG(file=Path(__file__).with_name("atom.rng"))

SNIPPETS = [
    "]]>",
    "<script>alert(1)</script>",
    "&amp;",
    "&",
    "\x00\x07",
    "\ud800",
    "\ufffe",
    "\r\n",
    "<!--",
    "数学 τ",
]
text = st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=20), max_size=4).map("".join)
moments = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.timezones())
entries = st.builds(
    Entry,
    id=st.uuids().map(lambda value: value.urn),
    url=st.just("https://blog.example/%E4%B8%80/?a=1&b=2"),
    title=text,
    summary=text,
    html=text,
    authors=st.lists(text, min_size=1, max_size=2).map(tuple),
    categories=st.lists(st.lists(text, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple),
    tags=st.lists(text, max_size=2).map(tuple),
    language=st.sampled_from(["zh-CN", "en"]),
    published=moments,
    updated=moments,
    image=st.none() | st.just("https://blog.example/x.png"),
    content_hash=st.just(""),
)
feeds = st.builds(
    lambda title, about, members: feed(
        *members, title=title, description=about, hubs=("https://hub.example/",)
    ),
    text,
    text,
    st.lists(entries, max_size=3),
)


def read(data: bytes) -> Any:
    """`data` as feedparser sees it, which must have nothing to say against it."""
    parsed = feedparser.parse(data)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def check_atom(data: bytes) -> None:
    """RFC 4287: its schema, and what a schema cannot say."""
    document = etree.fromstring(data)
    assert SCHEMA.validate(document), SCHEMA.error_log
    assert document.find(f"{ATOM}author") is not None
    for part in (document, *document.iter(f"{ATOM}entry")):
        links = [
            (link.get("rel"), link.get("type"), link.get("hreflang")) for link in part.findall(f"{ATOM}link")
        ]
        assert links.count(("alternate", "text/html", None)) == 1
        assert len(links) == len(set(links))
    for content in document.iter(f"{ATOM}content"):
        assert content.get("type") == "html"


def check_rss(data: bytes) -> None:
    """The specification of RSS 2.0, as far as we use it."""
    root = etree.fromstring(data)
    (channel,) = root
    assert root.get("version") == "2.0"
    assert all(channel.findtext(name) for name in ("title", "link", "description"))
    for item in channel.iter("item"):
        assert item.findtext("title")
        assert item.find("guid").get("isPermaLink") == "false"
        assert item.findtext("{http://purl.org/dc/elements/1.1/}creator") is not None or not item.findall(
            "author"
        )
        assert len(item.findall("pubDate")) == 1


def check_json(data: bytes) -> None:
    """The rules of JSON Feed 1.1."""
    document = json.loads(data)
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(document["title"], str)
    assert all(isinstance(author["name"], str) for author in document.get("authors", ()))
    assert all({"type", "url"} == hub.keys() for hub in document.get("hubs", ()))
    for item in document["items"]:
        assert isinstance(item["id"], str)
        assert ("content_html" in item) != ("content_text" in item)
        assert datetime.fromisoformat(item["date_published"]).tzinfo
        assert datetime.fromisoformat(item["date_modified"]).tzinfo
        assert all(isinstance(tag, str) for tag in item.get("tags", ()))


CHECKS = {"atom": check_atom, "rss": check_rss, "json": check_json}


@pytest.fixture(params=list(FORMATS.values()), ids=list(FORMATS))
def kind(request: pytest.FixtureRequest) -> FeedFormat:
    found: FeedFormat = request.param
    return found


class TestEveryFormat:
    @settings(max_examples=60, deadline=None)
    @given(given_feed=feeds)
    def test_whatever_posts_hold_the_feed_is_valid(self, given_feed: Feed) -> None:
        for kind in FORMATS.values():
            data = kind.render(given_feed)
            assert data == kind.render(given_feed)
            assert legal(data.decode()) == data.decode()
            CHECKS[kind.name](data)
            if kind.name != "json":
                assert [item.id for item in read(data).entries] == [one.id for one in given_feed.entries]

    def test_entries_keep_their_order(self, kind: FeedFormat) -> None:
        posts = [post(name, day=-day) for day, name in enumerate("abc")]
        data = kind.render(feed(*map(entry, posts)))
        assert [data.index(one.id.encode()) for one in posts] == sorted(
            data.index(one.id.encode()) for one in posts
        )

    def test_an_empty_feed_is_a_feed(self, kind: FeedFormat) -> None:
        CHECKS[kind.name](kind.render(feed()))

    def test_a_site_that_says_nothing_of_itself_has_valid_feeds(self, kind: FeedFormat) -> None:
        bare = replace(SITE, title="", author="", description="")
        CHECKS[kind.name](kind.render(feed(entry(post("a")), site=bare, title="", description="")))

    def test_a_post_without_a_body_has_its_summary(self, kind: FeedFormat) -> None:
        data = kind.render(feed(replace(entry(post("locked")), html="", summary="Title and link only")))
        CHECKS[kind.name](data)
        assert b"Title and link only" in data

    def test_hubs_are_named(self, kind: FeedFormat) -> None:
        assert b"https://hub.example/" in kind.render(feed(hubs=("https://hub.example/",)))

    def test_it_names_its_own_address(self, kind: FeedFormat) -> None:
        assert f"https://blog.example/feeds/{kind.file_name}".encode() in kind.render(feed())


CASES = sorted(GOLDEN.glob("*.input.json"))


def load(case: Path) -> Feed:
    described = json.loads(case.read_text("utf-8"))
    members = [_entry(number, fields) for number, fields in enumerate(described["entries"])]
    changes = described["feed"]
    changes["hubs"] = tuple(changes.get("hubs", ()))
    if "updated" in changes:
        changes["updated"] = datetime.fromisoformat(changes["updated"])
    return feed(*members, **changes)


def _entry(number: int, fields: dict[str, Any]) -> Entry:
    for name in ("published", "updated"):
        if name in fields:
            fields[name] = datetime.fromisoformat(fields[name])
    for name in ("authors", "tags"):
        fields[name] = tuple(fields.get(name, ("Liuyi",) if name == "authors" else ()))
    fields["categories"] = tuple(map(tuple, fields.get("categories", ())))
    return replace(entry(post(str(number), day=-number)), **fields)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("name", list(FORMATS))
def test_golden(case: Path, name: str) -> None:
    data = FORMATS[name].render(load(case))
    CHECKS[name](data)
    golden = case.with_name(case.name.replace("input.json", FORMATS[name].file_name))
    if os.environ.get("PUBLISHER_GOLDEN") == "write":
        golden.write_bytes(data)
    assert data == golden.read_bytes()


def test_readers_see_what_was_written() -> None:
    (first, second, _) = read(FORMATS["atom"].render(load(GOLDEN / "chinese.input.json"))).entries
    assert first.title == "列存为什么快"
    assert first.content[0].value.startswith("<p>按列存放")
    assert "SELECT sum(x)\n\tFROM t" in first.content[0].value
    assert first.summary == "按列存放，读得少；τ={s₁,a₁}，x < y 且 a & b。"
    assert [tag.term for tag in first.tags] == ["Database/OLAP", "Transformer", "C++", "KV Cache"]
    assert [author.name for author in second.authors] == ["Ada Lovelace", "王小明"]


def test_rss_descriptions_are_html_that_reads_as_the_summary() -> None:
    (first, *_) = read(FORMATS["rss"].render(load(GOLDEN / "chinese.input.json"))).entries
    assert first.summary == "按列存放，读得少；τ={s₁,a₁}，x &lt; y 且 a &amp; b。"
    assert first.published_parsed[:6] == (2026, 3, 1, 8, 0, 0)


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("C & C++: a < b", "C & C++: a < b"),
        ("std::vector<int>", "std::vector&lt;int&gt;"),
        ("<script>", "&lt;script&gt;"),
        ("The &amp; entity", "The &amp;amp; entity"),
    ],
)
def test_rss_titles_that_look_like_html_are_escaped_as_html(title: str, written: str) -> None:
    root = etree.fromstring(FORMATS["rss"].render(feed(replace(entry(post("a")), title=title))))
    assert root.findtext("channel/item/title") == written


def test_the_channels_link_is_the_site() -> None:
    root = etree.fromstring(FORMATS["rss"].render(feed(hubs=("https://hub.example/",))))
    assert root.findtext("channel/link") == SITE.url


def test_the_locale_is_as_it_was_even_when_threads_render_at_once() -> None:
    before, interval = locale.setlocale(locale.LC_ALL), sys.getswitchinterval()
    try:
        sys.setswitchinterval(1e-6)  # threads change places at every chance
        locale.setlocale(locale.LC_ALL, "C.UTF-8")
        wanted = locale.setlocale(locale.LC_ALL)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(FORMATS["rss"].render, [feed()] * 2000))
        assert locale.setlocale(locale.LC_ALL) == wanted
    finally:
        sys.setswitchinterval(interval)
        locale.setlocale(locale.LC_ALL, before)


def test_above_the_limit_the_oldest_fall_to_their_summaries(kind: FeedFormat) -> None:
    big = [
        replace(entry(post(name, day=-day)), html=f"<p>{name * 4000}</p>") for day, name in enumerate("abcd")
    ]
    data = render_within(12_000, kind, feed(*big))
    assert len(data) <= 12_000
    assert [name for name in "abcd" if name.encode() * 4000 in data] == ["a", "b"]
    assert all(one.id.encode() in data for one in big)


def test_a_limit_that_cannot_be_met_drops_no_entry(kind: FeedFormat) -> None:
    data = render_within(10, kind, feed(entry(post("a")), entry(post("b", day=-1))))
    assert all(post(name).id.encode() in data for name in "ab")
    assert post("a").body_hash.encode() not in data


def test_below_the_limit_nothing_is_lost(kind: FeedFormat) -> None:
    full = feed(entry(post("a")))
    assert render_within(10**6, kind, full) == kind.render(full)


def test_a_format_that_does_not_exist_is_a_matter_of_configuration() -> None:
    with pytest.raises(ConfigError, match=r"feeds\.formats.*rdf.*atom, rss, json"):
        formats(("atom", "rdf"))


def test_times_are_written_to_the_second_in_utc() -> None:
    late = replace(entry(post("a")), updated=entry(post("a")).updated + timedelta(microseconds=5))
    assert b"2026-03-01T08:00:00+00:00</updated>" in FORMATS["atom"].render(feed(late))
