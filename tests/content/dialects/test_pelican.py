from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.blog import Settings, Source
from publisher.content.dialects.pelican import Pelican
from publisher.content.dialects.pelican_blog import PelicanBlog
from publisher.content.dialects.pelican_headers import names, read_date, read_html
from publisher.content.dialects.pelican_rst import read_rst
from publisher.errors import ConfigError, ContentError
from publisher.model.post import Meta, State

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CONFIG = (
    "SITEURL = 'https://blog.example/sub/'\nSITENAME = 'Blog'\nAUTHOR = 'Ann'\nTIMEZONE = 'Asia/Shanghai'\n"
)
DATED = "Title: A\nDate: 2024-03-05 01:02"


def opened(root: Path, config: str = "", settings: Settings | None = None, at: str = "") -> PelicanBlog:
    (root / "content" / "deep").mkdir(parents=True, exist_ok=True)
    (root / "pelicanconf.py").write_text(CONFIG + config, "utf-8")
    return Pelican().open(root / at, settings or Settings())


def source(text: str, path: str = "content/a.md", modified: datetime | None = None) -> Source:
    return Source(path, text.encode(), created=NOW, modified=modified)


def meta(blog: PelicanBlog, header: str = DATED, path: str = "content/a.md") -> Meta:
    return blog.read(source(f"{header}\n\nBody", path), NOW).meta


def refusal(blog: PelicanBlog, text: str, path: str = "content/a.md") -> ContentError:
    with pytest.raises(ContentError) as caught:
        blog.read(source(text, path), NOW)
    assert caught.value.where == path
    assert caught.value.mend
    return caught.value


# The site.


def test_the_site_is_what_pelicanconf_says(tmp_path: Path) -> None:
    site = opened(tmp_path, "SITESUBTITLE = 'Words'\nDEFAULT_LANG = 'ZH_CN'\nFEED_RSS = 'rss.xml'\n").site
    assert (site.url, site.title, site.author) == ("https://blog.example/sub/", "Blog", "Ann")
    assert (site.description, site.language, site.timezone) == ("Words", "ZH-CN", "Asia/Shanghai")
    assert site.feed_paths == {"feeds/all.atom.xml": "atom", "rss.xml": "rss"}


def test_no_feed_is_no_path(tmp_path: Path) -> None:
    assert opened(tmp_path, "FEED_ALL_ATOM = None\n").site.feed_paths == {}


def test_what_is_computed_is_told_where_it_matters(tmp_path: Path) -> None:
    blog = opened(tmp_path, "import x\nARTICLE_URL = x.url()\nOTHER = x.y()\n")
    (problem,) = blog.problems
    assert (problem.file, problem.line, problem.severity) == ("pelicanconf.py", 6, "warning")
    assert "permalink in [content]" in problem.mend


@pytest.mark.parametrize("call", ["globals().update(x.load())", "exec(x.read())"])
def test_a_configuration_that_one_call_makes_is_told(call: str, tmp_path: Path) -> None:
    (problem,) = opened(tmp_path, f"import x\n{call}\n").problems
    assert (problem.file, problem.line, problem.severity) == ("pelicanconf.py", 6, "warning")
    assert "SITEURL" in problem.mend


