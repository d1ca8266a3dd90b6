"""The story of the room, from posts to files and back."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest
from feed_samples import SITE, TEMPLATES, edited, entries, one_pass, post, settings
from lxml import etree

from publisher.errors import ConfigError
from publisher.feeds.build import build
from publisher.feeds.settings import SavedSearch
from publisher.feeds.state import MANIFEST, State
from publisher.feeds.write import Root, stamps, write
from publisher.model.post import Category, Entry, Post

FEEDS = ("atom.xml", "rss.xml", "feed.json")
POSTS = [post("olap", ("Database", "OLAP")), post("sql", ("Database",), day=1), post("go", ("Go",), day=2)]


def files(folder: Path) -> dict[str, bytes]:
    return {
        place.relative_to(folder).as_posix(): place.read_bytes()
        for place in folder.rglob("*")
        if place.is_file()
    }


def titles(folder: Path, path: str) -> list[str]:
    parsed = feedparser.parse(folder.joinpath("feeds", path).read_bytes())
    assert not parsed.bozo
    return [one.title for one in parsed.entries]


def test_every_scope_has_every_format(tmp_path: Path) -> None:
    one_pass(POSTS, settings(tmp_path))
    scopes = ("", "categories/Database/", "categories/Database/OLAP/", "categories/Go/")
    expected = {f"{scope}{name}" for scope in scopes for name in FEEDS}
    assert set(files(tmp_path / "feeds")) == expected | {"index.html", "feeds.opml", MANIFEST}
    assert titles(tmp_path, "categories/Database/rss.xml") == ["sql", "olap"]


def test_the_second_pass_renders_nothing_and_writes_nothing(tmp_path: Path) -> None:
    wish = settings(tmp_path)
    state, _, _ = one_pass(POSTS, wish)
    rendered: list[str] = []
    built = build(
        POSTS, SITE, wish, state, stamps(Root(wish.directory), state.files), noting(rendered), TEMPLATES
    )
    assert rendered == []
    assert not [path for path in built.outputs if path.endswith(FEEDS)]
    again, done, _ = one_pass(POSTS, wish, state)
    assert (done.written, done.removed, again) == ((), (), state)


def noting(rendered: list[str]) -> Callable[[Sequence[Post]], list[Entry]]:
    def make(of: Sequence[Post]) -> list[Entry]:
        rendered.extend(one.meta.title for one in of)
        return entries(of)

    return make


def test_an_edit_rewrites_the_feeds_that_show_it_and_no_other(tmp_path: Path) -> None:
    wish = settings(tmp_path)
    state, _, _ = one_pass(POSTS, wish)
    _, done, _ = one_pass([edited(POSTS[0], "new"), *POSTS[1:]], wish, state)
    shown = ("", "categories/Database/", "categories/Database/OLAP/")
    assert set(done.written) == {f"{scope}{name}" for scope in shown for name in FEEDS} | {MANIFEST}


def test_an_edit_below_the_limit_rewrites_no_feed(tmp_path: Path) -> None:
    wish = settings(tmp_path, limit=1, scopes=("site",))
    state, _, _ = one_pass(POSTS, wish)
    _, done, _ = one_pass([edited(POSTS[0], "new"), *POSTS[1:]], wish, state)
    assert done.written == (MANIFEST,)


def test_each_post_is_rendered_once(tmp_path: Path) -> None:
    rendered: list[str] = []
    built = build(POSTS, SITE, settings(tmp_path), State(), {}, noting(rendered), TEMPLATES)
    assert all(output.data for output in built.outputs.values())
    assert sorted(rendered) == ["go", "olap", "sql"]


def test_a_file_is_on_disk_before_the_next_is_rendered(tmp_path: Path) -> None:
    wish = settings(tmp_path, scopes=("site",))
    state, _, _ = one_pass(POSTS, wish)
    old = (wish.directory / "atom.xml").read_bytes()
    changed = [edited(POSTS[0], "new"), *POSTS[1:]]
    built = build(changed, SITE, wish, state, stamps(Root(wish.directory), state.files), entries, TEMPLATES)
    seen: list[bool] = []

    def make() -> bytes:
        seen.append((wish.directory / "atom.xml").read_bytes() != old)
        return built.outputs["rss.xml"].make()

    outputs = {**built.outputs, "rss.xml": replace(built.outputs["rss.xml"], make=make)}
    write(Root(wish.directory), outputs, built.announced(state).files, built.kept)
    assert seen == [True]


def test_a_directory_that_was_swept_away_is_written_again(tmp_path: Path) -> None:
    wish = settings(tmp_path)
    state, _, _ = one_pass(POSTS, wish)
    before = files(wish.directory)
    for place in sorted(wish.directory.rglob("*"), reverse=True):
        place.rmdir() if place.is_dir() else place.unlink()
    one_pass(POSTS, wish, state)
    assert files(wish.directory) == before


def test_the_same_posts_make_the_same_bytes_elsewhere_in_any_order(tmp_path: Path) -> None:
    one_pass(POSTS, settings(tmp_path / "here"))
    one_pass(POSTS[::-1], settings(tmp_path / "there"))
    assert files(tmp_path / "here") == files(tmp_path / "there")


def test_an_emptied_category_keeps_its_feed_its_id_and_its_path(tmp_path: Path) -> None:
    wish = settings(tmp_path)
    state, _, built = one_pass(POSTS, wish)
    after, done, _ = one_pass(POSTS[:2], wish, state)
    assert titles(tmp_path, "categories/Go/atom.xml") == []
    assert done.removed == ()
    assert after.identities["categories/Go"] == built.identities["categories/Go"]


def test_a_moved_domain_keeps_ids(tmp_path: Path) -> None:
    wish = settings(tmp_path)
    state, _, _ = one_pass(POSTS, wish)
    moved = replace(wish, url="https://new.example/feeds/")
    built = build(POSTS, replace(SITE, url="https://new.example/"), moved, state, {}, entries, TEMPLATES)
    assert built.identities == state.identities
    assert b"https://new.example/feeds/atom.xml" in built.outputs["atom.xml"].data


def test_formats_and_scopes_wanted_no_longer_go(tmp_path: Path) -> None:
    state, _, _ = one_pass(POSTS, settings(tmp_path))
    one_pass(POSTS, settings(tmp_path, formats=("rss",), scopes=("site",), page=False), state)
    assert set(files(tmp_path / "feeds")) == {"rss.xml", "feeds.opml", MANIFEST}


def test_a_renamed_category_is_served_at_both_paths(tmp_path: Path) -> None:
    state, _, _ = one_pass([post("ppo", ("强化学习",))], settings(tmp_path))
    wish = settings(tmp_path, category_aliases={"强化学习": "RL"})
    after, _, _ = one_pass([post("ppo", ("RL",))], wish, state)
    for path in ("categories/强化学习", "categories/RL"):
        assert titles(tmp_path, f"{path}/atom.xml") == ["ppo"]
        parsed = feedparser.parse(tmp_path.joinpath("feeds", path, "atom.xml").read_bytes())
        assert parsed.feed.title == "RL · 一致性"
    assert after.identities["categories/强化学习"] == state.identities["categories/强化学习"]


def test_summaries_only(tmp_path: Path) -> None:
    one_pass(POSTS, settings(tmp_path, content="summary"))
    assert b"Summary of go" in (tmp_path / "feeds/atom.xml").read_bytes()
    assert b"&lt;p&gt;" not in (tmp_path / "feeds/atom.xml").read_bytes()


def test_a_saved_search_has_a_feed_with_its_own_title(tmp_path: Path) -> None:
    search = SavedSearch("llm-infra", "LLM 系统", lambda one: one.meta.title == "go")
    one_pass(POSTS, settings(tmp_path, selections=(search,)))
    parsed = feedparser.parse((tmp_path / "feeds/selections/llm-infra/atom.xml").read_bytes())
    assert (parsed.feed.title, [one.title for one in parsed.entries]) == ("LLM 系统 · 一致性", ["go"])


def test_every_kind_of_scope_has_its_place(tmp_path: Path) -> None:
    posts = [post("a", tags=("KV Cache",), authors=("Ada",), language="en")]
    one_pass(posts, settings(tmp_path, formats=("rss",), scopes=("tags", "authors", "archives", "languages")))
    assert {path for path in files(tmp_path / "feeds") if path.endswith("rss.xml")} == {
        "tags/KV-Cache/rss.xml",
        "authors/Ada/rss.xml",
        "archives/2026/03/rss.xml",
        "languages/en/rss.xml",
    }


def test_the_generators_slugs_and_pages_are_used(tmp_path: Path) -> None:
    def slug(kind: str, name: Category) -> tuple[str, ...]:
        return ("golang",) if (kind, name) == ("categories", ("Go",)) else ()

    def home(kind: str, name: Category) -> str | None:
        return f"https://blog.example/{kind}/x/" if name == ("Go",) else None

    built = build(POSTS, SITE, settings(tmp_path), State(), {}, entries, TEMPLATES, slug=slug, home=home)
    root = etree.fromstring(built.outputs["categories/golang/rss.xml"].data)
    assert root.findtext("channel/link") == "https://blog.example/categories/x/"


def test_an_alias_holds_the_same_bytes_and_follows_every_change(tmp_path: Path) -> None:
    wish = settings(tmp_path, public=tmp_path, aliases={"atom.xml": "atom.xml", "old/rss2.xml": "rss.xml"})
    state, _, _ = one_pass(POSTS, wish)
    one_pass([edited(POSTS[2], "new"), *POSTS[:2]], wish, state)
    assert (tmp_path / "atom.xml").read_bytes() == (tmp_path / "feeds/atom.xml").read_bytes()
    assert (tmp_path / "old/rss2.xml").read_bytes() == (tmp_path / "feeds/rss.xml").read_bytes()


def test_an_alias_that_was_deleted_comes_back(tmp_path: Path) -> None:
    wish = settings(tmp_path, public=tmp_path, aliases={"atom.xml": "atom.xml"})
    state, _, _ = one_pass(POSTS, wish)
    (tmp_path / "atom.xml").unlink()
    _, done, _ = one_pass(POSTS, wish, state)
    assert done.written == ("/atom.xml",)


def test_an_alias_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    wish = settings(tmp_path, aliases={"a.xml": "atom.xml"})
    _, _, built = one_pass(POSTS, wish)
    assert ["root" in problem.message for problem in built.problems] == [True]
    _, _, built = one_pass(POSTS, replace(wish, public=tmp_path, aliases={"a.xml": "nowhere.xml"}))
    assert ["nowhere.xml" in problem.message for problem in built.problems] == [True]


def test_compressed_copies_hold_the_same_and_are_stable(tmp_path: Path) -> None:
    wish = settings(tmp_path, compress=("gz",))
    state, _, _ = one_pass(POSTS, wish)
    for path, data in files(wish.directory).items():
        if path.endswith((*FEEDS, "index.html", "feeds.opml")):
            assert gzip.decompress((wish.directory / f"{path}.gz").read_bytes()) == data
    assert one_pass(POSTS, wish, state)[1].written == ()


def test_hubs_and_fingerprint_are_part_of_the_key(tmp_path: Path) -> None:
    wish = settings(tmp_path)
    state, _, _ = one_pass(POSTS, wish)
    disk = stamps(Root(wish.directory), state.files)
    hubs = build(POSTS, SITE, replace(wish, hubs=("https://hub.example/",)), state, disk, entries, TEMPLATES)
    renderer = build(POSTS, SITE, wish, state, disk, entries, TEMPLATES, fingerprint="2")
    assert "atom.xml" in hubs.outputs
    assert "atom.xml" in renderer.outputs


def test_a_size_limit_turns_the_oldest_into_summaries(tmp_path: Path) -> None:
    one_pass(POSTS, settings(tmp_path, max_bytes=1900, formats=("atom",), scopes=("site",)))
    data = (tmp_path / "feeds/atom.xml").read_bytes()
    assert len(data) <= 1900
    assert titles(tmp_path, "atom.xml") == ["go", "sql", "olap"]
    assert data.count(b"<content") < 3


def test_a_crash_in_the_middle_of_writing_is_mended_by_the_next_pass(tmp_path: Path) -> None:
    wish = settings(tmp_path)
    root = Root(wish.directory)
    built = build(POSTS, SITE, wish, State(), {}, entries, TEMPLATES)
    announced = built.announced(State())  # stored; then half of the files, and the process is killed
    half = dict(list(built.outputs.items())[: len(built.outputs) // 2])
    write(root, half, {})
    changed = [edited(POSTS[0], "new"), *POSTS[1:]]
    _, done, _ = one_pass(changed, wish, announced)
    assert done.problems == ()
    one_pass(changed, settings(tmp_path / "fresh"))
    assert files(wish.directory) == files(tmp_path / "fresh/feeds")


def test_no_feed_format_means_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="rdf"):
        one_pass(POSTS, settings(tmp_path, formats=("rdf",)))


def test_a_blog_without_posts_has_a_feed(tmp_path: Path) -> None:
    one_pass([], settings(tmp_path))
    assert titles(tmp_path, "atom.xml") == []
