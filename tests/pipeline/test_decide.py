"""What a look at the files means: identities, changes, what may be told. Pure: no store, no disk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from small_world import MOMENT, NOON, World

from publisher.ids import post_uid
from publisher.model.post import State
from publisher.pipeline.decide import GRACE

SECOND = timedelta(seconds=1)


def begun(*paths: str, **rules: Any) -> World:
    """A world whose baseline has these files."""
    world = World(**rules)
    for path in paths:
        world.save(path, f"text of {path}")
    world.look()
    return world


def names(*numbers: int) -> list[str]:
    return [f"p{number}.md" for number in numbers]


# ── the baseline ──


def test_the_first_look_tells_nothing() -> None:
    world = begun("a.md", "b.md")
    assert (world.news(), world.pending) == ([], ())
    assert world.post("a.md").visible


def test_the_first_look_tells_as_many_of_the_newest_as_the_author_asked_for() -> None:
    world = World(existing=2)
    for path, days in (("old.md", 3), ("new.md", 1), ("newest.md", 0)):
        world.save(path, path, published=NOON - timedelta(days=days))
    world.look()
    assert sorted(world.news()) == [("post", "new.md"), ("post", "newest.md")]


def test_a_later_look_at_the_same_files_decides_nothing() -> None:
    decided = begun("a.md").look()
    assert not decided.writes_content
    assert (decided.news, decided.pending, decided.due) == ((), (), ())


# ── identity (rules 1 and 2) ──


def test_ids_come_from_the_address_at_the_beginning_and_outlive_a_move_of_the_domain() -> None:
    world = begun("a.md")
    assert world.post("a.md").id == post_uid("https://blog.example/", "a.md")
    world.site = "https://elsewhere.example/"
    world.save("b.md", "more")
    world.look(anew=True)
    assert world.post("a.md").id == post_uid("https://blog.example/", "a.md")
    assert world.post("b.md").id == post_uid("https://blog.example/", "b.md")


def test_a_lost_store_without_feeds_makes_the_same_ids_and_tells_nothing() -> None:
    world = begun("a.md")
    world.save("b.md", "news")
    world.look()
    before = {path: world.post(path).id for path in world.disk}
    world.forget()
    world.save("c.md", "found together with the loss")
    world.look()
    assert {path: world.post(path).id for path in before} == before
    assert world.news() == []


def test_a_lost_store_with_feeds_takes_ids_and_baseline_from_them_and_tells_what_is_new() -> None:
    world = begun("a.md")
    world.move("a.md", "renamed.md")
    world.look()
    learned, before = world.manifest(), world.post("renamed.md").id
    world.forget()
    world.save("new.md", "news")
    world.look(learned=learned)
    assert world.post("renamed.md").id == before != post_uid("https://blog.example/", "renamed.md")
    assert world.news() == [("post", "new.md")]


def test_a_lost_store_with_feeds_keeps_when_posts_were_updated() -> None:
    world = begun("a.md")
    world.save("a.md", "edited")
    world.look()
    learned, updated = world.manifest(), world.post("a.md").updated
    world.forget()
    world.look(timedelta(days=1), learned=learned)
    assert world.post("a.md").updated == updated != world.post("a.md").meta.published
    assert world.news() == []


def test_feeds_are_asked_only_at_the_beginning() -> None:
    """A manifest cannot rename what the store knows."""
    world = begun("a.md")
    other = begun("a.md", site="https://other.example/")
    world.save("a.md", "edited")
    world.look(learned=other.manifest())
    assert world.post("a.md").id == post_uid("https://blog.example/", "a.md")


@pytest.mark.parametrize("body", ["text of a.md", "another text"])
def test_a_rename_keeps_the_post_and_is_no_news(body: str) -> None:
    world = begun("b.md")
    world.save("a.md", "text of a.md", declared_id="x")
    world.look()
    before = world.post("a.md").id
    world.move("a.md", "c.md")
    world.save("c.md", body, declared_id="x")
    world.look()
    assert world.post("c.md").id == before
    assert set(world.shelf.files) == {"b.md", "c.md"}
    assert ("removal", "c.md") not in world.news()
    assert [kind for kind, path in world.news() if path == "c.md"].count("post") == 1


def test_a_move_with_an_edit_keeps_the_post_by_its_address() -> None:
    world = begun()
    world.save("a.md", "text", url="https://blog.example/same/")
    world.look()
    before = world.post("a.md").id
    world.move("a.md", "b.md")
    world.save("b.md", "another text", url="https://blog.example/same/")
    world.look()
    assert world.post("b.md").id == before
    assert [kind for kind, _ in world.news()] == ["post", "update"]


def test_two_files_that_swap_their_names_swap_their_posts() -> None:
    world = begun()
    world.save("a.md", "one", declared_id="1")
    world.save("b.md", "two", declared_id="2")
    world.look()
    one, two = world.post("a.md").id, world.post("b.md").id
    world.move("a.md", "b.md")
    decided = world.look()
    assert (world.post("a.md").id, world.post("b.md").id) == (two, one)
    assert decided.forgotten == ()
    assert not world.look().writes_content


def test_a_post_whose_file_was_overwritten_by_another_is_gone() -> None:
    world = World()
    for path in ("a.md", "b.md"):
        world.save(path, path, declared_id=path)
    world.look()
    kept, lost = world.post("a.md").id, world.post("b.md").id
    world.overwrite("a.md", "b.md")
    decided = world.look()
    assert world.post("b.md").id == kept
    assert (world.shelf.posts[lost].removed_at, decided.withdrawn) == (world.now, (lost,))
    assert ("removal", "b.md") in world.news()


def test_a_post_keeps_its_id_though_another_took_its_name() -> None:
    world = begun("b.md")
    world.save("a.md", "one", declared_id="1")
    world.look()
    ids_before = [world.post(path).id for path in ("a.md", "b.md")]
    world.move("b.md", "c.md")
    world.move("a.md", "b.md")
    world.look()
    assert [world.post(path).id for path in ("b.md", "c.md")] == ids_before


def test_a_copy_does_not_take_the_place_of_a_post_that_took_the_name_of_a_deleted_one() -> None:
    world = begun("a.md")
    world.save("b.md", "two", declared_id="2")
    world.look()
    two = world.post("b.md").id
    del world.disk["a.md"]
    world.look()
    world.move("b.md", "a.md")
    world.look()
    assert world.post("a.md").id == two
    world.save("copy.md", "two", declared_id="2")
    world.look()
    assert world.post("a.md").id == two != world.post("copy.md").id


def test_a_deleted_post_that_comes_back_elsewhere_leaves_its_old_place_to_who_has_it_now() -> None:
    world = begun("a.md")
    one = world.post("a.md").id
    world.save("b.md", "two", declared_id="2")
    world.look()
    del world.disk["a.md"]
    world.look()
    world.move("b.md", "a.md")
    world.look()
    world.save("c.md", "text of a.md")
    assert world.look().forgotten == ()
    assert world.post("c.md").id == one


# ── files that cannot be read (rule 9) ──


def test_a_file_that_was_unreadable_at_the_beginning_is_no_news_when_it_is_mended() -> None:
    world = World()
    world.spoil("a.md")
    world.look()
    world.spoil("a.md")
    world.look()
    world.save("a.md", "mended")
    world.look()
    assert world.post("a.md").visible
    assert world.news() == []
    world.save("a.md", "edited later")
    world.look()
    assert world.news() == [("update", "a.md")]


def test_a_file_that_became_unreadable_keeps_its_last_good_version() -> None:
    world = begun("a.md")
    before = world.post("a.md")
    world.spoil("a.md")
    decided = world.look()
    assert world.post("a.md") == before
    assert [row.problem.message for row in decided.files if row.problem] == ["is broken"]
    assert world.news() == []


def test_a_new_file_that_was_unreadable_at_first_is_news_when_it_is_mended() -> None:
    world = begun("a.md")
    world.spoil("b.md")
    world.look()
    world.save("b.md", "mended")
    world.look()
    assert world.news() == [("post", "b.md")]


# ── deletions (rule 9) ──


def test_run_believes_a_deletion_only_after_its_grace() -> None:
    world = begun("a.md", patient=True)
    del world.disk["a.md"]
    world.look()
    assert world.post("a.md").visible
    world.look(GRACE - SECOND)
    assert world.post("a.md").visible
    world.look(SECOND)
    assert world.news() == [("removal", "a.md")]
    assert world.shelf.files == {}


def test_a_one_shot_command_believes_a_deletion_at_once() -> None:
    world = begun("a.md")
    del world.disk["a.md"]
    world.look()
    assert world.news() == [("removal", "a.md")]


def test_a_file_that_comes_back_within_its_grace_was_never_gone() -> None:
    world = begun("a.md", patient=True)
    saved = world.disk.pop("a.md")
    world.look()
    world.disk["a.md"] = saved
    world.look(SECOND)
    world.look()
    assert world.post("a.md").visible
    assert world.shelf.files["a.md"].missing_since is None
    assert world.news() == []


def test_what_is_pending_of_a_post_is_held_from_the_first_sign_of_its_deletion() -> None:
    world = begun(patient=True, settle=MOMENT)
    world.save("a.md")
    world.look()
    saved = world.disk.pop("a.md")
    assert world.look().due == ()
    world.disk["a.md"] = saved
    world.look(SECOND)
    assert world.news() == [("post", "a.md")]


def test_a_post_that_goes_before_anyone_heard_of_it_leaves_silently_and_is_news_when_it_returns() -> None:
    world = begun(settle=MOMENT)
    world.save("a.md")
    world.look()
    saved = world.disk.pop("a.md")
    world.look(SECOND)
    assert (world.pending, world.news()) == ((), [])
    world.disk["a.md"] = saved
    world.look()
    world.look()
    assert world.news() == [("post", "a.md")]


def test_a_post_that_was_told_is_no_news_when_it_returns() -> None:
    world = begun("a.md")
    saved = world.disk.pop("a.md")
    world.look()
    world.disk["a.md"] = saved
    world.look()
    assert world.post("a.md").visible
    assert ("post", "a.md") not in world.news()


# ── the mass-change guard ──


def many(count: int, **rules: object) -> World:
    return begun(*names(*range(count)), mass_change=20, **rules)


def gone(world: World, paths: Iterable[str]) -> None:
    for path in paths:
        del world.disk[path]


@pytest.mark.parametrize("patient", [False, True])
def test_many_posts_that_vanish_at_once_stay_until_a_person_says_so(patient: bool) -> None:
    world = many(10, patient=patient)
    gone(world, names(0, 1, 2))
    for _ in range(3):
        assert world.look().vanished == 3
    assert all(post.visible for post in world.shelf.posts.values())
    assert world.news() == []
    assert world.look(accepted=True).vanished == 0
    assert [kind for kind, _ in world.news()] == ["removal"] * 3


def test_few_posts_may_go_by_themselves() -> None:
    world = many(10)
    gone(world, names(0, 1))
    assert world.look().vanished == 0
    assert len(world.news()) == 2


def test_the_guard_can_be_switched_off() -> None:
    world = begun(*names(*range(4)), mass_change=0)
    gone(world, names(*range(4)))
    assert world.look().vanished == 0


def test_a_renamed_folder_is_no_mass_of_vanished_posts() -> None:
    world = many(10)
    ids = set(world.shelf.posts)
    for path in list(world.disk):
        world.move(path, f"folder/{path}")
    assert world.look().vanished == 0
    assert {world.post(path).id for path in world.disk} == ids
    assert world.news() == []


def test_posts_that_come_back_end_the_hold() -> None:
    world = many(10)
    saved = dict(world.disk)
    gone(world, names(*range(10)))
    world.look()
    world.disk.update(saved)
    assert world.look().vanished == 0
    assert [row for row in world.shelf.files.values() if row.missing_since] == []
    assert world.news() == []


# ── calm (rule 11) ──


def test_what_settles_is_told_as_it_is_at_release() -> None:
    world = begun(settle=MOMENT)
    world.save("a.md", "first")
    world.look()
    world.save("a.md", "better")
    assert world.look(SECOND).due == ()
    (told,) = world.look(MOMENT).due
    assert (told.kind, told.generation) == ("post", "")
    world.look()
    assert world.news() == [("post", "a.md")]


def test_what_is_found_together_is_told_as_it_was_written() -> None:
    world = begun()
    for path, hours in (("a.md", 1), ("b.md", 3), ("c.md", 2)):
        world.save(path, path, published=NOON - timedelta(hours=hours))
    world.look()
    assert [path for _, path in world.news()] == ["b.md", "c.md", "a.md"]


def test_a_burst_of_new_posts_is_held() -> None:
    world = begun(burst=2)
    for path in names(1, 2, 3):
        world.save(path, path)
    decided = world.look()
    assert decided.due == ()
    assert [one.ready_at for one in decided.pending] == [None] * 3


def test_what_was_told_lately_counts_towards_a_burst() -> None:
    world = begun(burst=2)
    for path in names(1, 2):
        world.save(path, path)
        world.look(SECOND)
    world.save("p3.md", "p3")
    assert world.look(SECOND).due == ()
    assert len(world.news()) == 2


def test_a_burst_of_updates_is_held_as_well() -> None:
    world = begun(*names(1, 2, 3), burst=2)
    for path in names(1, 2, 3):
        world.save(path, "edited")
    decided = world.look()
    assert [(one.kind, one.ready_at) for one in decided.pending] == [("update", None)] * 3


# ── a changed configuration ──


def test_what_a_configuration_changed_is_no_news() -> None:
    world = begun("a.md")
    world.save("draft.md", "draft", state=State.DRAFT)
    world.look()
    world.rewrite("a.md", title="Renamed by a setting")
    world.rewrite("draft.md", state=State.PUBLISHED)
    world.look(anew=True)
    assert world.post("a.md").meta.title == "Renamed by a setting"
    assert world.post("draft.md").visible
    assert (world.news(), world.pending) == ([], ())


def test_what_an_author_changed_together_with_the_configuration_is_news() -> None:
    world = begun("a.md")
    world.save("a.md", "edited")
    world.save("b.md", "new")
    world.look(anew=True)
    assert sorted(world.news()) == [("post", "b.md"), ("update", "a.md")]


def test_a_post_whose_time_came_together_with_a_configuration_is_news() -> None:
    world = begun()
    world.save("a.md", state=State.SCHEDULED, publish_at=NOON + timedelta(hours=1))
    world.look()
    world.look(timedelta(hours=1), anew=True)
    assert world.news() == [("post", "a.md")]


def test_a_post_that_a_configuration_hides_leaves_what_was_not_sent() -> None:
    world = begun("a.md")
    before = world.post("a.md").id
    world.rewrite("a.md", state=State.HIDDEN)
    decided = world.look(anew=True)
    assert decided.withdrawn == (before,)
    assert world.news() == []


# ── time ──


def test_time_alone_publishes_and_hides() -> None:
    world = begun()
    hour = timedelta(hours=1)
    world.save("a.md", state=State.SCHEDULED, publish_at=NOON + hour, expire_at=NOON + 3 * hour)
    world.look()
    assert world.news() == []
    world.look(hour)
    assert world.news() == [("post", "a.md")]
    decided = world.look(2 * hour)
    assert world.news() == [("post", "a.md"), ("removal", "a.md")]
    assert decided.withdrawn == (world.post("a.md").id,)


# ── whatever happens ──

PATHS = st.sampled_from(["a.md", "b.md", "c.md", "d/e.md"])
BODIES = st.sampled_from(["one", "two", "three", ""])
DECLARED = st.sampled_from([None, "1", "2"])
STATES = st.sampled_from([State.PUBLISHED, State.PUBLISHED, State.DRAFT])
STEPS = st.one_of(
    st.tuples(st.just("save"), PATHS, BODIES, DECLARED, STATES),
    st.tuples(st.just("move"), PATHS, PATHS),
    st.tuples(st.just("overwrite"), PATHS, PATHS),
    st.tuples(st.just("delete"), PATHS),
    st.tuples(st.just("spoil"), PATHS),
    st.tuples(st.just("look"), st.booleans()),  # whether it crashes before anything is written
)


def take(world: World, step: tuple[object, ...]) -> None:
    match step:
        case ("save", str(path), str(body), declared, state):
            world.save(path, body, declared_id=declared, state=state, empty=not body)
        case ("move", str(old), str(new)) if old in world.disk and old != new:
            world.move(old, new)
        case ("overwrite", str(old), str(new)) if old in world.disk and old != new:
            world.overwrite(old, new)
        case ("delete", str(path)):
            world.disk.pop(path, None)
        case ("spoil", str(path)) if path in world.disk:
            world.spoil(path)
        case ("look", bool(crash)):
            world.look(crash=crash)


@example(
    steps=[
        ("save", "a.md", "one", "1", State.PUBLISHED),
        ("save", "b.md", "one", None, State.PUBLISHED),
        ("look", False),
        ("delete", "b.md"),
        ("save", "c.md", "one", None, State.PUBLISHED),
        ("move", "a.md", "b.md"),
        ("look", False),
        ("delete", "b.md"),
    ],
    patient=False,
)
@given(st.lists(STEPS, max_size=12), st.booleans())
def test_any_history_ends_where_a_fresh_reading_begins(
    steps: list[tuple[object, ...]], patient: bool
) -> None:
    world = World(patient=patient, burst=0)
    world.save("first.md", "first")
    world.look()
    for step in steps:
        take(world, step)
    for path, file in list(world.disk.items()):
        world.save(path, file.body, **file.said)  # the author mends what is broken
    world.look()
    world.look()
    fresh = World()
    fresh.disk = dict(world.disk)
    fresh.look()
    assert {path: world.post(path).meta for path in world.disk} == {
        path: fresh.post(path).meta for path in world.disk
    }
    assert {path: world.post(path).content_hash for path in world.disk} == {
        path: fresh.post(path).content_hash for path in world.disk
    }
    assert len({world.post(path).id for path in world.disk}) == len(world.disk)
    assert {post.meta.source for post in world.shelf.posts.values() if post.removed_at is None} == set(
        world.disk
    )


@given(st.lists(STEPS, max_size=16), st.booleans())
def test_no_post_is_told_twice(steps: list[tuple[object, ...]], patient: bool) -> None:
    world = World(patient=patient, burst=0)
    world.look()
    for step in steps:
        take(world, step)
        world.look(crash=step[0] == "spoil")
    world.look()
    appeared = [one.post for one in world.told if one.kind == "post"]
    assert len(appeared) == len(set(appeared))
    assert not world.look().writes_content
