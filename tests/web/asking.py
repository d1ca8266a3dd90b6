"""Asks the application as a browser on this machine would, without a socket."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from publisher.model.post import Site
from publisher.web import Reader, WebParts
from publisher.web.app import create_app
from publisher.words.templates import Templates

TOKEN = "s3cret-t0ken"  # of the one reader


@dataclass
class Blog:
    """What the pages are given, and what they did with it."""

    folder: Path
    public_url: str = ""
    language: str = "en"
    ours: set[str] = field(default_factory=set)
    active: bool = True
    unsubscribed: int = 0  # how often it was asked for
    waiting: list[str] = field(default_factory=list)

    def parts(self) -> WebParts:
        return WebParts(
            site=Site("https://blog.example/", "Blog <1>", "", "Wen", "en", "Asia/Shanghai", "hexo"),
            templates=Templates(),
            public_url=self.public_url,
            feeds_directory=self.folder / "feeds",
            is_ours=self.ours.__contains__,
            find_reader=self.find,
            unsubscribe=self.unsubscribe,
            outbox=self.folder / "outbox",
            waiting_for=lambda: self.waiting,
        )

    def find(self, token: str) -> Reader | None:
        return Reader("liuyi@qq.com", self.language, self.active) if token == TOKEN else None

    def unsubscribe(self, token: str) -> Reader | None:
        if token == TOKEN:
            self.unsubscribed += 1
            self.active = False
        return self.find(token)

    def write(self, path: str, data: bytes, *, ours: bool = True) -> Path:
        """A file in the feeds' directory."""
        file = self.folder / "feeds" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        if ours:
            self.ours.add(path)
        return file


def ask(
    blog: Blog,
    path: str,
    method: str = "GET",
    *,
    host: str = "127.0.0.1:8000",
    peer: str = "127.0.0.1",
    **options: Any,
) -> httpx.Response:
    """The answer to one request."""

    async def once() -> httpx.Response:
        way = httpx.ASGITransport(create_app(blog.parts()), client=(peer, 50_000))
        async with httpx.AsyncClient(transport=way, base_url=f"http://{host}") as client:
            return await client.request(method, path, **options)

    return asyncio.run(once())
