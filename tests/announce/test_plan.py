from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.announce.plan import Event, Planned, Slice, decide
from publisher.announce.selection import Facts
from publisher.model.news import JournalEntry, NewsKind
from publisher.model.post import Meta, Post, State
from publisher.model.subscription import Selection

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)

CHAT = Slice("channel", "", (), frozenset({"published"}), True, 0, 30 * DAY)
CHAT_WEEKLY = replace(CHAT, immediate=False)
MAIL = replace(CHAT, origin="mail", name="each")
WEEKLY = replace(MAIL, name="weekly", immediate=False)
EVERYTHING: frozenset[Event] = frozenset({"published", "updated", "removed"})


def post(name: str, *, age: timedelta = timedelta(0), **meta: Any) -> Post:
    said = Meta(source=f"{name}.md", url=f"https://blog.example/{name}/", title=name, published=NOON - age)
    return Post(name, replace(said, **meta), "", "", NOON, NOON)


def hidden(name: str) -> Post:
    return post(name, state=State.HIDDEN)


def entry(seq: int, name: str, kind: NewsKind = "post") -> JournalEntry:
    return JournalEntry(seq, kind, name, NOON + seq * timedelta(minutes=1), f"{name}{seq}", significant=True)


def about(found: Post) -> Facts:
    return Facts(found.meta.categories, found.meta.tags, (), "", found.meta.title)


def plan(slice_: Slice, entries: Sequence[JournalEntry], *posts: Post, head: int = 99) -> list[Planned]:
    known = {found.id: found for found in posts}
    known |= {item.post: post(item.post) for item in entries if item.post not in known}
    return decide(slice_, entries, known, about, head)


def told(found: list[Planned]) -> list[tuple[str, str]]:
    return [(item.kind, " ".join(name for name, _, _ in item.posts)) for item in found]


AB = [entry(1, "a"), entry(2, "b")]


@pytest.mark.parametrize(
    ("slice_", "one", "two"),
    [
        (CHAT, [("post", "a")], [("post", "a"), ("post", "b")]),
        (CHAT_WEEKLY, [("post", "a")], [("digest", "a b")]),
        (MAIL, [("post", "a")], [("digest", "a b")]),
        (WEEKLY, [("digest", "a")], [("digest", "a b")]),
    ],
)
def test_one_post_and_several(slice_: Slice, one: list[tuple[str, str]], two: list[tuple[str, str]]) -> None:
    assert told(plan(slice_, AB[:1])) == one
    assert told(plan(slice_, AB)) == two
    assert plan(slice_, []) == []


def test_only_what_lies_between_cursor_and_head() -> None:
    entries = [entry(1, "a"), entry(2, "b"), entry(3, "c"), entry(4, "d")]
    assert told(plan(replace(CHAT, cursor=1), entries, head=3)) == [("post", "b"), ("post", "c")]


def test_a_digest_says_what_it_holds() -> None:
    (digest,) = plan(WEEKLY, AB)
    assert digest.name == "weekly"
    assert digest.posts == (("a", 1, "a1"), ("b", 2, "b2"))
    assert (digest.since, digest.until) == (AB[0].at, AB[1].at)


def test_only_what_readers_may_see_now() -> None:
    assert told(plan(CHAT, AB, hidden("a"))) == [("post", "b")]
    assert told(plan(CHAT, AB, replace(post("a"), removed_at=NOON))) == [("post", "b")]
    assert told(plan(CHAT, AB, post("a", empty=True))) == [("post", "b")]
    assert told(plan(CHAT, AB, post("a", announce=False))) == [("post", "b")]
    assert told(plan(CHAT, AB, post("a", locked=True))) == [("post", "a"), ("post", "b")]


def test_all_selections_must_agree() -> None:
    narrow = replace(WEEKLY, selections=(Selection(tags=("Go",)), Selection(categories=("OS",))))
    posts = (post("a", tags=("Go",)), post("b", tags=("Go",), categories=(("OS", "Linux"),)))
    assert told(plan(narrow, AB, *posts)) == [("digest", "b")]


@pytest.mark.parametrize(
    ("slice_", "hears"), [(CHAT, False), (CHAT_WEEKLY, False), (MAIL, False), (WEEKLY, True)]
)
def test_an_old_post_added_late_is_for_periodic_digests(slice_: Slice, hears: bool) -> None:
    old = post("a", age=31 * DAY)
    assert bool(plan(slice_, AB[:1], old)) is hears
    assert plan(slice_, AB[:1], post("a", age=31 * DAY, announce=True))
    assert plan(replace(slice_, max_age=None), AB[:1], old)


