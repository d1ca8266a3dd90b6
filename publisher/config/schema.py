"""Every key of `config.toml`: its type, its default as written in TOML, and what it does.

The reference page is printed from these classes (`python -m publisher.config`). The keys of one channel type
are listed in its class, which `publisher.deliver.registry` names, as `Options`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, Field, PrivateAttr, SecretStr, ValidationInfo

from publisher.model.subscription import Selection

from .channels import Channel
from .mail import Digest, Email
from .section import Section, Selecting, setting
from .values import (
    Count,
    Duration,
    DurationOrNone,
    FilePath,
    Hosts,
    Kind,
    Language,
    Listen,
    Many,
    Percent,
    Proxy,
    Quiet,
    Texts,
    Url,
    Urls,
    Wrong,
    Zone,
    folder_of,
)

Generator = Literal["auto", "hexo", "hugo", "jekyll", "pelican", "zola", "eleventy", "astro", "plain"]
FormatName = Literal["atom", "rss", "json"]
ScopeName = Literal["site", "categories", "tags", "authors", "archives", "languages"]
# Written out, so that reading a configuration loads neither dialects nor formats; a test compares them.


class Site(Section):
    """The site. What the generator's own configuration says need not be repeated."""

    title: str = setting("", "the site's name; default the generator's")
    url: Url = setting("", "the site's address; default the generator's; one of the two must give it")
    description: str = setting("", "one sentence about the site; default the generator's")
    author: str = setting("", "the author of posts that name none; default the generator's")
    language: Language = setting("", "the site's language; default the generator's")
    timezone: Zone = setting("", "the site's time zone; default the generator's; one of the two must give it")
    generator: Generator = setting("auto", "whose rules decide what a post is; auto finds out from the files")


class Content(Section):
    """Where the posts are, and how changes to them are noticed."""

    directory: FilePath = setting(
        ".",
        "the generator's root, or any folder of posts (the configuration is looked for there and in the folders above)",
    )
    include: Texts = setting([], "globs of files to read; [] = what the generator reads")
    exclude: Texts = setting([], "globs of files to ignore")
    permalink: str = setting("", 'pattern of post addresses; "" = the generator\'s own')
    permalink_timezone: Zone = setting(
        "", 'time zone of the machine that runs the generator, if links depend on it; "" = site.timezone'
    )
    category_aliases: Mapping[str, str] = setting(
        {}, 'renamed categories, which keep their subscribers and feeds: { "强化学习" = "RL" }'
    )
    settle: Duration = setting(
        "2m",
        "how long a new post waits, so that quick fixes are included when it is announced; one-shot commands do not wait",
    )
    mass_change: Percent = setting(
        20, "if more than this percentage of the posts vanish at once, hold and ask; 0 = never"
    )
    watch: Literal["auto", "events", "poll"] = setting(
        "auto", "how changes are noticed; use poll on network file systems"
    )


class FeedSelection(Selecting):
    """A saved search: it gets its own feed, and channels and digests can use it."""

    title: str = setting("", "its feed's title; default the name")


class Feeds(Section):
    """The feed files on disk."""

    directory: FilePath = setting(
        "public/feeds", "where feeds are written; other files in it are never touched"
    )
    url: Url = setting(
        "",
        "the address at which that directory is served; default: as the generator serves it, else under site.url",
    )
    aliases: Mapping[str, str] = setting(
        {},
        'old feed paths that readers still use: { "old.xml" = "atom.xml" } writes a copy of atom.xml there',
    )
    formats: Annotated[tuple[FormatName, ...], Many] = setting(
        ["atom", "rss", "json"], "which formats to write"
    )
    scopes: Annotated[tuple[ScopeName, ...], Many] = setting(
        ["site", "categories"], "what gets its own feeds"
    )
    content: Literal["full", "summary"] = setting("full", "what an entry contains")
    limit: Annotated[int, Field(ge=1), Kind("whole number")] = setting(
        20, "how many entries a feed has at most"
    )
    max_bytes: Annotated[int, Field(ge=10_000), Kind("bytes")] = setting(
        1_000_000, "if a feed is larger, its oldest entries are reduced to summaries"
    )
    page: bool = setting(True, "write index.html, a page that lists the feeds")
    archives: bool = setting(False, "RFC 5005 archive pages (not yet)")
    hubs: Urls = setting([], "WebSub hubs to name in the feeds; notifying them: not yet")
    indexnow_key: SecretStr | None = setting(None, "notify search engines of new posts (not yet)")
    follow_challenge: str = setting("", "the text that proves to Folo that the feed is yours (not yet)")
    compress: Annotated[tuple[Literal["gz", "br"], ...], Many] = setting(
        [], "also write compressed copies of every file"
    )
    selections: tuple[FeedSelection, ...] = setting([], "saved searches")


def _store_url(value: SecretStr, info: ValidationInfo) -> SecretStr:
    url = value.get_secret_value()
    kind, found, path = url.partition(":///")
    if found and kind == "sqlite" and path:
        return SecretStr(f"sqlite:///{(folder_of(info) / path).resolve()}")
    address = urlsplit(url)
    by_socket = "host" in parse_qs(address.query)  # ?host=/var/run/postgresql
    if address.scheme == "postgresql+psycopg" and (address.hostname or by_socket):
        return value
    raise Wrong(
        "is not a store",
        'write "sqlite:///publisher.db", or "postgresql+psycopg://user:password@host/name" with url_env',
    )


