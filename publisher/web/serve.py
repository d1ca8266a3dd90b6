"""Serve the pages in our event loop: our own socket, and uvicorn without its signal handling."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from publisher.errors import PublisherError

GRACE = 3
"""Seconds that open requests get when we stop, so that a slow client cannot delay us."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, to be closed; port 0 chooses a free one.

    Raises:
        PublisherError: the address is in use, or not one of this machine's.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
        listener.setblocking(False)  # shared with copies; a blocking one would stop the event loop
    except OSError as error:
        listener.close()
        raise PublisherError(
            f"cannot listen on {host}:{port}: {error.strerror}",
            where="web.listen",
            mend="stop the program that uses it, or choose another port",
        ) from error
    return listener


def address(listener: socket.socket) -> str:
    """The address of the pages, to type into a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


_LINGER = 0.2
"""Seconds in which connections accepted last may still send their request; closing at once would reset them."""


async def serve(app: Starlette, listener: socket.socket, stop: asyncio.Event) -> None:
    """Answer requests until `stop` is set; open requests then get three more seconds.

    uvicorn closes the socket it is given, so it gets a copy. There is no access log: it would contain unsubscribe
    tokens.
    """
    server = _Server(
        uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=GRACE
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listener.dup()]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    for door in getattr(server, "servers", ()):  # none when it could not even start
        _stop_accepting(door)
    await asyncio.sleep(_LINGER)
    server.should_exit = True
    await serving


def _stop_accepting(door: asyncio.Server) -> None:
    """Leave further connections to the next server on this socket.

    `door.close()` would do so as well, but asyncio then drops without a word those that it has accepted and not yet
    given to a protocol; their clients would wait forever.
    """
    for sock in door.sockets:
        door.get_loop().remove_reader(sock.fileno())


class _Server(uvicorn.Server):
    """uvicorn without signal handling: it would send itself SIGTERM a second time at its end."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
