"""The very bytes that would be sent, and nothing is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from workshop import Scripted, Workshop, outlet

from publisher.actions import preview
from publisher.errors import NotFound

LETTERS = [
    {"name": "daily", "when": "daily 18:00"},
    {"name": "go", "when": "daily 18:00", "words": ["golang"]},
]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Workshop]:
    """A blog with mail into a folder, one reader of the first digest, and a chat."""
    made = Workshop(
        tmp_path,
        outlets=[outlet("team")],
        digests=LETTERS,
        email={"subscribers": ["ann@example.com"]},
        web={"url": "https://news.example"},
    )
    made.post("first")
    made.look()
    yield made
    made.close()


def titles(found: preview.Preview) -> list[str]:
    shown: list[str] = json.loads(found.body)["titles"]
    return sorted(shown)


def test_a_post_in_a_chat_looks_as_it_will(site: Workshop) -> None:
    shown = preview.post(site.parts, "first.md", channel="team", language=None)
    assert json.loads(shown.body) == {"kind": "post", "language": "en", "titles": ["First"]}
    assert shown.html is None


def test_a_mail_is_shown_with_its_headers_and_as_a_reader_sees_it(site: Workshop) -> None:
    shown = preview.post(site.parts, "first.md", channel="email", language="zh-CN")
    mail = message_from_bytes(shown.body, policy=policy.default)
    assert (mail["Subject"], mail["To"]) == ("First", "reader@example.com")
    assert mail["List-Unsubscribe"] == "<https://news.example/unsubscribe/PREVIEW>"
    assert shown.html is not None
    assert "退订" in shown.html
    assert not (site.folder / "outbox").exists()


def test_a_digest_holds_what_waits_for_its_next_time(site: Workshop) -> None:
    site.tell("one", "two")
    assert titles(preview.digest(site.parts, None, channel="team", language=None)) == ["One", "Two"]
    site.advance(days=1)
    site.look()
    site.announce()
    site.tell("three")
    assert titles(preview.digest(site.parts, "daily", channel="team", language=None)) == ["Three"]


def test_a_digest_that_nobody_has_had_yet_holds_what_came_since_it_was_set_up(site: Workshop) -> None:
    site.tell("one")
    site.configure(digests=[{"name": "late", "when": "daily 09:00"}])
    site.tell("two")
    assert titles(preview.digest(site.parts, "late", channel="team", language=None)) == ["Two"]


def test_a_digest_of_words_looks_for_them_in_summaries(site: Workshop) -> None:
    site.post("one", "Of golang and others.\n")
    site.post("two", "Of others.\n")
    site.look()
    assert titles(preview.digest(site.parts, "go", channel="team", language=None)) == ["One"]


def test_a_digest_with_nothing_in_it_shows_the_newest_posts(site: Workshop) -> None:
    assert titles(preview.digest(site.parts, None, channel="team", language=None)) == ["First"]


def test_what_does_not_exist_is_named(site: Workshop) -> None:
    with pytest.raises(NotFound, match="no digest 'weekly'; use one of daily, go"):
        preview.digest(site.parts, "weekly", channel="team", language=None)
    with pytest.raises(NotFound, match="no channel 'chat'; use one of email, team"):
        preview.digest(site.parts, None, channel="chat", language=None)
    with pytest.raises(NotFound, match="no post is called"):
        preview.post(site.parts, "nowhere.md", channel="team", language=None)


@pytest.mark.parametrize(
    ("header", "body", "told"),
    [
        ({"draft": True}, "A text.\n", "nobody gets it: it is a draft"),
        ({"date": "2026-12-24 09:00:00"}, "A text.\n", "nobody gets it before 2026-12-24 09:00+00:00"),
        ({"published": False}, "A text.\n", "nobody gets it: it is hidden"),
        ({"announce": False}, "A text.\n", "nobody gets it: its front matter says `announce: false`"),
        ({}, "", "nobody gets it: it has no text yet"),
        ({}, "A text.\n", ""),
    ],
)
def test_what_nobody_would_get_is_shown_and_says_so(
    site: Workshop, header: dict[str, object], body: str, told: str
) -> None:
    site.post("one", body, **header)
    shown = preview.post(site.parts, "one.md", channel="team", language=None)
    assert (titles(shown), shown.note) == (["One"], told)


def test_a_preview_sends_and_plans_nothing(site: Workshop) -> None:
    site.tell("one")
    site.deliver()
    before = site.ledger()
    preview.digest(site.parts, None, channel="email", language=None)
    assert site.ledger() == before
    channel = site.parts.outlets["team"].channel
    assert isinstance(channel, Scripted)
    assert len(channel.parcels) == 1
