from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError
from sample_messages import NOW, entry, message, parcel
from servers import Receiver, answer

from publisher.deliver.channels.webhook import Webhook, WebhookOptions, signed_headers
from publisher.model.announcement import Kind
from publisher.model.delivery import Parcel, Sent
from publisher.net.client import Client
from publisher.net.settings import NetSettings

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
URL = "https://hooks.example/x"


def webhook(**options: str) -> Webhook:
    return Webhook(WebhookOptions.model_validate({"url": URL, **options}))


def test_the_signature_is_that_of_standard_webhooks() -> None:
    at = datetime.fromtimestamp(1614265330, UTC)
    sent = Parcel(1, "msg_p5jXN8AQM9LWM0D4loKWxJek", "post", b'{"test": 2432232314}', at, attempt=3)
    assert signed_headers(sent, [SECRET]) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_every_secret_signs_while_one_replaces_another() -> None:
    other = "whsec_b3RoZXIgc2VjcmV0"
    both = signed_headers(parcel(b"{}"), [other, SECRET])["webhook-signature"]
    assert both.split() == [
        signed_headers(parcel(b"{}"), [one])["webhook-signature"] for one in (other, SECRET)
    ]


def test_what_is_sent_is_what_was_frozen_signed_for_this_attempt() -> None:
    async def deliver(url: str) -> None:
        channel, client = webhook(url=url, secret=SECRET), Client(NetSettings(allow_private=("127.0.0.1:*",)))
        for attempt, at in ((1, NOW), (2, NOW.replace(minute=5))):
            sent = replace(parcel(channel.compose(message())), at=at, attempt=attempt)
            assert isinstance(await channel.send(sent, client), Sent)
        await client.aclose()

    with Receiver(answer(204, b"")) as receiver:
        asyncio.run(deliver(receiver.url))
    first, second = receiver.received
    assert first.body == second.body == webhook().compose(message())
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == "f00d"
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 300
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    assert first.headers["content-type"] == "application/json"


def test_without_a_secret_nothing_is_signed() -> None:
    assert set(signed_headers(parcel(b"{}"), [])) == {"webhook-id", "webhook-timestamp"}


def test_the_events_have_their_names() -> None:
    kinds: tuple[Kind, ...] = ("post", "update", "removal", "digest", "notice", "test")
    names = [json.loads(webhook().compose(message(kind)))["type"] for kind in kinds]
    assert names == ["post.published", "post.updated", "post.removed", "digest", "notice", "test"]


def test_a_digest_that_is_too_long_loses_summaries_then_details_then_posts() -> None:
    def told(number: int, summary: str, title: str = "T") -> Any:
        entries = [entry(each, summary=summary, title=title) for each in range(1, number + 1)]
        return json.loads(webhook().compose(message("digest", *entries)))["data"]

    assert [len(post["summary"]) for post in told(5, "很" * 900)["posts"]] == [900] * 5
    assert [len(post["summary"]) for post in told(9, "很" * 900)["posts"]] == [600] * 9
    posts = told(65, "很" * 900)["posts"]
    assert [bool(post["tags"]) for post in posts] == [True] * 32 + [False] * 33
    assert all(post["id"] and post["url"] and post["title"] for post in posts)
    most = told(200, "", title="很" * 60)
    assert len(most["posts"]) + most["omitted"] == 200 and most["omitted"]


@pytest.mark.parametrize("secret", ["hunter22", "whsec_", "whsec_not base64!", f"{SECRET} hunter22"])
def test_a_secret_that_is_none_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(ValidationError, match="openssl rand") as caught:
        webhook(secret=secret)
    assert "hunter22" not in str(caught.value)


@pytest.mark.parametrize("url", ["hooks.example/x", "ftp://hooks.example", "https://", "https://[::1", ""])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="is no web address"):
        webhook(url=url)
