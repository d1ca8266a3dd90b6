from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_mails import AT, LINK, POSTAL, TEMPLATES, entry, mail, message, part, site

from publisher.deliver.email.compile import BUDGET, compile_mail, list_id, one_line, paragraphs, shapes
from publisher.deliver.email.rendition import Mail
from publisher.errors import TemplateError
from publisher.words.templates import Templates


def test_the_same_message_gives_the_same_bytes() -> None:
    assert compile_mail(message(), TEMPLATES) == compile_mail(message(), TEMPLATES)


def test_a_mail_survives_its_storage() -> None:
    body = compile_mail(message(), TEMPLATES)
    assert Mail.load(body).dump() == body


@pytest.mark.parametrize(
    ("kind", "language", "posts", "subject"),
    [
        ("post", "en", 1, "Post 1"),
        ("update", "en", 1, "Updated: Post 1"),
        ("removal", "zh-CN", 1, "已删除：Post 1"),
        ("digest", "en", 1, "Post 1"),
        ("digest", "en", 3, "Post 3, and 2 more"),
        ("digest", "zh-CN", 3, "《Post 3》等 3 篇新文章"),
        ("notice", "zh-CN", 0, "「文柳懿的博客」公告"),
        ("test", "en", 0, "Test mail from Liuyi Wen's Blog"),
    ],
)
def test_subjects(kind: str, language: str, posts: int, subject: str) -> None:
    assert mail(message(kind, language, posts))["Subject"] == subject


def test_both_parts_name_every_post_its_link_and_how_to_leave() -> None:
    found = mail(message(posts=3))
    for text in (part(found, "plain"), part(found, "html")):
        for number in (1, 2, 3):
            assert f"Post {number}" in text
            assert f"https://blog.example/2026/11/{number}/" in text
        assert LINK in text
        assert POSTAL in text


def test_days_are_those_of_the_sites_zone() -> None:
    assert "2026年11月21日" in part(mail(message(posts=1)), "plain")
    assert "Nov 21, 2026" in part(mail(message(language="en", posts=1)), "plain")


def test_more_posts_than_wanted_become_a_list_of_titles() -> None:
    text = part(mail(message(posts=5, max_posts=2)), "html")
    assert "What post 4 is about." in text
    assert "What post 3 is about." not in text
    assert "Post 3" in text
    assert "Post 1" in text


def test_a_removed_posts_dead_link_is_not_given() -> None:
    assert "https://blog.example/2026/11/1/" not in part(mail(message("removal", posts=1)), "html")


def test_a_kind_without_a_mail_is_an_error() -> None:
    with pytest.raises(TemplateError, match="confirm"):
        compile_mail(message("confirm", posts=0), TEMPLATES)


def test_a_template_of_ones_own_shadows_ours(tmp_path: Path) -> None:
    (tmp_path / "email").mkdir()
    (tmp_path / "email" / "post.subject.txt").write_text("[blog] {{ headline }}\n")
    body = compile_mail(message("post", posts=1), Templates(tmp_path))
    assert Mail.load(body).subject == "[blog] Post 1"


# --- room ---------------------------------------------------------------------------------------------------


def html_of(body: bytes) -> str:
    return Mail.load(body).linked.html


def test_a_whole_text_that_is_too_long_falls_back_to_its_summary() -> None:
    long = entry(1, html=f"<p>{'长' * BUDGET}</p>")
    html = html_of(compile_mail(message("post", entries=(long,), full=True), TEMPLATES))
    assert len(html.encode()) <= BUDGET
    assert "What post 1 is about." in html


def test_the_newest_whole_texts_stay_as_long_as_they_fit() -> None:
    entries = tuple(entry(number, html=f"<p>{'x' * 25_000} {number}</p>") for number in (5, 4, 3, 2, 1))
    html = html_of(compile_mail(message(entries=entries, full=True), TEMPLATES))
    assert len(html.encode()) <= BUDGET
    assert html.count("x" * 25_000) == 2
    assert "What post 3 is about." in html


