"""Serving the pages beside everything else: a socket of ours, and uvicorn without its own signal handling."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from publisher.errors import PublisherError

GRACE = 3
"""Seconds that answers under way get when we stop: a reader that takes its time must not keep us."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, to be closed; port 0 chooses a free one.

    Raises:
        PublisherError: the address is taken, or none of this machine's.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
        listener.setblocking(False)  # copies share this: one that blocks would stop the loop that accepts
    except OSError as error:
        listener.close()
        raise PublisherError(
            f"cannot listen on {host}:{port}: {error.strerror}",
            where="web.listen",
            mend="stop what listens there, or choose another port",
        ) from error
    return listener


def address(listener: socket.socket) -> str:
    """Where the pages are, as one types it into a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


_LINGER = 0.2
"""Seconds in which connections that were accepted last may still say what they want; closing at once resets them."""


async def serve(app: Starlette, listener: socket.socket, stop: asyncio.Event) -> None:
    """Answer requests until `stop` is set; those under way get their answer, or three seconds.

    uvicorn closes the socket it is given, so it gets a copy. Access logs would hold unsubscribe tokens: there are none.
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
        door.close()
    await asyncio.sleep(_LINGER)
    server.should_exit = True
    await serving


class _Server(uvicorn.Server):
    """uvicorn would deliver SIGTERM to itself a second time once it has ended."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
