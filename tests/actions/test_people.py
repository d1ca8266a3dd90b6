"""The people who get mail: added, changed, left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from workshop import Workshop, outlet

from publisher.actions import subscribers
from publisher.errors import AddressError, ConfigError, NotFound

LETTERS = [{"name": "weekly", "when": "weekly mon 09:00"}, {"name": "each", "when": "immediately"}]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Workshop]:
    made = Workshop(tmp_path, outlets=[outlet("email", language="")], digests=LETTERS)
    made.look()
    yield made
    made.close()


def test_who_is_added_gets_the_first_digest_in_the_sites_language_and_zone(site: Workshop) -> None:
    line = subscribers.add(site.parts, "Ann@Example.com")
    assert subscribers.read(site.parts) == (line,)
    assert (line.state, line.digest, line.language, line.timezone) == ("active", "weekly", "en", "UTC")
    assert (line.address, line.consent) == ("Ann@example.com", "added by the author")


def test_wishes_are_kept_and_can_be_changed(site: Workshop) -> None:
    subscribers.add(site.parts, "ann@example.com")
    line = subscribers.add(
        site.parts,
        "ann@example.com",
        digest="each",
        categories=("DB/OLAP",),
        tags=("go",),
        language="zh-CN",
        timezone="Asia/Shanghai",
    )
    assert subscribers.read(site.parts) == (line,)
    assert (line.digest, line.categories, line.tags) == ("each", ("DB/OLAP",), ("go",))
    assert (line.language, line.timezone) == ("zh-CN", "Asia/Shanghai")


def test_of_many_people_the_one_that_is_meant_is_shown(site: Workshop) -> None:
    for name in ("ann", "bo", "cy"):
        assert subscribers.add(site.parts, f"{name}@example.com").address == f"{name}@example.com"
    assert subscribers.remove(site.parts, "bo@example.com").address == "bo@example.com"


def test_what_is_no_language_is_told(site: Workshop) -> None:
    with pytest.raises(ConfigError, match="'klingon!' is no language; write a tag such as zh-CN or en"):
        subscribers.add(site.parts, "ann@example.com", language="klingon!")
    assert subscribers.read(site.parts) == ()


def test_wishes_that_no_post_fits_are_named(site: Workshop) -> None:
    site.configure(content={"category_aliases": {"Old": "DB"}})
    site.post("one", categories=["DB/OLAP"], tags=["go"])
    site.look()
    line = subscribers.add(
        site.parts, "ann@example.com", categories=("DB", "Old", "Nosuch"), tags=("Go", "rust")
    )
    assert subscribers.unborne(site.parts, line) == ["Nosuch", "rust"]


def test_a_change_of_wishes_loses_nothing_and_repeats_nothing(site: Workshop) -> None:
    subscribers.add(site.parts, "ann@example.com", digest="each")
    site.post("one")
    site.look()
    subscribers.add(site.parts, "ann@example.com", digest="each", language="zh-CN")
    assert site.announce() == 1
    subscribers.add(site.parts, "ann@example.com", digest="each", language="en")
    assert site.announce() == 0


def test_who_is_added_hears_of_what_comes_now_on(site: Workshop) -> None:
    site.tell("one")
    subscribers.add(site.parts, "ann@example.com", digest="each")
    assert site.announce() == 0
    assert site.tell("two") == 1


def test_who_is_removed_gets_no_more_and_can_come_back(site: Workshop) -> None:
    subscribers.add(site.parts, "ann@example.com", digest="each")
    site.tell("one")
    for _ in range(2):
        assert subscribers.remove(site.parts, "ann@example.com").state == "unsubscribed"
    assert site.states() == {"cancelled": 1}
    assert site.tell("two") == 0
    assert subscribers.add(site.parts, "ann@example.com", digest="each").state == "active"
    assert site.announce() == 0


def test_whom_the_configuration_names_no_more_is_gone(site: Workshop) -> None:
    site.configure(email={"subscribers": ["ann@example.com"]})
    assert [line.state for line in subscribers.read(site.parts)] == ["active"]
    site.configure(email={"subscribers": []})
    assert [line.state for line in subscribers.read(site.parts)] == ["unsubscribed"]
    site.configure(email={"subscribers": ["ann@example.com"]})
    assert [line.state for line in subscribers.read(site.parts)] == ["active"]


def test_what_makes_no_sense_is_refused_with_what_would(site: Workshop) -> None:
    with pytest.raises(AddressError):
        subscribers.add(site.parts, "nobody")
    with pytest.raises(NotFound, match="no digest 'daily'; use one of weekly, each"):
        subscribers.add(site.parts, "ann@example.com", digest="daily")
    with pytest.raises(ConfigError, match="no time zone 'Mars/Olympus'; write it like"):
        subscribers.add(site.parts, "ann@example.com", timezone="Mars/Olympus")
    with pytest.raises(NotFound, match=r"nobody has the address ann@example\.com"):
        subscribers.remove(site.parts, "ann@example.com")
    assert subscribers.read(site.parts) == ()
