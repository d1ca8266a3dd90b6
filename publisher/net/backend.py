"""The guarded network backend of httpcore, and the transport that lets httpx use it."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence
from typing import Any

import httpcore
import httpx

from publisher.errors import Blocked, Unreachable

from .guard import Address, is_allowed, is_public, literal

Resolve = Callable[[str], Awaitable[Sequence[Address]]]
"""All addresses of a name; raises OSError when it has none."""

_NEXT_ADDRESS_AFTER = 5.0  # seconds to try one of several addresses before the next


async def system_resolve(host: str) -> Sequence[Address]:
    """All addresses of `host`, in the order that the system prefers.

    Raises:
        OSError: it has none.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(ipaddress.ip_address(info[4][0]) for info in found))


def refuse_private(host: str, port: int, addresses: Iterable[Address], allowed: Collection[str]) -> None:
    """Check that `host` is in `allowed`, or that all of its `addresses` are public.

    Raises:
        Blocked: neither is the case; says which entry would allow it.
    """
    private = next((address for address in addresses if not is_public(address)), None)
    if private is None or is_allowed(host, port, allowed):
        return
    name = f"[{host}]" if ":" in host else host
    raise Blocked(
        f"{name} is not a public address"
        if literal(host)
        else f"{name} is at {private}, not a public address",
        mend=f'if you mean to reach it, add "{name}:{port}" to network.allow_private',
    )


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a name once, checks all of its addresses, and connects only to these addresses.

    httpcore itself still works with the name, so the Host header and TLS (SNI, certificate) are as usual.
    """

    def __init__(self, allowed: Collection[str], resolve: Resolve) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first address of `host` that answers.

        Raises:
            Blocked: an address of `host` is not public, and `host` is not allowed; nothing was contacted.
            Unreachable: `host` has no address.
            httpcore.ConnectError, httpcore.ConnectTimeout: no address answers.
        """
        addresses = await self._addresses(host)
        refuse_private(host, port, addresses, self._allowed)
        *earlier, last = addresses
        for address in earlier:
            try:
                return await self._sockets.connect_tcp(
                    str(address), port, _NEXT_ADDRESS_AFTER, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._sockets.connect_tcp(str(last), port, timeout, local_address, socket_options)

    async def _addresses(self, host: str) -> Sequence[Address]:
        if (spelled := literal(host)) is not None:
            return (spelled,)
        try:
            found = await self._resolve(host)
        except (OSError, UnicodeError) as error:
            raise Unreachable(
                f"the name {host} cannot be resolved ({error})", mend="check its spelling"
            ) from error
        if not found:
            raise Unreachable(f"the name {host} has no address", mend="check its spelling")
        return found


class Transport(httpx.AsyncBaseTransport):
    """The httpcore pool of one origin, as a transport for httpx. Errors of httpcore are not translated."""

    def __init__(self, pool: httpcore.AsyncConnectionPool) -> None:
        self._pool = pool

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request` through the pool; the body of the reply is streamed."""
        assert isinstance(request.stream, httpx.AsyncByteStream)
        reply = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(reply.status, headers=reply.headers, stream=_Body(reply))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, reply: httpcore.Response) -> None:
        self._reply = reply

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._reply.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        await self._reply.aclose()
