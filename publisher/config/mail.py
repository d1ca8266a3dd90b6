"""`[email]` and `[[digests]]`: how mail is sent, and what readers can subscribe to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from .presets import PRESETS, Preset, Security
from .section import Section, Selecting, setting
from .values import DurationOrNone, FilePathOrNone, Kind, Mailbox, Many, Port, Rate, When

_PORTS: Mapping[Security, int] = {"tls": 465, "starttls": 587, "none": 25}
_BY_PORT: Mapping[int | None, Security] = {None: "tls", 465: "tls", 25: "none"}  # any other: starttls


class Smtp(Section):
    """The mail server. If there is a preset for the sender's domain, only the password is needed."""

    host: str = setting("", "host name; default the preset's")
    port: Port | None = setting(
        None, "port; default the preset's, else 465 for tls, 587 for starttls, 25 for none"
    )
    security: Literal["", "tls", "starttls", "none"] = setting(
        "",
        "tls from the first byte, starttls after the greeting, or none; default the preset's, else by the port",
    )
    username: str = setting("", "user name; default the sender's address")
    password: SecretStr | None = setting(
        None, "the password; some providers want an app password (授权码) instead"
    )


class Dkim(Section):
    """DKIM signing, only needed with your own mail server (not yet)."""

    selector: str = setting(..., "the name under which DNS has the public key")
    domain: str = setting("", "domain that signs; default the sender's")
    key: SecretStr = setting(..., 'the private key as PEM: use key_file = "dkim.pem"')


class Inbox(Section):
    """A mailbox read over IMAP, for subscribing, unsubscribing and bounces without a web server (not yet)."""

    host: str = setting(..., "the IMAP server")
    username: str = setting("", "user name; default the sender's address")
    password: SecretStr = setting(..., "its password")
    folder: str = setting("INBOX", "which folder to read")


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes our mail: `[email.smtp]` with everything filled in."""

    host: str
    port: int
    security: Security
    username: str
    password: SecretStr | None = field(repr=False)  # None = no login
    rate: str  # "5/s"; "" = no limit
    quota: str  # "450/d"; "" = no limit


class Email(Section):
    """Mail."""

    sender: Mailbox = setting(
        "", "the sender; its domain selects a preset: server, port, quota", alias="from"
    )
    reply_to: Mailbox = setting("", "where replies go; default the sender")
    postal_address: str = setting("", "printed at the foot of every mail, where the law requires it")
    via: Literal["auto", "smtp", "resend", "ses", "postmark", "brevo", "mailgun", "folder"] = setting(
        "auto",
        "how mail is sent; auto: smtp if configured, else as files in outbox/; the APIs of mail services: not yet",
    )
    subscribe: Literal["auto", "web", "inbox", "off"] = setting(
        "auto",
        "how readers subscribe and unsubscribe: web (needs web.url), inbox (needs [email.inbox]), off; "
        "without a way to unsubscribe no mail is sent to subscribers",
    )
    subscribers: Annotated[tuple[Mailbox, ...], Many] = setting(
        [], "readers you add yourself; they get the first digest"
    )
    images: Literal["cover", "all", "none"] = setting("cover", "which images mails contain; all: not yet")
    rate: Rate = setting("", 'at most this many mails, "5/s"; "" = no limit')
    quota: Rate = setting("", 'at most this many mails over a longer time, "450/d"; default the preset\'s')
    smtp: Smtp | None = setting(None, "the mail server")
    dkim: Dkim | None = setting(None, "signing")
    inbox: Inbox | None = setting(None, "a mailbox to read")

    @property
    def address(self) -> str:
        """The bare address of `from`; "" if it is not given."""
        return parseaddr(self.sender)[1]

    @property
    def preset(self) -> Preset | None:
        """The preset of the sender's provider; None if the server is configured by hand."""
        if self.smtp and self.smtp.host:
            return None
        return PRESETS.get(self.address.rpartition("@")[2].lower())

    @property
    def server(self) -> MailServer | None:
        """The server that takes our mail; None = mails are written into the outbox as files."""
        if self.smtp is None or self.via not in {"auto", "smtp"}:
            return None
        smtp, preset = self.smtp, self.preset
        if preset and smtp.port in {None, preset.port}:
            security = smtp.security or preset.security
        else:
            security = smtp.security or _BY_PORT.get(smtp.port, "starttls")
        return MailServer(
            host=preset.host if preset else smtp.host,
            port=smtp.port or (preset.port if preset and preset.security == security else _PORTS[security]),
            security=security,
            username=smtp.username or self.address,
            password=smtp.password,
            rate=self.rate,
            quota=self.quota or (preset.quota if preset else ""),
        )


class Digest(Selecting):
    """A digest that readers can subscribe to."""

    when: When = setting(
        ...,
        "its schedule, in the reader's time zone if known, else the site's; if there is nothing new, nothing is sent",
    )
    max_posts: Annotated[int, Field(ge=1), Kind("whole number")] = setting(
        20, "how many posts to show in full or summary; the rest are listed by title"
    )
    content: Literal["summary", "full"] = setting("summary", "what it contains of each post")
    selection: str = setting(
        "", "the name of one of feeds.selections, instead of categories, tags, authors, words"
    )
    intro: FilePathOrNone = setting(
        None, "a Markdown file with an introduction of yours, used once (not yet)"
    )
    review: DurationOrNone = setting(
        "", "send you a copy first, and wait this long for you to cancel (not yet)"
    )
