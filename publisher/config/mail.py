"""`[email]` and `[[digests]]`: how mail leaves, and what readers can choose."""

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
    """The mail server. What the sender's domain has a preset for need not be said."""

    host: str = setting("", "its name; default the preset's")
    port: Port | None = setting(None, "default the preset's, else 465 for tls, 587 for starttls, 25 for none")
    security: Literal["", "tls", "starttls", "none"] = setting(
        "",
        "tls from the first byte, starttls after a greeting, or none; default the preset's, else by the port",
    )
    username: str = setting("", "default the sender's address")
    password: SecretStr | None = setting(
        None, "the password, or what the provider calls 授权码 or app password"
    )


class Dkim(Section):
    """Signing, only for a mail server of your own (not yet)."""

    selector: str = setting(..., "the name under which the DNS holds the public key")
    domain: str = setting("", "default the sender's domain")
    key: SecretStr = setting(..., 'the private key as PEM; so key_file = "dkim.pem"')


class Inbox(Section):
    """A mailbox read by IMAP: subscribing, unsubscribing and bounces without a web server (not yet)."""

    host: str = setting(..., "the IMAP server")
    username: str = setting("", "default the sender's address")
    password: SecretStr = setting(..., "its password")
    folder: str = setting("INBOX", "which folder is read")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over: `[email.smtp]` with everything filled in."""

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
        "", "who the mail is from; the domain picks a preset: server, port, quota", alias="from"
    )
    reply_to: Mailbox = setting("", "where answers go")
    postal_address: str = setting("", "printed at the foot of every mail, where the law asks for it")
    via: Literal["auto", "smtp", "resend", "ses", "postmark", "brevo", "mailgun", "folder"] = setting(
        "auto",
        "how mail leaves; auto: smtp when configured, else as files in outbox/; services by their own API: not yet",
    )
    subscribe: Literal["auto", "web", "inbox", "off"] = setting(
        "auto",
        "how readers come and go: web (needs web.url), inbox (needs [email.inbox]), off; "
        "subscriber mail is refused without a way to unsubscribe",
    )
    subscribers: Annotated[tuple[Mailbox, ...], Many] = setting(
        [], "readers that you add yourself; they get the first digest"
    )
    images: Literal["cover", "all", "none"] = setting("cover", "which images mails show; all: not yet")
    rate: Rate = setting("", 'mails at most, "5/s"; "" = no limit')
    quota: Rate = setting("", 'mails at most over a longer time, "450/d"; default the preset\'s')
    smtp: Smtp | None = setting(None, "the mail server")
    dkim: Dkim | None = setting(None, "signing")
    inbox: Inbox | None = setting(None, "a mailbox to read")

    @property
    def address(self) -> str:
        """The bare address of `from`; "" when it is not given."""
        return parseaddr(self.sender)[1]

    @property
    def preset(self) -> Preset | None:
        """What is known of the sender's provider; None where the server is named by hand."""
        if self.smtp and self.smtp.host:
            return None
        return PRESETS.get(self.address.rpartition("@")[2].lower())

    @property
    def server(self) -> MailServer | None:
        """Where mails are handed over; None = they are laid into the outbox as files."""
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
    """One letter that a reader can choose."""

    when: When = setting(..., "in the site's zone, or the reader's own; nothing new = nothing sent")
    max_posts: Annotated[int, Field(ge=1), Kind("whole number")] = setting(20, "more become a list of titles")
    content: Literal["summary", "full"] = setting("summary", "what it says of each post")
    selection: str = setting(
        "", "the name of one of feeds.selections, instead of categories, tags, authors, words"
    )
    intro: FilePathOrNone = setting(None, "a Markdown file with words of yours on top, used once (not yet)")
    review: DurationOrNone = setting("", "a copy to you first, and this long to cancel (not yet)")
