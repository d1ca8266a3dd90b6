from __future__ import annotations

from collections.abc import Callable

from publisher.config import Config, not_yet
from publisher.config.describe import describe_keys, tables

Read = Callable[..., Config]


def test_waiting_until_live_is_on_and_not_heeded(read: Read) -> None:
    assert not_yet(read("")) == [
        (
            "announce.wait_until_live",
            "publisher does not check yet whether a post is online: posts are announced after content.settle",
        )
    ]


def test_nothing_to_say(read: Read) -> None:
    assert not_yet(read("[announce]\nwait_until_live = false")) == []


def test_every_key_without_effect_is_named(read: Read) -> None:
    config = read(
        """\
[feeds]
archives = true
hubs = ["https://hub.example.com"]
indexnow_key = "k"
follow_challenge = "c"
[store]
sync = "branch:s"
key = "k"
[announce]
alerts = "team"
[[channels]]
name = "team"
type = "webhook"
url = "https://hooks.example.com/in"
[email]
via = "resend"
images = "all"
dkim = { selector = "s", key = "k" }
inbox = { host = "h", password = "p" }
[[digests]]
name = "w"
when = "hourly"
intro = "next.md"
review = "12h"
[web]
admin = true
cors = ["https://blog.example.com"]
trusted_proxies = ["10.0.0.1"]
"""
    )
    unheeded = [path for path, _ in not_yet(config)]
    assert unheeded == [
        "feeds.archives",
        "feeds.hubs",
        "feeds.indexnow_key",
        "feeds.follow_challenge",
        "announce.wait_until_live",
        "announce.alerts",
        "email.via",
        "email.dkim",
        "email.inbox",
        "email.images",
        "digests[0].intro",
        "digests[0].review",
        "store.sync",
        "web.admin",
        "web.cors",
        "web.trusted_proxies",
    ]
    described = {key.path: key.doc for key in describe_keys()} | {table.path: table.doc for table in tables()}
    assert all("not yet" in described[path.replace("[0]", "[]")] for path in unheeded)
