"""Unsubscribing: by the link in every mail and a page with one button, or by the mail program's button (RFC 8058)."""

from __future__ import annotations

from typing import Literal

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from publisher.words.i18n import Words

from . import Reader, WebParts

Page = Literal["ask", "done", "unknown"]


def routes(parts: WebParts) -> list[Route]:
    """`/unsubscribe/TOKEN`: GET shows, POST acts.

    GET changes nothing, because link scanners follow every link. The token alone identifies the reader, so a POST
    needs no cookie, and its body is ignored.
    """

    def unsubscribe(request: Request) -> Response:
        token = request.path_params["token"]
        acts = request.method == "POST"
        reader = parts.unsubscribe(token) if acts else parts.find_reader(token)
        if reader is None:
            return _page(parts, "unknown", None, status=404)
        return _page(parts, "ask" if reader.active and not acts else "done", reader)

    return [Route("/unsubscribe/{token}", unsubscribe, methods=["GET", "POST"])]


def _page(parts: WebParts, page: Page, reader: Reader | None, status: int = 200) -> Response:
    html = parts.templates.render(
        "web/unsubscribe.html",
        page=page,
        words=Words(reader.language if reader else parts.site.language),
        site=parts.site,
        address=masked(reader.address) if reader else "",
    )
    return HTMLResponse(html, status, headers={"cache-control": "no-store", "x-robots-tag": "noindex"})


def masked(address: str) -> str:
    """Just enough of `address` for its owner to recognise it, in case the mail was forwarded: `l•••@qq.com`."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"