class Store(Section):
    """The database of posts, subscribers and deliveries. One store serves one site."""

    url: Annotated[SecretStr, AfterValidator(_store_url), Kind("store address")] = setting(
        "sqlite:///publisher.db", "or postgresql+psycopg://… (pip install 'site-publisher[postgres]')"
    )
    sync: str = setting(
        "", '"branch:publisher-state": for one-shot runs without a disk of their own; needs key_env (not yet)'
    )
    key: SecretStr | None = setting(None, "encrypts what sync writes (not yet)")


class Announce(Section):
    """When readers hear of a post: the defaults of every channel and digest."""

    existing: Count = setting(0, "how many of the posts found by the first run to announce")
    max_age: DurationOrNone = setting(
        "30d", 'new files with an older date go into feeds and digests, but not to chat; "" = no limit'
    )
    burst: Count = setting(5, "if more posts than this are new at once, hold them and ask; 0 = never")
    wait_until_live: bool = setting(
        True,
        "announce a post only once its address answers 200 and shows its title (not yet: announced after content.settle)",
    )
    live_deadline: Duration = setting("2h", "how long to wait for that (not yet)")
    live_otherwise: Literal["hold", "send", "drop"] = setting("hold", "what to do after that (not yet)")
    updates: Literal["never", "significant", "always"] = setting(
        "significant",
        "what counts as an update; `announce: false|true`, `minor_edit: true` and `feed: false` in a post's front matter take precedence",
    )
    quiet: Quiet = setting("", 'hours in which chat waits, "23:00-08:00"; digests keep to their own schedule')
    expires_after: DurationOrNone = setting(
        "7d", 'immediate messages not delivered by then are dropped, and status reports them; "" = never'
    )
    in_doubt: Literal["auto", "resend", "hold"] = setting(
        "auto",
        "what to do with a message that may or may not have arrived; auto: resend if the receiver removes duplicates, else hold",
    )
    alerts: str = setting(
        "", "the name of a channel that gets alerts about holds, failures and disabled channels (not yet)"
    )


class Web(Section):
    """The pages served by `publisher run`."""

    listen: Listen = setting("127.0.0.1:8000", "host and port to listen on")
    url: Url = setting("", 'their public address, used for links in mail; "" = pages for this machine only')
    cors: Urls = setting([], "origins whose forms may post here; [] = the site's (not yet)")
    admin: bool = setting(False, "the dashboard, after `publisher admin set-password` (not yet)")
    trusted_proxies: Texts = setting([], "addresses of proxies whose X-Forwarded-For is trusted (not yet)")


class Network(Section):
    """Outgoing HTTP."""

    allow_private: Hosts = setting(
        [],
        'the only non-public addresses that HTTP may reach: "chat.internal:8065", "127.0.0.1:*" '
        "(mail servers need no entry)",
    )
    proxy: Proxy = setting("", "a proxy for all outgoing HTTP")


class Log(Section):
    """What is logged to stderr."""

    level: Literal["debug", "info", "warning", "error"] = setting("info", "the lowest level that is logged")
    format: Literal["auto", "console", "json"] = setting("auto", "auto: console on a terminal, else json")


class Config(Section):
    """The whole of one `config.toml`; relative paths have become absolute."""

    site: Site = setting({}, "the site")
    content: Content = setting({}, "the posts")
    feeds: Feeds = setting({}, "the feeds")
    store: Store = setting({}, "the store")
    announce: Announce = setting({}, "announcing")
    channels: tuple[Channel, ...] = setting([], "each hears of every post unless narrowed")
    email: Email = setting({}, "mail")
    digests: tuple[Digest, ...] = setting(
        [{"name": "weekly", "when": "weekly mon 09:00"}],
        "what readers can subscribe to; the first is the default",
    )
    web: Web = setting({}, "the pages")
    network: Network = setting({}, "the network")
    log: Log = setting({}, "the log")

    _file: Path = PrivateAttr(default=Path("config.toml"))
    _folder: Path = PrivateAttr(default=Path())

    def model_post_init(self, context: Any) -> None:
        if context:
            self._file, self._folder = context["file"], context["folder"]

    @property
    def file(self) -> Path:
        """The configuration file, as the user names it."""
        return self._file

    @property
    def folder(self) -> Path:
        """The folder of the configuration file, absolute: what relative paths start from."""
        return self._folder

    @property
    def outbox(self) -> Path:
        """Where mails are written when no server is configured."""
        return self._folder / "outbox"

    @property
    def templates(self) -> Path:
        """Where the user's own templates are, if there are any."""
        return self._folder / "templates"

    def selection(self, table: Channel | Digest) -> Selection:
        """Which posts a channel or digest is about, with `selection` looked up in `feeds.selections`."""
        named = [saved for saved in self.feeds.selections if saved.name == table.selection]
        chosen: Selecting = named[0] if named else table
        return Selection(chosen.categories, chosen.tags, chosen.authors, chosen.words)
