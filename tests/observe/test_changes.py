from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model.post import Meta, Post, Reading, State
from publisher.observe.changes import (
    Change,
    at_time,
    body_hash,
    is_significant,
    meta_hash,
    next_turn,
    observe,
    pass_time,
    vanish,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
META = Meta("a.md", "https://blog.example/a/", "Title", NOON - timedelta(days=3))
TEXT = "第一段，说明问题。\n\nSecond paragraph.\n"
MORE = TEXT + "又写了一段新的内容。" * 20


def first(meta: Meta = META, body: str = TEXT) -> Post:
    return observe(None, Reading(meta, body), NOON, post_id="A")[0]


def again(
    before: Post, meta: Meta | None = None, body: str = TEXT, *, untold: bool = False
) -> tuple[Post, Change | None]:
    after = Reading(meta or before.meta, body)
    return observe(before, after, LATER, post_id="A", before_body=TEXT, untold=untold)


def test_first_sight_of_a_visible_post() -> None:
    post, change = observe(None, Reading(META, TEXT), NOON, post_id="A")
    assert change == Change("A", "appeared", significant=True)
    assert (post.public_since, post.updated) == (NOON, META.published)
    assert (post.meta_hash, post.body_hash) == (meta_hash(META), body_hash(TEXT))


@pytest.mark.parametrize("meta", [replace(META, state=State.DRAFT), replace(META, empty=True)])
def test_what_is_not_visible_yet_appears_when_it_is(meta: Meta) -> None:
    draft, change = observe(None, Reading(meta, TEXT), NOON, post_id="A")
    assert (draft.public_since, change) == (None, None)
    edited, change = again(draft, body=MORE)
    assert (edited.updated, change) == (META.published, None)
    post, change = again(edited, META, MORE)
    assert change == Change("A", "appeared", significant=True)
    assert (post.public_since, post.updated) == (LATER, META.published)


def test_nothing_changed() -> None:
    before = first()
    assert again(before) == (before, None)
    assert again(before, body=f"\n{TEXT}\n\n") == (before, None)


def test_an_edited_text() -> None:
    post, change = again(first(), body=MORE)
    assert change == Change("A", "edited", significant=True)
    assert (post.updated, post.public_since) == (LATER, NOON)
    assert post.content_hash != first().content_hash


@pytest.mark.parametrize(
    ("meta", "updated"),
    [
        (replace(META, title="Another"), LATER),
        (replace(META, description="About it"), LATER),
        (replace(META, tags=("Go",)), META.published),
        (replace(META, categories=(("OS",),)), META.published),
    ],
)
def test_another_title_or_label_is_a_minor_edit(meta: Meta, updated: datetime) -> None:
    post, change = again(first(), meta)
    assert change == Change("A", "edited", significant=False)
    assert post.updated == updated


@pytest.mark.parametrize(
    "meta",
    [
        replace(META, url="https://new.example/a/", image="https://new.example/a.png"),
        replace(META, source="moved/a.md"),
        replace(META, declared_id="x"),
        replace(META, announce=False),
        replace(META, feed=False),
    ],
)
def test_a_moved_domain_file_or_flag_is_no_change(meta: Meta) -> None:
    post, change = again(first(), meta)
    assert change is None
    assert (post.meta, post.updated) == (meta, META.published)


def test_the_front_matters_updated_wins() -> None:
    said = replace(META, updated=NOON)
    before = first(said)
    assert before.updated == NOON
    assert again(before, body=MORE)[0].updated == NOON
    assert again(before, body=TEXT + "x")[1] == Change("A", "edited", significant=False)
    post, change = again(before, replace(said, updated=LATER), TEXT + "x")
    assert (post.updated, change) == (LATER, Change("A", "edited", significant=True))


def test_a_minor_edit_is_never_news_and_keeps_updated() -> None:
    post, change = again(first(), replace(META, minor_edit=True), MORE)
    assert change == Change("A", "edited", significant=False, minor=True)
    assert post.updated == META.published


def test_without_the_old_text_only_its_author_can_say_that_it_matters() -> None:
    change = observe(first(), Reading(META, MORE), LATER, post_id="A")[1]
    assert change == Change("A", "edited", significant=False)


@pytest.mark.parametrize(
    "meta",
    [
        replace(META, state=State.DRAFT),
        replace(META, state=State.HIDDEN),
        replace(META, empty=True),
        replace(META, expire_at=LATER),
    ],
)
def test_a_withdrawn_post_is_removed_and_its_return_is_no_news(meta: Meta) -> None:
    gone, change = again(first(), meta)
    assert change == Change("A", "removed", significant=True)
    assert gone.public_since == NOON
    assert again(gone, META)[1] is None


def test_withdrawn_before_anybody_was_told_it_was_never_public() -> None:
    gone, change = again(first(), replace(META, state=State.DRAFT), untold=True)
    assert change == Change("A", "removed", significant=True)
    assert gone.public_since is None
    assert again(gone, META)[1] == Change("A", "appeared", significant=True)


def test_a_deleted_file() -> None:
    gone, change = vanish(first(), LATER)
    assert change == Change("A", "removed", significant=True)
    assert (gone.removed_at, gone.visible, gone.public_since) == (LATER, False, NOON)
    assert vanish(gone, LATER + timedelta(hours=1)) == (gone, None)
    back, change = again(gone)
    assert (back.removed_at, back.visible, change) == (None, True, None)
    assert vanish(first(), LATER, untold=True)[0].public_since is None


def test_a_scheduled_post_appears_by_time_alone() -> None:
    meta = replace(META, state=State.SCHEDULED, publish_at=LATER)
    waiting = first(meta)
    assert next_turn(waiting.meta, NOON) == LATER
    assert pass_time(waiting, LATER - timedelta(microseconds=1)) == (waiting, None)
    post, change = pass_time(waiting, LATER)
    assert change == Change("A", "appeared", significant=True)
    assert (post.meta.state, post.public_since) == (State.PUBLISHED, LATER)
    assert pass_time(post, LATER) == (post, None)
    assert next_turn(post.meta, LATER) is None


def test_an_expiring_post_goes_by_time_alone() -> None:
    meta = replace(META, expire_at=LATER)
    assert next_turn(meta, NOON) == LATER
    post, change = pass_time(first(meta), LATER)
    assert (post.meta.state, change) == (State.HIDDEN, Change("A", "removed", significant=True))


def test_the_next_turn_is_the_first_that_is_still_to_come() -> None:
    meta = replace(META, state=State.SCHEDULED, publish_at=LATER, expire_at=LATER + timedelta(days=1))
    assert next_turn(meta, NOON) == LATER
    assert next_turn(meta, LATER) == LATER + timedelta(days=1)
    assert next_turn(replace(meta, state=State.DRAFT), NOON) == LATER + timedelta(days=1)
    assert next_turn(META, NOON) is None


def test_what_expires_untold_was_never_public() -> None:
    expiring = first(replace(META, expire_at=LATER))
    assert pass_time(expiring, LATER)[0].public_since == NOON
    assert pass_time(expiring, LATER, untold=True)[0].public_since is None


def test_time_publishes_no_draft_and_hides_what_it_missed() -> None:
    draft = replace(META, state=State.DRAFT, publish_at=NOON)
    assert at_time(draft, LATER) == draft
    missed = replace(META, state=State.SCHEDULED, publish_at=NOON, expire_at=LATER)
    assert at_time(missed, LATER).state is State.HIDDEN


def test_what_readers_see_makes_the_hash() -> None:
    unseen = replace(META, source="b.md", state=State.DRAFT, announce=True, minor_edit=True, declared_id="x")
    assert meta_hash(unseen) == meta_hash(META)
    seen = [
        replace(META, url="https://blog.example/b/"),
        replace(META, title="T"),
        replace(META, tags=("a", "b")),
        replace(META, tags=("a,b",)),
        replace(META, categories=(("a", "b"),)),
        replace(META, categories=(("a",), ("b",))),
        replace(META, authors=("a",)),
        replace(META, language="en"),
        replace(META, description="d"),
        replace(META, image="https://blog.example/i.png"),
        replace(META, locked=True),
        replace(META, published=NOON),
        replace(META, updated=NOON),
        META,
    ]
    assert len({meta_hash(meta) for meta in seen}) == len(seen)


OLD = "一二三四五六七八九十" * 100


@pytest.mark.parametrize(
    ("new", "significant"),
    [
        (OLD, False),
        (OLD.replace("十", "拾", 10), False),
        (OLD + "新" * 79, False),
        (OLD + "新" * 80, True),
        (OLD + " newly written words" * 5, True),
        (OLD + "，。！？\n  " * 50, False),
        (OLD[500:] + "\n\n" + OLD[:500], False),
        (OLD[:300], False),
        (OLD + "\n\n## 补充\n", True),
        (OLD + "\n\n```\nx = 1\n```\n", True),
        (OLD + "\n{% codeblock %}\nx\n{% endcodeblock %}\n", True),
    ],
)
def test_a_correction_is_not_significant(new: str, significant: bool) -> None:
    assert is_significant(OLD, new) is significant


def test_a_long_post_takes_a_longer_edit() -> None:
    long = OLD * 3
    assert not is_significant(long, long + "新" * 149)
    assert is_significant(long, long + "新" * 159)


def test_a_comment_in_code_is_no_heading() -> None:
    old = f"{OLD}\n```sh\nls\n```\n"
    assert not is_significant(old, f"{OLD}\n```sh\n# list them\nls\n```\n")


def test_a_fence_ends_only_with_a_bare_mark_as_long() -> None:
    old = f"{OLD}\n````md\n```\n````\n"
    assert not is_significant(old, f"{OLD}\n````md\n```\n````x\n# one\n```\n# two\n````\n")


@given(st.text(), st.text())
def test_significance_never_raises_and_the_same_text_never_matters(old: str, new: str) -> None:
    assert isinstance(is_significant(old, new), bool)
    assert not is_significant(old, old)


METAS = st.builds(
    Meta,
    source=st.just("a.md"),
    url=st.sampled_from(["https://blog.example/a/", "https://blog.example/b/"]),
    title=st.sampled_from(["A", "B"]),
    published=st.just(NOON),
    state=st.sampled_from([State.PUBLISHED, State.DRAFT, State.HIDDEN]),
    empty=st.booleans(),
    tags=st.sampled_from([(), ("Go",)]),
)


@given(st.lists(st.tuples(METAS, st.sampled_from([TEXT, MORE])), min_size=1))
def test_observing_twice_is_observing_once_and_a_post_appears_once(rows: list[tuple[Meta, str]]) -> None:
    before, now, appeared = None, NOON, 0
    for meta, body in rows:
        now += timedelta(minutes=1)
        post, change = observe(before, Reading(meta, body), now, post_id="A", before_body=TEXT)
        appeared += change is not None and change.kind == "appeared"
        assert observe(post, Reading(meta, body), now + timedelta(days=1), post_id="A", before_body=body) == (
            post,
            None,
        )
        before = post
    assert appeared == any(meta.visible for meta, _ in rows)
