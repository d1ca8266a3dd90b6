"""`/outbox/`: the mails in the folder as their readers would see them, only for a browser on this machine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from heapq import nlargest
from ipaddress import ip_address
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from publisher.words.i18n import Words

from . import WebParts

SHOWN = 200
"""How many of the latest mails are listed."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.eml")
Answer = Callable[[Request, Path], Response]
"""A page: from the request and the folder to the response."""

_VIEWS = ("html", "text", "headers")
# A mail is hostile input: no scripts, no forms, an origin of its own; images are loaded as in a mail program.
_MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src https: http: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One mail in the list."""

    name: str  # of its file
    subject: str
    to: str
    when: str  # "2026-11-24 09:00" in the site's time zone; "" = the mail has no date


def routes(parts: WebParts) -> list[Route]:
    """The list, each mail (`?view=html|text|headers`), and the mail's own HTML for the frame."""
    zone = ZoneInfo(parts.site.timezone)

    def listing(request: Request, folder: Path) -> Response:
        lines = [_line(file, zone) for file in _latest(folder)]
        return _page(parts, "web/outbox.html", lines=lines, shown=SHOWN)

    def mail(request: Request, folder: Path) -> Response:
        message = _open(folder, request.path_params["name"])
        if message is None:
            return _nothing()
        view = request.query_params.get("view", "html")
        return _page(
            parts,
            "web/outbox_mail.html",
            line=_summary(request.path_params["name"], message, zone),
            sender=_header(message, "From"),
            view=view if view in _VIEWS else "html",
            views=_VIEWS,
            text=_content(message, "plain"),
            headers=[(name, _one_line(value)) for name, value in message.items()],
        )

    def body(request: Request, folder: Path) -> Response:
        message = _open(folder, request.path_params["name"])
        if message is None:
            return _nothing()
        # Links open outside the frame; nothing else in the mail is changed.
        html = _content(message, "html").replace("<head>", '<head><base target="_blank">', 1)
        return HTMLResponse(
            html, headers={"content-security-policy": _MAIL_POLICY, "cache-control": "no-store"}
        )

    return [
        Route("/outbox/", _for_this_machine(parts, listing)),
        Route("/outbox/{name}", _for_this_machine(parts, mail)),
        Route("/outbox/{name}/body", _for_this_machine(parts, body)),
    ]


def _for_this_machine(parts: WebParts, answer: Answer) -> Callable[[Request], Response]:
    """`answer`, or 404 if a public address is set or the browser is on another machine."""

    def guarded(request: Request) -> Response:
        local = not parts.public_url and is_local(request)
        return answer(request, parts.outbox) if local and parts.outbox is not None else _nothing()

    return guarded


def is_local(request: Request) -> bool:
    """Whether both ends are this machine.

    The Host header matters too, not only the connection: a foreign page whose name resolves to 127.0.0.1 (DNS
    rebinding) also connects from here, but with its own name.
    """
    host = request.url.hostname or ""
    return (
        (host == "localhost" or _loopback(host))
        and request.client is not None
        and _loopback(request.client.host)
    )


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _nothing() -> Response:
    return PlainTextResponse("not found\n", 404)


def _page(parts: WebParts, template: str, **context: object) -> Response:
    words = Words(parts.site.language)
    html = parts.templates.render(template, words=words, site=parts.site, **context)
    return HTMLResponse(html, headers={"cache-control": "no-store"})


def _latest(folder: Path) -> list[Path]:
    return nlargest(SHOWN, _mails(folder), key=lambda file: (file.stat().st_mtime, file.name))


def _mails(folder: Path) -> Iterator[Path]:
    with suppress(FileNotFoundError):  # no mail has been written yet
        yield from (file for file in folder.iterdir() if _NAME.fullmatch(file.name))


def _line(file: Path, zone: ZoneInfo) -> Line:
    with file.open("rb") as source:
        return _summary(file.name, BytesHeaderParser(policy=policy.default).parse(source), zone)


def _summary(name: str, message: EmailMessage, zone: ZoneInfo) -> Line:
    date = message["Date"].datetime if message["Date"] else None
    when = f"{date.astimezone(zone):%Y-%m-%d %H:%M}" if date else ""
    return Line(name, _header(message, "Subject"), _header(message, "To"), when)


def _open(folder: Path, name: str) -> EmailMessage | None:
    file = folder / name
    if not _NAME.fullmatch(name) or not file.is_file():
        return None
    return BytesParser(policy=policy.default).parsebytes(file.read_bytes())


def _content(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    return str(part.get_content()) if part is not None else ""


def _header(message: EmailMessage, name: str) -> str:
    return _one_line(message[name] or "")


def _one_line(value: object) -> str:
    return " ".join(str(value).split())
