from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.deliver import rules
from publisher.deliver.retry import LONGEST, WAITS
from publisher.deliver.rules import Policy, Standing, settle
from publisher.errors import Conflict
from publisher.model.delivery import Accepted, DeliveryState, Outcome, Refused, Retry, Sent, Traits, Unknown

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CHAT = Policy(Traits(slots=1, deduplicates=False))
WEBHOOK = Policy(Traits(slots=4, deduplicates=True, retry="webhook"))
MINUTE = timedelta(minutes=1)


def test_what_arrived_is_done() -> None:
    settled = settle(Standing(attempts=2, doubts=1), Sent(remote="m1", code=200), CHAT, NOW)
    assert (settled.state, settled.due_at, settled.remote) == (DeliveryState.SENT, None, "m1")
    assert (settled.attempts, settled.doubts) == (3, 1)
    assert settle(Standing(), Accepted(202), CHAT, NOW).state is DeliveryState.ACCEPTED


def test_what_was_refused_has_failed_and_may_take_the_channel_with_it() -> None:
    settled = settle(Standing(), Refused("bad body"), CHAT, NOW)
    assert (settled.state, settled.error, settled.disable_channel) == (DeliveryState.FAILED, "bad body", None)
    assert settle(Standing(), Refused("gone", disable=True), CHAT, NOW).disable_channel == "gone"


def test_a_retry_waits_by_the_schedule_and_then_gives_up() -> None:
    for attempts, wait in enumerate(WAITS["chat"]):
        settled = settle(Standing(attempts), Retry("500"), CHAT, NOW)
        assert (settled.state, settled.due_at) == (DeliveryState.PENDING, NOW + wait)
        assert settled.close_lane_until is None
    last = settle(Standing(len(WAITS["chat"])), Retry("500"), CHAT, NOW)
    assert (last.state, last.due_at, last.error) == (
        DeliveryState.FAILED,
        None,
        "gave up after 8 attempts: 500",
    )


def test_the_receivers_wish_is_a_minimum_and_closes_the_lane() -> None:
    settled = settle(Standing(), Retry("slow down", after=10 * MINUTE), CHAT, NOW)
    assert (settled.due_at, settled.close_lane_until) == (NOW + 10 * MINUTE, NOW + 10 * MINUTE)
    short = settle(Standing(4), Retry("slow down", after=timedelta(seconds=1)), CHAT, NOW)
    assert (short.due_at, short.close_lane_until) == (NOW + 30 * MINUTE, NOW + timedelta(seconds=1))
    throttled = settle(Standing(), Retry("429", close_lane=True), CHAT, NOW)
    assert throttled.close_lane_until == NOW + timedelta(seconds=5)
    hostile = settle(Standing(), Retry("429", after=timedelta(days=9999)), CHAT, NOW)
    assert hostile.due_at == hostile.close_lane_until == NOW + LONGEST


def test_a_relay_that_cannot_be_reached_is_asked_again_soon() -> None:
    mail = Policy(Traits(slots=4, deduplicates=False, retry="mail"))
    away = Retry("no connection", close_lane=True, unreached=True)
    first, second = (settle(Standing(attempts), away, mail, NOW) for attempts in (0, 1))
    assert (first.due_at, first.close_lane_until) == (NOW + MINUTE, NOW + MINUTE)
    assert (second.due_at, second.close_lane_until) == (NOW + 5 * MINUTE, NOW + MINUTE)
    answered = settle(Standing(), Retry("421 busy", close_lane=True), mail, NOW)
    assert answered.due_at == answered.close_lane_until == NOW + 30 * MINUTE


def test_what_would_come_too_late_expires() -> None:
    delivery = Standing(expires_at=NOW + 10 * MINUTE)
    assert settle(delivery, Retry("500"), CHAT, NOW).state is DeliveryState.PENDING
    settled = settle(delivery, Retry("429", after=10 * MINUTE), CHAT, NOW)
    assert (settled.state, settled.due_at) == (DeliveryState.EXPIRED, None)
    assert settled.close_lane_until == NOW + 10 * MINUTE  # the others wait all the same


@pytest.mark.parametrize(
    ("policy", "state"),
    [
        (WEBHOOK, DeliveryState.PENDING),
        (CHAT, DeliveryState.IN_DOUBT),
        (replace(WEBHOOK, in_doubt="hold"), DeliveryState.IN_DOUBT),
        (replace(CHAT, in_doubt="resend"), DeliveryState.PENDING),
    ],
)
def test_a_doubt_is_resent_where_that_does_no_harm_else_held(policy: Policy, state: DeliveryState) -> None:
    settled = settle(Standing(attempts=1, doubts=1), Unknown("no answer"), policy, NOW)
    assert (settled.state, settled.attempts, settled.doubts) == (state, 2, 2)
    assert (settled.due_at is not None) == (state is DeliveryState.PENDING)


def test_resending_ends_too() -> None:
    settled = settle(Standing(attempts=len(WAITS["webhook"])), Unknown("no answer"), WEBHOOK, NOW)
    assert (settled.state, settled.doubts) == (DeliveryState.FAILED, 1)


outcomes: st.SearchStrategy[Outcome] = st.one_of(
    st.just(Sent()),
    st.just(Accepted()),
    st.builds(Refused, st.text(), disable=st.booleans()),
    st.builds(
        Retry,
        st.text(),
        after=st.none() | st.timedeltas(min_value=timedelta(0)),
        close_lane=st.booleans(),
        unreached=st.booleans(),
    ),
    st.builds(Unknown, st.text()),
)


@given(
    st.builds(
        Standing,
        st.integers(0, 50),
        st.integers(0, 50),
        st.none() | st.timedeltas(timedelta(days=-9), timedelta(days=9)).map(lambda step: NOW + step),
    ),
    outcomes,
    st.sampled_from([CHAT, WEBHOOK, replace(CHAT, in_doubt="resend"), replace(WEBHOOK, in_doubt="hold")]),
    st.floats(0, 1, exclude_max=True),
)
def test_every_outcome_ends_a_claim(
    delivery: Standing, outcome: Outcome, policy: Policy, chance: float
) -> None:
    settled = settle(delivery, outcome, policy, NOW, chance)
    assert settled.state is not DeliveryState.CLAIMED
    assert settled.attempts == delivery.attempts + 1
    assert settled.doubts == delivery.doubts + isinstance(outcome, Unknown)
    assert (settled.due_at is not None) == (settled.state is DeliveryState.PENDING)
    if settled.due_at is not None:
        assert settled.due_at > NOW
        assert delivery.expires_at is None or settled.due_at < delivery.expires_at


EDGES: Mapping[Callable[[DeliveryState], DeliveryState], Mapping[str, str]] = {
    rules.retry: {"failed": "pending", "expired": "pending", "cancelled": "pending"},
    lambda state: rules.resolve(state, arrived=True): {"in_doubt": "sent"},
    lambda state: rules.resolve(state, arrived=False): {"in_doubt": "pending"},
    rules.cancel: {"pending": "cancelled", "in_doubt": "cancelled"},
}


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("state", DeliveryState)
def test_by_hand_only_the_drawn_edges_can_be_gone(
    edge: Callable[[DeliveryState], DeliveryState], state: DeliveryState
) -> None:
    drawn = EDGES[edge]
    if state.value in drawn:
        assert edge(state) == drawn[state.value]
    else:
        with pytest.raises(Conflict, match="only one that is"):
            edge(state)
