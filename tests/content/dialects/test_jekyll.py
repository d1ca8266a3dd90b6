from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from corpora import CORPORA, needs_corpora
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.blog import Blog, Settings, Source
from publisher.content.dialects import DIALECTS
from publisher.content.dialects.jekyll import Jekyll
from publisher.content.dialects.jekyll_blog import JekyllBlog
from publisher.content.dialects.jekyll_defaults import Defaults
from publisher.content.dialects.jekyll_links import collection_style, pretty_slug, slugify
from publisher.content.dialects.jekyll_places import Filter
from publisher.content.dialects.jekyll_values import (
    is_text,
    is_true,
    local_instant,
    readable_date,
    ruby_text,
    titleized,
)
from publisher.content.open import open_blog
from publisher.content.scan import load, scan
from publisher.content.yaml_text import Quoted, Value
from publisher.errors import ConfigError, ContentError
from publisher.model.post import Meta, Reading, State

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CONFIG = "url: https://blog.example\ntimezone: Asia/Shanghai\n"
POST = "_posts/2024-03-05-a-post.md"


def opened(root: Path, config: str = "", settings: Settings | None = None) -> JekyllBlog:
    (root / "_posts").mkdir(exist_ok=True)
    (root / "_config.yml").write_text(CONFIG + config, "utf-8")
    return Jekyll().open(root, settings or Settings())


def reading(blog: Blog, header: str = "", path: str = POST, body: str = "Body") -> Reading:
    raw = f"---\n{header}\n---\n{body}".encode()
    return blog.read(Source(path, raw, created=NOW, modified=NOW), NOW)


def meta(blog: Blog, header: str = "", path: str = POST) -> Meta:
    return reading(blog, header, path).meta


def refused(blog: Blog, header: str, path: str = POST) -> ContentError:
    with pytest.raises(ContentError) as caught:
        reading(blog, header, path)
    assert caught.value.where == path
    assert caught.value.mend
    return caught.value


def test_the_site_is_what_config_yml_says(tmp_path: Path) -> None:
    site = opened(
        tmp_path,
        "title: My blog\nbaseurl: /base/\nauthor: {name: Ann}\nlang: zh_CN\ndescription: >\n  Two\n  lines\n",
    ).site
    assert (site.url, site.title, site.author) == ("https://blog.example/base/", "My blog", "Ann")
    assert (site.language, site.timezone, site.description) == ("zh-CN", "Asia/Shanghai", "Two lines")


def test_a_site_without_url_has_the_name_that_github_pages_knows(tmp_path: Path) -> None:
    (tmp_path / "CNAME").write_text("www.own.example\n")
    (tmp_path / "_config.yml").write_text("timezone: UTC\n")
    assert Jekyll().open(tmp_path, Settings()).site.url == "https://www.own.example/"


