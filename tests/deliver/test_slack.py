from __future__ import annotations

import asyncio
import json

import pytest
from pydantic import ValidationError
from sample_messages import entry, message, parcel
from servers import Receiver, Reply, answer

from publisher.deliver.channels.slack import Slack, SlackOptions
from publisher.model.delivery import Outcome, Refused, Sent
from publisher.net.client import Client
from publisher.net.settings import NetSettings


def slack(url: str = "https://hooks.slack.com/services/T0/B0/XXXXXXXX") -> Slack:
    return Slack(SlackOptions.model_validate({"url": url}))


def send(*script: Reply) -> tuple[Outcome, Receiver]:
    async def once(url: str) -> Outcome:
        client = Client(NetSettings(allow_private=("127.0.0.1:*",)))
        try:
            return await slack(url).send(parcel(slack().compose(message())), client)
        finally:
            await client.aclose()

    with Receiver(script) as receiver:
        return asyncio.run(once(receiver.url)), receiver


@pytest.mark.parametrize(
    ("status", "word", "dead"),
    [
        (404, b"no_service", True),
        (200, b"no_active_hooks", True),
        (403, b"invalid_token", True),
        (410, b"channel_is_archived", True),
        (403, b"action_prohibited", True),
        (400, b"invalid_payload", False),
        (200, b"invalid_payload\n", False),
    ],
)
def test_slacks_words_for_never(status: int, word: bytes, dead: bool) -> None:
    outcome, _ = send(answer(status, word))
    assert isinstance(outcome, Refused)
    assert (outcome.disable, outcome.reply) == (dead, word.decode().strip())


def test_blocks_that_slack_cannot_read_are_left_out() -> None:
    outcome, receiver = send(answer(400, b"invalid_blocks"), answer(200, b"ok"))
    assert isinstance(outcome, Sent)
    first, second = (request.json() for request in receiver.received)
    assert second == {key: first[key] for key in ("text", "unfurl_links", "unfurl_media")}
    assert "https://blog.example/2026/11/24/post-1/" in second["text"]


def test_only_pictures_that_slack_shows_are_sent() -> None:
    def pictures(image: str) -> int:
        return slack().compose(message("post", entry(image=image))).count(b"image_url")

    assert pictures("https://blog.example/cover.PNG?v=1") == 1
    assert pictures("http://blog.example/a.png") == pictures("https://blog.example/a.svg") == 0


def test_the_limits_of_blocks() -> None:
    entries = [entry(number, title="&" * 300, summary="<" * 900) for number in range(1, 120)]
    told = json.loads(slack().compose(message("digest", *entries, max_posts=119)))
    assert len(told["blocks"]) <= 50
    assert len(told["blocks"][0]["text"]["text"]) <= 150
    assert all(len(block["text"]["text"]) <= 3000 for block in told["blocks"] if block["type"] == "section")
    assert all(
        not block["text"]["text"].endswith(("&", "&am", "&amp"))
        for block in told["blocks"]
        if "text" in block
    )


def test_a_post_without_title_is_a_link_that_fits() -> None:
    url = "https://blog.example/" + "a" * 1900
    told = json.loads(slack().compose(message("digest", entry(title="", summary="", url=url))))
    assert f"*<{url}>*" in told["blocks"][1]["text"]["text"]


def test_the_address_of_a_page_is_not_that_of_a_webhook() -> None:
    with pytest.raises(ValidationError, match="incoming webhook"):
        slack("https://app.slack.com/client/T0/C0")
    slack("https://chat.internal/hooks/xyz")  # what speaks like Slack
