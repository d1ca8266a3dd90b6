"""Try a way of delivery by the real path; one that works again begins at the head."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from workshop import Scripted, Workshop, outlet

from publisher.actions import test as trying
from publisher.errors import AddressError, ConfigError, NotFound
from publisher.model.delivery import Accepted, Outcome, Refused, Retry, Sent, Unknown
from publisher.store import lanes


@pytest.fixture
def chat() -> Scripted:
    return Scripted()


@pytest.fixture
def site(tmp_path: Path, chat: Scripted) -> Iterator[Workshop]:
    made = Workshop(tmp_path, outlets=[outlet("team", chat, language="zh-CN")])
    made.look()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("outcome", "state", "error"),
    [
        (Sent(code=200, reply="ok"), "sent", ""),
        (Accepted(), "accepted", ""),
        (Refused("no such room"), "failed", "no such room"),
        (Retry("down"), "unreachable", "down"),
        (Unknown("no answer"), "in_doubt", "no answer"),
    ],
)
def test_what_came_back_is_told(
    site: Workshop, chat: Scripted, outcome: Outcome, state: str, error: str
) -> None:
    chat.script = [outcome]
    tried = trying.send(site.parts, "team", to=None)
    assert (tried.channel, tried.state, tried.error) == ("team", state, error)
    assert (tried.code, tried.reply) == (outcome.code, outcome.reply)
    assert site.ledger() == []


def test_the_message_says_what_it_is_in_the_channels_language(site: Workshop, chat: Scripted) -> None:
    trying.send(site.parts, "team", to=None)
    (parcel,) = chat.parcels
    assert parcel.kind == "test"
    assert json.loads(parcel.body) == {"kind": "test", "language": "zh-CN", "titles": ["「Notes」测试消息"]}


def test_a_channel_that_works_again_is_enabled_and_begins_at_the_head(site: Workshop, chat: Scripted) -> None:
    chat.script = [Refused("gone", disable=True), Retry("still down"), Sent()]
    site.tell("one", "two")
    site.deliver()
    assert trying.send(site.parts, "team", to=None).state == "unreachable"
    with site.parts.store.read() as connection:
        assert lanes.every(connection)["team"].disabled == "gone"
    assert trying.send(site.parts, "team", to=None).state == "sent"
    with site.parts.store.read() as connection:
        assert lanes.every(connection)["team"].disabled is None
    site.deliver()
    assert site.states() == {"cancelled": 1, "failed": 1}
    site.tell("three")
    site.deliver()
    assert chat.titles()[-1] == ["Three"]


def test_a_channel_that_works_keeps_its_place(site: Workshop, chat: Scripted) -> None:
    site.post("one")
    site.look()
    trying.send(site.parts, "team", to=None)
    assert site.announce() == 1


def test_a_mail_needs_somebody_to_go_to(site: Workshop) -> None:
    with pytest.raises(ConfigError, match="needs a recipient"):
        trying.send(site.parts, "email", to=None)
    with pytest.raises(AddressError):
        trying.send(site.parts, "email", to="nobody")
    with pytest.raises(NotFound, match="no channel 'chat'"):
        trying.send(site.parts, "chat", to=None)
    assert trying.send(site.parts, "email", to="ann@example.com").state in {"sent", "accepted"}
    (mail,) = (site.folder / "outbox").glob("*.eml")
    assert b"ann@example.com" in mail.read_bytes()
