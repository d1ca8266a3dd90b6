from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.content.signs import recognise

PLAIN = "---\ntitle: A\ndate: 2026-01-02\ntags: [x]\n---\n"


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8", newline="")
    return root


@pytest.mark.parametrize(
    ("name", "text", "generator"),
    [
        ("content/a.md", '+++\ntitle = "A"\npath = "2026/01/02/a"\n+++\n', "zola"),
        ("content/a.md", '\ufeff+++\r\ntitle = "A"\r\n[taxonomies]\r\ntags = ["x"]\r\n+++\r\n', "zola"),
        ("content/a.md", '+++\ntitle = "A"\n[extra.cover]\nimage = "x.png"\n+++\n', "zola"),
        ("content/a.md", '+++\ntitle = "A"\ntags = ["x"]\n+++\n', "hugo"),
        ("content/posts/a.md", PLAIN, "hugo"),
        ("notes/a.md", "---\ntitle: A\nlastmod: 2026-01-02\n---\n", "hugo"),
        ("src/content/blog/a.md", PLAIN, "astro"),
        ("blog/a.mdx", "---\ntitle: A\npubDatetime: 2026-01-02\n---\n", "astro"),
        ("source/_posts/a.md", PLAIN, "hexo"),
        ("source/_posts/2026-01-02-a.md", PLAIN, "hexo"),
        ("_posts/a.md", PLAIN, "hexo"),
        ("_posts/2026-01-02-a.md", PLAIN, "jekyll"),
        ("a.md", "Title: A\nDate: 2026-01-02\nTags: x,\n    y\n\ntext", "pelican"),
        ("a.rst", "A\n#\n\n:date: 2026-01-02\n\ntext", "pelican"),
        ("a.md", "---\neleventyNavigation:\n  key: A\n---\n", "eleventy"),
        ("a.md", PLAIN, None),
        ("content/a.md", '+++\ntitle = "A"\n+++\n', None),  # Hugo's and Zola's alike
        ("a.md", "Note: text that goes on\nwithout an empty line", None),
        ("a.md", "Note: it rains\n\ntext", None),
        ("a.txt", "Title: A\nDate: 2026-01-02\n\ntext", None),
        ("public/a.md", '+++\npath = "a"\n+++\n', None),
        (".obsidian/a.md", '+++\npath = "a"\n+++\n', None),
    ],
)
def test_what_one_file_shows(tmp_path: Path, name: str, text: str, generator: str | None) -> None:
    sign = recognise(write(tmp_path, {name: text}))
    assert (sign and sign.generator) == generator
    assert sign is None or sign.file == name


def test_a_data_file_of_eleventys_stands_beside(tmp_path: Path) -> None:
    sign = recognise(write(tmp_path, {"content/blog/a.md": PLAIN, "content/blog/blog.11tydata.js": ""}))
    assert sign is not None
    assert sign.generator == "eleventy"


def test_the_folder_may_be_opened_from_within(tmp_path: Path) -> None:
    write(tmp_path, {"source/_posts/2026-01-02-a.md": PLAIN})
    sign = recognise(tmp_path / "source" / "_posts")
    assert sign is not None
    assert (sign.generator, sign.file) == ("hexo", "2026-01-02-a.md")


def test_what_is_not_clear_is_not_proposed(tmp_path: Path) -> None:
    one = {"a/1.md": "---\nlastmod: 2026-01-02\n---\n"}
    assert recognise(write(tmp_path, one)) is not None
    few = {f"b/{number}.md": PLAIN for number in range(4)}
    assert recognise(write(tmp_path, few)) is None  # one file in five
    other = {"c/1.md": "---\npubDate: 2026-01-02\n---\n"}
    assert recognise(write(tmp_path / "d", one | other)) is None


def test_a_large_folder_costs_no_more_than_a_small_one(tmp_path: Path) -> None:
    folders = {f"{folder:03}/{number}.md": PLAIN for folder in range(30) for number in range(9)}
    sign = recognise(write(tmp_path, folders | {"content/a.md": PLAIN}))
    assert sign is None  # sixty files were looked at before the one in `content`


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")  # reading it would wait for ever
    (tmp_path / "b.md").symlink_to("nowhere")
    assert recognise(tmp_path) is None


@given(st.text(alphabet=st.sampled_from("+-: \n\t=[]{}\"'aT#\ufeff\0")))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_look(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.md").write_text(text, "utf-8")
    assert recognise(tmp_path) is None
