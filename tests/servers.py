"""A loopback HTTP server that does as it is told and remembers what it heard.

    with Receiver(answer(200, b"ok")) as receiver:
        ...                                     # let something POST to receiver.url
        receiver.wait_for(1)
        assert receiver.received[0].json() == {...}

A script is one reply for every request, or a list of which the last one is repeated.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

import trustme

Reply = Callable[["Receiver"], Iterator[bytes]]
"""What to write back, chunk by chunk; the connection is closed after a reply that does not say how long it is."""


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came."""

    method: str
    path: str  # with its query
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


def answer(status: int = 200, body: bytes = b"ok", delay: float = 0.0, **headers: str) -> Reply:
    """An ordinary reply after `delay` seconds; `retry_after="3"` becomes the header Retry-After."""

    def reply(receiver: Receiver) -> Iterator[bytes]:
        receiver.stopped.wait(delay) if delay else None
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        yield "\r\n".join([*lines, "", ""]).encode() + body

    return reply


def raw(data: bytes) -> Reply:
    """These bytes, then the connection is closed."""

    def reply(_: Receiver) -> Iterator[bytes]:
        yield data
        yield b""

    return reply


def hang() -> Reply:
    """Never answers; lets go when the receiver stops."""

    def reply(receiver: Receiver) -> Iterator[bytes]:
        receiver.stopped.wait()
        yield b""

    return reply


def drip(data: bytes, every: float = 0.02) -> Reply:
    """One byte of `data` at a time, then the connection is closed."""

    def reply(receiver: Receiver) -> Iterator[bytes]:
        for byte in data:
            if receiver.stopped.wait(every):
                break
            yield bytes([byte])
        yield b""

    return reply


def hang_up(_: Receiver) -> Iterator[bytes]:
    """Closes the connection after it has read the request."""
    yield b""


class Receiver:
    """Listens on a free port of 127.0.0.1 until the `with` block ends.

    Args:
        script: the reply to every request, or to each in turn.
        deaf: close every connection before reading anything.
        tls: serve HTTPS.
        port: where to listen; 0 = any free port.
    """

    def __init__(
        self,
        script: Reply | Sequence[Reply] | None = None,
        *,
        deaf: bool = False,
        tls: ssl.SSLContext | None = None,
        port: int = 0,
    ) -> None:
        self.script: Reply | Sequence[Reply] = script if script is not None else answer()
        self.received: list[Received] = []
        self.connections = 0  # accepted, whether or not a request followed
        self.stopped = threading.Event()
        self._deaf = deaf
        self._tls = tls
        self._heard = threading.Condition()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", port), backlog=64)
        self.port: int = self._listener.getsockname()[1]

    @property
    def origin(self) -> str:
        """`http://127.0.0.1:port`."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """An address of this receiver with a secret in its path."""
        return f"{self.origin}/hook/T0KEN-of-the-path"

    def wait_for(self, count: int, timeout: float = 10.0) -> Sequence[Received]:
        """The requests so far, once there are at least `count`; fails after `timeout` seconds."""
        with self._heard:
            enough = self._heard.wait_for(lambda: len(self.received) >= count, timeout)
            assert enough, f"{len(self.received)} of {count} requests came within {timeout} s"
            return tuple(self.received)

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in tuple(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self.stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            if self._deaf:
                connection.close()
            else:
                self._open.add(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with self._tls.wrap_socket(connection, server_side=True) if self._tls else connection as stream:
                while (request := _read(stream)) and self._reply(stream, self._note(request)):
                    pass
        except OSError:
            pass  # the client went away, or refused our certificate
        finally:
            self._open.discard(connection)

    def _note(self, request: Received) -> Reply:
        with self._heard:
            self.received.append(request)
            self._heard.notify_all()
            if callable(self.script):
                return self.script
            return self.script[min(len(self.received), len(self.script)) - 1]

    def _reply(self, stream: socket.socket, reply: Reply) -> bool:
        for chunk in reply(self):
            if not chunk:
                return False
            stream.sendall(chunk)
        return True


def _read(stream: socket.socket) -> Received | None:
    """The next request of the connection; None when there is none."""
    head = b""
    while b"\r\n\r\n" not in head:
        chunk = stream.recv(65536)
        if not chunk:
            return None
        head += chunk
    head, _, body = head.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += stream.recv(65536)
    method, path, _ = first.split(" ", 2)
    return Received(method, path, headers, body)


def certificate_for(name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for `name`, a host or an IP address, and a client's that believes it."""
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(server)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    return server, trusting
