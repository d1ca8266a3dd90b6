from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from publisher.model.post import Meta, Post, State
from publisher.pipeline.naming import Naming

DAY = datetime(2026, 11, 24, tzinfo=UTC)


def post(uid: str, source: str, title: str = "A title") -> Post:
    stem = source.rpartition("/")[2].rpartition(".")[0]
    meta = Meta(source, f"https://blog.example/2026/{stem}/", title, DAY)
    return Post(uid, meta, "", "", DAY, DAY)


def shelf(*posts: Post) -> Mapping[str, Post]:
    return {one.id: one for one in posts}


def found(posts: Mapping[str, Post], name: str) -> str | None:
    target = Naming().find(posts, name)
    return target[0].rstrip("/").rpartition("/")[2] if target else None


@pytest.mark.parametrize(
    "name",
    [
        "_posts/db/b-tree.v2.md",
        "db/b-tree.v2.md",
        "b-tree.v2.md",
        "_posts/db/b-tree.v2",
        "b-tree.v2",
        "A title",
        "2026/b-tree.v2",
        "/2026/b-tree.v2/",
    ],
)
def test_every_name_of_a_post_leads_to_it(name: str) -> None:
    posts = shelf(post("1", "_posts/db/b-tree.v2.md"))
    assert Naming().find(posts, name) == ("https://blog.example/2026/b-tree.v2/", "A title")


def test_a_place_counts_more_than_a_title_and_then_the_lower_id() -> None:
    posts = shelf(post("2", "a/x.md"), post("3", "b/x.md"), post("1", "y.md", title="a/x.md"))
    assert found(posts, "a/x.md") == "x"
    assert Naming().find(posts, "x.md") == (posts["2"].meta.url, "A title")


def test_a_suffix_is_no_part_of_a_folder_and_nobody_is_found_for_nothing() -> None:
    posts = shelf(post("1", "v1.2/plain"))
    assert found(posts, "v1.2/plain") is not None
    assert found(posts, "v1") is None
    assert found(posts, "") is None


def test_names_that_change_are_seen_and_edits_cost_nothing() -> None:
    naming, first = Naming(), post("1", "a.md")
    assert naming.find(shelf(first), "a.md") is not None
    edited = shelf(replace(first, body_hash="other"))
    index = naming._index
    assert naming.find(edited, "a.md") is not None
    assert naming._index is index
    moved = replace(first, meta=replace(first.meta, source="b.md"))
    assert naming.find(shelf(moved), "a.md") is None
    hidden = replace(first, meta=replace(first.meta, state=State.DRAFT))
    assert naming.find(shelf(hidden), "a.md") is None
    assert naming.find(shelf(first, post("2", "c.md")), "c.md") is not None
