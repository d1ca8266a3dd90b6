"""What every channel promises. A channel joins by its line in the registry and its two lines in `MADE` here."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_messages import entry, message, parcel
from servers import Receiver, Reply, answer, drip, hang, hang_up, raw

from publisher.deliver.channel import Channel
from publisher.deliver.registry import CHANNELS, build_channel
from publisher.errors import TemplateError
from publisher.model.announcement import Kind
from publisher.model.delivery import Outcome, Refused, Retry, Sent, Unknown
from publisher.net.client import Client
from publisher.net.client import Reply as HttpReply
from publisher.net.settings import NetSettings

SECRET = "whsec_c2VjcmV0LW9mLXRoaXMtY2hhbm5lbA=="

MADE: Mapping[str, tuple[Mapping[str, str], bytes, bytes]] = {
    # type: options beside url; what its service says when it took the message; when it did not, with a 200
    "webhook": ({"secret": SECRET}, b"", b""),
    "slack": ({}, b"ok", b"invalid_payload"),
    "feishu": (
        {"secret": SECRET},
        b'{"code":0,"msg":"success"}',
        b'{"code":19024,"msg":"Key Words Not Found"}',
    ),
    "lark": ({"secret": SECRET}, b'{"code":0,"msg":"success"}', b'{"code":19021,"msg":"sign match fail"}'),
}
# As each service counts: Slack in characters, the others in bytes.
LIMITS: Mapping[str, tuple[Callable[[bytes], int], int]] = {
    "webhook": (len, 20_000),
    "slack": (lambda body: len(body.decode()), 13_200),
    "feishu": (len, 20_000),
    "lark": (len, 20_000),
}
CHATS = sorted(MADE.keys() - {"webhook"})  # a webhook is read by a program, and to it every 2xx is a success


def channel(kind: str, url: str = "https://chat.example/hook/T0KEN-of-the-path") -> Channel:
    return build_channel("test", kind, {"url": url, **MADE[kind][0]})


def send(kind: str, script: Reply | list[Reply], *, deaf: bool = False, timeout: float = 30.0) -> Outcome:
    async def once(url: str) -> Outcome:
        one = channel(kind, url)
        client = Impatient(NetSettings(allow_private=("127.0.0.1:*",)), timeout)
        try:
            return await one.send(parcel(one.compose(message())), client)
        finally:
            await client.aclose()

    with Receiver(script, deaf=deaf) as receiver:
        return asyncio.run(once(receiver.url))


class Impatient(Client):
    """A client that does not wait the 30 s that channels allow."""

    def __init__(self, settings: NetSettings, timeout: float) -> None:
        super().__init__(settings)
        self._timeout = timeout

    async def request(self, method: str, url: str, **more: Any) -> HttpReply:
        return await super().request(method, url, **{**more, "timeout": self._timeout})


CHANNELS_PAGE = Path(__file__).parents[2] / "docs" / "reference" / "channels.md"


def test_every_channel_is_tried_here() -> None:
    assert set(MADE) == set(LIMITS) == set(CHANNELS)


@pytest.mark.parametrize("kind", MADE)
class TestEveryChannel:
    def test_the_reference_says_what_users_may_rely_on(self, kind: str) -> None:
        lines = CHANNELS_PAGE.read_text(encoding="utf-8").splitlines()
        (row,) = (line for line in lines if line.startswith("|") and f"`{kind}`" in line)
        _, _, _, rate, at_once, removes, _, _ = (cell.strip() for cell in row.split("|"))
        traits = channel(kind).traits
        assert at_once == str(traits.slots)
        assert rate == (traits.rate or "none")
        assert removes.startswith("yes" if traits.deduplicates else "no")

    def test_a_chat_keeps_the_order_of_its_messages(self, kind: str) -> None:
        assert kind == "webhook" or channel(kind).traits.slots == 1

    @pytest.mark.parametrize("about", [one for one in get_args(Kind) if one != "confirm"])
    @pytest.mark.parametrize("language", ["zh-CN", "en"])
    def test_every_message_has_a_rendition_and_always_the_same(
        self, kind: str, about: Kind, language: str
    ) -> None:
        entries = tuple(entry(number) for number in range(1, 4 if about == "digest" else 2))
        said = message(about, *entries, language=language, text="公告" if about == "notice" else "")
        body = channel(kind).compose(said)
        assert body == channel(kind).compose(said)
        told = json.dumps(json.loads(body), ensure_ascii=False)
        if about != "test":
            assert "第 1 篇" in told
        if about in {"post", "digest", "update"}:
            assert "https://blog.example/2026/11/24/post-1/" in told

    def test_a_notice_and_a_test_need_no_post(self, kind: str) -> None:
        for about in ("notice", "test"):
            empty = replace(message(about, text="停机维护"), entries=())
            assert "停机维护" in channel(kind).compose(empty).decode()

    def test_a_notice_full_of_control_characters_fits(self, kind: str) -> None:
        about = message("notice", entry(1, title="<" * 200), text="\0" * 2000)
        channel(kind).compose(about)

    def test_a_request_to_confirm_is_for_mail_alone(self, kind: str) -> None:
        with pytest.raises(TemplateError):
            channel(kind).compose(message("confirm"))

    @settings(max_examples=25, deadline=None)
    @given(data=st.data())
    def test_whatever_a_post_holds_the_message_fits(self, kind: str, data: st.DataObject) -> None:
        text = st.text(max_size=50) | st.builds(
            lambda piece, times: piece * times,
            st.sampled_from(["<", "&", "中", "𝕏", "*_`[]()", "\0", "\ud800", "a ", '"', "\n> "]),
            st.integers(0, 5000),
        )
        addresses = st.sampled_from(["https://[x.png", "http://[::1", "//[/a", "https://x.example:99999/"])
        hostile = st.builds(
            entry,
            st.integers(1, 999),
            title=text,
            summary=text,
            url=text | text.map(lambda path: f"https://blog.example/{path}") | addresses,
            authors=st.lists(text, max_size=3).map(tuple),
            tags=st.lists(text, max_size=50).map(tuple),
            categories=st.lists(st.lists(text, min_size=1, max_size=3).map(tuple), max_size=9).map(tuple),
            image=st.none() | text.map(lambda path: f"https://blog.example/{path}.png") | addresses,
        )
        kinds: st.SearchStrategy[Kind] = st.sampled_from([one for one in get_args(Kind) if one != "confirm"])
        about = data.draw(kinds)
        count = data.draw(st.sampled_from([1, 2, 30, 300])) if about == "digest" else 1
        entries = (data.draw(hostile),) * count
        body = channel(kind).compose(message(about, *entries, text=data.draw(text)))
        size, limit = LIMITS[kind]
        assert size(body) <= limit
        json.loads(body)

    def test_a_huge_digest_names_as_many_posts_as_fit(self, kind: str) -> None:
        entries = tuple(entry(number, summary="很长。" * 2000) for number in range(1, 61))
        told = channel(kind).compose(message("digest", *entries)).decode()
        named = sum(f"post-{number}/" in told for number in range(1, 61))
        assert named == 60

    @pytest.mark.parametrize(
        ("url", "sign"),
        [
            ("javascript:alert(1)", "javascript"),
            ("ftp://x.example/", "ftp:"),
            (f"https://x.example/{'x' * 2000}", "xxx"),
        ],
        ids=["script", "no web address", "long"],
    )
    def test_what_is_no_link_leads_to_the_site(self, kind: str, url: str, sign: str) -> None:
        said = message("post", entry(1, url=url))
        told = channel(kind).compose(said).decode()
        assert sign not in told
        assert f'"{said.site.url}"' in told or f"({said.site.url})" in told or f"<{said.site.url}|" in told

    # What comes back

    def test_success(self, kind: str) -> None:
        outcome = send(kind, answer(200, MADE[kind][1]))
        assert isinstance(outcome, Sent) and outcome.code == 200

    def test_a_redirect_is_refused_with_a_word(self, kind: str) -> None:
        with Receiver() as elsewhere:
            outcome = send(kind, answer(302, b"", location=elsewhere.url))
        assert isinstance(outcome, Refused) and "redirect" in outcome.reason and not outcome.disable
        assert elsewhere.connections == 0

    def test_gone_disables_the_channel_and_a_bad_request_does_not(self, kind: str) -> None:
        gone, bad, missing = (send(kind, answer(status, b"no")) for status in (410, 400, 404))
        assert isinstance(gone, Refused) and gone.disable
        assert isinstance(bad, Refused) and not bad.disable
        assert isinstance(missing, Refused) and missing.disable == (kind != "webhook")

    @pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 504])
    def test_trouble_over_there_is_tried_again(self, kind: str, status: int) -> None:
        outcome = send(kind, answer(status, b"<html>sorry</html>"))
        assert isinstance(outcome, Retry) and outcome.code == status and not outcome.close_lane

    def test_throttling_closes_the_lane_for_as_long_as_asked(self, kind: str) -> None:
        outcome = send(kind, answer(429, b"slow down", retry_after="17"))
        assert isinstance(outcome, Retry)
        assert (outcome.close_lane, outcome.after) == (True, timedelta(seconds=17))

    @pytest.mark.parametrize(
        "script", [raw(b"garbage\r\n\r\n"), hang_up, hang(), drip(b"HTTP/1.1 200 OK\r\n")]
    )
    def test_no_answer_leaves_a_doubt(self, kind: str, script: Reply) -> None:
        assert isinstance(send(kind, script, timeout=0.3), Unknown)

    def test_a_connection_closed_before_the_request_was_read_leaves_a_doubt(self, kind: str) -> None:
        assert isinstance(send(kind, answer(), deaf=True), Unknown)

    def test_nobody_there_is_tried_again_and_a_forbidden_address_is_not(self, kind: str) -> None:
        with Receiver() as receiver:
            url = receiver.url
        one = channel(kind, url)
        allowed = Client(NetSettings(allow_private=("127.0.0.1:*",)))
        assert isinstance(asyncio.run(one.send(parcel(b"{}"), allowed)), Retry)
        refused = asyncio.run(one.send(parcel(b"{}"), Client()))
        assert (
            isinstance(refused, Refused) and "network.allow_private" in refused.reason and not refused.disable
        )

    # Secrets

    @pytest.mark.parametrize("status", [200, 302, 400, 404, 410, 429, 500])
    def test_secrets_are_shown_nowhere(self, kind: str, status: int) -> None:
        secrets = ["T0KEN-of-the-path", MADE[kind][0].get("secret", "")]
        echo = f"POST /hook/T0KEN-of-the-path {SECRET} {SECRET[6:] if kind == 'webhook' else ''}"
        shown = f"{send(kind, answer(status, echo.encode()))!r} {channel(kind)!r}"
        for secret in (*secrets, SECRET[6:] if kind == "webhook" else ""):
            assert not secret or secret not in shown


@pytest.mark.parametrize("kind", CHATS)
class TestEveryChat:
    @pytest.mark.parametrize(
        "call", ["<!channel>", "<!everyone>", "<at id=all></at>", '<at user_id="all">所有人</at>']
    )
    def test_nobody_is_called_by_what_a_post_says(self, kind: str, call: str) -> None:
        said = message("digest", entry(1, title=call, summary=call), entry(2, title=call), max_posts=1)
        told = json.loads(channel(kind).compose(said))
        texts = markdown_of(told)
        assert texts
        for text in texts:
            assert call not in text and call[:4] not in text

    def test_an_error_within_a_200_is_no_success(self, kind: str) -> None:
        outcome = send(kind, answer(200, MADE[kind][2]))
        assert isinstance(outcome, Refused) and not outcome.disable

    def test_a_200_of_somebody_else_is_no_success(self, kind: str) -> None:
        for body in (b"<html>Please log in</html>", b"", b"[]", b"0", b"[" * 60_000):
            assert isinstance(send(kind, answer(200, body)), Unknown)


def markdown_of(told: object) -> list[str]:
    """Every text that the service reads as its markup."""
    if isinstance(told, list):
        return [text for part in told for text in markdown_of(part)]
    if not isinstance(told, dict):
        return []
    own = (
        [str(told.get("content", told.get("text")))]
        if told.get("tag", told.get("type")) in {"markdown", "mrkdwn"}
        else []
    )
    return own + [text for part in told.values() for text in markdown_of(part)]
