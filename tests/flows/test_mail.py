"""Mail from the ledger to a reader and back: a relay that is down, the way out of a subscription."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from blogs import Blog, wait_until

READER = "reader@example.com"


class Relay:
    """Takes every letter, and remembers it."""

    def __init__(self) -> None:
        self.letters: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.letters.append(envelope)
        return "250 taken"


@pytest.fixture
def port() -> int:
    """A port that nobody listens on yet."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number: int = listener.getsockname()[1]
        return number


@pytest.fixture
def blog(tmp_path: Path, port: int) -> Blog:
    """A blog that mails by a relay on `port`, with its baseline behind it."""
    blog = Blog(tmp_path)
    blog.configure(
        email={
            "from": "Notes <news@blog.example.com>",
            "subscribers": [READER],
            "smtp.host": "127.0.0.1",
            "smtp.port": port,
            "smtp.security": "none",
        },
        digests=[{"name": "now", "when": "immediately"}],
        web={"url": "https://news.example.com"},
    )
    blog.publish()
    return blog


@pytest.fixture
def relay(port: int) -> Iterator[Relay]:
    """The relay, up."""
    relay = Relay()
    controller = Controller(relay, hostname="127.0.0.1", port=port)
    controller.start()
    yield relay
    controller.stop()


def post_form(url: str, method: str = "POST") -> tuple[int, str]:
    data = b"List-Unsubscribe=One-Click" if method == "POST" else None
    try:
        with urlopen(Request(url, data=data, method=method), timeout=10) as reply:
            return reply.status, reply.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_digest_reaches_the_relay(blog: Blog, relay: Relay) -> None:
    blog.post("one")
    blog.post("two")
    blog.publish()
    blog.publish()
    (letter,) = relay.letters
    assert letter.rcpt_tos == [READER]
    assert isinstance(letter.content, bytes)
    mail = message_from_bytes(letter.content, policy=policy.default)
    text = mail.get_body(("plain",))
    assert text is not None
    assert "One" in text.get_content()
    assert "Two" in text.get_content()
    assert mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    (row,) = blog.deliveries()
    assert (row["state"], row["channel"], row["address"], row["kind"]) == ("sent", "email", READER, "digest")
    assert mail["message-id"] == row["message_id"]


def test_a_relay_that_is_down_loses_nothing(blog: Blog, request: pytest.FixtureRequest) -> None:
    blog.post("hello")
    done = blog.publish()
    assert done["delivered"] == {"pending": 1}
    (row,) = blog.deliveries()
    assert (row["state"], row["doubts"], row["attempts"]) == ("pending", 0, 1)
    assert "no connection" in row["last_error"]
    assert "check email.smtp" in row["last_error"]
    status = blog.command("status", "--json").json
    assert [channel["state"] for channel in status["channels"]] == ["paused"]
    assert "deliveries by email" in [due["what"] for due in status["due"]]
    assert blog.command("deliveries", "cancel", "--all").status == 0
    # A person does not wait for the next attempt.
    assert blog.command("deliveries", "retry", "--all").status == 0
    relay: Relay = request.getfixturevalue("relay")
    blog.publish()
    blog.publish()
    assert len(relay.letters) == 1
    assert {row["state"] for row in blog.deliveries()} == {"sent"}


def test_no_mail_leaves_without_a_way_out(blog: Blog, relay: Relay) -> None:
    blog.configure(web={"url": ""})
    blog.post("hello")
    assert blog.publish()["delivered"] == {"pending": 1}
    assert relay.letters == []
    (row,) = blog.deliveries()
    assert "set web.url" in row["last_error"]


@pytest.fixture
def folder(tmp_path: Path) -> Blog:
    """A blog that lays its mails into a folder, and has one subscriber."""
    blog = Blog(tmp_path)
    blog.configure(web={"url": "https://news.example.com"}, digests=[{"name": "now", "when": "immediately"}])
    blog.publish()
    assert blog.command("subscribers", "add", READER).status == 0
    return blog


def token_of(blog: Blog) -> str:
    """The secret of the link in the last mail."""
    mail = blog.mails()[-1]
    link = re.fullmatch(r"<https://news\.example\.com/unsubscribe/([\w-]+)>", mail["list-unsubscribe"])
    assert link is not None
    assert mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        assert f"https://news.example.com/unsubscribe/{link[1]}" in body.get_content()
    return link[1]


def state_of(blog: Blog) -> str:
    (person,) = blog.command("subscribers", "--json").json
    return str(person["state"])


def test_unsubscribing_by_the_link_of_a_mail(folder: Blog) -> None:
    folder.post("hello")
    folder.publish()
    token = token_of(folder)
    with folder.running() as run:
        address = f"{run.address}/unsubscribe/"
        status, page = post_form(address + token, "GET")
        assert status == 200
        assert "<form" in page
        assert READER not in page
        assert state_of(folder) == "active"
        assert post_form(f"{address}nobody")[0] == 404
        assert post_form(address + token)[0] == 200
        assert post_form(address + token)[0] == 200
        assert state_of(folder) == "unsubscribed"
        folder.post("after")
        wait_until(lambda: "After" in folder.items())
    folder.publish()
    assert len(folder.mails()) == 1


def test_unsubscribing_cancels_what_waits(folder: Blog) -> None:
    folder.post("first")
    folder.publish()
    token = token_of(folder)
    folder.outbox.rename(folder.folder / "kept")
    folder.outbox.write_text("not a folder: nothing can be delivered")
    folder.post("second")
    assert folder.publish()["delivered"] == {"pending": 1}
    with folder.running() as run:
        assert post_form(f"{run.address}/unsubscribe/{token}")[0] == 200
    assert [row["state"] for row in folder.deliveries()] == ["sent", "cancelled"]
    assert folder.command("subscribers", "add", READER).status == 0
    with folder.running():
        folder.post("third")
        wait_until(lambda: len(folder.deliveries()) == 3)
    assert [row["state"] for row in folder.deliveries()] == ["sent", "cancelled", "pending"]
