"""Serving the pages beside everything else: a socket of ours, and uvicorn without its own signal handling."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from publisher.errors import PublisherError


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A listening socket; port 0 chooses a free one.

    Raises:
        PublisherError: the address is taken, or none of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise PublisherError(
                f"cannot listen on {host}:{port}: {error.strerror}",
                where="web.listen",
                mend="stop what listens there, or choose another port",
            ) from error
        listener.listen(128)
        yield listener


def address(listener: socket.socket) -> str:
    """Where the pages are, as one types it into a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def serve(app: Starlette, listener: socket.socket, stop: asyncio.Event) -> None:
    """Answer requests until `stop` is set; those under way get their answer.

    uvicorn closes the socket it is given, so it gets a copy. Access logs would hold unsubscribe tokens: there are none.
    """
    server = _Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listener.dup()]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    server.should_exit = True
    await serving


class _Server(uvicorn.Server):
    """uvicorn would deliver SIGTERM to itself a second time once it has ended."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