@pytest.mark.parametrize(
    ("config", "name"),
    [
        ("FILENAME_METADATA = '(unclosed'", "FILENAME_METADATA"),
        ("SLUG_REGEX_SUBSTITUTIONS = [('(', '')]", "SLUG_REGEX_SUBSTITUTIONS"),
        ("SLUG_REGEX_SUBSTITUTIONS = 3", "SLUG_REGEX_SUBSTITUTIONS"),
        ("DEFAULT_DATE = 'someday'", "DEFAULT_DATE"),
        ("DEFAULT_DATE = (2020, 13, 1)", "DEFAULT_DATE"),
        ("TAG_REGEX_SUBSTITUTIONS = ['abc']", "TAG_REGEX_SUBSTITUTIONS"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told(config: str, name: str, tmp_path: Path) -> None:
    blog = opened(tmp_path, config)
    assert [problem.message.split()[0] for problem in blog.problems] == [name]
    assert meta(blog).url == "https://blog.example/sub/a.html"


@pytest.mark.parametrize("text", ["print 'Python 2'\n", "x = (\n"])
def test_a_configuration_that_is_no_python_is_told_with_its_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        opened(tmp_path, text)
    assert caught.value.where.startswith("pelicanconf.py")


@pytest.mark.parametrize(
    "config",
    ["DEFAULT_METADATA = 3", "DEFAULT_METADATA = {1: 2}", "EXTRA_PATH_METADATA = {'a.md': None}", "READERS = {1: None}",
     "SLUG_SUBSTITUTIONS = 3", "TAG_SUBSTITUTIONS = ['x', ('a',)]", "ARTICLE_PATHS = 'content'", "PATH = 5"],
)  # fmt: skip
def test_a_setting_of_another_kind_changes_nothing(config: str, tmp_path: Path) -> None:
    assert meta(opened(tmp_path, config)).url == "https://blog.example/sub/a.html"


def test_an_empty_address_for_publishing_hides_no_other(tmp_path: Path) -> None:
    opened(tmp_path)
    (tmp_path / "publishconf.py").write_text("from pelicanconf import *\nSITEURL = ''\nSITENAME = 'Public'\n")
    site = Pelican().open(tmp_path, Settings()).site
    assert (site.title, site.url) == ("Public", "https://blog.example/sub/")


def test_publishconf_wins_and_is_watched(tmp_path: Path) -> None:
    opened(tmp_path)
    (tmp_path / "publishconf.py").write_text("from pelicanconf import *\nSITENAME = 'Public'\n")
    blog = Pelican().open(tmp_path, Settings())
    assert (blog.site.title, blog.site.author) == ("Public", "Ann")
    assert [file.name for file in blog.config_files] == ["pelicanconf.py", "publishconf.py"]


@pytest.mark.parametrize(("at", "prefix"), [("", "content/"), ("content", ""), ("content/deep", "")])
def test_any_folder_of_the_site_may_be_opened(at: str, prefix: str, tmp_path: Path) -> None:
    blog = opened(tmp_path, at=at)
    path = f"{prefix}{'' if at.endswith('deep') else 'deep/'}a.md"
    assert blog.claim(path).post
    assert meta(blog, path=path).categories == (("deep",),)


def test_a_path_that_is_not_set_is_found(tmp_path: Path) -> None:
    assert opened(tmp_path).folders == ("content",)
    without = opened(tmp_path, "ARTICLE_PATHS = ['content']\n")
    assert without.folders == ("",)  # PATH is the site's own folder
    assert opened(tmp_path, "PATH = 'content/deep'\n").folders == ("content/deep",)


def test_claims_say_why_not(tmp_path: Path) -> None:
    blog = opened(
        tmp_path, "PATH = '.'\nARTICLE_PATHS = ['content', 'output']\nARTICLE_EXCLUDES = ['content/old']\n"
    )
    reasons = {
        path: blog.claim(path).reason
        for path in ("content/a.txt", "theme/x.html", "content/old/a.md", "output/a.html", "content/a.rst")
    }
    assert list(reasons.values()) == [
        "not a text", "not below ARTICLE_PATHS", "a page, not a post", "written by Pelican", "",
    ]  # fmt: skip
    assert opened(tmp_path).claim("README.md").reason == "not below PATH"


# Its articles.


@pytest.mark.parametrize(
    ("header", "state"),
    [
        ("", State.PUBLISHED), ("Status: published", State.PUBLISHED), ("Status: DRAFT", State.DRAFT),
        ("Status: hidden", State.HIDDEN), ("Status: skip", State.HIDDEN),
    ],
)  # fmt: skip
def test_states(header: str, state: State, tmp_path: Path) -> None:
    assert meta(opened(tmp_path), f"{DATED}\n{header}".strip()).state is state


def test_dates_to_come_are_shown_unless_the_configuration_says_otherwise(tmp_path: Path) -> None:
    header = "Title: A\nDate: 2027-01-01"
    assert meta(opened(tmp_path), header).state is State.PUBLISHED
    hiding = opened(tmp_path, "WITH_FUTURE_DATES = False\nDRAFT_URL = 'never'\n")
    found = meta(hiding, header)
    assert (found.state, found.publish_at) == (State.SCHEDULED, datetime(2026, 12, 31, 16, tzinfo=UTC))
    assert found.url == "https://blog.example/sub/a.html"  # the one that it will have
    assert meta(hiding, f"{header}\nStatus: hidden").state is State.HIDDEN


def test_a_file_may_lend_its_date(tmp_path: Path) -> None:
    blog = opened(tmp_path, "DEFAULT_DATE = 'fs'\nARTICLE_URL = '{date:%Y%m%d-%H}'\n")
    modified = datetime(2024, 3, 4, 17, tzinfo=UTC)
    reading = blog.read(source("Title: A\n\nBody", modified=modified), NOW)
    assert (reading.meta.published, reading.meta.updated) == (modified, None)
    assert reading.meta.url == "https://blog.example/sub/20240305-01"
    assert "changes with every copy" in reading.problems[0].message


def test_an_undated_draft_is_a_draft(tmp_path: Path) -> None:
    found = meta(opened(tmp_path), "Title: A\nStatus: draft")
    assert (found.state, found.published) == (State.DRAFT, NOW)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("Title: A\n\nx", 1, "write `Date: 2026-11-24 08:00`"),
        ("Date: 2024-03-05\n\nx", 1, "write `Title: …`"),
        ("Title: A\nDate: 2024-02-30\n\nx", 2, "does not exist"),
        ("Title: A\nDate: 2024-03-05\nStatus: odd\n\nx", 3, "'odd'"),
        ("", 1, "begin the file with `Title: …`"),
    ],
)
def test_what_pelican_leaves_out_is_told(text: str, line: int | None, says: str, tmp_path: Path) -> None:
    error = refusal(opened(tmp_path), text)
    assert (error.line, says in str(error)) == (line, True)


def test_a_pattern_that_asks_for_more_than_there_is(tmp_path: Path) -> None:
    blog = opened(tmp_path, "ARTICLE_URL = '{series}/{slug}'\n")
    assert "'series'" in refusal(blog, f"{DATED}\n\nx").message
    assert meta(blog, f"{DATED}\nSeries: one").url == "https://blog.example/sub/one/a"


def test_config_toml_may_give_the_pattern(tmp_path: Path) -> None:
    settings = Settings(permalink="{date:%Y}/{slug}/", category_aliases={"misc": "News"})
    found = meta(opened(tmp_path, settings=settings))
    assert (found.url, found.categories) == ("https://blog.example/sub/2024/a/", (("News",),))


def test_covers_lie_where_pelican_puts_them(tmp_path: Path) -> None:
    blog = opened(tmp_path)
    for cover, image in (
        ("{static}/images/a.png", "https://blog.example/sub/images/a.png"),
        ("{static}b.png", "https://blog.example/sub/deep/b.png"),
        ("https://other.example/c.png", "https://other.example/c.png"),
    ):
        assert meta(blog, f"{DATED}\nImage: {cover}", "content/deep/a.md").image == image


def test_files_beside_an_article_lie_below_the_site(tmp_path: Path) -> None:
    blog = opened(tmp_path)
    text = f"{DATED}\n\n![x]({{static}}a.png) [other]({{filename}}/deep/b.md#part)"
    reading = blog.read(source(text, "content/deep/a.md"), NOW)
    posts = {"deep/b.md": ("https://blog.example/sub/b.html", "B")}
    html = blog.render(reading, posts.get).html
    assert 'src="https://blog.example/sub/deep/a.png"' in html
    assert 'href="https://blog.example/sub/b.html#part"' in html


def test_homes_of_categories_and_tags(tmp_path: Path) -> None:
    blog = opened(tmp_path, "TAG_SAVE_AS = ''\nCATEGORY_URL = 'c/{slug}/'\n")
    assert blog.home("categories", ("Big Data",)) == "https://blog.example/sub/c/big-data/"
    assert blog.home("tags", ("Go",)) is None
    assert blog.slug("tags", ("C++",)) == ("c",)
    assert blog.slug("tags", ("++",)) == ()


# Headers.


def test_the_body_begins_behind_the_header(tmp_path: Path) -> None:
    for text, line, body in (
        ("Title: A\nDate: 2024-03-05\n\n    code\n", 4, "    code\n"),
        ("---\nTitle: A\nDate: 2024-03-05\n---\nBody", 5, "Body"),
        ("Title: A\nDate: 2024-03-05\nBody", 3, "Body"),
    ):
        reading = opened(tmp_path).read(source(text), NOW)
        assert (reading.body_line, reading.body) == (line, body)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a, b", ["a", "b"]), ("a; b, c", ["a", "b, c"]), ("a,,a, ", ["a"]), ("", []),
        (["a, b", "c", "c"], ["a, b", "c"]),
    ],
)  # fmt: skip
def test_lists(text: str | list[str], found: list[str]) -> None:
    assert names([*text] if isinstance(text, list) else text) == found


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("10-05-2013", "2013-10-05 00:00"), ("13-05-2013 8:30", "2013-05-13 08:30"), ("10.05.2013", "2013-10-05 00:00"),
        ("2024-03-05 1020", "2024-03-05 10:20"), ("2024-03-05 at 10:20", "2024-03-05 10:20"),
        ("5 March 2024", "2024-03-05 00:00"), ("2024-03-05 10:20:30", "2024-03-05 10:20"),
    ],
)  # fmt: skip
def test_dates(text: str, wall: str) -> None:
    assert f"{read_date(text).wall:%Y-%m-%d %H:%M}" == wall