def test_hundreds_of_posts_are_cut_to_titles_and_the_rest_is_counted() -> None:
    html = html_of(compile_mail(message(posts=2_000, language="en", max_posts=2_000), TEMPLATES))
    assert len(html.encode()) <= BUDGET
    assert "more on the site" in html


@given(st.integers(1, 40), st.integers(1, 40), st.booleans())
def test_shapes_give_ever_less_room_and_always_something(total: int, most: int, full: bool) -> None:
    found = shapes(message(posts=total, max_posts=most, full=full))
    rooms = [
        (shape.full, shape.full + shape.summaries, shape.titles + shape.full + shape.summaries)
        for shape in found
    ]
    assert rooms == sorted(rooms, reverse=True)
    assert all(1 <= room[2] <= total for room in rooms)


# --- content ------------------------------------------------------------------------------------------------


def test_whole_texts_hold_no_script_no_mathml_and_no_pictures_but_the_cover() -> None:
    html = (
        '<p onclick="x()">a<script>alert(1)</script><img src="https://blog.example/b.png"></p>'
        '<p><math><semantics><mi>τ</mi><annotation encoding="application/x-tex">\\tau</annotation></semantics>'
        '</math></p><p><a href="#fn1">1</a></p>'
    )
    cover = "https://blog.example/cover.png"
    body = part(mail(message("post", entries=(entry(1, html=html, image=cover),), full=True)), "html")
    for unwanted in ("<script", "alert", "onclick", "<math", "b.png"):
        assert unwanted not in body
    assert "τ" in body
    assert cover in body
    assert 'href="https://blog.example/2026/11/1/#fn1"' in body


def test_pictures_as_configured() -> None:
    shown = entry(1, html='<img src="https://blog.example/b.png">', image="https://blog.example/cover.png")
    post = message("post", entries=(shown,), full=True)
    assert "b.png" in html_of(compile_mail(post, TEMPLATES, images="all"))
    assert "<img" not in html_of(compile_mail(post, TEMPLATES, images="none"))


def test_a_text_cannot_name_the_place_of_the_readers_link() -> None:
    first = Mail.load(compile_mail(message("post", posts=1), TEMPLATES)).placeholder
    trap = entry(1, html=f'<a href="https://evil.example/?{first}">x</a>', title=first)
    of = message("post", entries=(trap,), full=True)
    assert LINK not in part(mail(of), "html").split("</h1>")[0]
    assert f"evil.example/?{LINK}" not in part(mail(of), "html")


def test_styles_are_inline_and_dark_mode_is_kept() -> None:
    html = part(mail(message()), "html")
    assert "prefers-color-scheme: dark" in html
    assert "line-height: 1.75" in html.split("<body", 1)[1]


@given(st.text())
def test_any_title_and_summary_make_a_mail(text: str) -> None:
    hostile = entry(1, title=text or "-", summary=text, html=text, categories=((text or "-",),))
    of = message("post", "en", entries=(hostile,), site=site("en", title=text or "-"), full=True, text=text)
    assert mail(of)["Subject"] is not None


def test_a_notices_words_keep_their_paragraphs_and_are_escaped() -> None:
    assert paragraphs("a\nb\n\n<b>c") == "<p>a<br>\nb</p>\n<p>&lt;b&gt;c</p>"


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert line.isprintable() or not any(ord(char) < 32 for char in line)
    line.encode()


def test_a_list_has_one_ascii_name_for_ever() -> None:
    assert list_id("weekly", "https://blog.example/x/") == "weekly.blog.example"
    assert list_id("每周", "https://博客.example/") != list_id("每月", "https://博客.example/")
    assert list_id("每周", "https://博客.example/").isascii()
    assert list_id("Weekly News", "https://blog.example/") != list_id("weekly-news", "https://blog.example/")


def test_the_period_of_a_digest_is_said() -> None:
    text = part(mail(message(language="en", since=AT.replace(day=16), until=AT)), "plain")
    assert "Nov 16, 2026 – Nov 23, 2026" in text
