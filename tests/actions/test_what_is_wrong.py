"""`status` and `check`: what is wrong, what is due, what to do; neither changes anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from workshop import Scripted, Workshop, outlet

from publisher.actions import check, passes, status, subscribers
from publisher.content.blog import Settings, Source
from publisher.content.dialects.plain import PlainBlog
from publisher.model.delivery import Refused, Retry, Sent
from publisher.model.post import Reading
from publisher.model.subscription import Selection
from publisher.store import runs
from publisher.store.runs import OpenRun


@pytest.fixture
def chat() -> Scripted:
    return Scripted()


@pytest.fixture
def site(tmp_path: Path, chat: Scripted) -> Iterator[Workshop]:
    made = Workshop(tmp_path, outlets=[outlet("team", chat)], announce={"expires_after": "1h"})
    made.post("first", categories=["DB/OLAP"], tags=["go"])
    made.look()
    yield made
    made.close()


def messages(site: Workshop) -> list[str]:
    return [f"{one.where}: {one.message}" for one in status.read(site.parts).problems]


# ── status ──


def test_a_site_where_all_is_well(site: Workshop) -> None:
    site.tell("one")
    site.deliver()
    found = status.read(site.parts)
    assert found.ok
    assert found.posts == {"published": 2, "draft": 0, "scheduled": 0, "hidden": 0, "error": 0}
    assert (found.journal.last, found.journal.held) == (1, 0)
    assert {state: number for state, number in found.deliveries.items() if number} == {"sent": 1}
    assert [(one.name, one.type, one.state, one.last_sent) for one in found.channels] == [
        ("email", "email", "ready", None),
        ("team", "scripted", "ready", site.clock.now()),
    ]


def test_what_is_wrong_says_what_to_do(site: Workshop, chat: Scripted) -> None:
    site.post("broken", date="never")
    chat.broken = "One"
    chat.script = [Refused("gone", disable=True)]
    site.tell("one", "two")
    site.deliver()
    unreadable, *others = messages(site)
    assert unreadable.startswith("broken.md:3: ")
    assert others == [
        "announcement 1: templates/chat: does not work; mend it",
        'channel "team": is disabled: gone',
        "deliveries: 1 failed",
    ]
    assert all(one.mend for one in status.read(site.parts).problems)
    assert not status.read(site.parts).ok


def test_a_channel_that_does_not_get_through_says_why(site: Workshop, chat: Scripted) -> None:
    site.configure(announce={"expires_after": "7d"})
    chat.script = [Retry("no connection; check it")]
    site.tell("one")
    site.deliver()
    (told,) = (one for one in status.read(site.parts).channels if one.name == "team")
    assert (told.state, told.error) == ("ready", "no connection; check it")
    assert messages(site) == []
    for _ in range(4):
        site.advance(days=1)
        site.deliver()
    assert messages(site) == ['channel "team": has failed 5 times in a row: no connection; check it']
    chat.script = [Sent()]
    site.advance(days=1)
    site.deliver()
    assert messages(site) == []
    assert [one.error for one in status.read(site.parts).channels] == [None, None]


def test_deliveries_that_came_too_late_are_told(site: Workshop) -> None:
    site.tell("one")
    site.advance(hours=2)
    site.deliver()
    assert messages(site) == ["deliveries: 1 came too late"]


def test_what_happens_by_itself_is_told_in_its_order(site: Workshop, chat: Scripted) -> None:
    hour = timedelta(hours=1)
    site.configure(content={"settle": "10m"}, digests=[{"name": "daily", "when": "daily 18:00"}])
    site.configure(email={"subscribers": ["ann@example.com"]})
    chat.script = [Retry("busy", after=timedelta(minutes=5))]
    site.tell("one")
    site.deliver()
    site.post("later", publishDate=(site.clock.now() + hour).isoformat(" "))
    site.post("two")
    site.look(patient=True)
    assert [one.what for one in status.read(site.parts).due] == [
        "deliveries by team",
        "settling posts",
        "post later.md",
        "digest daily 18:00",
    ]
    assert [one.state for one in status.read(site.parts).channels if one.name == "team"] == ["paused"]


def test_times_that_a_wrong_clock_wrote_down_are_told(site: Workshop) -> None:
    site.configure(email={"subscribers": ["ann@example.com"]}, digests=[{"name": "d", "when": "daily 18:00"}])
    with site.parts.store.write() as connection:
        far = OpenRun("daily 18:00 | UTC", "far", site.clock.now() + timedelta(days=400), 0)
        runs.record_run(connection, far, "done")
    assert messages(site) == [
        '"daily 18:00": 1 of its times are recorded in the future: this machine\'s clock had jumped'
    ]


def test_readers_of_a_digest_that_is_no_more_are_told_of_everywhere(site: Workshop) -> None:
    daily = {"name": "daily", "when": "daily 18:00"}
    site.configure(digests=[{"name": "weekly", "when": "weekly mon 09:00"}, daily])
    for name in ("ann", "bo", "cy"):
        subscribers.add(site.parts, f"{name}@example.com", digest="weekly")
    subscribers.add(site.parts, "dee@example.com", digest="daily")
    subscribers.remove(site.parts, "cy@example.com")
    assert messages(site) == problems(site) == []
    site.configure(digests=[daily])
    assert messages(site) == [
        'digest "weekly": 2 subscribers wait for it, and it is not in the configuration'
    ]
    (told,) = problems(site)
    assert told.startswith('config.toml: digest "weekly" 2 subscribers wait for it')
    assert "publisher subscribers add ADDRESS --digest" in told
    assert [one.where for one in passes.publish(site.parts).troubles] == ['digest "weekly"']


# ── check ──


def problems(site: Workshop) -> list[str]:
    return [str(one) for one in check.read(site.parts, "config.toml")]


def test_a_blog_without_faults_has_none(site: Workshop) -> None:
    assert problems(site) == []


def test_every_problem_names_its_place_and_its_mend(site: Workshop) -> None:
    site.post("broken", date="never")
    site.post("copy", "![](missing.png)\n", permalink="/first/", categories=["db/OLAP"], tags=["Go"])
    found = problems(site)
    starts = [
        "broken.md:3: ",
        "copy.md: has the address https://blog.example/first/, as first.md has",
        "copy.md: the category 'db/OLAP' is also written 'DB/OLAP'",
        "copy.md: the tag 'Go' is also written 'go'",
        "copy.md:9: the picture first/missing.png is not there",
        "first.md: has the address",
        "first.md: the category 'DB/OLAP' is also written 'db/OLAP'",
        "first.md: the tag 'go' is also written 'Go'",
    ]
    assert len(found) == len(starts)
    assert all(any(text.startswith(start) for text in found) for start in starts), found
    assert len(set(found)) == len(found)


def test_each_file_is_read_once_however_well_it_is_known(site: Workshop) -> None:
    odd = site.post("odd")
    odd.write_text(odd.read_text("utf-8").replace("---", "---\ntags: [a]\ntags: [b]", 1), "utf-8")
    site.look()
    read: list[str] = []

    class Counted(PlainBlog):
        def read(self, source: Source, now: datetime) -> Reading:
            if source.created is not None:  # else its bytes are the store's
                read.append(source.path)
            return super().read(source, now)

    blog = Counted(site.parts.blog.root, Settings(url="https://blog.example", timezone="UTC"))
    (warning,) = check.read(replace(site.parts, blog=blog), "config.toml")
    assert (warning.file, warning.line, warning.severity) == ("odd.md", 3, "warning")
    assert sorted(read) == ["first.md", "odd.md"]


def test_a_selection_that_no_post_fits_is_told(site: Workshop, chat: Scripted) -> None:
    wish = Selection(categories=("DB", "!Diary"), tags=("rust",))
    site.configure(outlets=[outlet("team", chat, selection=wish)])
    assert [one.partition(";")[0] for one in problems(site)] == [
        "config.toml: channel \"team\": no post has '!Diary'",
        "config.toml: channel \"team\": no post has 'rust'",
    ]


def test_a_selection_of_a_renamed_category_is_in_order(site: Workshop, chat: Scripted) -> None:
    wish = Selection(categories=("Databases",))
    site.configure(
        outlets=[outlet("team", chat, selection=wish)], content={"category_aliases": {"Databases": "DB"}}
    )
    assert problems(site) == []


def test_a_feed_of_a_selection_without_posts_is_told(site: Workshop) -> None:
    searches = [{"name": "rust", "tags": ["rust"]}, {"name": "databases", "categories": ["Databases"]}]
    tables: dict[str, Any] = {"feeds.selections": searches}
    site.configure(content={"category_aliases": {"Databases": "DB"}}, **tables)
    assert [one.partition(";")[0] for one in problems(site)] == [
        'config.toml: feed "rust": no post belongs to it',
    ]


@pytest.mark.parametrize("header", [{"feed": False}, {"draft": True}])
def test_posts_that_no_feed_shows_belong_to_none(site: Workshop, header: dict[str, Any]) -> None:
    site.post("hidden", tags=["rust"], **header)
    tables: dict[str, Any] = {"feeds.selections": [{"name": "rust", "tags": ["rust"]}]}
    site.configure(**tables)
    assert [one.partition(";")[0] for one in problems(site)] == [
        'config.toml: feed "rust": no post belongs to it',
    ]


def test_of_a_blog_without_posts_no_feed_is_told(site: Workshop) -> None:
    site.remove("first")
    tables: dict[str, Any] = {"feeds.selections": [{"name": "rust", "tags": ["rust"]}]}
    site.configure(**tables)
    (problem,) = problems(site)
    assert "no posts are here" in problem


def test_a_channel_that_is_disabled_is_told(site: Workshop, chat: Scripted) -> None:
    chat.script = [Refused("gone", disable=True)]
    site.tell("one")
    site.deliver()
    assert problems(site) == [
        'config.toml: channel "team" is disabled: gone; fix its url or token, then run publisher test team'
    ]


def test_mail_that_could_not_leave_is_told(site: Workshop) -> None:
    site.configure(outlets=[outlet("email", language="", reaches_readers=True)])
    assert len(problems(site)) == 1
    site.configure(web={"url": "https://news.example"})
    assert problems(site) == []


def test_what_a_pass_says_of_feeds_check_says_too(site: Workshop) -> None:
    site.configure(feeds={"aliases": {"old.xml": "atom.xml"}})
    (told,) = site.look().problems
    assert told.file == "feeds.aliases['old.xml']"
    assert str(told) in problems(site)


def test_a_blog_without_posts_may_be_looked_for_in_the_wrong_place(tmp_path: Path) -> None:
    empty = Workshop(tmp_path)
    (problem,) = problems(empty)
    assert problem.startswith("config.toml: content.directory: no posts are here")
    empty.post("first")
    assert problems(empty) == []
    empty.close()
