"""What Hugo's golden sites cannot show: facts of the site, warnings, what stays out of feeds, odd roots."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.blog import Blog, Settings, Source
from publisher.content.dialects import DIALECTS
from publisher.content.dialects.hugo_values import go_values
from publisher.content.open import open_blog
from publisher.content.scan import scan
from publisher.content.yaml_text import Quoted
from publisher.errors import ConfigError, ContentError
from publisher.model.post import Meta, State

NOW = datetime(2026, 11, 24, tzinfo=UTC)
URL = 'baseURL = "https://blog.example/"\n'


def opened(root: Path, files: Mapping[str, str], settings: Settings | None = None) -> Blog:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return open_blog(root, "hugo", settings or Settings())


def meta(blog: Blog, header: str, path: str = "content/posts/a.md") -> Meta:
    return blog.read(Source(path, f"---\n{header}\n---\nText\n".encode(), modified=NOW), NOW).meta


def warnings(blog: Blog, header: str, path: str = "content/posts/a.md") -> list[str]:
    reading = blog.read(Source(path, f"---\n{header}\n---\nText\n".encode()), NOW)
    return [str(problem) for problem in reading.problems]


class TestTheSite:
    def test_its_facts(self, tmp_path: Path) -> None:
        config = """
baseURL = "https://blog.example/sub"
title = "T"
languageCode = "zh-cn"
timeZone = "Asia/Shanghai"
[params]
description = "D"
[params.author]
name = "A"
"""
        site = opened(tmp_path, {"hugo.toml": config}).site
        assert (site.url, site.title, site.description) == ("https://blog.example/sub/", "T", "D")
        assert (site.author, site.language, site.timezone) == ("A", "zh-cn", "Asia/Shanghai")
        assert site.feed_paths == {"index.xml": "rss"}

    def test_the_default_language_speaks_for_it(self, tmp_path: Path) -> None:
        config = """
baseURL: https://blog.example
title: Root
defaultContentLanguage: zh
defaultContentLanguageInSubdir: true
languages:
  en: {title: English}
  zh: {title: 中文, languageCode: zh-CN, params: {author: 作者}}
"""
        site = opened(tmp_path, {"hugo.yaml": config}).site
        assert (site.title, site.language, site.author) == ("中文", "zh-CN", "作者")
        assert site.feed_paths == {"zh/index.xml": "rss"}

    def test_of_a_languages_tables_only_params_and_merged_ones_add_to_the_sites(self, tmp_path: Path) -> None:
        config = """
baseURL: https://blog.example
params: {author: Root, description: Of all}
permalinks: {posts: /top/:slug/}
languages:
  en: {params: {author: Ann}}
  de: {permalinks: {pages: /seite/:slug/}}
  fr: {permalinks: {pages: /page/:slug/, _merge: shallow}}