def test_age_counts_at_release_so_an_outage_loses_nothing() -> None:
    late = replace(entry(1, "a"), at=NOON + 29 * DAY)
    assert plan(CHAT, [late, replace(entry(2, "a", "update"), at=NOON + 90 * DAY)])


def test_the_last_entry_of_a_post_wins() -> None:
    entries = [entry(1, "a"), entry(2, "b"), entry(3, "a", "update")]
    found = plan(CHAT, entries)
    assert [item.posts for item in found] == [(("b", 2, "b2"),), (("a", 3, "a3"),)]
    assert {item.kind for item in found} == {"post"}


def test_updates_are_for_those_who_ask() -> None:
    update = [entry(1, "a", "update")]
    assert plan(CHAT, update) == []
    assert told(plan(replace(CHAT, on=EVERYTHING), update)) == [("update", "a")]
    assert told(plan(replace(WEEKLY, on=EVERYTHING), update)) == [("digest", "a")]
    both = [entry(1, "a"), entry(2, "a", "update")]
    assert told(plan(replace(CHAT, on=EVERYTHING), both)) == [("post", "a")]
    updates_only: frozenset[Event] = frozenset({"updated"})
    assert told(plan(replace(CHAT, on=updates_only), both)) == [("update", "a")]


def test_a_removal_cancels_its_post_and_is_told_of_those_heard_of() -> None:
    gone = [entry(1, "a"), entry(2, "a", "removal")]
    everything = replace(CHAT, on=EVERYTHING)
    assert plan(everything, gone, hidden("a")) == []
    assert told(plan(replace(everything, cursor=1), gone, hidden("a"))) == [("removal", "a")]
    assert plan(replace(CHAT, cursor=1), gone, hidden("a")) == []
    assert told(plan(everything, gone, post("a"))) == [("post", "a")]  # it came back


def test_removals_stay_out_of_digests() -> None:
    entries = [entry(1, "a"), entry(2, "b"), entry(3, "c", "removal")]
    found = plan(replace(WEEKLY, on=EVERYTHING), entries, hidden("c"))
    assert told(found) == [("digest", "a b"), ("removal", "c")]


def test_who_joins_in_mid_week_shares_the_announcement() -> None:
    early = [entry(1, "old"), entry(2, "a")]
    first = plan(WEEKLY, early, hidden("old"))
    second = plan(replace(WEEKLY, cursor=1), early)
    assert first == second
    assert first[0].key != plan(replace(WEEKLY, name="monthly"), early, hidden("old"))[0].key
    assert first[0].key != plan(MAIL, early, hidden("old"))[0].key


KINDS: st.SearchStrategy[Literal["post", "update", "removal"]] = st.sampled_from(
    ["post", "update", "removal"]
)
JOURNALS = st.lists(st.tuples(st.sampled_from("abcdefg"), KINDS), max_size=14).map(
    lambda rows: [entry(seq, name, kind) for seq, (name, kind) in enumerate(once(rows), start=1)]
)
SLICES = st.sampled_from([CHAT, CHAT_WEEKLY, MAIL, WEEKLY])


def once(rows: list[tuple[str, NewsKind]]) -> list[tuple[str, NewsKind]]:
    """Rows as a journal has them: a post is new once, and nothing of it comes before."""
    seen: set[str] = set()
    found = []
    for name, kind in rows:
        if (kind == "post") is (name not in seen):
            found.append((name, kind))
        seen |= {name} if kind == "post" else set()
    return found


@given(SLICES, JOURNALS)
def test_planning_twice_is_planning_once(slice_: Slice, entries: list[JournalEntry]) -> None:
    everything = replace(slice_, on=EVERYTHING)
    once_more = [plan(everything, entries, hidden("g")) for _ in range(2)]
    assert once_more[0] == once_more[1]
    keys = [item.key for item in once_more[0]]
    assert len(set(keys)) == len(keys)


@given(SLICES, JOURNALS, st.lists(st.integers(0, 14), max_size=4))
def test_wherever_the_journal_is_cut_each_post_is_told_once(
    slice_: Slice, entries: list[JournalEntry], cuts: list[int]
) -> None:
    cursor, heard = 0, []
    for head in [*sorted(cuts), len(entries)]:
        for item in plan(replace(slice_, cursor=cursor), entries, hidden("g"), head=head):
            heard += [name for name, _, _ in item.posts]
        cursor = head
    assert sorted(heard) == sorted({item.post for item in entries if item.kind == "post"} - {"g"})