@pytest.mark.parametrize(
    ("config", "files", "paths"),
    [
        ("plugins: [jekyll-feed]\n", {}, {"feed.xml": "atom"}),
        ("gems: [jekyll-feed]\nfeed: {path: /atom.xml}\n", {}, {"atom.xml": "atom"}),
        ("", {"Gemfile": 'gem "github-pages"\n'}, {"feed.xml": "atom"}),
        (
            "",
            {"rss.xml": "---\n---\n<rss>", "atom.xml": "---\n---\n<feed>"},
            {"rss.xml": "rss", "atom.xml": "atom"},
        ),
        ("", {}, {}),
    ],
)
def test_feeds_that_the_site_has(
    config: str, files: dict[str, str], paths: dict[str, str], tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert opened(tmp_path, config).site.feed_paths == paths


def test_configuration_may_be_toml(tmp_path: Path) -> None:
    (tmp_path / "_posts").mkdir()
    (tmp_path / "_config.toml").write_text(
        'url = "https://blog.example"\ntimezone = "UTC"\npermalink = "pretty"\n'
    )
    blog = Jekyll().open(tmp_path, Settings())
    assert meta(blog).url == "https://blog.example/2024/03/05/a-post/"


def test_a_broken_configuration_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        opened(tmp_path, "title: a: b\n")
    assert caught.value.where == "_config.yml:3"


def test_what_the_configuration_says_in_vain_is_told(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text(
        "\ufeffurl: https://a.example\ntimezone: Asia/Beijing\nlimit_posts: 5\n"
    )
    blog = Jekyll().open(tmp_path, Settings())
    zone, limit, mark = blog.problems
    assert "Asia/Beijing" in zone.message
    assert "newest 5" in limit.message
    assert "byte order mark" in mark.message
    assert blog.site.timezone == "UTC"


@pytest.mark.parametrize(
    ("name", "zone"), [("CST-8", "Etc/GMT-8"), ("EST5", "Etc/GMT+5"), ("Asia/Tokyo", "Asia/Tokyo")]
)
def test_zones_may_be_posix(name: str, zone: str, tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text(f"url: https://a.example\ntimezone: {name}\n")
    blog = Jekyll().open(tmp_path, Settings())
    assert (blog.site.timezone, blog.problems) == (zone, ())


@pytest.mark.parametrize(
    ("files", "dialect"),
    [
        (["_config.yml=baseurl: ''", "_posts/2024-01-01-a.md"], "jekyll"),
        (["_config.yml=title: x", "Gemfile=gem 'jekyll'"], "jekyll"),
        (["_config.yml=title: x\nplugins: []"], "jekyll"),
        (["_config.toml=title = 'x'", "_layouts/a.html"], "jekyll"),
        (["_posts/2024-01-01-a.md"], "jekyll"),
        (["_config.yml=category_dir: c", "_posts/2024-01-01-a.md", "_layouts/a.html"], "jekyll"),
        (["_posts/notes.md"], "plain"),
        (["_posts/2024-01-01-a.md", "package.json={}"], "plain"),
        (["_config.yml=title: x"], "plain"),
        (["_config.yml=source_dir: source", "source/_posts/2024-01-01-a.md"], "hexo"),
    ],
)
def test_which_sites_are_jekylls(files: list[str], dialect: str, tmp_path: Path) -> None:
    for file in files:
        name, _, text = file.partition("=")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    settings = Settings(url="https://blog.example", timezone="UTC")
    assert open_blog(tmp_path, "auto", settings).site.generator == dialect


def test_hexos_source_folder_is_hexos(tmp_path: Path) -> None:
    (tmp_path / "source" / "_posts").mkdir(parents=True)
    (tmp_path / "source" / "_posts" / "2024-01-01-a.md").write_text("")
    (tmp_path / "_config.yml").write_text("new_post_name: :year-:month-:day-:title.md\n")
    assert DIALECTS["jekyll"].detect(tmp_path / "source") is None


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("about.md", "a page, not a post"),
        ("_posts/notes.md", "its name has no date (2026-11-24-title.md)"),
        ("_posts/2024-01-01-photo.png", "not a text"),
        ("_posts/_old/2024-01-01-a.md", "hidden, or excluded by _config.yml"),
        ("_site/_posts/2024-01-01-a.md", "hidden, or excluded by _config.yml"),
        ("_notes/a.md", "of another collection than posts"),
        ("_quiet/a.md", "a page, not a post"),
    ],
)
def test_why_a_file_is_no_post(path: str, reason: str, tmp_path: Path) -> None:
    claim = opened(tmp_path, "collections: {notes: {output: true}, quiet: {}}\n").claim(path)
    assert (claim.post, claim.reason) == (False, reason)


def test_collections_are_read_when_they_are_asked_for(tmp_path: Path) -> None:
    blog = opened(tmp_path, "collections: {notes: {output: true}}\n", Settings(include=["_notes/**"]))
    assert blog.claim("_notes/a.md").post
    assert meta(blog, "date: 2024-01-02", "_notes/sub/a.md").url == "https://blog.example/notes/sub/a.html"
    assert refused(blog, "title: x", "_notes/a.md").message == "the post has no date"


def test_plugins_turn_other_markup_into_pages(tmp_path: Path) -> None:
    path = "_posts/2024-03-05-a.textile"
    assert meta(opened(tmp_path), "", path).url.endswith("/a.textile")
    assert meta(opened(tmp_path, "plugins: [jekyll-textile-converter]\n"), "", path).url.endswith("/a.html")


def test_config_toml_may_set_the_permalink(tmp_path: Path) -> None:
    blog = opened(tmp_path, settings=Settings(permalink="/p/:slug/"))
    assert meta(blog, "slug: Other").url == "https://blog.example/p/other/"
    assert meta(blog, "permalink: /own/").url == "https://blog.example/own/"


def test_the_host_counts_only_where_config_yml_has_no_zone(tmp_path: Path) -> None:
    settings = Settings(timezone="Asia/Tokyo", permalink_timezone="America/New_York")
    blog = opened(tmp_path, settings=settings)
    assert meta(blog).published == datetime(2024, 3, 4, 16, tzinfo=UTC)
    (tmp_path / "_config.yml").write_text("url: https://blog.example\n")
    assert meta(Jekyll().open(tmp_path, settings)).published == datetime(2024, 3, 5, 5, tzinfo=UTC)


def test_a_time_without_an_offset_is_utc_and_moves_the_path(tmp_path: Path) -> None:
    post = meta(opened(tmp_path), "date: 2024-03-05 20:00:00")
    assert post.published == datetime(2024, 3, 5, 20, tzinfo=UTC)
    assert post.url == "https://blog.example/2024/03/06/a-post.html"


def test_dates_are_cut_to_the_second(tmp_path: Path) -> None:
    assert meta(opened(tmp_path), "date: 2024-03-05 20:00:00.75 +08:00").published.microsecond == 0


@pytest.mark.parametrize(
    ("header", "line", "message"),
    [
        ("title: x\ndate:", 3, "empty"),
        ("date: soon", 2, "cannot be read"),
        ("permalink: /:nonsense/", 2, ":nonsense"),
        ("permalink: 2020", 2, "no text"),
        ("slug: 1.10", 2, "`slug: 1.1`"),
        ("categories: 2020", 2, "neither text nor a list"),
        ("categories: {a: b}", 2, "neither text nor a list"),
        ("\ttitle: x", 2, "not YAML"),
    ],
)
def test_what_jekyll_stops_at_is_a_problem_of_its_post(
    header: str, line: int, message: str, tmp_path: Path
) -> None:
    error = refused(opened(tmp_path), header)
    assert error.line == line
    assert message in error.message


def test_an_impossible_day_in_a_name_is_told(tmp_path: Path) -> None:
    assert "2024-02-31" in refused(opened(tmp_path), "", "_posts/2024-02-31-x.md").message


def test_a_file_that_is_not_utf_8_is_left_out(tmp_path: Path) -> None:
    raw = "---\ntitle: x\n---\n中文".encode("gbk")
    with pytest.raises(ContentError, match="not UTF-8") as caught:
        opened(tmp_path).read(Source(POST, raw), NOW)
    assert caught.value.line == 4
    blog = opened(tmp_path, "encoding: gbk\n")
    assert blog.read(Source(POST, raw), NOW).body == "中文"


def test_a_file_without_a_header_is_a_post(tmp_path: Path) -> None:
    found = opened(tmp_path).read(Source(POST, b"Just text"), NOW)
    assert (found.meta.title, found.body) == ("A Post", "Just text")


def test_drafts_have_the_time_of_their_last_change(tmp_path: Path) -> None:
    draft = meta(opened(tmp_path), "", "_drafts/idea.md")
    assert (draft.state, draft.published, draft.title) == (State.DRAFT, NOW, "Idea")


def test_a_scheduled_post_says_when(tmp_path: Path) -> None:
    post = meta(opened(tmp_path), "date: 2027-01-01")
    assert (post.state, post.publish_at) == (State.SCHEDULED, post.published)
    shown = meta(opened(tmp_path, "future: true\n"), "date: 2027-01-01")
    assert (shown.state, shown.publish_at) == (State.PUBLISHED, None)


def test_draft_in_a_header_is_nothing_to_jekyll(tmp_path: Path) -> None:
    found = reading(opened(tmp_path), "draft: true")
    assert found.meta.state is State.PUBLISHED
    assert "publishes it" in found.problems[0].message


def test_a_hidden_post_is_online_and_in_no_list(tmp_path: Path) -> None:
    post = meta(opened(tmp_path), "hidden: true")
    assert (post.state, post.feed, post.announce) == (State.PUBLISHED, False, False)


def test_the_last_change_is_what_plugins_take_for_it(tmp_path: Path) -> None:
    blog = opened(tmp_path)
    assert meta(blog, "last_modified_at: 2024-05-06").updated == datetime(2024, 5, 5, 16, tzinfo=UTC)
    found = reading(blog, "last_modified_at: yesterday")
    assert (found.meta.updated, found.problems[0].line) == (None, 2)


def test_the_excerpt_ends_at_its_separator(tmp_path: Path) -> None:
    blog = opened(tmp_path, "excerpt_separator: <!--cut-->\n")
    rendered = blog.render(reading(blog, body="First\n\n<!--cut-->\n\nSecond"), lambda name: None)
    assert rendered.summary == "First"
    own = reading(blog, "excerpt_separator: END", body="First END <!--cut--> Second").body
    assert own == "First <!-- more --> <!--cut--> Second"


def test_liquid_does_not_leak(tmp_path: Path) -> None:
    blog = opened(tmp_path)
    html = blog.render(reading(blog, body="a {% unknown %} b {{ page.secret }} c"), lambda name: None).html
    assert "{" not in html


def test_archives_have_pages_where_their_plugin_makes_them(tmp_path: Path) -> None:
    plain = opened(tmp_path)
    assert (plain.slug("tags", ("A b",)), plain.home("tags", ("A b",))) == ((), None)
    blog = opened(tmp_path, "jekyll-archives: {enabled: [tags], permalinks: {tag: '/t/:name/'}}\n")
    assert blog.slug("tags", ("A b",)) == ("a-b",)
    assert blog.home("tags", ("A b",)) == "https://blog.example/t/a-b/"
    assert blog.home("categories", ("A b",)) is None
    assert blog.home("tags", ("!!",)) is None


def test_the_folder_of_posts_may_be_anywhere(tmp_path: Path) -> None:
    (tmp_path / "src" / "blog" / "_posts").mkdir(parents=True)
    (tmp_path / "_config.yml").write_text(f"{CONFIG}source: src\nbaseurl: ''\n")
    file = tmp_path / "src" / "blog" / "_posts" / "2024-03-05-a.md"
    file.write_text("---\n---\n")
    for root in (tmp_path, tmp_path / "src", file.parent):
        blog = open_blog(root, "auto", Settings())
        (path,) = scan(blog.root, blog.folders, blog.claim).files
        assert meta(blog, "", path).url == "https://blog.example/blog/2024/03/05/a.html"
        assert not blog.claim("elsewhere.md").post


@pytest.mark.parametrize(
    ("value", "text", "true", "is_string"),
    [
        ("yes", "true", True, False),
        ("Off", "false", False, False),
        ("y", "y", True, True),
        (None, "", False, False),
        ("010", "8", True, False),
        ("089", "089", True, True),
        ("0b_", "0b_", True, True),
        ("1.10", "1.1", True, False),
        ("1e3", "1e3", True, True),
        ("1.0e+20", "1.0e+20", True, False),
        ("12:30", "45000", True, False),
        ("9" * 400, "9" * 400, True, True),
        ("2014-1-2", "2014-01-02", True, False),
        (Quoted("010"), "010", True, True),
        (Quoted(""), "", True, True),
        (["a", "1", None, Quoted("2"), ["b"]], '["a", 1, nil, "2", ["b"]]', True, False),
        ({"a": "yes"}, '{"a"=>true}', True, False),
    ],
)
def test_values_are_rubys(value: Value, text: str, true: bool, is_string: bool) -> None:
    assert (ruby_text(value), is_true(value), is_text(value)) == (text, true, is_string)


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        (datetime(2014, 3, 9, 2, 30), datetime(2014, 3, 9, 7, 30, tzinfo=UTC)),  # a gap
        (datetime(2014, 11, 2, 1, 30), datetime(2014, 11, 2, 6, 30, tzinfo=UTC)),  # a fold
        (datetime(2014, 7, 1), datetime(2014, 7, 1, 4, tzinfo=UTC)),
    ],
)
def test_of_an_hour_that_comes_twice_ruby_takes_the_second(wall: datetime, utc: datetime) -> None:
    assert local_instant(wall, "America/New_York") == utc


