from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from feed_samples import SITE, post, settings
from hypothesis import given
from hypothesis import strategies as st

from publisher.feeds.select import in_feed_order, select
from publisher.feeds.settings import SavedSearch
from publisher.model.feed import Scope
from publisher.model.post import Post, State

WISH = settings(Path("public"))


def titles(posts: tuple[Post, ...]) -> list[str]:
    return [one.meta.title for one in posts]


def test_a_category_holds_its_descendants() -> None:
    posts = [post("olap", ("Database", "OLAP")), post("sql", ("Database",), day=1)]
    chosen = select(posts, SITE, WISH)
    assert titles(chosen[Scope("categories", ("Database",))]) == ["sql", "olap"]
    assert titles(chosen[Scope("categories", ("Database", "OLAP"))]) == ["olap"]


def test_a_post_in_parent_and_child_stands_in_the_parent_once() -> None:
    chosen = select([post("both", ("Database",), ("Database", "OLAP"))], SITE, WISH)
    assert titles(chosen[Scope("categories", ("Database",))]) == ["both"]


@pytest.mark.parametrize(
    "meta",
    [{"state": state} for state in State if state is not State.PUBLISHED]
    + [{"empty": True}, {"feed": False}],
    ids=str,
)
def test_what_readers_may_not_see_is_in_no_feed(meta: dict[str, Any]) -> None:
    chosen = select([post("secret", ("Diary",), tags=("x",), **meta)], SITE, WISH)
    assert chosen == {Scope("site"): ()}


def test_a_removed_post_is_in_no_feed() -> None:
    gone = post("gone", ("Diary",))
    assert select([replace(gone, removed_at=gone.updated)], SITE, WISH) == {Scope("site"): ()}


def test_newest_first_and_one_instant_by_id() -> None:
    posts = [post("old"), post("b", day=2), post("a", day=2), post("mid", day=1)]
    same = sorted((posts[1], posts[2]), key=lambda one: one.id)
    assert titles(tuple(in_feed_order(posts))) == [*titles(tuple(same)), "mid", "old"]


@given(st.permutations([post(str(number), day=number % 3) for number in range(8)]))
def test_the_order_does_not_depend_on_the_order_of_reading(posts: list[Post]) -> None:
    assert in_feed_order(posts) == in_feed_order(sorted(posts, key=lambda one: one.id))


def test_an_archive_is_a_month_of_the_sites_zone() -> None:
    new_year = post("late", published=datetime(2025, 12, 31, 17, 0, tzinfo=UTC))  # 01:00 in Shanghai
    chosen = select([new_year], SITE, replace(WISH, scopes=("archives",)))
    assert list(chosen) == [Scope("archives", ("2026", "01"))]


def test_authors_and_languages_default_to_the_sites() -> None:
    posts = [post("own"), post("guest", authors=("Ada",), language="en")]
    chosen = select(posts, SITE, replace(WISH, scopes=("authors", "languages")))
    assert {scope.key: titles(members) for scope, members in chosen.items()} == {
        "authors/Ada": ["guest"],
        "authors/Liuyi": ["own"],
        "languages/en": ["guest"],
        "languages/zh-CN": ["own"],
    }


def test_a_saved_search_is_a_feed_even_while_nothing_matches() -> None:
    search = SavedSearch("llm", "LLM", lambda one: "vLLM" in one.meta.title)
    wish = replace(WISH, scopes=("site",), selections=(search,))
    assert titles(select([post("vLLM 入门"), post("Go")], SITE, wish)[Scope("selections", ("llm",))]) == [
        "vLLM 入门"
    ]
    assert select([post("Go")], SITE, wish)[Scope("selections", ("llm",))] == ()


def test_an_emptied_category_keeps_its_feed_as_long_as_categories_are_wanted() -> None:
    assert Scope("categories", ("RL",)) in select([], SITE, WISH, ["categories/RL", "site"])
    assert list(select([], SITE, replace(WISH, scopes=("site",)), ["categories/RL"])) == [Scope("site")]


def test_a_saved_search_that_is_wanted_no_longer_goes() -> None:
    assert list(select([], SITE, WISH, ["selections/llm"])) == [Scope("site")]


def test_a_renamed_category_goes_on_under_its_old_path_too() -> None:
    wish = replace(WISH, category_aliases={"强化学习": "RL"})
    chosen = select([post("ppo", ("RL",))], SITE, wish, ["categories/强化学习"])
    assert titles(chosen[Scope("categories", ("强化学习",))]) == ["ppo"]


names = st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=3).map(tuple)


@given(names)
def test_a_scope_is_told_back_from_its_key(name: tuple[str, ...]) -> None:
    scope = Scope("categories", name)
    assert Scope.from_key(scope.key) == scope


def test_a_name_with_a_slash_is_not_the_path() -> None:
    assert Scope("categories", ("A/B",)).key != Scope("categories", ("A", "B")).key


@pytest.mark.parametrize("key", ["", "sites", "site/x", "categories", "categories/", "tags//x"])
def test_what_is_no_scopes_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="not the key of a scope"):
        Scope.from_key(key)
