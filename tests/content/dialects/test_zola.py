"""Zola's rules, from its source (Zola itself cannot be installed from PyPI or npm)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from publisher.content.blog import Settings, Source
from publisher.content.dialects.zola import Zola
from publisher.content.dialects.zola_blog import ZolaBlog
from publisher.content.dialects.zola_config import Strategy, slugify
from publisher.content.open import open_blog
from publisher.errors import ConfigError, ContentError
from publisher.model.post import Meta, State

NOW = datetime(2026, 11, 24, tzinfo=UTC)
BASE = "base_url = 'https://blog.example/base'\n"
DATED = "date = 2024-03-05"
LANGUAGES = "default_language = 'en'\n[languages.fr]\n[languages.zh]\n"


def opened(root: Path, config: str = "", settings: Settings | None = None, at: str = "") -> ZolaBlog:
    (root / "content" / "blog").mkdir(parents=True, exist_ok=True)
    (root / "zola.toml").write_text(BASE + config, "utf-8")
    return Zola().open(root / at, settings or Settings())


def source(header: str, path: str = "content/blog/post.md") -> Source:
    return Source(path, f"+++\n{header}\n+++\nBody".encode(), created=NOW)


def meta(blog: ZolaBlog, header: str = DATED, path: str = "content/blog/post.md") -> Meta:
    return blog.read(source(header, path), NOW).meta


def url(blog: ZolaBlog, path: str, header: str = DATED) -> str:
    return meta(blog, header, f"content/{path}").url.removeprefix("https://blog.example/base/")


# The site.


def test_the_site_is_what_its_configuration_says(tmp_path: Path) -> None:
    config = "title = 'Blog'\ndescription = 'Words'\nauthor = 'Ann'\ngenerate_feeds = true\nfeed_filenames = ['rss.xml', 'atom.xml']\n"
    site = opened(tmp_path, f"{config}{LANGUAGES}generate_feeds = true\n").site
    assert (site.url, site.title, site.author) == ("https://blog.example/base/", "Blog", "Ann")
    assert (site.description, site.language, site.timezone) == ("Words", "en", "UTC")
    assert site.feed_paths == {"rss.xml": "rss", "atom.xml": "atom", "zh/atom.xml": "atom"}


def test_the_title_may_stand_under_the_language(tmp_path: Path) -> None:
    site = opened(tmp_path, "default_language = 'zh-Hans'\n[languages.zh-Hans]\ntitle = '博客'\n").site
    assert (site.title, site.language, site.feed_paths) == ("博客", "zh-Hans", {})


def test_keys_of_older_versions(tmp_path: Path) -> None:
    site = opened(tmp_path, "generate_feed = true\nfeed_filename = 'rss.xml'\n").site
    assert site.feed_paths == {"rss.xml": "rss"}


def test_a_broken_configuration_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"zola\.toml.*line 2"):
        opened(tmp_path, "title = \n")


@pytest.mark.parametrize(
    ("config", "generator"),
    [
        (BASE, "zola"),
        ("baseURL = 'https://blog.example'\n", "hugo"),
        ("[content]\ndirectory = '.'\n", "plain"),
    ],
)
def test_config_toml_is_told_from_hugos_and_ours(config: str, generator: str, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "config.toml").write_text(config)
    known = Settings(url="https://blog.example", timezone="UTC")
    assert open_blog(tmp_path / "content", "auto", known).site.generator == generator


@pytest.mark.parametrize(
    ("at", "prefix"), [("", "content/blog/"), ("content", "blog/"), ("content/blog", "")]
)
def test_any_folder_of_the_site_may_be_opened(at: str, prefix: str, tmp_path: Path) -> None:
    blog = opened(tmp_path, at=at)
    assert blog.claim(f"{prefix}a.md").post
    assert meta(blog, path=f"{prefix}a.md").url == "https://blog.example/base/blog/a/"


def test_a_content_folder_without_a_site(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    blog = Zola().open(tmp_path, Settings(url="https://blog.example"))
    assert meta(blog, path="content/a.md").url == "https://blog.example/a/"


def test_claims_say_why_not(tmp_path: Path) -> None:
    blog = opened(tmp_path, "ignored_content = ['*.tmp.md', '**/{drafts,old}/**']\n")
    paths = (
        "content/a.markdown", "content/blog/_index.md", "content/_index.fr.md", "README.md",
        "content/blog/a.tmp.md", "content/deep/old/a.md", "content/blog/_a.md",
    )  # fmt: skip
    ignored = "ignored by Zola's configuration"
    assert [blog.claim(path).reason for path in paths] == [
        "not Markdown", "a section, not a post", "a section, not a post", "not below content", ignored, ignored, "",
    ]  # fmt: skip


# Addresses.


@pytest.mark.parametrize(
    ("path", "header", "address"),
    [
        ("post.md", "", "post/"),
        ("blog/Some Post.md", "", "blog/some-post/"),
        ("My Folder/post.md", "", "My%20Folder/post/"),  # folders stay as they are
        ("blog/deep/index.md", "", "blog/deep/"),
        ("blog/deep/index.md", "slug = 'own'", "blog/own/"),
        ("blog/post.md", "slug = 'Own Slug/x'", "blog/own-slug-x/"),
        ("blog/post.md", "path = '2024/03/05/Own'", "2024/03/05/Own/"),
        ("blog/post.md", "path = ' /own/ '", "own/"),
        ("blog/post.md", "path = '数据'\nslug = 'never'", "%E6%95%B0%E6%8D%AE/"),
        ("blog/2024-01-02-name.md", "", "blog/name/"),
        ("blog/2024-01-02_name.md", "", "blog/name/"),
        ("blog/2024-01-02 - name.md", "", "blog/name/"),
        ("blog/2024-01-02T10:00:00Z-name.md", "", "blog/name/"),
        ("blog/2024-01-02-name/index.md", "", "blog/name/"),
        ("blog/2024-01-02.md", "", "blog/2024-01-02/"),
        ("blog/2024-13-02-name.md", "", "blog/2024-13-02-name/"),
        ("blog/2024-01-02-name.md", "slug = 'own'", "blog/own/"),
        ("blog/post.fr.md", "", "blog/post-fr/"),
    ],
)
def test_addresses(path: str, header: str, address: str, tmp_path: Path) -> None:
    assert url(opened(tmp_path), path, f"{DATED}\n{header}") == address


@pytest.mark.parametrize(
    ("path", "address", "language"),
    [
        ("blog/post.fr.md", "fr/blog/post/", "fr"),
        ("post.zh.md", "zh/post/", "zh"),
        ("blog/deep/index.fr.md", "fr/blog/deep/", "fr"),
        ("index.fr.md", "fr/", "fr"),
        ("blog/post.en.md", "blog/post-en/", ""),
        ("blog/2024-01-02-name.fr.md", "fr/blog/name/", "fr"),
        ("blog/post.md", "blog/post/", ""),
    ],
)
def test_languages(path: str, address: str, language: str, tmp_path: Path) -> None:
    blog = opened(tmp_path, LANGUAGES)
    assert (url(blog, path), meta(blog, path=f"content/{path}").language) == (address, language)


def test_a_language_that_the_site_has_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="'de'"):
        meta(opened(tmp_path, LANGUAGES), path="content/post.de.md")


@pytest.mark.parametrize(
    ("text", "on", "safe"),
    [
        ("Hello, World! C++", "hello-world-c", "Hello, World! C++"),
        ("ein Größenwahn – ‘é’", "ein-grossenwahn-e", "ein Größenwahn – ‘é’"),
        ("日本 語", "ri-ben-yu", "日本 語"),
        ("a/b: c?. ", "a-b-c", "ab c"),
        ("_x_", "x", "_x_"),
        ("🚀", None, "🚀"),
    ],
)
def test_slugs(text: str, on: str | None, safe: str) -> None:
    found = {strategy: slugify(text, strategy) for strategy in get_args(Strategy)}
    assert found == {"on": on, "safe": safe, "off": text}


def test_slugs_as_the_site_wants_them(tmp_path: Path) -> None:
    safe = opened(tmp_path, "[slugify]\npaths = 'safe'\npaths_keep_dates = true\n")
    assert url(safe, "blog/2024-01-02-数据.md") == "blog/2024-01-02-%E6%95%B0%E6%8D%AE/"
    assert safe.slug("tags", ("Go Lang",)) == ("go-lang",)


def test_config_toml_may_give_the_pattern(tmp_path: Path) -> None:
    blog = opened(tmp_path, settings=Settings(permalink=":year/:section/:slug.html"))
    assert url(blog, "blog/post.md") == "2024/blog/post.html"


# Dates and states.


@pytest.mark.parametrize(
    ("path", "header", "published"),
    [
        ("a.md", "date = 2024-03-05", "2024-03-05T00:00:00+00:00"),
        ("a.md", "date = 2024-03-05T10:20:30", "2024-03-05T10:20:30+00:00"),
        ("a.md", "date = 2024-03-05T10:20:30+08:00", "2024-03-05T02:20:30+00:00"),
        ("a.md", "date = '2024-03-05 10:20:30'", "2024-03-05T10:20:30+00:00"),
        ("2024-01-02-a.md", "", "2024-01-02T00:00:00+00:00"),
        ("2024-01-02T10:00:00+02:00_a.md", "", "2024-01-02T08:00:00+00:00"),
        ("2024-01-02-a.md", "date = 2023-01-01", "2023-01-01T00:00:00+00:00"),
        ("a.md", "path = '2019/02/03/Name'", "2019-02-03T00:00:00+00:00"),
    ],
)
def test_dates_are_utc_whatever_zone_the_site_is_in(
    path: str, header: str, published: str, tmp_path: Path
) -> None:
    blog = opened(tmp_path, settings=Settings(timezone="Asia/Shanghai"))
    found = meta(blog, header, f"content/{path}")
    assert (found.published.isoformat(), found.state) == (published, State.PUBLISHED)


@pytest.mark.parametrize("path", ["about.md", "2024-02-30-x.md"])
@pytest.mark.parametrize("header", ["", "path = '2024/13/99/x'"])
def test_a_page_without_a_date_is_in_no_list(path: str, header: str, tmp_path: Path) -> None:
    reading = opened(tmp_path).read(source(header, f"content/{path}"), NOW)
    assert (reading.meta.state, reading.problems) == (State.HIDDEN, ())


def test_it_is_told_where_the_section_is_listed_by_date(tmp_path: Path) -> None:
    opened(tmp_path)
    (tmp_path / "content/blog/_index.md").write_text("+++\nsort_by = 'date'\n+++\n")
    (problem,) = opened(tmp_path).read(source(""), NOW).problems
    assert "leaves it out" in problem.message


@pytest.mark.parametrize(
    ("header", "state"),
    [
        (DATED, State.PUBLISHED), (f"{DATED}\ndraft = true", State.DRAFT), (f"{DATED}\nrender = false", State.HIDDEN),
        ("date = 2926-01-01", State.PUBLISHED),
    ],
)  # fmt: skip
def test_states(header: str, state: State, tmp_path: Path) -> None:
    assert meta(opened(tmp_path), header).state is state


def test_a_section_that_is_a_draft_hides_all_below_it(tmp_path: Path) -> None:
    (tmp_path / "content/blog/deep").mkdir(parents=True)
    (tmp_path / "content/blog/_index.md").write_text("+++\ndraft = true\n+++\n")
    (tmp_path / "content/_index.md").write_text("+++\nbroken")
    blog = opened(tmp_path)
    paths = ("blog/deep/a.md", "blog/a.md", "blogs/a.md", "a.md")
    states = [meta(blog, path=f"content/{path}").state.value for path in paths]
    assert states == ["draft", "draft", "published", "published"]
    assert [file.name for file in blog.config_files] == ["zola.toml", "_index.md", "_index.md"]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("Body", None, "without a header"),
        (
            "+++\na = 1\ntitle = 1 2\n+++\n",
            3,
            "not TOML: Expected newline or end of document after a statement",
        ),
        ("+++\ntitle = 'x'\nslug = ''\n+++\n", 3, "empty `slug`"),
        ("+++\npath = ''\n+++\n", 2, "empty `path`"),
        ("+++\ndate = 'someday'\n+++\n", 2, "cannot be read"),
        ("+++\nslug = '🚀'\n+++\n", None, "cannot be told"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, line: int | None, says: str, tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        opened(tmp_path).read(Source("content/a.md", text.encode()), NOW)
    assert (caught.value.line, says in caught.value.message) == (line, True)


# The rest of a header.


def test_taxonomies_authors_and_extra(tmp_path: Path) -> None:
    header = (
        "date = 2024-03-05\nupdated = 2024-03-06\nauthors = ['Ann', 'Bob']\n[taxonomies]\ntags = ['C++', 'Go', 'Go']\n"
        "category = ['A/B']\nseries = ['x']\n[extra]\nfeed = false\ncover = 'a.png'\ndraft = true\n"
    )
    found = meta(opened(tmp_path), header)
    assert (found.tags, found.categories, found.authors) == (("C++", "Go"), (("A/B",),), ("Ann", "Bob"))
    assert found.updated == datetime(2024, 3, 6, tzinfo=UTC)
    assert (found.feed, found.state) == (False, State.PUBLISHED)
    assert found.image == "https://blog.example/base/blog/post/a.png"


def test_authors_may_be_a_taxonomy_and_tags_are_none_outside_of_it(tmp_path: Path) -> None:
    found = meta(opened(tmp_path), f"{DATED}\ntags = ['never']\n[taxonomies]\nauthors = ['Ann']\n")
    assert (found.authors, found.tags) == (("Ann",), ())


def test_yaml_headers(tmp_path: Path) -> None:
    text = "---\ntitle: A\ndate: 2024-03-05\ntaxonomies:\n  categories: [B]\n---\nBody"
    found = opened(tmp_path).read(Source("content/a.md", text.encode()), NOW).meta
    assert (found.title, found.categories) == ("A", (("B",),))


def test_homes_of_categories_and_tags(tmp_path: Path) -> None:
    config = "taxonomy_root = 'by'\ntaxonomies = [{name = 'category'}, {name = 'tags', render = false}]\n"
    blog = opened(tmp_path, config)
    assert blog.home("categories", ("Big Data",)) == "https://blog.example/base/by/category/big-data/"
    assert blog.home("tags", ("Go",)) is None
    assert blog.slug("tags", ("++",)) == ()


def test_links_to_other_pages(tmp_path: Path) -> None:
    blog = opened(tmp_path)
    text = "+++\ndate = 2024-03-05\n+++\n[b](@/blog/b.md#part) ![c](c.png)"
    reading = blog.read(Source("content/blog/a.md", text.encode()), NOW)
    posts = {"blog/b.md": ("https://blog.example/base/blog/b/", "B")}
    html = blog.render(reading, posts.get).html
    assert 'href="https://blog.example/base/blog/b/#part"' in html
    assert 'src="https://blog.example/base/blog/a/c.png"' in html
