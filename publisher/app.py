"""The wiring: from a configuration to the parts that the pipeline and the pages work with."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from publisher import ids
from publisher.announce import selection
from publisher.clock import Clock
from publisher.config.mail import MailServer
from publisher.config.schema import Config, FeedSelection
from publisher.content.blog import Blog, Settings
from publisher.content.open import open_blog
from publisher.deliver.email import Email
from publisher.deliver.email.envelope import Sender
from publisher.deliver.email.folder import FolderTransport
from publisher.deliver.email.smtp import Relay, SmtpTransport
from publisher.deliver.email.transport import MailTransport
from publisher.deliver.registry import build_channel
from publisher.errors import AddressError, ConfigError
from publisher.feeds.settings import FeedSettings, SavedSearch
from publisher.model.post import Post, Site
from publisher.model.subscription import Selection
from publisher.net.settings import NetSettings
from publisher.observe.calm import Policy
from publisher.pipeline.parts import AnnouncePolicy, Letter, Outlet, Parts, Reader
from publisher.pipeline.refresh import begun
from publisher.store import feeds as feed_files
from publisher.store import people
from publisher.store.open import Store, open_store
from publisher.store.people import EMAIL, LinkOwner
from publisher.subscribers.address import parse_address
from publisher.web import Reader as WebReader
from publisher.web import WebParts
from publisher.words.templates import Templates

_PUBLIC_FOLDERS = ("public", "static", "_site", "output", "dist")  # which generators serve as a site's root
_DEFAULT_SENDER = "publisher@localhost.localdomain"  # of mails that only go into a folder


@dataclass(frozen=True, slots=True)
class App:
    """Everything that a configuration describes, ready to use. Close it when done."""

    parts: Parts
    web: WebParts
    listen: tuple[str, int]  # host and port of the pages
    watch: Literal["auto", "events", "poll"]

    def close(self) -> None:
        """Close the store."""
        self.parts.store.close()


def build(config: Config, role: str, *, clock: Clock | None = None, dry: bool = False) -> App:
    """Open the blog and the store, and put everything together.

    Args:
        role: which command this is, as other processes are told: "run", "publish".
        clock: for tests; default the store's own.
        dry: what is written to the store is discarded at the end.

    Raises:
        ConfigError: the site's url or time zone is not known, or a sender or subscriber is not an address.
        StoreError: the store cannot be opened.
    """
    blog = open_blog(config.content.directory, config.site.generator, _settings(config))
    store = open_store(config.store.url.get_secret_value(), config.folder, dry=dry)
    try:
        parts = _parts(config, blog, store, role, clock or store.clock())
        return App(parts, _web(config, parts), _listen(config.web.listen), config.content.watch)
    except BaseException:
        store.close()
        raise


def _parts(config: Config, blog: Blog, store: Store, role: str, clock: Clock) -> Parts:
    templates = Templates(config.templates)
    announce, content = config.announce, config.content
    return Parts(
        store=store,
        clock=clock,
        blog=blog,
        feeds=_feeds(config, blog),
        calm=Policy(content.settle, announce.burst, announce.max_age, _updates(config)),
        mass_change=content.mass_change,
        announce=AnnouncePolicy(
            announce.existing, announce.max_age, announce.quiet, announce.expires_after, announce.in_doubt
        ),
        templates=templates,
        outlets=_outlets(config, blog.site, templates),
        letters=_letters(config),
        readers=_readers(config),
        unsubscribe=f"{config.web.url.rstrip('/')}/unsubscribe/" if config.web.url else "",
        holder=f"{role}, pid {os.getpid()} on {socket.gethostname()}",
        owner=ids.new_name(),
        include=tuple(content.include),
        exclude=tuple(content.exclude),
    )


def _settings(config: Config) -> Settings:
    site, content = config.site, config.content
    return Settings(
        title=site.title,
        url=site.url,
        description=site.description,
        author=site.author,
        language=site.language,
        timezone=site.timezone,
        permalink=content.permalink,
        permalink_timezone=content.permalink_timezone,
        include=content.include,
        exclude=content.exclude,
        category_aliases=content.category_aliases,
    )


def _feeds(config: Config, blog: Blog) -> FeedSettings:
    wish = config.feeds
    public, url = served(wish.directory, blog.root, blog.site.url)
    return FeedSettings(
        directory=wish.directory,
        url=f"{wish.url.rstrip('/')}/" if wish.url else url,
        public=public,
        formats=wish.formats,
        scopes=wish.scopes,
        content=wish.content,
        limit=wish.limit,
        max_bytes=wish.max_bytes,
        page=wish.page,
        hubs=wish.hubs,
        aliases=wish.aliases,
        compress=wish.compress,
        selections=tuple(_saved(one, blog.site, config.content.category_aliases) for one in wish.selections),
        category_aliases=config.content.category_aliases,
    )


def served(directory: Path, root: Path, site_url: str) -> tuple[Path | None, str]:
    """Where a folder of feeds is served: the folder that is the site's root, None if unknown, and the feeds' address.

    An output folder of a generator inside the blog is the site's root. Any other folder is assumed to be served
    directly below the site, under its own name.
    """
    with suppress(ValueError):
        inner = directory.relative_to(root)
        for number, part in enumerate(inner.parts):
            if part in _PUBLIC_FOLDERS:
                rest = "/".join(inner.parts[number + 1 :])
                return root.joinpath(*inner.parts[: number + 1]), f"{site_url}{rest}/" if rest else site_url
    return None, f"{site_url}{directory.name}/"


def _saved(search: FeedSelection, site: Site, aliases: Mapping[str, str]) -> SavedSearch:
    wish = Selection(search.categories, search.tags, search.authors, search.words)
    chosen = selection.renamed(wish, aliases)

    def matches(post: Post) -> bool:
        # Bodies are not rendered here, so words are searched only in titles and the authors' own descriptions.
        return selection.matches(chosen, selection.facts(post, post.meta.description or "", site))

    return SavedSearch(search.name, search.title, matches)


def _updates(config: Config) -> Literal["never", "significant", "always"]:
    """What counts as an update; nothing does where no channel asks for updates."""
    asked = any("updated" in channel.on for channel in config.channels)
    return config.announce.updates if asked else "never"


def _outlets(config: Config, site: Site, templates: Templates) -> Mapping[str, Outlet]:
    allowed = tuple(config.network.allow_private)
    outlets = {
        channel.name: Outlet(
            name=channel.name,
            type=channel.type,
            channel=(built := build_channel(channel.name, channel.type, channel.options)),
            rate=channel.rate or built.traits.rate,
            network=NetSettings(allowed, _proxy(channel.proxy) or _proxy(config.network.proxy)),
            selection=config.selection(channel),
            cadence=channel.when,
            on=frozenset(channel.on),
            language=channel.language or site.language,
        )
        for channel in config.channels
    }
    mail = _mail(config, templates)
    network = NetSettings(allowed, _proxy(config.network.proxy))
    outlets[EMAIL] = Outlet(
        name=EMAIL,
        type=EMAIL,
        channel=mail,
        rate=mail.traits.rate,
        network=network,
        reaches_readers=config.email.server is not None,
        domain=mail.domain,
        wire=mail.wire,
        close=mail.close,
    )
    return outlets


def _proxy(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""


def _mail(config: Config, templates: Templates) -> Email:
    server = config.email.server
    transport: MailTransport = _relay(server) if server else FolderTransport(config.outbox)
    sender = Sender.parse(config.email.sender or _DEFAULT_SENDER, config.email.reply_to)
    return Email(
        sender, transport, templates, postal_address=config.email.postal_address, images=config.email.images
    )


def _relay(server: MailServer) -> SmtpTransport:
    password = server.password.get_secret_value() if server.password else ""
    relay = Relay(server.host, server.port, server.security, server.username, password)
    return SmtpTransport(relay, rate=server.rate or server.quota)


def _listen(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


def _web(config: Config, parts: Parts) -> WebParts:
    def is_ours(path: str) -> bool:
        with parts.store.read() as connection:
            return feed_files.is_ours(connection, path)

    def find(secret: str) -> WebReader | None:
        with parts.store.read() as connection:
            return _reader(people.by_secret(connection, secret))

    def unsubscribe(secret: str) -> WebReader | None:
        with parts.store.write() as connection:
            return _reader(people.unsubscribe_by_secret(connection, secret, parts.clock.now()))

    def waiting_for() -> list[str]:
        with parts.store.read() as connection:
            return [] if begun(connection) else ["the first look at the posts"]

    return WebParts(
        site=parts.blog.site,
        templates=parts.templates,
        public_url=config.web.url,
        feeds_directory=parts.feeds.directory,
        is_ours=is_ours,
        find_reader=find,
        unsubscribe=unsubscribe,
        outbox=None if config.email.server else config.outbox,
        waiting_for=waiting_for,
    )


def _reader(found: LinkOwner | None) -> WebReader | None:
    return None if found is None else WebReader(found.address, found.locale, found.active)


def _letters(config: Config) -> Mapping[str, Letter]:
    return {
        digest.name: Letter(
            digest.name, digest.when, config.selection(digest), digest.max_posts, digest.content == "full"
        )
        for digest in config.digests
    }


def _readers(config: Config) -> tuple[Reader, ...]:
    return tuple(_subscriber(number, text) for number, text in enumerate(config.email.subscribers))


def _subscriber(number: int, text: str) -> Reader:
    """The reader whom `email.subscribers[number]` names, with or without the name of a person."""
    try:
        address = parse_address(parseaddr(text)[1])
    except AddressError as error:
        where = f"email.subscribers[{number}]"
        raise ConfigError(
            f"{text!r} is not a mail address: {error.message}", where=where, mend=error.mend
        ) from error
    return Reader(address.text, address.key)
