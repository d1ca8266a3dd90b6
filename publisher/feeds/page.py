"""index.html: a page that lists the feeds and opens them in feed readers. Pure except for its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from publisher.model.feed import Feed, FeedPlan, Scope
from publisher.model.post import Site
from publisher.words.i18n import Words
from publisher.words.templates import Templates

from .formats import FORMATS
from .legal import legal
from .state import OUTLINE

TEMPLATE = "web/feeds.html"

_LABELS = {"atom": "Atom", "rss": "RSS", "json": "JSON"}
_READERS = {  # name → the link that opens a feed there, as their own "follow" buttons have it
    "Folo": "follow://add?url={}",
    "Feedly": "https://feedly.com/i/subscription/feed%2F{}",
    "Inoreader": "https://www.inoreader.com/?add_feed={}",
}


@dataclass(frozen=True, slots=True)
class File:
    """One format of a feed."""

    label: str  # "Atom"
    media_type: str
    path: str  # percent-encoded, relative to the page: it works wherever the page is served
    url: str  # absolute, for feed readers


@dataclass(frozen=True, slots=True)
class Row:
    """One feed on the page."""

    name: str  # "OLAP"
    title: str  # the feed's own
    depth: int  # 0 = top level
    count: int  # posts in scope, including those beyond the feed's limit
    home_url: str
    files: tuple[File, ...]
    readers: Mapping[str, str]  # name of a feed reader → link that opens the first file in it

    @property
    def address(self) -> str:
        """The address to copy: that of the first format, absolute."""
        return self.files[0].url


def render(site: Site, feeds: Sequence[tuple[FeedPlan, Feed]], words: Words, templates: Templates) -> bytes:
    """The page, in the language of `words`; the same feeds give the same bytes.

    Args:
        feeds: in the order of the page, scopes of one kind together.

    Raises:
        TemplateError: the user's own `web/feeds.html` is broken.
    """
    rows = [(plan.scope.kind, _row(plan, feed)) for plan, feed in feeds]
    groups = [(kind, [row for _, row in group]) for kind, group in groupby(rows, key=lambda pair: pair[0])]
    text = templates.render(
        TEMPLATE,
        site=site,
        title=legal(site.title),
        words=words,
        groups=groups,
        outline=OUTLINE,
    )
    return text.encode("utf-8", "replace")


def _row(plan: FeedPlan, feed: Feed) -> Row:
    files = tuple(_file(name, url, plan.directory) for name, url in feed.urls.items())
    address = quote(files[0].url, safe="")
    return Row(
        name=legal(_name(plan.scope, feed)),
        title=legal(feed.title),
        depth=max(len(plan.scope.name) - 1, 0) if plan.scope.kind == "categories" else 0,
        count=plan.total,
        home_url=feed.home_url,
        files=files,
        readers={reader: pattern.format(address) for reader, pattern in _READERS.items()},
    )


def _file(name: str, url: str, directory: str) -> File:
    kind = FORMATS[name]
    path = f"{directory}/{kind.file_name}" if directory else kind.file_name
    return File(_LABELS.get(name, name), kind.media_type, quote(path), url)


def _name(scope: Scope, feed: Feed) -> str:
    match scope.kind:
        case "categories":
            return scope.name[-1]
        case "archives":
            return "-".join(scope.name)
        case "selections":
            return feed.title
        case _:
            return "/".join(scope.name)
