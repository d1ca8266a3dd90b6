from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sample_mails import LINK, SENDER, TEMPLATES, message, parcel, parsed

from publisher.deliver.channel import Channel
from publisher.deliver.email import Email
from publisher.deliver.email.folder import FolderTransport
from publisher.deliver.email.transport import MailObject
from publisher.model.delivery import Outcome, Parcel, Refused, Retry, Sent, Traits
from publisher.net.client import Client
from publisher.net.settings import NetSettings


class Postman:
    """A way to readers that keeps what it is given."""

    traits = Traits(slots=4, deduplicates=False, retry="mail")
    reaches_readers = True

    def __init__(self) -> None:
        self.mails: list[MailObject] = []

    async def send(self, mail: MailObject) -> Outcome:
        self.mails.append(mail)
        return Sent()

    async def close(self) -> None:
        self.mails.clear()


def send(email: Email, one: Parcel) -> Outcome:
    async def once() -> Outcome:
        client = Client(NetSettings())
        try:
            return await email.send(one, client)
        finally:
            await client.aclose()

    return asyncio.run(once())


def test_email_is_a_channel(tmp_path: Path) -> None:
    channel: Channel = Email(SENDER, FolderTransport(tmp_path), TEMPLATES)
    assert (channel.name, channel.traits.slots, channel.traits.retry) == ("email", 4, "mail")
    assert channel.traits.deduplicates


def test_a_composed_message_reaches_its_reader() -> None:
    postman = Postman()
    email = Email(SENDER, postman, TEMPLATES, postal_address="1 Road")
    assert send(email, parcel(email.compose(message()), to="a@例子.中国")) == Sent()
    [mail] = postman.mails
    assert (mail.name, mail.sender, mail.to) == (
        "a1.r2",
        "news@blog.example",
        "a@xn--fsqu00a.xn--fiqs8s",
    )
    assert parsed(mail.data)["List-Unsubscribe"] == f"<{LINK}>"
    assert LINK not in repr(mail)


def test_readers_who_could_not_leave_get_no_mail() -> None:
    postman = Postman()
    email = Email(SENDER, postman, TEMPLATES)
    outcome = send(email, parcel(email.compose(message()), unsubscribe_url=None))
    assert isinstance(outcome, Retry)
    assert outcome.close_lane
    assert "web.url" in outcome.reason
    assert postman.mails == []


def test_a_folder_needs_no_way_to_leave(tmp_path: Path) -> None:
    email = Email(SENDER, FolderTransport(tmp_path), TEMPLATES)
    assert send(email, parcel(email.compose(message()), unsubscribe_url=None)) == Sent()


def test_a_test_mail_needs_none_either() -> None:
    email = Email(SENDER, Postman(), TEMPLATES)
    body = email.compose(message("test", posts=0))
    assert send(email, parcel(body, kind="test", unsubscribe_url=None)) == Sent()


@pytest.mark.parametrize("to", [None, "", "a@b.example\r\nBcc: c@d.example"])
def test_a_parcel_without_an_address_is_refused(to: str | None) -> None:
    postman = Postman()
    email = Email(SENDER, postman, TEMPLATES)
    assert isinstance(send(email, parcel(email.compose(message()), to=to)), Refused)
    assert postman.mails == []
