"""The web application: its routes, and the headers of every response."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import WebParts, feeds, health, outbox, people

# Pages have inline styles and no scripts, forms are sent to us, and nobody may frame the pages.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https: data:; form-action 'self'; "
    "frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",  # addresses contain tokens
    "cross-origin-opener-policy": "same-origin",
}


def create_app(parts: WebParts) -> Starlette:
    """The application that `run` serves."""
    routes = [
        *health.routes(parts),
        *people.routes(parts),
        *outbox.routes(parts),
        *feeds.routes(parts),  # last: it takes every other path
    ]
    return Starlette(routes=routes, middleware=[Middleware(_SafeHeaders)])


class _SafeHeaders:
    """Adds those of `_HEADERS` that a response does not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_safely)
