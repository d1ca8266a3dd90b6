from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from asking import TOKEN, Blog, ask

from publisher.web.people import masked

PAGE = f"/unsubscribe/{TOKEN}"


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    return Blog(tmp_path)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(blog: Blog, method: str) -> None:
    answer = ask(blog, PAGE, method)
    assert answer.status_code == 200
    assert (blog.active, blog.unsubscribed) == (True, 0)


def test_the_page_has_one_button_and_no_script(blog: Blog) -> None:
    answer = ask(blog, PAGE)
    assert answer.text.count("<button>") == 1
    assert '<form method="post">' in answer.text
    assert "<script" not in answer.text
    assert "Blog &lt;1&gt;" in answer.text
    assert "liuyi@qq.com" not in answer.text


ONE_CLICK: list[dict[str, Any]] = [
    {"data": {"List-Unsubscribe": "One-Click"}},
    {"files": {"List-Unsubscribe": (None, "One-Click")}},
    {},
    {"content": b"\xff\x00 nonsense", "headers": {"content-type": "multipart/form-data"}},
]


@pytest.mark.parametrize("form", ONE_CLICK, ids=["urlencoded", "multipart", "empty", "broken"])
def test_one_click(blog: Blog, form: dict[str, Any]) -> None:
    answer = ask(blog, PAGE, "POST", **form)
    assert answer.status_code == 200  # RFC 8058 forbids a redirect
    assert (blog.active, blog.unsubscribed) == (False, 1)


def test_twice_is_once(blog: Blog) -> None:
    first, again = ask(blog, PAGE, "POST"), ask(blog, PAGE, "POST")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.text == again.text
    assert "You are unsubscribed" in first.text


def test_who_has_left_is_told_so(blog: Blog) -> None:
    blog.active = False
    page = ask(blog, PAGE).text
    assert "You are unsubscribed" in page
    assert "<button>" not in page


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_nobody_knows_says_what_to_do(blog: Blog, method: str) -> None:
    answer = ask(blog, "/unsubscribe/cut-sh", method)
    assert answer.status_code == 404
    assert "copy all of it" in answer.text
    assert blog.unsubscribed == 0


def test_readers_are_addressed_in_their_language(blog: Blog) -> None:
    blog.language = "zh-CN"
    page = ask(blog, PAGE)
    assert 'lang="zh-CN"' in page.text
    assert "退订" in page.text


def test_the_link_is_not_passed_on(blog: Blog) -> None:
    headers = ask(blog, PAGE).headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-robots-tag"] == "noindex"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("address", "shown"),
    [("liuyi@qq.com", "l•••@qq.com"), ("作者@例子.中国", "作•••@例子.中国"), ("a@b.c", "a•••@b.c")],
)
def test_masked(address: str, shown: str) -> None:
    assert masked(address) == shown
