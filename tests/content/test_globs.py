from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.globs import Globs


@pytest.mark.parametrize(
    ("pattern", "matches", "misses"),
    [
        ("*.md", ["a.md"], ["a/b.md", "a.mdx"]),
        ("**/*.md", ["a.md", "a/b/c.md"], ["a.txt"]),
        ("posts/**", ["posts/a", "posts/a/b.md"], ["post/a", "posts"]),
        ("a?c", ["abc"], ["a/c", "ac"]),
        ("[ab]*.md", ["a1.md", "b.md"], ["c.md"]),
        ("[!ab].md", ["c.md"], ["a.md"]),
        ("*.{md,html}", ["a.md", "a.html"], ["a.txt"]),
        ("/posts/a.md", ["posts/a.md", "/posts/a.md"], ["x/posts/a.md"]),
        ("中文/*", ["中文/a"], ["中/a"]),
        ("a+b(c).md", ["a+b(c).md"], ["aab(c).md"]),
    ],
)
def test_globs(pattern: str, matches: list[str], misses: list[str]) -> None:
    globs = Globs([pattern])
    assert [path for path in matches if not globs.match(path)] == []
    assert [path for path in misses if globs.match(path)] == []


def test_a_negated_glob_takes_away() -> None:
    globs = Globs(["*.md", "!secret*"])
    assert globs.match("a.md")
    assert not globs.match("secret.md")
    assert Globs(["!secret*"]).match("a.md")


def test_no_globs_match_nothing() -> None:
    assert not Globs([])
    assert not Globs([]).match("a.md")


def test_a_folder_stands_for_all_below_it_when_asked() -> None:
    assert Globs(["drafts/"], folders=True).match("drafts/a/b.md")
    assert not Globs(["drafts"]).match("drafts/a/b.md")


@given(st.text(st.sampled_from("a*?[]{},!/\\^-."), max_size=12), st.text("a/.", max_size=8))
def test_any_pattern_can_be_asked(pattern: str, path: str) -> None:
    Globs([pattern]).match(path)


@given(st.text(st.characters(exclude_characters="*?[]{}!/,.", exclude_categories=["Cs"]), min_size=1))
def test_a_pattern_without_signs_matches_itself(name: str) -> None:
    assert Globs([name]).match(name)
