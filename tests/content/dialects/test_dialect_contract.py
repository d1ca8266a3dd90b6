"""What every entry of DIALECTS keeps. A new dialect adds one line to `SITES`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.content.blog import Blog, Settings, Source
from publisher.content.dialects import DIALECTS
from publisher.content.open import open_blog
from publisher.content.scan import load, scan
from publisher.errors import ConfigError, ContentError
from publisher.model.post import State

NOW = datetime(2026, 11, 24, tzinfo=UTC)
KNOWN = Settings(url="https://blog.example/sub", timezone="Asia/Shanghai")

POST = "---\ntitle: First\ndate: 2024-01-02 03:04:05\ntags: [a]\n{more}---\nBody\n"

SITES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    # dialect: (a post's path, the other files of the smallest site)
    "hexo": ("source/_posts/first.md", {"_config.yml": "source_dir: source\n"}),
    "astro": ("src/content/blog/first.md", {"astro.config.mjs": "export default {}\n"}),
    "eleventy": ("posts/first.md", {"eleventy.config.js": "export default function () {}\n"}),
    "hugo": ("content/posts/first.md", {"hugo.toml": "[params]\n"}),
    "jekyll": ("_posts/2024-01-02-first.md", {"_config.yml": "baseurl: ''\n"}),
    "pelican": ("content/first.md", {"pelicanconf.py": "SITENAME = 'Blog'\n"}),
    "zola": ("content/blog/first.md", {"zola.toml": "title = 'Blog'\n"}),
    "plain": ("notes/first.md", {}),
}


OWN_POSTS: Mapping[str, str] = {
    # where a header as above says something else
    "astro": POST.replace("03:04:05", "03:04:05 +08:00"),
    "eleventy": POST.replace("03:04:05", "03:04:05 +08:00"),
    "hugo": POST.replace("03:04:05", "03:04:05 +08:00"),  # without an offset it is UTC
    "jekyll": POST.replace("03:04:05", "03:04:05 +08:00"),
    "pelican": POST.replace("[a]", "a"),
    "zola": POST.replace("tags: [a]", "taxonomies: {{tags: [a]}}").replace("03:04:05", "03:04:05+08:00"),
}

ASSUME_UTC = frozenset({"astro", "eleventy", "hugo", "pelican", "zola"})
"""Generators that have a time zone where nobody says one."""


def build(root: Path, name: str, more: str = "") -> str:
    """Write the smallest site of a dialect; returns its post's path."""
    post, files = SITES[name]
    for path, text in {**files, post: OWN_POSTS.get(name, POST).format(more=more)}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return post


def read(blog: Blog, path: str, text: str | bytes) -> object:
    raw = text.encode() if isinstance(text, str) else text
    return blog.read(Source(path, raw, created=NOW, modified=NOW), NOW)


def test_every_dialect_has_a_smallest_site() -> None:
    assert SITES.keys() == DIALECTS.keys()
    assert all(name == dialect.name for name, dialect in DIALECTS.items())


