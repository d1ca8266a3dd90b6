"""Against real servers on loopback: aiosmtpd, told what to answer."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from aiosmtplib import SMTPResponse
from sample_mails import SENDER, TEMPLATES, message, parcel, parsed
from servers import certificate_for

from publisher.deliver.email.compile import compile_mail
from publisher.deliver.email.envelope import wire
from publisher.deliver.email.smtp import Patience, Relay, SmtpTransport, Stage, judge
from publisher.deliver.email.transport import MailObject
from publisher.model.delivery import Outcome, Refused, Retry, Sent, Unknown

HANG_UP = "hang up"
HANG = "hang"


@dataclass
class Script:
    """What the server answers; "" = yes."""

    mail: str = ""
    rcpt: dict[str, str] = field(default_factory=dict)
    data: str = ""
    connections: int = 0
    mails: list[tuple[str, bytes]] = field(default_factory=list)

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, hostname: str) -> str:
        self.connections += 1
        session.host_name = hostname
        return "250 HELP"

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mail == HANG_UP:
            self.mail = ""
            hang_up(server)
        envelope.mail_from = address
        return self.mail or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.rcpt.get(address, "250 OK")
        if reply == HANG_UP:
            hang_up(server)
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.data == HANG_UP:
            hang_up(server)
        if self.data == HANG:
            await asyncio.Event().wait()
        if not self.data:
            content = envelope.content
            assert isinstance(content, bytes)
            self.mails.append((envelope.rcpt_tos[0], content))
        return self.data or "250 2.0.0 queued as 7"


def hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()


@contextmanager
def serving(script: Script, **options: Any) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    controller = Controller(script, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def mail(to: str = "reader@qq.com", data: bytes = b"Subject: x\r\n\r\n.dot\r\n") -> MailObject:
    return MailObject("a1.r2", "news@blog.example", to, data)


def send(
    relay: Relay, *mails: MailObject, tls: ssl.SSLContext | None = None, patience: Patience | None = None
) -> list[Outcome]:
    async def all_of_them() -> list[Outcome]:
        transport = SmtpTransport(relay, tls=tls, patience=patience or Patience(5, 5, 5))
        try:
            return [await transport.send(one) for one in mails]
        finally:
            await transport.close()

    return asyncio.run(all_of_them())


def test_a_mail_arrives_as_it_was_written() -> None:
    data = wire(parcel(compile_mail(message(), TEMPLATES)), SENDER)
    script = Script()
    with serving(script) as port:
        [outcome] = send(Relay("127.0.0.1", port, "none"), mail(data=data))
    assert outcome == Sent(code=250, reply="2.0.0 queued as 7")
    [(to, received)] = script.mails
    assert to == "reader@qq.com"
    assert received == data
    assert parsed(received)["Subject"] == "《Post 3》等 3 篇新文章"


def test_leading_dots_survive() -> None:
    script = Script()
    data = b"Subject: x\r\n\r\n.\r\n..\r\n.a\r\nend\r\n"
    with serving(script) as port:
        send(Relay("127.0.0.1", port, "none"), mail(data=data))
    assert script.mails[0][1] == data


def test_one_connection_serves_many_mails_and_one_bad_reader_stops_nobody() -> None:
    script = Script(rcpt={"dead@qq.com": "550 5.1.1 no such user"})
    with serving(script) as port:
        outcomes = send(
            Relay("127.0.0.1", port, "none"), *(mail(to) for to in ("a@qq.com", "dead@qq.com", "b@qq.com"))
        )
    assert [type(outcome) for outcome in outcomes] == [Sent, Refused, Sent]
    assert [to for to, _ in script.mails] == ["a@qq.com", "b@qq.com"]
    assert script.connections == 1


def test_a_connection_lost_before_the_text_is_safe_to_repeat() -> None:
    script = Script(rcpt={"reader@qq.com": HANG_UP})
    with serving(script) as port:
        [outcome] = send(Relay("127.0.0.1", port, "none"), mail())
    assert isinstance(outcome, Retry)
    assert not outcome.close_lane
    assert script.mails == []


def test_a_connection_lost_after_the_text_is_in_doubt() -> None:
    script = Script(data=HANG_UP)
    with serving(script) as port:
        [outcome] = send(Relay("127.0.0.1", port, "none"), mail())
    assert isinstance(outcome, Unknown)


def test_no_answer_after_the_text_is_in_doubt() -> None:
    script = Script(data=HANG)
    with serving(script) as port:
        [outcome] = send(
            Relay("127.0.0.1", port, "none"), mail(), patience=Patience(connect=5, command=5, final=0.05)
        )
    assert isinstance(outcome, Unknown)


def test_we_wait_ten_minutes_after_the_final_dot() -> None:
    assert Patience().final == 600


def test_a_relay_gets_four_mails_at_once_and_removes_no_duplicates() -> None:
    traits = SmtpTransport(Relay("relay.example", 465, "tls")).traits
    assert (traits.slots, traits.deduplicates) == (4, False)


def test_after_a_lost_connection_the_next_mail_takes_a_new_one() -> None:
    script = Script(mail=HANG_UP)
    with serving(script) as port:
        outcomes = send(Relay("127.0.0.1", port, "none"), mail(), mail())
    assert [type(outcome) for outcome in outcomes] == [Retry, Sent]
    assert getattr(outcomes[0], "unreached", False)


def test_a_server_that_is_down_closes_the_lane_and_fails_no_mail() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    [outcome] = send(Relay("127.0.0.1", port, "none"), mail())
    assert isinstance(outcome, Retry)
    assert (outcome.close_lane, outcome.unreached) == (True, True)
    assert "check email.smtp" in outcome.reason


def test_a_server_that_turns_us_away_is_not_asked_again_soon() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def turn_away() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"421 4.7.0 too many connections\r\n")

        thread = threading.Thread(target=turn_away)
        thread.start()
        [outcome] = send(Relay("127.0.0.1", server.getsockname()[1], "none"), mail())
        thread.join()
    assert isinstance(outcome, Retry)
    assert (outcome.close_lane, outcome.unreached) == (True, False)
    assert "too many connections" in outcome.reason


plain_login = pytest.mark.filterwarnings("ignore:Requiring AUTH")  # aiosmtpd, of a server for tests


def login(accepted: bool) -> dict[str, Any]:
    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        known = accepted and (data.login, data.password) == (b"me", b"s3cret-password")
        return AuthResult(success=known, handled=False)

    return {"authenticator": check, "auth_required": True, "auth_require_tls": False}


@plain_login
def test_login() -> None:
    script = Script()
    with serving(script, **login(accepted=True)) as port:
        [outcome] = send(Relay("127.0.0.1", port, "none", "me", "s3cret-password"), mail())
    assert isinstance(outcome, Sent)


@plain_login
def test_a_refused_login_closes_the_lane_and_tells_no_password() -> None:
    with serving(Script(), **login(accepted=False)) as port:
        relay = Relay("127.0.0.1", port, "none", "me", "s3cret-password")
        [outcome] = send(relay, mail())
    assert isinstance(outcome, Retry)
    assert outcome.close_lane
    assert not outcome.unreached  # asking too often locks accounts
    assert "login refused" in outcome.reason
    assert "s3cret" not in repr(outcome) + repr(relay)


@plain_login
def test_login_missing_is_our_trouble() -> None:
    with serving(Script(), **login(accepted=True)) as port:
        [outcome] = send(Relay("127.0.0.1", port, "none"), mail())
    assert isinstance(outcome, Retry)
    assert outcome.close_lane


def test_starttls() -> None:
    server, trusting = certificate_for("127.0.0.1")
    script = Script()
    with serving(script, tls_context=server, require_starttls=True) as port:
        [outcome] = send(Relay("127.0.0.1", port, "starttls"), mail(), tls=trusting)
    assert isinstance(outcome, Sent)


def test_tls_from_the_first_byte() -> None:
    server, trusting = certificate_for("127.0.0.1")
    script = Script()
    with serving(script, ssl_context=server) as port:
        [outcome] = send(Relay("127.0.0.1", port, "tls"), mail(), tls=trusting)
    assert isinstance(outcome, Sent)


def test_a_certificate_nobody_vouches_for_gets_no_mail() -> None:
    server, _ = certificate_for("127.0.0.1")
    script = Script()
    with serving(script, tls_context=server, require_starttls=True) as port:
        [outcome] = send(Relay("127.0.0.1", port, "starttls"), mail())
    assert isinstance(outcome, Retry)
    assert outcome.close_lane
    assert script.mails == []


def test_a_server_without_starttls_gets_no_mail_in_the_clear() -> None:
    script = Script()
    with serving(script) as port:
        [outcome] = send(Relay("127.0.0.1", port, "starttls"), mail())
    assert isinstance(outcome, Retry)
    assert outcome.close_lane
    assert script.mails == []


@pytest.mark.parametrize("extended", [True, False])
def test_addresses_beyond_ascii_need_a_server_that_takes_them(extended: bool) -> None:
    script = Script()
    with serving(script, enable_SMTPUTF8=extended) as port:
        [outcome] = send(Relay("127.0.0.1", port, "none"), mail("作者@qq.com"))
    assert isinstance(outcome, Sent if extended else Refused)


@pytest.mark.parametrize(
    ("stage", "code", "text", "kind", "closes"),
    [
        ("end of data", 250, "ok", Sent, False),
        ("end of data", 451, "4.3.0 later", Retry, False),
        ("end of data", 554, "5.6.0 malformed", Refused, False),
        ("end of data", 550, "5.7.1 looks like spam", Retry, False),
        ("end of data", 421, "4.4.2 bye", Retry, True),
        ("RCPT TO", 251, "forwarded", Sent, False),
        ("RCPT TO", 450, "4.2.1 greylisted", Retry, False),
        ("RCPT TO", 550, "5.1.1 no such user", Refused, False),
        ("RCPT TO", 550, "5.7.26 not authenticated", Retry, False),
        ("RCPT TO", 421, "too many", Retry, True),
        ("MAIL FROM", 550, "5.1.8 bad sender", Retry, True),
        ("MAIL FROM", 530, "5.7.0 log in first", Retry, True),
        ("MAIL FROM", 451, "4.7.1 later", Retry, False),
        ("DATA", 503, "5.5.1 no recipients", Refused, False),
    ],
)
def test_what_a_reply_means(stage: Stage, code: int, text: str, kind: type[Outcome], closes: bool) -> None:
    outcome = judge(stage, SMTPResponse(code, text))
    assert isinstance(outcome, kind)
    assert getattr(outcome, "close_lane", False) == closes
    assert outcome.code == code
