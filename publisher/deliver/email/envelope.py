"""From a frozen mail to the bytes on the wire for one reader. Pure; a mail is encoded once, then spliced.

What a mail carries beside its text (RFC 5322 unless named):

    From, To, Reply-To, Subject, Date, Message-ID
    List-Id                  one for each digest, never for each issue (RFC 2919)
    List-Unsubscribe         the reader's own link, in angle brackets (RFC 2369)
    List-Unsubscribe-Post    one click in the mail program unsubscribes (RFC 8058)
    Auto-Submitted           auto-generated: no vacation answers, please (RFC 3834)

Both unsubscribe headers appear when, and only when, the parcel has an unsubscribe link. RFC 8058 asks for https
there: with plain http the link in the text works, but mail programs show no button of their own.
"""

from __future__ import annotations

import binascii
import html
import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime, getaddresses
from functools import lru_cache

from publisher.errors import ConfigError
from publisher.ids import content_hash
from publisher.model.delivery import Parcel

from .rendition import Body, Mail

_LINE = 57  # bytes that make one base64 line of 76 characters
_LINK = re.compile(r"https?://[!#-;=?-~]+")  # printable ASCII but quotes and angle brackets
_NEWLINE = re.compile(r"\r\n?|\n")
_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f<>@,;]+@[A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the mail is from."""

    address: str  # ASCII; also MAIL FROM
    name: str = ""  # "" = the site's title
    reply_to: str = ""  # "" = no such header

    @classmethod
    def parse(cls, value: str, reply_to: str = "") -> Sender:
        """The sender that `email.from` names: `Liuyi Wen <news@blog.example>`.

        Raises:
            ConfigError: one of the two is no address.
        """
        name, address = _own_address(value, "email.from")
        return cls(address, name, _own_address(reply_to, "email.reply_to")[1] if reply_to else "")

    @property
    def domain(self) -> str:
        """The part of the address behind the @."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Part:
    """One MIME part, encoded as far as it is the same for every reader."""

    media_type: str
    encoding: str  # "base64" or "quoted-printable"
    head: bytes  # encoded already: all before the line with the first reader's own word
    tail: bytes  # as it is, with the placeholder

    def encoded(self, placeholder: bytes, link: bytes) -> bytes:
        """The whole part, with `link` where the placeholder stood."""
        return self.head + _encode(self.tail.replace(placeholder, link), self.encoding)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One mail from one sender, with everything done that need not be done for each reader."""

    headers: bytes  # those that are the same for everyone
    boundary: bytes
    placeholder: bytes
    linked: tuple[Part, Part]  # text, HTML
    bare: tuple[Part, Part]


def routable(address: str) -> str:
    """`address` as SMTP and headers take it: the domain in ASCII, the part before the @ as it is.

    Raises:
        ValueError: it is no address, or holds what could end a header or a command.
    """
    local, _, domain = address.rpartition("@")
    ascii_domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    if not _ADDRESS.fullmatch(f"{local}@{ascii_domain}"):
        raise ValueError("this is no address that mail can go to")
    return f"{local}@{ascii_domain}"


def message_id(parcel: Parcel, sender: Sender) -> str:
    """The Message-ID without its brackets: the same at each attempt."""
    return f"{parcel.message_id}@{sender.domain}"


def wire(parcel: Parcel, sender: Sender) -> bytes:
    """`parcel` as RFC 5322 bytes with CRLF line ends, ready for a transport.

    Raises:
        ValueError: the parcel has no usable address, or an unsubscribe link that is none.
    """
    mail = prepare(parcel.body, sender)
    link = parcel.unsubscribe_url
    text, rich = mail.bare if link is None else mail.linked
    plain = (link or "").encode("ascii")
    boundary = b"--" + mail.boundary
    return b"".join(
        (
            _personal_headers(parcel, sender),
            mail.headers,
            *(boundary, b"\r\n", _part_headers(text)),
            text.encoded(mail.placeholder, plain),
            *(boundary, b"\r\n", _part_headers(rich)),
            rich.encoded(mail.placeholder, html.escape(link or "").encode("ascii")),
            *(boundary, b"--\r\n"),
        )
    )


def _personal_headers(parcel: Parcel, sender: Sender) -> bytes:
    lines = [
        f"To: {routable(parcel.to or '')}",
        f"Date: {_date(parcel.at)}",
        f"Message-ID: <{message_id(parcel, sender)}>",
    ]
    if parcel.unsubscribe_url is not None:
        if not _LINK.fullmatch(parcel.unsubscribe_url):
            raise ValueError("the unsubscribe link must be an http or https address in ASCII")
        lines += [
            f"List-Unsubscribe: <{parcel.unsubscribe_url}>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _date(instant: datetime) -> str:
    return format_datetime(instant.astimezone(UTC))


def _part_headers(part: Part) -> bytes:
    return (
        f"Content-Type: {part.media_type}; charset=utf-8\r\nContent-Transfer-Encoding: {part.encoding}\r\n\r\n"
    ).encode("ascii")


@lru_cache(maxsize=32)
def prepare(body: bytes, sender: Sender) -> Prepared:
    """The rendition `body` from `sender`, encoded once for all its readers."""
    mail = Mail.load(body)
    boundary = f"=_{content_hash(body)[:16]}"  # "=_" occurs in neither encoding
    lines = [
        f"From: {_mailbox(sender.name or mail.sender_name, sender.address)}",
        *([f"Reply-To: {sender.reply_to}"] if sender.reply_to else []),
        f"Subject: {_words(mail.subject, 'Subject')}",
        *([f"List-Id: {_mailbox(mail.list_name, mail.list_id)}"] if mail.list_id else []),
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    placeholder = mail.placeholder.encode("ascii")
    return Prepared(
        headers="".join(f"{line}\r\n" for line in lines).encode("ascii") + b"\r\n",
        boundary=boundary.encode("ascii"),
        placeholder=placeholder,
        linked=_parts(mail.linked, placeholder),
        bare=_parts(mail.bare, placeholder),
    )


def _parts(body: Body, placeholder: bytes) -> tuple[Part, Part]:
    return _part(body.text, "text/plain", placeholder), _part(body.html, "text/html", placeholder)


def _part(content: str, media_type: str, placeholder: bytes) -> Part:
    data = _NEWLINE.sub("\r\n", content.rstrip("\r\n") + "\n").encode()
    encoding = _best_encoding(data)
    place = data.find(placeholder)
    if place < 0:
        cut = len(data)
    elif encoding == "base64":
        cut = place - place % _LINE
    else:
        cut = data.rfind(b"\n", 0, place) + 1
    return Part(media_type, encoding, _encode(data[:cut], encoding), data[cut:])


def _best_encoding(data: bytes) -> str:
    """Quoted-printable triples what is not ASCII, base64 adds a third to everything."""
    foreign = len(data) - len(data.decode().encode("ascii", "ignore"))
    return "base64" if foreign * 6 > len(data) else "quoted-printable"


def _encode(data: bytes, encoding: str) -> bytes:
    if encoding == "quoted-printable":
        return binascii.b2a_qp(data)
    lines = (data[start : start + _LINE] for start in range(0, len(data), _LINE))
    return b"".join(b64encode(line) + b"\r\n" for line in lines)


def _mailbox(name: str, address: str) -> str:
    """`name <address>`, folded, the name in encoded words where it is not plain."""
    if not name:
        return address
    if name.isascii() and len(name) < 60:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{address}>'
    return f"{_words(name, 'Reply-To')}\r\n <{address}>"


def _words(text: str, header: str) -> str:
    """A header's text as one or more folded lines of at most 76 characters (RFC 2047)."""
    plain = text.isascii() and len(text) + len(header) < 74 and "=?" not in text
    return text if plain else Header(text, "utf-8", maxlinelen=75, header_name=header).encode(linesep="\r\n")


def _own_address(value: str, where: str) -> tuple[str, str]:
    """The name and the address in `value`."""
    try:
        [(name, address)] = getaddresses([value])
        address = routable(address)
        address.encode("ascii")
    except ValueError as error:
        raise ConfigError(
            f"{value!r} is not one address that mail can come from",
            where=where,
            mend="write it as Name <name@domain>, the part before the @ in ASCII",
        ) from error
    return " ".join(name.split()), address
