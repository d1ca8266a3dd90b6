"""Every key of `config.toml`: its type, its default as one would write it, and what it does.

The reference page is printed from these classes (`python -m publisher.config`). A channel's own keys stand with
the channel: `publisher.deliver.registry` names the class, `Options` in it lists them.
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

FORMATS = Literal["atom", "rss", "json"]
SCOPES = Literal["site", "categories", "tags", "authors", "archives", "languages"]


class Site(Section):
    """The site. What the generator's own configuration says need not be repeated here."""

    title: str = setting("", "the site's name; default the generator's")
    url: Url = setting("", "the site's address; default the generator's; must be known from one of the two")
    description: str = setting("", "one sentence about the site; default the generator's")
    author: str = setting("", "who writes where a post does not say; default the generator's")
    language: Language = setting("", "the site's language; default the generator's")
    timezone: Zone = setting(
        "", "the site's time zone; default the generator's; must be known from one of the two"
    )
    generator: Literal["auto", "hexo", "hugo", "jekyll", "pelican", "zola", "eleventy", "astro", "plain"] = (
        setting("auto", "whose rules say what a post is; auto looks at the files")
    )


class Content(Section):
    """Where the posts are, and when a saved one counts as published."""

    directory: FilePath = setting(
        ".",
        "the generator's root, or any folder of posts (its configuration is looked for from there upwards)",
    )
    include: Texts = setting([], "globs of files to read; [] = what the generator reads")
    exclude: Texts = setting([], "globs of files never read")
    permalink: str = setting("", "pattern of the posts' addresses; \"\" = the generator's rule")
    permalink_timezone: Zone = setting(
        "", 'zone of the machine that runs the generator, where its paths depend on it; "" = site.timezone'
    )
    category_aliases: Mapping[str, str] = setting(
        {}, '{ "强化学习" = "RL" }: a renamed category keeps its subscribers and its feed'
    )
    settle: Duration = setting(
        "2m", "quick fixes after publishing join the first announcement; one-shot commands do not wait"
    )
    mass_change: Percent = setting(20, "percent of posts vanishing at once that stops and asks; 0 = never")
    watch: Literal["auto", "events", "poll"] = setting(
        "auto", "how changes are seen; poll for network file systems"
    )


class FeedSelection(Selecting):
    """A saved search: a feed of its own, and something to subscribe to."""

    title: str = setting("", "its feed's title; default the name")


class Feeds(Section):
    """The feed files on disk."""

    directory: FilePath = setting(
        "public/feeds", "where feeds are written; files that are not ours are never touched"
    )
    url: Url = setting(
        "", "where that directory is served; default: as the generator serves it, else under site.url"
    )
    aliases: Mapping[str, str] = setting(
        {},
        '{ "old.xml" = "atom.xml" }: an old public path keeps its readers (the same bytes, written beside)',
    )
    formats: Annotated[tuple[FORMATS, ...], Many] = setting(
        ["atom", "rss", "json"], "which formats are written"
    )
    scopes: Annotated[tuple[SCOPES, ...], Many] = setting(
        ["site", "categories"], "what gets feeds of its own"
    )
    content: Literal["full", "summary"] = setting("full", "what an entry holds")
    limit: Annotated[int, Field(ge=1), Kind("whole number")] = setting(20, "entries in a feed")
    max_bytes: Annotated[int, Field(ge=10_000), Kind("bytes")] = setting(
        1_000_000, "the oldest entries fall to summaries above this"
    )
    page: bool = setting(True, "write index.html, a directory of the feeds for people")
    archives: bool = setting(False, "RFC 5005 archive pages (not yet)")
    hubs: Urls = setting([], "WebSub hubs, named in the feeds; telling them of changes: not yet")
    indexnow_key: SecretStr | None = setting(None, "tells search engines of new posts (not yet)")
    follow_challenge: str = setting("", "the text by which Folo knows the feed is yours (not yet)")
    compress: Annotated[tuple[Literal["gz", "br"], ...], Many] = setting(
        [], "compressed copies beside every file"
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
        "is no store",
        'write "sqlite:///publisher.db", or "postgresql+psycopg://user:password@host/name" with url_env',
    )