def test_html_keeps_its_lines() -> None:
    header = read_html("<html><head>\n<title>A</title></head>\n<body>\n<p>x</p>\n</body></html>", "a.html")
    assert (header.values, header.body.strip(), header.body_line) == ({"title": "A"}, "<p>x</p>", 3)


@given(st.text(st.sampled_from("<>!/[]-=\"' abhedtilmnc&;\n")))
def test_any_page_is_read_or_reported(text: str) -> None:
    try:
        read_html(f"<head>{text}", "a.html")
    except ContentError as error:
        assert error.where == "a.html"


# reStructuredText.


def test_rst_cannot_reach_other_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hush")
    text = f"T\n=\n\n:date: 2024-03-05\n\n.. include:: {secret}\n\n.. raw:: html\n   :file: {secret}\n"
    reading = opened(tmp_path).read(source(text, "content/a.rst"), NOW)
    assert "hush" not in reading.body
    assert [problem.line for problem in reading.problems] == [6, 8]


def test_rst_shows_code_math_and_plugins_text(tmp_path: Path) -> None:
    text = (
        "T\n=\n\n:date: 2024-03-05\n\n.. code-block:: python\n    :linenos:\n\n    a < b\n\n:math:`a<b` :youtube:`x` and"
        "\n:abbr:`HTML (Markup)`\n\n.. video:: x\n"
    )
    blog = opened(tmp_path)
    reading = blog.read(source(text, "content/a.rst"), NOW)
    html = blog.render(reading, lambda name: None).html
    assert '<code class="language-python">a &lt; b' in html
    assert "<math" in html
    assert "HTML</abbr>" in html
    assert "Markup" not in html
    assert [problem.message.split()[0] for problem in reading.problems] == ["`youtube`", "`video`"]


def test_rst_that_pelican_refuses_is_told_with_its_line(tmp_path: Path) -> None:
    error = refusal(opened(tmp_path), "Long title\n====\n\n:date: 2024-03-05\n\nx\n", "content/a.rst")
    assert (error.line, "underline too short" in error.message) == (2, True)


def test_an_rst_header_knows_its_lines(tmp_path: Path) -> None:
    error = refusal(opened(tmp_path), "T\n=\n\n:tags: a\n:date: someday\n\nx\n", "content/a.rst")
    assert error.line == 5


@given(st.text(st.sampled_from(":`*_.|=-\n []<>#\\ab1\t")))
def test_any_rst_is_read_or_reported(text: str) -> None:
    try:
        read_rst(text, "a.rst", "xx")
    except ContentError as error:
        assert (error.where, bool(error.mend)) == ("a.rst", True)


def test_an_empty_title_is_told(tmp_path: Path) -> None:
    raw = b"Title:\nDate: 2024-03-05\nSlug: a\n\nx"
    reading = opened(tmp_path).read(Source("content/sub/a.md", raw), NOW)
    assert [str(problem) for problem in reading.problems] == [
        "content/sub/a.md:1: the article has an empty title; write `Title: …` into its header"
    ]
