"""The feed files, served as a static host would, but only files that we wrote."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from publisher.ids import content_hash

from . import WebParts

MEDIA_TYPES: Mapping[str, str] = {  # by file name, else by suffix
    "atom.xml": "application/atom+xml; charset=utf-8",
    "rss.xml": "application/rss+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
_COMPRESSED = (("br", ".br"), ("gzip", ".gz"))  # the better first
_NONE = ["'none'"]
_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def routes(parts: WebParts) -> list[Route]:
    """`/` and every feed file under its own path; anything else is 404."""

    def serve(request: Request) -> Response:
        path = request.path_params["path"]
        if not path or path.endswith("/"):
            path += "index.html"
        file = _find(parts, path)
        return PlainTextResponse("not found\n", 404) if file is None else _answer(file, request.headers)

    return [Route("/{path:path}", serve)]


def _find(parts: WebParts, path: str) -> Path | None:
    """The file of ours at `path`; None if there is none, or it is hidden or outside the directory."""
    if any(part.startswith(".") or not part for part in path.split("/")) or "\\" in path or "\0" in path:
        return None
    if not parts.is_ours(path):
        return None
    root = parts.feeds_directory.resolve()
    file = (root / path).resolve()
    return file if file.is_relative_to(root) and file.is_file() else None


def _answer(file: Path, asked: Headers) -> Response:
    try:
        data, encoding, modified = _read(file, asked)
    except FileNotFoundError:  # removed by a pass just now
        return PlainTextResponse("not found\n", 404)
    etag = f'"{content_hash(data)}"'
    headers = {
        "etag": etag,
        "last-modified": format_datetime(modified, usegmt=True),
        "cache-control": "no-cache",  # store it, but revalidate, so that new posts show at once
        "vary": "accept-encoding",
        "access-control-allow-origin": "*",  # feeds are public; readers in browsers fetch them
    }
    if encoding:
        headers["content-encoding"] = encoding
    if _unchanged(asked, etag, modified):
        return Response(status_code=304, headers=headers)
    media_type = MEDIA_TYPES.get(file.name) or MEDIA_TYPES.get(file.suffix, "application/octet-stream")
    if media_type.startswith("text/html"):
        headers["content-security-policy"] = _page_policy(file.read_bytes() if encoding else data)
    return Response(data, headers=headers, media_type=media_type)


def _read(file: Path, asked: Headers) -> tuple[bytes, str, datetime]:
    """The bytes to send, their encoding ("" = none), and when the file was written, UTC, in whole seconds."""
    modified = datetime.fromtimestamp(int(file.stat().st_mtime), UTC)
    accepted = {
        coding.split(";")[0].strip()
        for coding in asked.get("accept-encoding", "").split(",")
        if not re.search(r";\s*q=0(\.0*)?\s*$", coding)
    }
    for encoding, suffix in _COMPRESSED:
        twin = file.with_name(file.name + suffix)
        if encoding in accepted and twin.is_file():
            return twin.read_bytes(), encoding, modified
    return file.read_bytes(), "", modified


def _unchanged(asked: Headers, etag: str, modified: datetime) -> bool:
    """Whether the client has these bytes already (RFC 9110, 13.2.2: the tag takes precedence over the date)."""
    if tags := asked.get("if-none-match"):
        return etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")} or tags.strip() == "*"
    try:
        return modified <= parsedate_to_datetime(asked.get("if-modified-since", ""))
    except (TypeError, ValueError):  # missing, not a date, or without a zone
        return False


def _page_policy(page: bytes) -> str:
    """A policy that allows only the page's own scripts, by their hashes."""
    hashes = [f"'sha256-{b64encode(sha256(script).digest()).decode()}'" for script in _SCRIPT.findall(page)]
    return (
        f"default-src 'none'; script-src {' '.join(hashes or _NONE)}; style-src 'unsafe-inline'; "
        "img-src 'self' https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
