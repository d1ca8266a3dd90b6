"""The guarded HTTP client: every HTTP request of this program goes through it.

It follows no redirects, neither sends nor keeps cookies, ignores proxies in the environment, asks for no
compression, reads no more of a reply than asked, and tells for every failure whether the request had been sent.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpcore
import httpx

from publisher import __version__
from publisher.errors import Ambiguous, Blocked, Unreachable

from .backend import GuardedBackend, Resolve, Transport, refuse_private, system_resolve
from .guard import literal
from .settings import NetSettings

_PER_ORIGIN = 4  # connections at once; a webhook lane has as many slots
_KEEP_ALIVE = 4.0  # seconds; many servers close after 5 s, which could hit our next request
_HEADERS = {"User-Agent": f"site-publisher/{__version__}", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply to a request."""

    status: int
    headers: Mapping[str, str]  # case-insensitive
    body: bytes  # as received, never decompressed
    whole: bool  # False: the body was longer than `max_reply`, or broke off


class Client:
    """HTTP with one set of network settings. It belongs to the event loop that first uses it.

    Args:
        settings: allow-list and proxy.
        resolve: resolves host names.
        tls: which certificates are trusted; by default certifi's, read once for all clients.
    """

    def __init__(
        self,
        settings: NetSettings | None = None,
        *,
        resolve: Resolve = system_resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings or NetSettings()
        self._resolve = resolve
        self._tls = tls or _public_tls()
        self._by_origin: dict[tuple[str, str, int | None], httpx.AsyncClient] = {}
        _silence()

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        timeout: float = 30.0,
        max_reply: int = 65_536,
    ) -> Reply:
        """Send one request and read its reply, whatever its status.

        Args:
            timeout: seconds for the whole attempt: resolving, connecting, sending, reading.
            max_reply: how many bytes of the body to read at most.

        Raises:
            Blocked: the address may not be reached; nothing was sent.
            Unreachable: nothing of the request was sent.
            Ambiguous: it was sent, at least in part, and no status came back.
        """
        target = _parse(url)
        if self._settings.proxy:
            self._refuse_without_resolving(target)
        attempt = _Attempt(target.host)
        try:
            async with asyncio.timeout(timeout):
                client = self._client(target)
                request = client.build_request(
                    method, target, headers=headers, content=content, extensions={"trace": attempt.trace}
                )
                return await attempt.exchange(client, request, max_reply)
        except TimeoutError:
            why = f"no answer within {timeout:g} s"
        except httpcore.NetworkError as error:
            why = _reason(error)
        except httpcore.ProxyError as error:
            why = f"the proxy refused: {error}"
        except (httpcore.ProtocolError, httpcore.TimeoutException):
            # Not chained and not quoted: h11's message may contain one of our headers.
            why = "the reply is not HTTP, or there was none"
        return attempt.ended(why)

    async def aclose(self) -> None:
        """Close every connection; the client can be used again."""
        clients = tuple(self._by_origin.values())
        self._by_origin.clear()
        for client in clients:
            await client.aclose()

    def _client(self, target: httpx.URL) -> httpx.AsyncClient:
        """The client for the target's origin: one pool each, because httpcore searches the whole pool for each request."""
        origin = (target.scheme, target.host, target.port)
        if origin not in self._by_origin:
            self._by_origin[origin] = httpx.AsyncClient(
                transport=Transport(self._pool()),
                headers=_HEADERS,
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
                follow_redirects=False,
                timeout=None,  # noqa: S113 - `request` limits the whole attempt
                trust_env=False,
            )
        return self._by_origin[origin]

    def _pool(self) -> httpcore.AsyncConnectionPool:
        if not self._settings.proxy:
            return httpcore.AsyncConnectionPool(
                ssl_context=self._tls,
                max_connections=_PER_ORIGIN,
                keepalive_expiry=_KEEP_ALIVE,
                network_backend=GuardedBackend(self._settings.allow_private, self._resolve),
            )
        proxy = httpx.Proxy(self._settings.proxy)
        return httpcore.AsyncHTTPProxy(
            proxy_url=str(proxy.url),
            proxy_auth=proxy.raw_auth,
            ssl_context=self._tls,
            proxy_ssl_context=self._tls if proxy.url.scheme == "https" else None,
            max_connections=_PER_ORIGIN,
            keepalive_expiry=_KEEP_ALIVE,
        )

    def _refuse_without_resolving(self, target: httpx.URL) -> None:
        """A proxy resolves names itself, so only literal addresses can be checked here."""
        local = f".{target.host.rstrip('.')}".endswith(".localhost")
        spelled = literal("127.0.0.1" if local else target.host)
        if spelled is not None:
            port = target.port or (443 if target.scheme == "https" else 80)
            refuse_private(target.host, port, (spelled,), self._settings.allow_private)


class _Attempt:
    """One exchange, and how far it has got."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._on_the_wire = False
        self._head: httpx.Response | None = None
        self._body = bytearray()

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """httpcore calls this before each step. A proxy's CONNECT is not the request yet."""
        if event == "http11.send_request_headers.started" and info["request"].method != b"CONNECT":
            self._on_the_wire = True

    async def exchange(self, client: httpx.AsyncClient, request: httpx.Request, max_reply: int) -> Reply:
        response = await client.send(request, stream=True)
        self._head = response
        try:
            async for chunk in response.aiter_raw():
                self._body += chunk
                if len(self._body) > max_reply:
                    return Reply(
                        response.status_code, response.headers, bytes(self._body[:max_reply]), whole=False
                    )
        finally:
            await response.aclose()
        return Reply(response.status_code, response.headers, bytes(self._body), whole=True)

    def ended(self, why: str) -> Reply:
        """The attempt ended early: return a reply if its status is known, else raise the error that says how far it got."""
        if self._head is not None:
            return Reply(self._head.status_code, self._head.headers, bytes(self._body), whole=False)
        if self._on_the_wire:
            raise Ambiguous(f"{self._host}: {why}; the request had been sent")
        raise Unreachable(f"{self._host} cannot be reached: {why}")


def _parse(url: str) -> httpx.URL:
    try:
        target = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        target = httpx.URL("")
    if target.scheme not in ("http", "https") or not target.host:
        # The text is not repeated: it may be a secret in the wrong place.
        raise Blocked("not a web address", mend="write it as https://host/path")
    return target


def _reason(error: BaseException) -> str:
    """Why a connection failed: httpcore and anyio only say that it did, so look at the innermost cause."""
    while deeper := error.__cause__ or error.__context__:
        error = deeper
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    if isinstance(error, OSError) and not isinstance(error, ssl.SSLError) and error.errno:
        return os.strerror(error.errno).lower()
    return str(error) or "the connection broke off"


@functools.cache
def _public_tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def _silence() -> None:
    """httpx logs every URL at INFO and httpcore every header at DEBUG; both contain secrets."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
