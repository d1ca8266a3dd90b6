from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from feed_samples import SITE, TEMPLATES, edited, entries, one_pass, post, settings
from lxml import html

from publisher.errors import TemplateError
from publisher.feeds.build import build
from publisher.feeds.settings import FeedSettings
from publisher.feeds.state import MANIFEST, State
from publisher.feeds.write import Root, stamps
from publisher.model.post import Post, Site
from publisher.words.templates import Templates

POSTS = [
    post("olap", ("Database", "OLAP"), tags=("C++",)),
    post("sql", ("Database",), day=1),
    post("evil", ("<img src=x onerror=alert(1)>",), tags=('"><script>alert(1)</script>',)),
]


def page(
    posts: list[Post], wish: FeedSettings, site: Site = SITE, templates: Templates = TEMPLATES
) -> html.HtmlElement:
    data = build(posts, site, wish, State(), {}, entries, templates).outputs["index.html"].data
    assert b"\x00" not in data
    return html.document_fromstring(data.decode())


@pytest.fixture
def wish(tmp_path: Path) -> FeedSettings:
    return settings(tmp_path, scopes=("site", "categories", "tags"))


def test_every_feed_is_there_in_its_three_formats_where_it_lies(wish: FeedSettings) -> None:
    built = build(POSTS, SITE, wish, State(), {}, entries, TEMPLATES)
    links = {unquote(link) for link in page(POSTS, wish).xpath("//a[@type]/@href")}
    assert links == {path for path, output in built.outputs.items() if output.scope}


def test_links_to_files_are_relative_so_that_the_page_works_wherever_it_is_served(wish: FeedSettings) -> None:
    assert not [link for link in page(POSTS, wish).xpath("//a[@type]/@href") if urlsplit(link).netloc]


def test_readers_and_clipboards_get_the_public_address(wish: FeedSettings) -> None:
    tree = page(POSTS, wish)
    address = "https://blog.example/feeds/atom.xml"
    assert tree.xpath("//code/text()") == [address]
    assert tree.xpath("//button/@data-copy")[0] == address
    first = tree.xpath("//section[contains(@class, 'all')]//a[not(@type)]/@href")
    assert [urlsplit(link).scheme for link in first] == ["follow", "https", "https"]
    assert parse_qs(urlsplit(first[0]).query)["url"] == [address]
    assert all("https%3A%2F%2Fblog.example%2F" in link for link in first)
    assert unquote(first[1]).endswith(f"feed/{address}")
    assert parse_qs(urlsplit(first[2]).query)["add_feed"] == [address]


def test_browsers_and_readers_discover_the_feeds(wish: FeedSettings) -> None:
    found = page(POSTS, wish).xpath("//link[@rel='alternate']")
    assert {link.get("type") for link in found} >= {"application/atom+xml", "application/rss+xml"}
    assert all(link.get("href").startswith("https://blog.example/feeds/") for link in found)


def test_names_are_text_not_markup(wish: FeedSettings) -> None:
    tree = page(POSTS, wish)
    assert tree.xpath("//img") == []
    assert len(tree.xpath("//script")) == 1
    assert "<img src=x onerror=alert(1)>" in tree.text_content()
    assert not [name for element in tree.iter("*") for name in element.attrib if name.startswith("on")]


def test_it_needs_nothing_from_elsewhere(wish: FeedSettings) -> None:
    tree = page(POSTS, wish)
    assert tree.xpath("//script/@src | //link[@rel='stylesheet'] | //img/@src | //iframe") == []
    assert "url(" not in "".join(tree.xpath("//style/text()"))


def test_without_scripts_no_button_is_shown_that_would_do_nothing(wish: FeedSettings) -> None:
    buttons = page(POSTS, wish).xpath("//button")
    assert buttons
    assert all("hidden" in button.attrib for button in buttons)


def test_children_stand_below_their_parents(wish: FeedSettings) -> None:
    rows = page(POSTS, wish).xpath("//li[.//a[text()='Database' or text()='OLAP']]")
    assert [
        (row.xpath("string(.//span[@class='name']/a)"), "deep" in row.get("class", "")) for row in rows
    ] == [
        ("Database", False),
        ("OLAP", True),
    ]


@pytest.mark.parametrize(
    ("language", "words"), [("zh-CN", "复制地址"), ("en-GB", "Copy address"), ("fr", "Copy address")]
)
def test_it_speaks_the_sites_language(wish: FeedSettings, language: str, words: str) -> None:
    site = Site("https://blog.example/", "Blog", "", "L", language, "UTC", "hexo")
    tree = page(POSTS, wish, site)
    assert tree.get("lang") == language
    assert words in tree.text_content()


def test_it_counts_posts_not_entries(tmp_path: Path) -> None:
    tree = page([post(str(number)) for number in range(30)], settings(tmp_path, limit=2))
    assert re.search(r"全部文章\s+30 篇", tree.text_content())


def test_a_broken_template_of_the_users_says_where(tmp_path: Path, wish: FeedSettings) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "feeds.html").write_text("{{ nonsense }}")
    with pytest.raises(TemplateError, match=r"web/feeds\.html"):
        page(POSTS, wish, templates=Templates(tmp_path))


def test_the_page_and_the_opml_file_are_made_again_when_something_they_say_may_have_changed(
    tmp_path: Path, wish: FeedSettings
) -> None:
    state, *_ = one_pass(POSTS, wish)
    own = Templates(tmp_path)

    def remade(posts: list[Post], templates: Templates = TEMPLATES) -> set[str]:
        on_disk = stamps(Root(wish.directory), state.files)
        outputs = build(posts, SITE, wish, state, on_disk, entries, templates).outputs
        return {path for path in outputs if "/" not in path} - {"atom.xml", "rss.xml", "feed.json"}

    assert remade(POSTS) == {MANIFEST}
    assert remade([edited(POSTS[0], "again"), *POSTS[1:]]) == {MANIFEST, "index.html", "feeds.opml"}
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "feeds.html").write_text("<p>{{ title }}</p>")
    assert remade(POSTS, own) == {MANIFEST, "index.html", "feeds.opml"}
    (wish.directory / "index.html").unlink()
    assert remade(POSTS) == {MANIFEST, "index.html", "feeds.opml"}