def test_hours_from_nine_to_five_are_an_offset_and_told(tmp_path: Path) -> None:
    found = reading(opened(tmp_path), "date: 2014-11-06 09:00-17:00")
    assert found.meta.published == datetime(2014, 11, 7, 2, tzinfo=UTC)
    (problem,) = found.problems
    assert "an offset that no zone has" in problem.message
    assert problem.line == 2


def test_small_rules() -> None:
    assert readable_date("11/06/2014 10:00") == "2014-06-11 10:00"
    assert titleized("the-NEW-étude--") == "The New Étude"
    assert (slugify("Ça va? a_b"), pretty_slug("Ça va? a_b")) == ("ça-va-a-b", "Ça-va-a_b")
    assert [collection_style(style) for style in ("pretty", "date", "/:title", "/x/:title:output_ext")] == [
        "/:collection/:path/",
        "/:collection/:path:output_ext",
        "/:collection/:path",
        "/:collection/:path:output_ext",
    ]


def test_an_excluded_name_may_be_included() -> None:
    names = Filter(["_wanted", "*.keep"], ["old", "x.keep"], "out")
    passing = ["new", "_wanted", "x.keep", "old", "older", "out", "_other", "a~", ".git"]
    assert [name for name in passing if names.passes("", name)] == ["new", "_wanted", "x.keep"]