class Store(Section):
    """What is remembered: posts, subscribers, deliveries. One store serves one site."""

    url: Annotated[SecretStr, AfterValidator(_store_url), Kind("store address")] = setting(
        "sqlite:///publisher.db", "or postgresql+psycopg://… (pip install 'site-publisher[postgres]')"
    )
    sync: str = setting(
        "", '"branch:publisher-state": for one-shot runs without a disk of their own; needs key_env (not yet)'
    )
    key: SecretStr | None = setting(None, "encrypts what sync writes")


class Announce(Section):
    """When readers hear of a post: the defaults of every channel and digest."""

    existing: Count = setting(0, "how many of the posts that the first run finds are announced")
    max_age: DurationOrNone = setting(
        "30d", 'a new file with an older date joins feeds and digests, not chat; "" = no limit'
    )
    burst: Count = setting(5, "more new posts at once are held, and asked about; 0 = never")
    wait_until_live: bool = setting(
        True,
        "announce only when the post's address answers 200 and shows its title (not yet: after content.settle)",
    )
    live_deadline: Duration = setting("2h", "how long to wait for that (not yet)")
    live_otherwise: Literal["hold", "send", "drop"] = setting("hold", "what happens after that (not yet)")
    updates: Literal["never", "significant", "always"] = setting(
        "significant",
        "what counts as an update; `announce: false|true`, `minor_edit: true`, `feed: false` in a post's front matter win",
    )
    quiet: Quiet = setting("", '"23:00-08:00": chat waits; digests have their own hour')
    expires_after: DurationOrNone = setting(
        "7d", 'chat news not delivered by then is dropped, and status says so; "" = never'
    )
    in_doubt: Literal["auto", "resend", "hold"] = setting(
        "auto",
        "what happens to a message whose fate is unknown; auto: resend where the receiver removes duplicates, else hold",
    )
    alerts: str = setting(
        "", "the name of a channel that is told of holds, failures and disabled channels (not yet)"
    )


class Web(Section):
    """The pages served by `publisher run`."""

    listen: Listen = setting("127.0.0.1:8000", "host and port to listen on")
    url: Url = setting(
        "", 'their public address, where links in mails lead; "" = pages for this machine only'
    )
    cors: Urls = setting([], "origins whose forms may post; [] = the site's (not yet)")
    admin: bool = setting(False, "the dashboard, after `publisher admin set-password` (not yet)")
    trusted_proxies: Texts = setting([], "addresses of proxies whose X-Forwarded-For is believed (not yet)")


class Network(Section):
    """What goes out by HTTP."""

    allow_private: Hosts = setting(
        [],
        '"chat.internal:8065", "127.0.0.1:*": the only non-public addresses that HTTP may reach '
        "(mail servers are as configured)",
    )
    proxy: Proxy = setting("", "a proxy for everything that goes out by HTTP")


class Log(Section):
    """What `run` tells on stderr."""

    level: Literal["debug", "info", "warning", "error"] = setting("info", "the least that is told")
    format: Literal["auto", "console", "json"] = setting("auto", "console on a terminal, else json")


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
        [{"name": "weekly", "when": "weekly mon 09:00"}], "what a reader can choose; the first is the default"
    )
    web: Web = setting({}, "the pages")
    network: Network = setting({}, "the network")
    log: Log = setting({}, "the log")

    _folder: Path = PrivateAttr(default=Path())

    def model_post_init(self, context: Any) -> None:
        self._folder = Path(context["folder"]) if context else Path()

    @property
    def folder(self) -> Path:
        """The folder of the configuration file, absolute: what relative paths start from."""
        return self._folder

    @property
    def outbox(self) -> Path:
        """Where mails are laid when no server is configured."""
        return self._folder / "outbox"

    @property
    def templates(self) -> Path:
        """Where the user's own templates lie, if there are any."""
        return self._folder / "templates"

    def selection(self, wish: Channel | Digest) -> Selection:
        """Which posts a channel or digest wants, with `selection` looked up among `feeds.selections`."""
        named = [saved for saved in self.feeds.selections if saved.name == wish.selection]
        chosen: Selecting = named[0] if named else wish
        return Selection(chosen.categories, chosen.tags, chosen.authors, chosen.words)
