"""Handing a socket from one server to the next."""

from __future__ import annotations

import asyncio
import logging
import socket

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from publisher.web.serve import listen, serve


def answer(request: Request) -> Response:
    return PlainTextResponse("well")


APP = Starlette(routes=[Route("/", answer)])


async def ask(client: socket.socket, path: str = "/") -> bytes:
    """What is answered to a request on a connection that is already open."""
    reader, writer = await asyncio.open_connection(sock=client)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    try:
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


@pytest.mark.parametrize("turns", range(8))
def test_a_connection_made_while_servers_change_is_answered(turns: int) -> None:
    """`turns`: how many turns of the event loop lie between the order to stop and the connection."""

    async def change() -> bytes:
        with listen("127.0.0.1", 0) as listener:
            stops = [asyncio.Event(), asyncio.Event()]
            first = asyncio.create_task(serve(APP, listener, stops[0]))
            with socket.create_connection(listener.getsockname()) as early:
                assert (await ask(early)).endswith(b"well")  # the first server is there
            stops[0].set()
            for _ in range(turns):
                await asyncio.sleep(0)
            with socket.create_connection(listener.getsockname()) as client:
                asked = asyncio.create_task(ask(client))
                await first
                second = asyncio.create_task(serve(APP, listener, stops[1]))
                answered = await asked
            stops[1].set()
            await second
            return answered

    assert asyncio.run(change()).endswith(b"well")


def test_no_address_is_logged_because_it_may_hold_a_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def once() -> bytes:
        stop = asyncio.Event()
        with listen("127.0.0.1", 0) as listener:
            serving = asyncio.create_task(serve(APP, listener, stop))
            with socket.create_connection(listener.getsockname()) as client:
                answered = await ask(client, "/unsubscribe/T0KEN")
            stop.set()
            await serving
        return answered

    assert b"404" in asyncio.run(once())
    assert "T0KEN" not in caplog.text
