"""The feeds' files, as any static host would serve them: nothing but what we wrote."""

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
_COMPRESSED = (("br", ".br"), ("gzip", ".gz"))  # made beside the feed when it was written; the better first
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
    """The file of ours at `path`; never one that is hidden, or outside the directory by a link or by dots."""
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
    except FileNotFoundError:  # a pass has just removed it
        return PlainTextResponse("not found\n", 404)
    etag = f'"{content_hash(data)}"'
    headers = {
        "etag": etag,
        "last-modified": format_datetime(modified, usegmt=True),
        "cache-control": "no-cache",  # keep it, but ask: a new post shows at once
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
    """The bytes to send, how they are compressed ("" = not), and when the file was written, in whole seconds."""
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
    """Whether the asker has these bytes already (RFC 9110 section 13.2.2: the tag wins over the date)."""
    if tags := asked.get("if-none-match"):
        return etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")} or tags.strip() == "*"
    try:
        return modified <= parsedate_to_datetime(asked.get("if-modified-since", ""))
    except (TypeError, ValueError):  # none, not a date, or one without a zone
        return False


def _page_policy(page: bytes) -> str:
    """The page's own scripts may run, and nothing that a title might smuggle into an attribute."""
    hashes = [f"'sha256-{b64encode(sha256(script).digest()).decode()}'" for script in _SCRIPT.findall(page)]
    return (
        f"default-src 'none'; script-src {' '.join(hashes or _NONE)}; style-src 'unsafe-inline'; "
        "img-src 'self' https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