def test_of_two_defaults_the_closer_wins() -> None:
    sets: Value = [
        {"scope": {"path": "blog", "type": "posts"}, "values": {"a": "1", "map": {"x": "1"}}},
        {"scope": {"path": ""}, "values": {"a": "2", "b": "2", "map": {"y": "2"}}},
        {"scope": {"path": "blog"}, "values": {"a": "3", "c": "3"}},
        "nonsense",
    ]
    found = Defaults(sets, "").of("blog/_posts/a.md", "posts")
    assert found == {"a": "1", "b": "2", "c": "3", "map": {"x": "1", "y": "2"}}


@needs_corpora
def test_the_rails_corpus_is_read_whole() -> None:
    folder = CORPORA / "jekyll-rails"
    blog = open_blog(folder, "auto", Settings(url="https://blog.example", timezone="UTC"))
    files = scan(blog.root, blog.folders, blog.claim).files
    metas = [blog.read(load(blog.root, path, file), NOW).meta for path, file in files.items()]
    assert len(metas) == len(os.listdir(folder / "_posts"))
    assert {post.state for post in metas} == {State.PUBLISHED}
    assert len({post.url for post in metas}) == len(metas)


@given(st.text(st.sampled_from("0123456789.,_:-+eExXbo~ynull TZ"), max_size=24))
def test_any_scalar_has_a_text(text: str) -> None:
    assert isinstance(ruby_text(text), str)
    assert is_true(text) or ruby_text(text) in {"", "false"}
