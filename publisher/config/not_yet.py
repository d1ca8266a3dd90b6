"""Keys that `config.toml` may set but that have no effect yet; `check` reports them."""

from __future__ import annotations

from collections.abc import Iterator

from .schema import Config


def not_yet(config: Config) -> list[tuple[str, str]]:
    """TOML path and message of every key that is set and has no effect yet."""
    return [*_feeds(config), *_announce(config), *_email(config), *_digests(config), *_rest(config)]


def _feeds(config: Config) -> Iterator[tuple[str, str]]:
    feeds = config.feeds
    if feeds.archives:
        yield "feeds.archives", "archive pages are not written yet"
    if feeds.hubs:
        yield "feeds.hubs", "hubs are named in the feeds, but not notified yet"
    if feeds.indexnow_key:
        yield "feeds.indexnow_key", "search engines are not notified yet"
    if feeds.follow_challenge:
        yield "feeds.follow_challenge", "the challenge is not written into feeds yet"


def _announce(config: Config) -> Iterator[tuple[str, str]]:
    announce = config.announce
    if announce.wait_until_live:
        yield (
            "announce.wait_until_live",
            "publisher does not check yet whether a post is online: posts are announced after content.settle",
        )
    if announce.alerts:
        yield (
            "announce.alerts",
            "alerts are not sent yet: `publisher status` shows what is held or has failed",
        )


def _email(config: Config) -> Iterator[tuple[str, str]]:
    email = config.email
    if email.via not in {"auto", "smtp", "folder"}:
        yield "email.via", f"{email.via} is not supported yet: mails are written to outbox/"
    if email.dkim:
        yield "email.dkim", "mails are not signed yet"
    if email.inbox:
        yield "email.inbox", "the mailbox is not read yet"
    if email.images == "all":
        yield "email.images", "mails contain only the cover image yet"


def _digests(config: Config) -> Iterator[tuple[str, str]]:
    for number, digest in enumerate(config.digests):
        if digest.intro:
            yield f"digests[{number}].intro", "the introduction is not included yet"
        if digest.review:
            yield (
                f"digests[{number}].review",
                "no copy is sent to you first yet: the digest goes out on schedule",
            )


def _rest(config: Config) -> Iterator[tuple[str, str]]:
    if config.store.sync:
        yield "store.sync", "the store is not synced yet"
    if config.web.admin:
        yield "web.admin", "there is no dashboard yet"
    if config.web.cors:
        yield "web.cors", "there is no form to post to yet"
    if config.web.trusted_proxies:
        yield "web.trusted_proxies", "X-Forwarded-For is not read yet"
