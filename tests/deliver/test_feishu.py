from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError
from sample_messages import NOW, message, parcel
from servers import Receiver, answer

from publisher.deliver.channels.feishu import Feishu, FeishuOptions, escape, signature
from publisher.model.delivery import Outcome, Refused, Retry, Sent
from publisher.net.client import Client
from publisher.net.settings import NetSettings


def feishu(url: str = "https://open.feishu.cn/open-apis/bot/v2/hook/0a-1b", **options: str) -> Feishu:
    return Feishu(FeishuOptions.model_validate({"url": url, **options}))


def send(code: int, status: int = 200, secret: str = "SECdemo密") -> tuple[Outcome, Receiver]:
    async def once(url: str) -> Outcome:
        client, channel = Client(NetSettings(allow_private=("127.0.0.1:*",))), feishu(url, secret=secret)
        try:
            return await channel.send(parcel(channel.compose(message())), client)
        finally:
            await client.aclose()

    reply = json.dumps({"code": code, "msg": "说明", "data": {}}, ensure_ascii=False).encode()
    with Receiver(answer(status, reply)) as receiver:
        return asyncio.run(once(receiver.url)), receiver


def test_the_signature_has_the_secret_in_its_key() -> None:
    assert signature("SECdemo密", 1700000000) == "9A+D9LZ/siPy/JrrNdBkb7QEBQAtZDZwboKu9WtloGM="


def test_the_signature_is_of_the_attempt_and_joins_the_frozen_card() -> None:
    outcome, receiver = send(0)
    body = receiver.received[0].json()
    seconds = int(NOW.timestamp())
    assert isinstance(outcome, Sent)
    assert (body.pop("timestamp"), body.pop("sign")) == (str(seconds), signature("SECdemo密", seconds))
    assert body == json.loads(feishu().compose(message()))
    assert datetime.fromtimestamp(seconds, UTC) == NOW


def test_without_a_secret_the_card_goes_as_it_is() -> None:
    _, receiver = send(0, secret="")
    assert receiver.received[0].body == feishu().compose(message())


@pytest.mark.parametrize(
    ("code", "status", "mend"),
    [(19021, 200, "secret"), (19022, 200, "addresses"), (19024, 200, "keywords"), (9499, 400, "card")],
)
def test_what_the_author_must_mend_is_said(code: int, status: int, mend: str) -> None:
    outcome, _ = send(code, status)
    assert isinstance(outcome, Refused) and not outcome.disable
    assert mend in outcome.reason and outcome.code == code


def test_a_removed_bot_is_gone() -> None:
    outcome, _ = send(19001)
    assert isinstance(outcome, Refused) and outcome.disable


@pytest.mark.parametrize(("code", "status"), [(11232, 200), (11232, 429), (99991400, 400)])
def test_throttling_has_several_faces(code: int, status: int) -> None:
    outcome, _ = send(code, status)
    assert isinstance(outcome, Retry)
    assert (outcome.close_lane, outcome.after) == (True, timedelta(seconds=20))


def test_a_code_that_we_do_not_know_is_tried_again() -> None:
    assert isinstance(send(1500)[0], Retry)
    assert isinstance(send(1500, 400)[0], Refused)


def test_markdown_is_shown_and_not_obeyed() -> None:
    assert escape("a_b *c* <at id=all></at>") == "a&#95;b &#42;c&#42; &#60;at id=all&#62;&#60;/at&#62;"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.feishu.cn/hc/zh-CN",
        "https://open.feishu.cn/open-apis/bot/v2/hook/",
        "https://open.larksuite.com/open-apis/bot/hook/x",
    ],
)
def test_an_address_that_is_no_bots_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="is no custom bot's address"):
        feishu(url)
