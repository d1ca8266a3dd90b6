"""What `config.toml` may say already and nothing heeds yet: told honestly by `check` and `run`."""

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
        yield "feeds.hubs", "hubs are named in the feeds, and not told of changes yet"
    if feeds.indexnow_key:
        yield "feeds.indexnow_key", "search engines are not told yet"
    if feeds.follow_challenge:
        yield "feeds.follow_challenge", "the claim is not written into feeds yet"


def _announce(config: Config) -> Iterator[tuple[str, str]]:
    announce = config.announce
    if announce.wait_until_live:
        yield (
            "announce.wait_until_live",
            "whether a post is online is not looked at yet: posts are announced after content.settle",
        )
    if announce.alerts:
        yield "announce.alerts", "alerts are not sent yet: `publisher status` says what is held or has failed"


def _email(config: Config) -> Iterator[tuple[str, str]]:
    email = config.email
    if email.via not in {"auto", "smtp", "folder"}:
        yield "email.via", f"{email.via} is not spoken yet: mails are laid into outbox/"
    if email.dkim:
        yield "email.dkim", "mails are not signed yet"
    if email.inbox:
        yield "email.inbox", "the mailbox is not read yet"
    if email.images == "all":
        yield "email.images", "mails show the cover only for now"


def _digests(config: Config) -> Iterator[tuple[str, str]]:
    for number, digest in enumerate(config.digests):
        if digest.intro:
            yield f"digests[{number}].intro", "is not put on top yet"
        if digest.review:
            yield f"digests[{number}].review", "no copy is sent ahead yet: the digest goes out at its time"


def _rest(config: Config) -> Iterator[tuple[str, str]]:
    if config.store.sync:
        yield "store.sync", "the store stays where it is for now"
    if config.web.admin:
        yield "web.admin", "there is no dashboard yet"
    if config.web.cors:
        yield "web.cors", "there is no form to post to yet"
    if config.web.trusted_proxies:
        yield "web.trusted_proxies", "X-Forwarded-For is not read yet"
