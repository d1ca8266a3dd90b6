"""feeds.opml: all feeds in one file that feed readers can import (OPML 2.0, opml.org/spec2.opml). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree

from publisher.model.feed import Feed
from publisher.words.i18n import Words

from .legal import legal


def render(title: str, feeds: Sequence[Feed], words: Words) -> bytes:
    """One outline per feed, grouped by kind of scope. Only its first format, or importing would subscribe three times.

    Args:
        feeds: in the order of the page, scopes of one kind together; each has at least one address.
    """
    root = ElementTree.Element("opml", version="2.0")
    head = ElementTree.SubElement(root, "head")
    ElementTree.SubElement(head, "title").text = legal(title)
    body = ElementTree.SubElement(root, "body")
    for kind, group in groupby(feeds, key=lambda feed: feed.scope.kind):
        parent = body
        if kind != "site":
            parent = ElementTree.SubElement(body, "outline", text=words(f"feeds_{kind}"))
        for feed in group:
            _outline(parent, feed)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _outline(parent: ElementTree.Element, feed: Feed) -> None:
    title = legal(feed.title)
    ElementTree.SubElement(
        parent,
        "outline",
        type="rss",
        text=title,
        title=title,
        xmlUrl=next(iter(feed.urls.values())),
        htmlUrl=legal(feed.home_url),
    )