"""
        blog = opened(tmp_path, {"hugo.yaml": config})
        assert (blog.site.author, blog.site.description) == ("Ann", "Of all")
        links = [meta(blog, "slug: x", f"content/posts/a.{key}.md").url for key in ("en", "de", "fr")]
        assert [link.removeprefix("https://blog.example") for link in links] == [
            "/top/x/",
            "/de/posts/x/",
            "/fr/top/x/",
        ]

    @pytest.mark.parametrize("config", ['disableKinds = ["RSS"]', '[outputs]\nhome = ["HTML", "JSON"]'])
    def test_feeds_may_be_off(self, config: str, tmp_path: Path) -> None:
        assert opened(tmp_path, {"hugo.toml": URL + config}).site.feed_paths == {}

    @pytest.mark.parametrize(
        ("file", "text", "is_hugo"),
        [
            ("hugo.yml", "", True),
            ("config/_default/config.toml", "", True),
            ("config.toml", "BaseURL = 'https://x.example'", True),
            ("config.yaml", "languageCode: en", True),
            ("config.toml", 'base_url = "https://zola.example"', False),
            ("config.toml", '[site]\nurl = "https://ours.example"', False),
        ],
    )
    def test_it_is_known_by_its_files(self, file: str, text: str, is_hugo: bool, tmp_path: Path) -> None:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text)
        inner = tmp_path / "content" / "posts"
        inner.mkdir(parents=True)
        assert DIALECTS["hugo"].detect(inner) == (tmp_path if is_hugo else None)

    def test_a_broken_configuration_is_reported_with_its_line(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="TOML") as caught:
            opened(
                tmp_path, {"config/_default/hugo.toml": URL, "config/_default/params.toml": "a = 1\nb = \n"}
            )
        assert caught.value.where == "config/_default/params.toml:2"

    def test_a_broken_section_is_a_problem_and_no_more(self, tmp_path: Path) -> None:
        files = {"hugo.toml": URL, "content/posts/_index.md": "---\ntitle: [\n---\n"}
        (problem,) = opened(tmp_path, files).problems
        assert problem.file == "content/posts/_index.md"
        assert problem.mend

    def test_a_file_that_is_passed_over_for_another_is_told(self, tmp_path: Path) -> None:
        files = {"hugo.toml": URL, "content/a.md": "", "content/a.en.md": "", "content/b.md": ""}
        blog = opened(tmp_path, files)
        (problem,) = blog.problems
        assert (problem.file, problem.severity) == ("content/a.md", "warning")
        assert "`content/a.en.md`" in problem.message
        assert [path for path in ("content/a.md", "content/a.en.md") if blog.claim(path).post] == [
            "content/a.en.md"
        ]

    def test_what_belongs_to_a_bundle_is_not_passed_over(self, tmp_path: Path) -> None:
        files = {"hugo.toml": URL, "content/b/index.md": "", "content/b/a.md": "", "content/b/a.en.md": ""}
        assert list(opened(tmp_path, files).problems) == []

    def test_a_section_that_changes_reads_its_pages_anew(self, tmp_path: Path) -> None:
        files = {"hugo.toml": URL, "content/posts/_index.md": "---\ntitle: a\n---\n"}
        first = opened(tmp_path, files)
        second = opened(tmp_path, files | {"content/posts/_index.md": "---\ncascade: {draft: true}\n---\n"})
        assert first.fingerprint != second.fingerprint
        assert meta(second, "date: 2024-01-01").state is State.DRAFT

    def test_a_folder_of_content_without_configuration(self, tmp_path: Path) -> None:
        known = Settings(url="https://x.example", timezone="Asia/Shanghai")
        blog = opened(tmp_path, {"posts/a.md": "---\ndate: 2024-01-01\n---\n"}, known)
        assert list(scan(blog.root, blog.folders, blog.claim).files) == ["posts/a.md"]
        found = meta(blog, "date: 2024-01-01 08:00:00", "posts/a.md")
        assert (found.url, found.published) == (
            "https://x.example/posts/a/",
            datetime(2024, 1, 1, tzinfo=UTC),
        )

    def test_hugo_reads_dates_in_utc_whatever_config_toml_says(self, tmp_path: Path) -> None:
        blog = opened(tmp_path, {"hugo.toml": URL}, Settings(timezone="Asia/Shanghai"))
        assert blog.site.timezone == "Asia/Shanghai"
        assert meta(blog, "date: 2024-01-01 08:00:00").published == datetime(2024, 1, 1, 8, tzinfo=UTC)

    def test_permalink_of_config_toml_wins(self, tmp_path: Path) -> None:
        files = {"hugo.toml": f'{URL}[permalinks]\nposts = "/x/:slug/"\n'}
        blog = opened(tmp_path, files, Settings(permalink="/:year/:contentbasename/"))
        assert meta(blog, "date: 2024-01-01").url == "https://blog.example/2024/a/"


class TestFiles:
    @pytest.mark.parametrize(
        ("path", "reason"),
        [
            ("content/posts/_index.md", "a section, not a post"),
            ("content/posts/image.png", "not a text"),
            ("content/posts/#a.md", "hidden or backup file"),
            ("archetypes/default.md", "not in a folder of content"),
            ("content/index.md", "a section, not a post"),
            ("content/bundle/other.md", "belongs to another post"),
            ("content/posts/a.de.md", "in a language that is not built"),
        ],
    )
    def test_what_is_no_post_and_why(self, path: str, reason: str, tmp_path: Path) -> None:
        config = f"{URL}[languages.en]\n[languages.de]\ndisabled = true\n"
        blog = opened(tmp_path, {"hugo.toml": config, "content/bundle/index.md": "x"})
        assert blog.claim(path).reason == reason

    @pytest.mark.parametrize("suffix", ["org", "adoc", "rst"])
    def test_other_markup_is_reported(self, suffix: str, tmp_path: Path) -> None:
        blog = opened(tmp_path, {"hugo.toml": URL})
        assert blog.claim(f"content/a.{suffix}").post
        with pytest.raises(ContentError, match="Markdown"):
            blog.read(Source(f"content/a.{suffix}", b"#+title: A"), NOW)

    def test_the_name_is_the_title_of_last_resort(self, tmp_path: Path) -> None:
        files = {"hugo.toml": URL, "content/posts/My Trip/index.md": "x"}
        blog = opened(tmp_path, files)
        assert meta(blog, "date: 2024-01-01", "content/posts/My Trip/index.md").title == "My Trip"
        assert meta(blog, "date: 2024-01-01", "content/posts/Notes.en.md").title == "Notes"


class TestNews:
    def test_pages_outside_the_main_sections_are_no_news_unless_they_say_so(self, tmp_path: Path) -> None:
        blog = opened(tmp_path, {"hugo.toml": f'{URL}mainSections = ["posts"]\n'})
        date = "date: 2024-01-01"
        told = [
            (found.feed, found.announce)
            for found in (
                meta(blog, date),
                meta(blog, date, "content/about.md"),
                meta(blog, f"{date}\ntype: posts", "content/about.md"),
                meta(blog, f"{date}\nfeed: true\nannounce: true", "content/about.md"),
            )
        ]
        assert told == [(True, None), (False, False), (True, None), (True, True)]

    def test_a_page_without_a_date_is_no_news(self, tmp_path: Path) -> None:
        blog = opened(tmp_path, {"hugo.toml": URL})
        found = meta(blog, "title: About", "content/about.md")
        assert (found.published, found.feed, found.announce) == (datetime(1, 1, 1, tzinfo=UTC), False, False)

    @pytest.mark.parametrize(
        ("header", "warning"),
        [
            ("date: 2024-01-01 10:00", "Hugo cannot read `date: 2024-01-01 10:00` and leaves it aside"),
            ("date: 2024-01-01\ndraft: yes", "Hugo does not take `draft: yes` for yes"),
            ("title: x", "the post has no date"),
        ],
    )
    def test_what_hugo_takes_otherwise_than_its_author_is_a_warning(
        self, header: str, warning: str, tmp_path: Path
    ) -> None:
        (told,) = warnings(opened(tmp_path, {"hugo.toml": URL}), header)
        assert warning in told

    def test_a_date_that_hugo_cannot_read_is_the_authors_and_its_links_are_hugos(
        self, tmp_path: Path
    ) -> None:
        files = {"hugo.toml": f'{URL}timeZone = "Asia/Shanghai"\n[permalinks]\nposts = "/:year/:slug/"\n'}
        found = meta(opened(tmp_path, files), "title: t\ndate: 2024-01-01 08:00")
        assert found.published == datetime(2024, 1, 1, tzinfo=UTC)
        assert found.url == "https://blog.example/1/t/"


class TestHeaders:
    @given(st.text("0123456789abcdefxo_.+-eETtrue", max_size=12))
    def test_any_scalar_becomes_text(self, text: str) -> None:
        (value,) = go_values({"Key": text}, plain=True).values()
        assert isinstance(value, str)
        assert go_values({"Key": Quoted(text)}, plain=True) == {"key": text}

    @pytest.mark.parametrize(
        ("header", "image"),
        [
            ("cover: {image: a b.png}", "https://blog.example/a%20b.png"),
            ("images: [/x.png, /y.png]", "https://blog.example/x.png"),
            ("featured_image: https://cdn.example/z.png", "https://cdn.example/z.png"),
            ("cover: {caption: none}", None),
        ],
    )
    def test_covers(self, header: str, image: str | None, tmp_path: Path) -> None:
        assert meta(opened(tmp_path, {"hugo.toml": URL}), f"date: 2024-01-01\n{header}").image == image

    def test_a_bundles_cover_lies_beside_it(self, tmp_path: Path) -> None:
        files = {"hugo.toml": URL, "content/posts/b/index.md": "x"}
        found = meta(opened(tmp_path, files), "date: 2024-01-01\nimage: c.png", "content/posts/b/index.md")
        assert found.image == "https://blog.example/posts/b/c.png"

    def test_taxonomies_may_be_called_otherwise(self, tmp_path: Path) -> None:
        config = f'{URL}[taxonomies]\ncategory = "topics"\ntag = "tags"\n'
        blog = opened(tmp_path, {"hugo.toml": config})
        found = meta(blog, "date: 2024-01-01\ntopics: [C++, TCP/IP]\ntags: a, b")
        assert (found.categories, found.tags) == ((("C++",), ("TCP/IP",)), ("a, b",))
        assert blog.home("categories", ("C++",)) == "https://blog.example/topics/c++/"
        assert blog.slug("categories", ("TCP/IP",)) == ("tcp", "ip")

    def test_last_changes_come_from_the_header_alone(self, tmp_path: Path) -> None:
        config = f'{URL}[frontmatter]\nlastmod = ["changed", ":fileModTime", ":default"]\n'
        blog = opened(tmp_path, {"hugo.toml": config})
        assert meta(blog, "date: 2024-01-01").updated is None
        assert meta(blog, "date: 2024-01-01\nchanged: 2024-02-03").updated == datetime(2024, 2, 3, tzinfo=UTC)
        assert meta(blog, "date: 2024-01-01\nlastmod: soon").updated is None

    def test_a_files_time_stands_in_only_where_hugo_is_told_so(self, tmp_path: Path) -> None:
        config = f'{URL}[frontmatter]\ndate = ["date", ":fileModTime"]\n'
        assert meta(opened(tmp_path, {"hugo.toml": config}), "title: x").published == NOW

    def test_times_of_waiting_and_ending(self, tmp_path: Path) -> None:
        blog = opened(tmp_path, {"hugo.toml": URL})
        found = meta(blog, "date: 2024-01-01\npublishDate: 2026-12-01\nexpiryDate: 2027-01-01")
        assert found.state is State.SCHEDULED
        assert (found.publish_at, found.expire_at) == (
            datetime(2026, 12, 1, tzinfo=UTC),
            datetime(2027, 1, 1, tzinfo=UTC),
        )

    def test_a_url_with_a_protocol_is_refused_as_hugo_does(self, tmp_path: Path) -> None:
        with pytest.raises(ContentError, match="protocol") as caught:
            meta(opened(tmp_path, {"hugo.toml": URL}), "date: 2024-01-01\nurl: https://x.example/")
        assert caught.value.line == 3


@pytest.mark.parametrize(
    ("body", "locked"),
    [
        ('{{% hugo-encryptor "password" %}}\nthe secret\n{{% /hugo-encryptor %}}', True),
        ('{{< fixit-encryptor "password" >}}the secret{{< /fixit-encryptor >}}', True),
        ('Write {{</* hugo-encryptor "password" */>}} around it.', False),
    ],
)
def test_a_text_with_an_encrypted_part_is_locked(tmp_path: Path, body: str, locked: bool) -> None:
    raw = f"---\ntitle: A\ndate: 2024-03-04\n---\n{body}\n".encode()
    blog = opened(tmp_path, {"hugo.toml": URL})
    assert blog.read(Source("content/posts/a.md", raw), NOW).meta.locked is locked
