from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.announce.selection import Facts, dump, facts, load, matches, never_matches, parse, renamed
from publisher.errors import ConfigError
from publisher.model.post import Meta, Post, Site
from publisher.model.subscription import Selection

OLAP = Facts(
    categories=(("Database", "OLAP"), ("C++",)),
    tags=("KV Cache", "Go"),
    authors=("Liuyi Wen",),
    language="zh-CN",
    text="用 vLLM 做推理\nURL 与 verl 的对比，见 RL 一章",
)


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ({}, True),
        ({"categories": ["Database/OLAP"]}, True),
        ({"categories": ["Database"]}, True),
        ({"categories": ["database/olap"]}, True),
        ({"categories": ["Data"]}, False),
        ({"categories": ["OLAP"]}, False),
        ({"categories": ["C"]}, False),
        ({"categories": ["Network", "C++"]}, True),
        ({"categories": ["!Database"]}, False),
        ({"categories": ["!Network"]}, True),
        ({"categories": ["C++", "!Database/OLAP"]}, False),
        ({"categories": ["Network", "!RL"]}, False),
        ({"tags": ["kv cache"]}, True),
        ({"tags": ["KV"]}, False),
        ({"tags": ["Go"], "categories": ["Network"]}, False),
        ({"tags": ["Go"], "categories": ["Database"]}, True),
        ({"authors": ["liuyi wen"]}, True),
        ({"authors": ["!Liuyi Wen"]}, False),
        ({"languages": ["zh"]}, True),
        ({"languages": ["zh-TW"]}, False),
        ({"languages": ["z"]}, False),
        ({"words": ["VLLM"]}, True),
        ({"words": ["ver"]}, False),
        ({"words": ["UR"]}, False),
        ({"words": ["推理"]}, True),
        ({"words": ["RL 一"]}, True),
        ({"words": ["!verl"]}, False),
        ({"words": ["训练", "对比"]}, True),
    ],
)
def test_what_a_selection_holds(lists: dict[str, list[str]], expected: bool) -> None:
    assert matches(parse(lists), OLAP) is expected


def test_a_word_is_not_found_inside_another() -> None:
    assert not matches(parse({"words": ["RL"]}), Facts((), (), (), "", "The URL of the world"))
    assert matches(parse({"words": ["RL"]}), Facts((), (), (), "", "从RL到推理"))
    assert matches(parse({"words": ["C++"]}), Facts((), (), (), "", "In C++20"))
    assert matches(parse({"words": ["推理"]}), Facts((), (), (), "", "vLLM推理v2"))


def test_what_a_post_leaves_open_is_the_sites() -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    meta = Meta(source="a.md", url="https://blog.example/a/", title="A", published=noon)
    site = Site("https://blog.example/", "Blog", "", "Liuyi", "zh-CN", "Asia/Shanghai", "hexo")
    found = facts(Post("urn:uuid:1", meta, "", "", noon, noon), "摘要", site)
    assert found == Facts((), (), ("Liuyi",), "zh-CN", "A\n摘要")


def test_parsing_tidies_names_and_keeps_their_order() -> None:
    assert parse({"tags": [" b ", "a", "b"], "categories": ["! A/B"]}) == Selection(
        categories=("!A/B",), tags=("b", "a")
    )


@pytest.mark.parametrize(
    ("lists", "text"),
    [
        (
            {"tag": ["a"]},
            "channels[0].tag: posts cannot be selected by tag; use one of categories, tags",
        ),
        ({"tags": ["a", " "]}, "channels[0].tags[1]: an empty name selects nothing; remove it"),
        ({"tags": ["!"]}, "channels[0].tags[0]: an empty name selects nothing; remove it"),
    ],
)
def test_what_is_no_selection(lists: dict[str, list[str]], text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(lists, "channels[0]")
    assert str(caught.value).startswith(text)


NAMES = st.lists(st.text(min_size=1).filter(lambda name: name.strip() not in ("", "!")), max_size=4)
LISTS = st.dictionaries(st.sampled_from(["categories", "tags", "authors", "words", "languages"]), NAMES)


@given(LISTS)
def test_the_text_of_a_selection_is_stable(lists: dict[str, list[str]]) -> None:
    lists = {
        key: [name for name in names if name.strip().lstrip("!").strip()] for key, names in lists.items()
    }
    selection = parse(lists)
    backwards = parse({key: names[::-1] for key, names in lists.items()})
    assert dump(load(dump(selection))) == dump(selection) == dump(backwards)
    assert matches(selection, OLAP) is matches(load(dump(selection)), OLAP)


def test_the_text_of_a_selection() -> None:
    assert dump(Selection()) == "{}"
    assert dump(parse({"tags": ["Go", "C++"], "authors": ["文"]})) == '{"authors":["文"],"tags":["C++","Go"]}'
    assert load("{}") == Selection()


def test_a_renamed_category_keeps_its_subscribers() -> None:
    selection = parse({"categories": ["强化学习", "!强化学习/数学", "Database"], "tags": ["强化学习"]})
    assert renamed(selection, {"强化学习": "RL"}) == Selection(
        categories=("RL", "!RL/数学", "Database"), tags=("强化学习",)
    )


@pytest.mark.parametrize(
    ("name", "aliases", "now"),
    [
        ("A", {"a": "B"}, "B"),
        ("A", {"A": "B", "B": "C"}, "C"),
        ("A", {"A": "B", "B": "A"}, "A"),
        ("A", {"A": "A/B"}, "A/B"),
        ("A/B/C", {"A": "X", "A/B": "Y"}, "Y/C"),
        ("AB", {"A": "X"}, "AB"),
    ],
)
def test_aliases_are_followed_and_never_in_circles(name: str, aliases: dict[str, str], now: str) -> None:
    assert renamed(Selection(categories=(name,)), aliases).categories == (now,)


def test_names_that_no_post_bears() -> None:
    selection = parse(
        {"categories": ["Database", "!Databse", "rl"], "tags": ["go", "Rust"], "words": ["xyz"]}
    )
    assert never_matches(selection, [("Database", "OLAP"), ("RL",)], ["Go"]) == ["!Databse", "Rust"]
