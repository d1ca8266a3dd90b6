"""Whether a picture that a post shows lies on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

_IMAGE = re.compile(r'<img\b[^>]*\ssrc="([^"]+)"')
_SERVED = ("", "source", "static", "public", "assets", "content", "src", "content/extra")
"""Folders whose files generators copy to the root of the site."""


def missing_images(html: str, post_url: str, source: str, site_url: str, root: Path) -> Iterator[str]:
    """Pictures in `html` that should be files of this blog and are none; as paths on the site, each once.

    Args:
        html: a rendered body, its addresses absolute.
        post_url: the post's own address.
        source: the post's file, relative to `root`.
        site_url: the site's address, with a last slash.
        root: the content directory.
    """
    for address in dict.fromkeys(map(unescape, _IMAGE.findall(html))):
        if address.startswith(site_url):
            path = unquote(urlsplit(address).path.removeprefix(urlsplit(site_url).path))
            if not any(_is_file(root, place) for place in _places(path, post_url, source, site_url)):
                yield path


def _places(path: str, post_url: str, source: str, site_url: str) -> Iterator[str]:
    """Where a generator may have taken the file from."""
    yield from (f"{folder}/{path}" for folder in _SERVED)
    own = unquote(urlsplit(post_url).path.removeprefix(urlsplit(site_url).path)).rstrip("/")
    post = PurePosixPath(source)
    inner = path.removeprefix(f"{own}/")
    yield str(post.with_suffix("") / inner)  # an asset folder named like the post
    yield str(post.parent / inner)  # beside the post, as in page bundles


def _is_file(root: Path, place: str) -> bool:
    try:
        return ".." not in PurePosixPath(place).parts and (root / place.lstrip("/")).is_file()
    except OSError:  # a name that is longer than names of files can be
        return False