@pytest.mark.parametrize("name", DIALECTS)
class TestDialect:
    def test_it_finds_and_reads_its_post(self, name: str, tmp_path: Path) -> None:
        path = build(tmp_path, name)
        blog = open_blog(tmp_path, name, KNOWN)
        seen = scan(blog.root, blog.folders, blog.claim)
        assert list(seen.files) == [path]
        reading = blog.read(load(blog.root, path, seen.files[path]), NOW)
        meta = reading.meta
        assert (meta.source, meta.title, meta.tags, meta.state) == (path, "First", ("a",), State.PUBLISHED)
        assert meta.published == datetime(2024, 1, 1, 19, 4, 5, tzinfo=UTC)
        assert meta.url.startswith("https://blog.example/sub/")
        assert reading.body.strip() == "Body"
        assert "Body" in blog.render(reading, lambda name: None).html

    def test_it_recognises_its_own_site_from_within(self, name: str, tmp_path: Path) -> None:
        path = build(tmp_path, name)
        wanted = None if name == "plain" else tmp_path
        assert DIALECTS[name].detect(tmp_path) == wanted
        assert DIALECTS[name].detect((tmp_path / path).parent) == wanted
        assert open_blog(tmp_path, "auto", KNOWN).site.generator == name

    def test_the_folder_of_posts_may_be_the_content_directory(self, name: str, tmp_path: Path) -> None:
        path = build(tmp_path, name)
        whole = open_blog(tmp_path, name, KNOWN)
        inner = open_blog((tmp_path / path).parent, name, KNOWN)
        seen = scan(inner.root, inner.folders, inner.claim)
        (file,) = seen.files
        assert file == Path(path).name
        reading = inner.read(load(inner.root, file, seen.files[file]), NOW)
        outer = whole.read(Source(path, (tmp_path / path).read_bytes(), NOW, NOW), NOW)
        if name != "plain":  # nothing says where a plain folder begins
            assert reading.meta.url == outer.meta.url

    @pytest.mark.parametrize(
        ("known", "where"),
        [(Settings(timezone="UTC"), "site.url"), (Settings(url="https://blog.example"), "site.timezone")],
    )
    def test_what_nobody_says_is_asked_for_by_its_name(
        self, name: str, known: Settings, where: str, tmp_path: Path
    ) -> None:
        build(tmp_path, name)
        if where == "site.timezone" and name in ASSUME_UTC:
            assert open_blog(tmp_path, name, known).site.timezone == "UTC"
            return
        with pytest.raises(ConfigError) as caught:
            open_blog(tmp_path, name, known)
        assert caught.value.where == where
        assert caught.value.mend

    def test_an_address_that_is_none_is_asked_for(self, name: str, tmp_path: Path) -> None:
        build(tmp_path, name)
        with pytest.raises(ConfigError, match="is no web address; set url") as told:
            open_blog(tmp_path, name, Settings(url="https://[x", timezone="UTC"))
        assert told.value.where == "site.url"

    def test_config_toml_wins(self, name: str, tmp_path: Path) -> None:
        build(tmp_path, name)
        own = Settings("Title", "https://own.example", "Words", "Author", "zh_CN", "Europe/Berlin")
        site = open_blog(tmp_path, name, own).site
        assert (site.title, site.url, site.description) == ("Title", "https://own.example/", "Words")
        assert (site.author, site.language, site.timezone) == ("Author", "zh-CN", "Europe/Berlin")

    def test_flags_mean_the_same_everywhere(self, name: str, tmp_path: Path) -> None:
        more = (
            "feed: false\nannounce: false\nminor_edit: true\npassword: secret\nid: x-1\ndescription: Short\n"
        )
        path = build(tmp_path, name, more)
        blog = open_blog(tmp_path, name, KNOWN)
        meta = blog.read(Source(path, (tmp_path / path).read_bytes(), NOW, NOW), NOW).meta
        assert (meta.feed, meta.announce, meta.minor_edit, meta.locked) == (False, False, True, True)
        assert (meta.declared_id, meta.description) == ("x-1", "Short")
        assert "secret" not in repr(meta)

    def test_what_is_no_address_breaks_nothing(self, name: str, tmp_path: Path) -> None:
        broken = "https://[x"
        path = build(tmp_path, name, f"cover: '{broken}'\n")
        blog = open_blog(tmp_path, name, KNOWN)
        assert blog.read(Source(path, (tmp_path / path).read_bytes(), NOW, NOW), NOW).meta.image is None
        build(tmp_path, name, f"permalink: '{broken}'\nurl: '{broken}'\npath: '{broken}'\nslug: '{broken}'\n")
        try:
            read(blog, path, (tmp_path / path).read_bytes())
        except ContentError as error:
            assert error.mend

    def test_an_empty_post_says_so(self, name: str, tmp_path: Path) -> None:
        path = build(tmp_path, name)
        blog = open_blog(tmp_path, name, KNOWN)
        header = POST.format(more="").removesuffix("Body\n")
        for body, empty in (("", True), ("\n \n<!-- more -->\n", True), ("x", False)):
            source = Source(path, f"{header}{body}".encode(), NOW, NOW)
            assert blog.read(source, NOW).meta.empty is empty

    def test_an_impossible_date_is_reported_with_its_line(self, name: str, tmp_path: Path) -> None:
        path = build(tmp_path, name)
        blog = open_blog(tmp_path, name, KNOWN)
        with pytest.raises(ContentError) as caught:
            read(blog, path, "---\ntitle: x\ndate: 2018-02-31\n---\nBody\n")
        assert (caught.value.where, caught.value.line) == (path, 3)
        assert "28 days" in caught.value.mend

    def test_the_fingerprint_follows_the_configuration(self, name: str, tmp_path: Path) -> None:
        build(tmp_path, name)
        first = open_blog(tmp_path, name, KNOWN)
        assert open_blog(tmp_path, name, KNOWN).fingerprint == first.fingerprint
        assert (
            open_blog(tmp_path, name, Settings("T", KNOWN.url, timezone="UTC")).fingerprint
            != first.fingerprint
        )
        for file in first.config_files:
            file.write_text(file.read_text() + "\n# changed\n")
            assert open_blog(tmp_path, name, KNOWN).fingerprint != first.fingerprint

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(
        st.binary(max_size=200)
        | st.text(st.sampled_from("-+;{}[]:'\"&*!|\n \tabtitle中date2024-01:0")).map(str.encode)
        | st.text(max_size=80).map(lambda text: f"---\ntitle: {text}\ndate: 2024-01-02\n---\n{text}".encode())
    )
    def test_any_file_is_a_post_or_a_reported_problem(self, name: str, tmp_path: Path, raw: bytes) -> None:
        path = build(tmp_path, name)
        blog = open_blog(tmp_path, name, KNOWN)
        try:
            meta = blog.read(Source(path, raw, NOW, NOW), NOW).meta
        except ContentError as error:
            assert error.where == path
            assert error.mend
            return
        assert meta.title.strip()
        assert meta.url.startswith("http")
        assert meta.url.isascii()
