"""Announcements get their bytes once: in each form and language, without posts that are no longer public."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from workshop import Scripted, Workshop, outlet

from publisher.actions import subscribers
from publisher.model.announcement import Message
from publisher.model.delivery import Retry, Sent, Unknown
from publisher.pipeline.freeze import freeze
from publisher.pipeline.plan import plan
from publisher.store import claims, ledger, renditions

EACH = [{"name": "each", "when": "immediately"}]


class Meddling(Scripted):
    """While it composes, somebody else does something, once."""

    meddle: Callable[[], object] | None = None

    def compose(self, message: Message) -> bytes:
        meddle, self.meddle = self.meddle, None
        if meddle is not None:
            meddle()
        return super().compose(message)


@pytest.fixture
def chat() -> Meddling:
    return Meddling(slots=4)


@pytest.fixture
def mail() -> Scripted:
    return Scripted(slots=4)


@pytest.fixture
def site(tmp_path: Path, chat: Meddling, mail: Scripted) -> Iterator[Workshop]:
    """A blog with a chat channel and mail that are told at once."""
    ways = [outlet("team", chat), outlet("email", mail, language="")]
    made = Workshop(tmp_path, outlets=ways, digests=EACH)
    made.look()
    yield made
    made.close()


@pytest.fixture
def other(site: Workshop) -> Iterator[Workshop]:
    """Another process at work on the same blog."""
    made = Workshop(site.folder, outlets=site.parts.outlets.values(), digests=EACH)
    yield made
    made.close()


def problems(site: Workshop) -> list[str]:
    with site.parts.store.read() as connection:
        return [problem for _, problem in renditions.problems(connection)]


def bodies(channel: Scripted) -> list[dict[str, object]]:
    return [json.loads(parcel.body) for parcel in channel.parcels]


def test_a_message_that_cannot_be_composed_holds_up_no_other(site: Workshop, chat: Meddling) -> None:
    chat.broken = "One"
    site.tell("one", "two")
    site.deliver()
    assert chat.titles() == [["Two"]]
    assert problems(site) == ["templates/chat: does not work; mend it"]
    chat.broken = ""
    site.look()
    site.announce()
    site.deliver()
    assert chat.titles() == [["Two"], ["One"]]
    assert problems(site) == []


def test_a_fault_of_ours_holds_up_no_other_either(site: Workshop, chat: Meddling) -> None:
    chat.meddle = lambda: 1 // 0
    site.tell("one", "two")
    site.deliver()
    assert chat.titles() == [["Two"]]
    (problem,) = problems(site)
    assert "ZeroDivisionError" in problem


def test_what_a_channel_that_is_no_more_should_have_heard_says_so(site: Workshop) -> None:
    site.post("one")
    site.look()
    plan(site.parts, site.passed.refreshed.shelf)
    freeze(replace(site.parts, outlets={}), site.passed.refreshed.shelf)
    assert problems(site) == [
        "the channel 'team' is not in the configuration; add it again, or cancel its deliveries"
    ]


def test_every_reader_gets_the_language_asked_for_and_the_same_one_is_rendered_once(
    site: Workshop, mail: Scripted
) -> None:
    for name, language in (("ann", "en"), ("bo", "zh-CN"), ("cy", "zh-CN")):
        subscribers.add(site.parts, f"{name}@example.com", language=language)
    site.tell("one")
    site.deliver("email")
    spoken = {parcel.to: json.loads(parcel.body)["language"] for parcel in mail.parcels}
    assert spoken == {"ann@example.com": "en", "bo@example.com": "zh-CN", "cy@example.com": "zh-CN"}


def test_a_channel_speaks_its_own_language(site: Workshop, chat: Meddling) -> None:
    site.configure(outlets=[outlet("team", chat, language="zh-CN")])
    site.tell("one")
    site.deliver()
    assert [body["language"] for body in bodies(chat)] == ["zh-CN"]


def test_a_removal_tells_of_a_post_that_is_gone(site: Workshop, chat: Meddling) -> None:
    site.configure(outlets=[outlet("team", chat, on=frozenset({"published", "removed"}))])
    site.tell("one")
    site.deliver()
    site.remove("one")
    site.look()
    site.announce()
    site.deliver()
    assert [(body["kind"], body["titles"]) for body in bodies(chat)] == [
        ("post", ["One"]),
        ("removal", ["One"]),
    ]


def test_whom_a_post_never_reached_is_not_told_of_its_removal(site: Workshop) -> None:
    chat = Scripted([Retry("not now"), Sent()])
    site.configure(outlets=[outlet("team", chat, on=frozenset({"published", "removed"}))])
    site.tell("one")
    site.deliver()
    site.remove("one")
    site.look()
    site.announce()
    site.deliver()
    assert chat.titles() == [["One"]]  # the try that failed
    assert [(row.kind, row.state, row.last_error) for row in site.ledger()] == [
        ("post", "cancelled", "its posts are no longer public"),
        ("removal", "cancelled", "the post itself was never delivered"),
    ]


def test_who_may_have_seen_a_post_is_told_of_its_removal(site: Workshop) -> None:
    chat = Scripted([Unknown("no answer"), Sent()])
    site.configure(
        outlets=[outlet("team", chat, on=frozenset({"published", "removed"}))], announce={"in_doubt": "hold"}
    )
    site.tell("one")
    site.deliver()
    site.remove("one")
    site.look()
    site.announce()
    site.deliver()
    assert [(row.kind, row.state) for row in site.ledger()][-1] == ("removal", "sent")


def test_a_post_that_is_withdrawn_before_it_left_is_cancelled(site: Workshop, chat: Meddling) -> None:
    site.tell("one", "two")
    site.post("one", draft=True)
    site.look()
    site.announce()
    site.deliver()
    assert chat.titles() == [["Two"]]
    assert [row.last_error for row in site.ledger() if row.state == "cancelled"] == [
        "its posts are no longer public"
    ]


def test_a_digest_goes_without_the_post_that_was_withdrawn(site: Workshop, mail: Scripted) -> None:
    subscribers.add(site.parts, "ann@example.com")
    site.tell("one", "two", "three")
    site.remove("two")
    site.look()
    site.announce()
    site.deliver("email")
    ((*titles,),) = mail.titles()
    assert sorted(titles) == ["One", "Three"]


def test_a_post_that_is_withdrawn_while_it_is_rendered_does_not_leave(
    site: Workshop, other: Workshop, chat: Meddling
) -> None:
    def withdraw() -> None:
        other.remove("one")
        other.look()

    chat.meddle = withdraw
    site.tell("one")
    site.deliver()
    assert chat.parcels == []
    assert site.states() == {"cancelled": 1}


def test_a_post_that_another_process_found_meanwhile_is_frozen_as_well(
    site: Workshop, other: Workshop, chat: Meddling
) -> None:
    site.post("one")
    site.look()
    other.post("two")
    other.look()
    site.announce()
    site.deliver()
    assert chat.titles() == [["One"], ["Two"]]


def test_bytes_that_went_with_a_withdrawn_post_are_made_again(site: Workshop, mail: Scripted) -> None:
    """One was on the wire, in a language of its own, when its digest was frozen anew for the others."""
    subscribers.add(site.parts, "ann@example.com", language="zh-CN")
    subscribers.add(site.parts, "bo@example.com", language="en")
    site.tell("one", "two")
    with site.parts.store.write() as connection:
        (flying,) = claims.claim(connection, site.parts.owner, "email", 1, site.clock.now())
    site.remove("two")
    site.look()
    site.announce()
    with site.parts.store.write() as connection:
        ledger.set_state(connection, flying.id, "claimed", "pending", site.clock.now(), site.clock.now())
    for _ in range(2):
        site.deliver("email")
        site.announce()
    site.deliver("email")
    assert {parcel.to: json.loads(parcel.body)["titles"] for parcel in mail.parcels} == {
        "ann@example.com": ["One"],
        "bo@example.com": ["One"],
    }
