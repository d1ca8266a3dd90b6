from __future__ import annotations

from pathlib import Path

from feed_samples import SITE, TEMPLATES, entries, post, settings
from lxml import etree

from publisher.feeds.build import build
from publisher.feeds.state import State


def outline(tmp_path: Path, formats: tuple[str, ...] = ("atom", "rss", "json")) -> etree._Element:
    posts = [post("a", ("Database", 'C++ <&"> \x07')), post("b", day=1)]
    built = build(posts, SITE, settings(tmp_path, formats=formats), State(), {}, entries, TEMPLATES)
    return etree.fromstring(built.outputs["feeds.opml"].data)


def test_each_feed_stands_once_with_title_address_and_page(tmp_path: Path) -> None:
    root = outline(tmp_path)
    assert (root.tag, root.get("version"), root.findtext("head/title")) == ("opml", "2.0", SITE.title)
    feeds = root.findall(".//outline[@type='rss']")
    assert [(one.get("text"), one.get("xmlUrl"), one.get("htmlUrl")) for one in feeds[:2]] == [
        ("一致性", "https://blog.example/feeds/atom.xml", SITE.url),
        ("Database · 一致性", "https://blog.example/feeds/categories/Database/atom.xml", SITE.url),
    ]
    assert len(feeds) == 3


def test_categories_stand_in_a_folder(tmp_path: Path) -> None:
    folders = outline(tmp_path).findall("body/outline[outline]")
    assert [(one.get("text"), len(one)) for one in folders] == [("分类", 2)]


def test_names_are_escaped_and_legal(tmp_path: Path) -> None:
    assert outline(tmp_path).findall(".//outline")[-1].get("title") == 'Database/C++ <&">  · 一致性'


def test_the_first_format_is_the_one_to_follow(tmp_path: Path) -> None:
    assert (
        outline(tmp_path, ("json",)).find(".//outline").get("xmlUrl")
        == "https://blog.example/feeds/feed.json"
    )
