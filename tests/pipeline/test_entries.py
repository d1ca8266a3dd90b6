"""Posts as readers get them: rendered once, again only when something that decides the bytes has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from workshop import Workshop

from publisher.model.post import Entry
from publisher.pipeline.entries import Entries
from publisher.store import posts
from publisher.store.schema import render


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Workshop]:
    made = Workshop(tmp_path)
    yield made
    made.close()


def entries(site: Workshop) -> Entries:
    with site.parts.store.read() as connection:
        return Entries(site.parts, posts.load(connection), site.clock.now())


def entry(site: Workshop, source: str = "one.md") -> Entry:
    """The entry of the post at `source`, in a pass of its own."""
    this = entries(site)
    with site.parts.store.read() as connection:
        shelf = posts.load(connection)
    found = this.entry(next(post for post in shelf.posts.values() if post.meta.source == source))
    this.save()
    return found


def cached(site: Workshop) -> int:
    with site.parts.store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(render)).scalar_one())


def test_a_post_says_what_its_file_says_and_the_site_the_rest(site: Workshop) -> None:
    site.post("one", "Some **text**.\n", tags=["go"], categories=["DB/OLAP"])
    site.look()
    found = entry(site)
    assert (found.title, found.authors, found.language) == ("One", ("Lin",), "en")
    assert (found.tags, found.categories) == (("go",), (("DB", "OLAP"),))
    assert "<strong>text</strong>" in found.html
    assert found.summary == "Some text."


def test_a_locked_post_gives_away_its_title_and_link_only(site: Workshop) -> None:
    site.post("one", "The secret.\n", password="x", image="https://blog.example/cover.png")
    site.look()
    found = entry(site)
    assert (found.title, found.url) == ("One", "https://blog.example/one/")
    assert (found.html, found.summary, found.image) == ("", "", None)
    assert "secret" not in repr(found)


def test_a_body_is_rendered_once_and_again_when_its_text_changes(site: Workshop) -> None:
    site.post("one")
    site.look()
    before = cached(site)
    entry(site)
    assert cached(site) == before
    site.post("one", "Another text.\n")
    site.look()
    assert "Another text" in entry(site).html
    assert cached(site) == before + 1


def test_a_post_without_its_file_keeps_its_last_text(site: Workshop) -> None:
    site.post("one", "The last text.\n")
    site.look()
    with site.parts.store.write() as connection:
        connection.execute(render.delete())
    site.remove("one")
    assert "The last text" in entry(site).html


def test_a_body_that_names_a_post_is_rendered_again_when_that_post_moves(site: Workshop) -> None:
    site.post("one", "See [it](second.md).\n")
    site.post("second")
    site.look()
    assert 'href="https://blog.example/second/"' in entry(site).html
    site.post("second", permalink="/elsewhere/")
    site.look()
    assert 'href="https://blog.example/elsewhere/"' in entry(site).html


def test_a_text_that_can_no_longer_be_read_gives_no_body(site: Workshop) -> None:
    site.post("one")
    site.look()
    this = entries(site)
    with site.parts.store.read() as connection:
        (post,) = posts.load(connection).posts.values()
    unknown = replace(post, id="urn:uuid:never-stored")
    assert (this.entry(unknown).html, this.entry(unknown).title) == ("", "One")


def test_bodies_that_nobody_asked_for_in_a_month_are_forgotten(site: Workshop) -> None:
    site.post("one")
    site.look()
    site.remove("one")
    site.clock.advance(timedelta(days=29))
    site.post("two")
    site.look()
    assert cached(site) == 2
    site.clock.advance(timedelta(days=2))
    site.post("three")
    site.look()
    assert cached(site) == 2
