"""Faults that only several keys together can have. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from .channels import Channel
from .faults import Fault
from .lines import TomlPath
from .mail import Digest, Email, MailServer
from .schema import Config
from .section import Selecting
from .values import nearest

_RESERVED = {"email", "email.transactional"}
"""The lanes of mail: a channel with such a name would share their queue."""


def cross_check(config: Config) -> list[Fault]:
    """Every such fault of a configuration whose single keys are right."""
    return [
        *_names(config),
        *_selections(config),
        *_alerts(config),
        *_feeds(config),
        *_email(config),
        *_store(config),
    ]


def _names(config: Config) -> Iterator[Fault]:
    yield from _repeated(("channels",), [channel.name for channel in config.channels])
    yield from _repeated(("digests",), [digest.name for digest in config.digests])
    yield from _repeated(("feeds", "selections"), [saved.name for saved in config.feeds.selections])
    for number, channel in enumerate(config.channels):
        if channel.name in _RESERVED:
            yield Fault(
                ("channels", number, "name"),
                f"{channel.name!r} is the name of the mail queue",
                "choose another",
            )


def _repeated(table: TomlPath, names: Sequence[str]) -> Iterator[Fault]:
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Fault(
                (*table, number, "name"),
                f"{name!r} is already the name of {table[-1]}[{names.index(name)}]",
                "give each a name of its own",
            )


def _selections(config: Config) -> Iterator[Fault]:
    saved = [selection.name for selection in config.feeds.selections]
    tables: Sequence[tuple[str, Sequence[Channel | Digest]]] = (
        ("channels", config.channels),
        ("digests", config.digests),
    )
    for kind, items in tables:
        for number, item in enumerate(items):
            path = (kind, number, "selection")
            if item.selection and item.selection not in saved:
                known = f"use one of {', '.join(saved)}" if saved else "add it as [[feeds.selections]]"
                yield Fault(
                    path, f"there is no selection {item.selection!r}", nearest(item.selection, saved) or known
                )
            elif item.selection and _narrowed(item):
                yield Fault(
                    path, "selects posts twice", "keep either it or categories, tags, authors and words"
                )


def _narrowed(item: Selecting) -> bool:
    return bool(item.categories or item.tags or item.authors or item.words)


def _alerts(config: Config) -> Iterator[Fault]:
    names, wanted = [channel.name for channel in config.channels], config.announce.alerts
    if wanted and wanted not in names:
        known = f"use one of {', '.join(names)}" if names else "add it as [[channels]]"
        yield Fault(
            ("announce", "alerts"), f"there is no channel {wanted!r}", nearest(wanted, names) or known
        )


def _feeds(config: Config) -> Iterator[Fault]:
    posts, feeds = config.content.directory, config.feeds.directory
    if posts == feeds or feeds in posts.parents:
        yield Fault(
            ("feeds", "directory"),
            "contains the content directory",
            'use a folder of its own for feeds, such as "public/feeds"',
        )
    for alias in map(PurePosixPath, config.feeds.aliases):
        if alias.is_absolute() or ".." in alias.parts:
            yield Fault(
                ("feeds", "aliases"),
                f"{str(alias)!r} leads out of the site",
                'write it from the site\'s root: "atom.xml"',
            )


def _email(config: Config) -> Iterator[Fault]:
    email, web = config.email, config.web
    if email.via == "smtp" and email.smtp is None:
        yield Fault(("email", "via"), "there is no [email.smtp]", 'add it, or write via = "folder"')
    if email.subscribe == "web" and not web.url:
        yield Fault(
            ("email", "subscribe"), '"web" needs web.url', "write the public address of `publisher run` there"
        )
    if email.subscribe == "inbox" and email.inbox is None:
        yield Fault(("email", "subscribe"), '"inbox" needs [email.inbox]', "add it")
    if email.subscribers and not config.digests:
        yield Fault(
            ("email", "subscribers"),
            "would get the first digest, but there is none",
            "add one as [[digests]]",
        )
    if email.server:
        yield from _smtp(email, email.server)


def _smtp(email: Email, server: MailServer) -> Iterator[Fault]:
    if not email.sender:
        yield Fault(
            ("email", "from"),
            "is missing",
            'mail by SMTP needs a sender, such as "Your Name <you@example.com>"',
        )
    elif not server.host:
        domain = email.address.rpartition("@")[2]
        yield Fault(
            ("email", "smtp", "host"), f"is missing, and there is no preset for {domain}", "write host = …"
        )
    if (
        server.password
        and server.security == "none"
        and not server.host.startswith(("127.", "localhost", "::1"))
    ):
        yield Fault(
            ("email", "smtp", "security"),
            "would send the password unencrypted",
            'write "tls"',
        )


def _store(config: Config) -> Iterator[Fault]:
    if config.store.sync and config.store.key is None:
        yield Fault(
            ("store", "key"),
            "is missing: sync writes only encrypted data",
            'write key_env = "NAME OF A VARIABLE"',
        )
