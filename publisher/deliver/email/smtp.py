"""Mail through a relay by SMTP (RFC 5321), connections reused.

What became of a mail depends on how far it got:

    no connection                           Retry soon, lane closed: the relay is away, or the network is
    login refused, 421                      Retry, lane closed: the relay's trouble or ours, no mail's
    MAIL FROM refused                       Retry, lane closed: it is our sender address
    RCPT, DATA, end of data: 4xx            Retry this mail
    RCPT, DATA, end of data: 5xx            Refused; but 5.7.x is about us, not the address: Retry
    connection lost before the text went    Retry soon: the relay cannot have taken it
    connection lost after that              Unknown: it may have
"""

from __future__ import annotations

import asyncio
import re
import ssl
from dataclasses import dataclass, field
from typing import Literal

from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException, SMTPResponse, SMTPResponseException

from publisher.model.delivery import Outcome, Refused, Retry, Sent, Traits, Unknown
from publisher.redact import redact

from .transport import MailObject

SLOTS = 4
"""Connections at once: more gain little and annoy relays."""

_IDLE = 10.0  # seconds an unused connection is kept: relays count open ones
_OUR_FAULT = re.compile(r"5\.7\.\d+\b")  # RFC 3463: security or policy, so about the sender

Stage = Literal["MAIL FROM", "RCPT TO", "DATA", "end of data"]
_POSITIVE = {"MAIL FROM": (250,), "RCPT TO": (250, 251), "DATA": (354,), "end of data": (250,)}


@dataclass(frozen=True, slots=True)
class Relay:
    """The mail server that takes our mails."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    username: str = ""
    password: str = field(default="", repr=False)  # "" = no login


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds."""

    connect: float = 30.0  # TCP, TLS, greeting, login
    command: float = 300.0  # RFC 5321 section 4.5.3.2
    final: float = 600.0  # after the final dot: giving up earlier makes duplicates


class SmtpTransport:
    """Sends mails through one relay.

    Args:
        relay: where and as whom.
        rate: mails at most, "5/s"; "" = no limit.
        patience: how long to wait for answers.
        tls: certificates to trust; None = the system's.
    """

    reaches_readers = True

    def __init__(
        self,
        relay: Relay,
        *,
        rate: str = "",
        patience: Patience | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.traits = Traits(slots=SLOTS, deduplicates=False, rate=rate, retry="mail")
        self._relay = relay
        self._patience = patience or Patience()
        self._tls = tls
        self._idle: list[SMTP] = []

    async def send(self, mail: MailObject) -> Outcome:
        """Try once, on a connection that is open or a new one."""
        try:
            client = self._idle.pop() if self._idle else await self._connect()
        except SMTPAuthenticationError as error:
            return self._unconnected(f"login refused: {error}; check email.smtp.username and password")
        except (SMTPException, OSError) as error:
            answered = isinstance(error, SMTPResponseException) or not isinstance(error, OSError)
            return self._unconnected(f"no connection: {error}; check email.smtp", unreached=not answered)
        reusable = False
        try:
            outcome = await self._hand_over(client, mail)
            reusable = isinstance(outcome, Sent) or (isinstance(outcome, Refused) and await _reset(client))
        finally:
            self._keep(client) if reusable else client.close()
        return outcome

    async def close(self) -> None:
        """Say goodbye on every idle connection."""
        while self._idle:
            client = self._idle.pop()
            try:
                await client.quit(timeout=self._patience.connect)
            except (SMTPException, OSError):
                client.close()

    async def _connect(self) -> SMTP:
        relay = self._relay
        client = SMTP(
            hostname=relay.host,
            port=relay.port,
            use_tls=relay.security == "tls",
            start_tls=relay.security == "starttls",
            username=relay.username if relay.password else None,
            password=relay.password or None,
            timeout=self._patience.connect,
            tls_context=self._tls,
        )
        await client.connect()
        client.timeout = self._patience.command
        await client.ehlo() if client.is_ehlo_or_helo_needed else None
        return client

    def _keep(self, client: SMTP) -> None:
        self._idle.append(client)
        asyncio.get_running_loop().call_later(_IDLE, self._drop, client)

    def _drop(self, client: SMTP) -> None:
        if client in self._idle:
            self._idle.remove(client)
            client.close()

    def _unconnected(self, reason: str, *, unreached: bool = False) -> Retry:
        told = redact(f"{self._relay.host}: {reason}", [self._relay.password])
        return Retry(told, close_lane=True, unreached=unreached)

    async def _hand_over(self, client: SMTP, mail: MailObject) -> Outcome:
        extended = not mail.to.isascii()
        if extended and not client.supports_extension("smtputf8"):
            return Refused("the relay takes only ASCII addresses (no SMTPUTF8); use another address")
        commands: tuple[tuple[Stage, bytes], ...] = (
            ("MAIL FROM", f"MAIL FROM:<{mail.sender}>{' SMTPUTF8' if extended else ''}".encode()),
            ("RCPT TO", f"RCPT TO:<{mail.to}>".encode()),
            ("DATA", b"DATA"),
        )
        try:
            for stage, command in commands:
                reply = await client.execute_command(command)
                if reply.code not in _POSITIVE[stage]:
                    return judge(stage, reply)
            protocol = client.protocol
            if protocol is None:
                return Retry("the relay hung up before it had the mail", unreached=True)
            protocol.write(_stuffed(mail.data))
        except (SMTPException, OSError) as error:
            return Retry(redact(f"lost the relay before it had the mail: {error}"), unreached=True)
        try:
            reply = await protocol.read_response(timeout=self._patience.final)
        except (SMTPException, OSError) as error:
            return Unknown(redact(f"lost the relay after the mail was sent: {error}"))
        return judge("end of data", reply)


def judge(stage: Stage, reply: SMTPResponse) -> Outcome:
    """What the relay's `reply` at `stage` means for the mail."""
    code, text = reply.code, redact(reply.message)
    reason = f"{stage}: {code} {text}"
    if code in _POSITIVE[stage]:
        return Sent(code=code, reply=text)
    if code == 421:
        return Retry(f"{reason}; the relay closes for now", code, text, close_lane=True)
    if stage == "MAIL FROM" and code >= 500:
        return Retry(f"{reason}; the relay does not take email.from", code, text, close_lane=True)
    if code < 500 or _OUR_FAULT.match(text):
        return Retry(reason, code, text)
    return Refused(f"{reason}; the address does not take this mail", code, text)


async def _reset(client: SMTP) -> bool:
    """Whether the connection is fit for the next mail after this one was refused (RSET)."""
    try:
        return (await client.execute_command(b"RSET")).code == 250
    except (SMTPException, OSError):
        return False


def _stuffed(data: bytes) -> bytes:
    """The text as it goes over the wire: leading dots doubled, the final dot at the end (section 4.5.2)."""
    return data.replace(b"\r\n.", b"\r\n..") + b".\r\n"
