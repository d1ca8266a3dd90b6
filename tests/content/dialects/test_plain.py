from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.content.blog import Settings, Source
from publisher.content.dialects.plain import Plain, PlainBlog
from publisher.errors import ContentError
from publisher.model.post import Meta, State

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def opened(root: Path, permalink: str = "", permalink_timezone: str = "") -> PlainBlog:
    settings = Settings(
        url="https://n.example/notes",
        timezone="Asia/Shanghai",
        permalink=permalink,
        permalink_timezone=permalink_timezone,
    )
    return Plain().open(root, settings)


def meta(blog: PlainBlog, text: str, path: str = "a.md") -> Meta:
    return blog.read(Source(path, text.encode()), NOW).meta


@pytest.mark.parametrize(
    ("path", "header", "url"),
    [
        ("a.md", "", "a/"),
        ("deep/中文.md", "", "deep/%E4%B8%AD%E6%96%87/"),
        ("deep/index.md", "", "deep/"),
        ("index.md", "", ""),
        ("deep/a.md", "slug: b\n", "deep/b/"),
        ("a.md", "permalink: /own/\n", "own/"),
        ("a.md", "url: own.html\n", "own.html"),
    ],
)
def test_addresses(path: str, header: str, url: str, tmp_path: Path) -> None:
    found = meta(opened(tmp_path), f"---\ndate: 2024-01-02\n{header}---\nx", path)
    assert found.url == f"https://n.example/notes/{url}"


def test_an_address_elsewhere_is_kept(tmp_path: Path) -> None:
    text = "---\ndate: 2024-01-02\nurl: https://medium.example/x\n---\nx"
    assert meta(opened(tmp_path), text).url == "https://medium.example/x"


def test_a_pattern_from_config_toml(tmp_path: Path) -> None:
    text = "---\ndate: 2024-01-02 03:00\nlang: en\n---\nx"
    blog = opened(tmp_path, ":lang/:year-:month-:day/:title/:nothing/", "UTC")
    reading = blog.read(Source("2024-01-02-hello.md", text.encode()), NOW)
    assert reading.meta.url == "https://n.example/notes/en/2024-01-01/hello/undefined/"
    assert ":nothing" in reading.problems[0].message


def test_the_day_may_stand_in_the_name(tmp_path: Path) -> None:
    found = meta(opened(tmp_path), "text", "2024-01-02-hello.md")
    assert (found.title, found.published) == ("hello", datetime(2024, 1, 1, 16, tzinfo=UTC))


@pytest.mark.parametrize("path", ["a.md", "2024-02-31-x.md"])
def test_without_a_date_it_is_reported(path: str, tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        meta(opened(tmp_path), "# Title\n", path)
    assert "date" in caught.value.mend


@pytest.mark.parametrize(
    ("body", "title"), [("# Heading #\n\ntext", "Heading"), ("\n\n# A\n", "A"), ("text", "name")]
)
def test_titles(body: str, title: str, tmp_path: Path) -> None:
    assert meta(opened(tmp_path), f"---\ndate: 2024-01-02\n---\n{body}", "name.md").title == title


@pytest.mark.parametrize(
    ("header", "state"),
    [
        ("", State.PUBLISHED), ("draft: true", State.DRAFT), ("draft: Yes", State.DRAFT), ("published: no", State.HIDDEN),
        ("publishDate: 2027-01-01", State.SCHEDULED), ("expiryDate: 2025-01-01", State.HIDDEN), ("hidden: true", State.HIDDEN),
    ],
)  # fmt: skip
def test_states(header: str, state: State, tmp_path: Path) -> None:
    assert meta(opened(tmp_path), f"---\ndate: 2024-01-02\n{header}\n---\nx").state is state


def test_a_date_to_come_is_a_schedule(tmp_path: Path) -> None:
    found = meta(opened(tmp_path), "---\ndate: 2027-01-01\n---\nx")
    assert (found.state, found.publish_at) == (State.SCHEDULED, datetime(2026, 12, 31, 16, tzinfo=UTC))


def test_categories_tags_authors_and_updated(tmp_path: Path) -> None:
    header = "date: 2024-01-02\ncategories: [Database/OLAP, Go]\ntags: one\nauthors: [{name: A}, B]\nlastmod: 2024-01-03"
    found = meta(opened(tmp_path), f"---\n{header}\n---\nx")
    assert found.categories == (("Database", "OLAP"), ("Go",))
    assert (found.tags, found.authors) == (("one",), ("A", "B"))
    assert found.updated == datetime(2024, 1, 2, 16, tzinfo=UTC)


def test_claims(tmp_path: Path) -> None:
    blog = opened(tmp_path)
    assert blog.claim("x/A.MD").post
    assert [blog.claim(name).reason for name in ("a.txt", "_a.md", "README.md")] == [
        "not Markdown", "hidden or backup file", "about the folder, not a post",
    ]  # fmt: skip
    assert blog.slug("tags", ("a",)) == ()
    assert blog.home("tags", ("a",)) is None
