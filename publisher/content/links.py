"""Addresses made absolute against the post, whatever form the author gave them."""

from __future__ import annotations

import re
from collections.abc import Callable
from posixpath import basename, splitext
from urllib.parse import quote, unquote, urljoin, urlsplit

from .page import Page

_ID = re.compile(r"""<[a-zA-Z][^<>]*\s(?:id|name)\s*=\s*["']?([^"'\s<>]+)""")
_PAGE_SUFFIXES = frozenset((".md", ".markdown", ".mdx", ".rst", ".adoc"))
_PELICAN = re.compile(r"[{|](?:filename|static|attach|author|category|tag|index)[}|]")
_SOURCE_PREFIXES = ("@/", "{filename}", "|filename|")
_CANDIDATE = re.compile(r"[\s,]++|(?P<url>\S++)(?:(?<=,)|(?P<size>[^,]*+))")
_SAFE = "%/:?#[]@!$&'()*+,;=~"


def absolute(url: str, base: str) -> str:
    """`url` resolved against `base` and percent-encoded; "" where it is no address."""
    try:
        return quote(urljoin(base, url.strip()), safe=_SAFE)
    except ValueError:
        return ""


def absolute_set(candidates: str, base: str) -> str:
    """A `srcset` with every address absolute; candidates that are not http are left out."""
    made = [
        " ".join((absolute(match["url"].rstrip(","), base), *(match["size"] or "").split()[:1]))
        for match in _CANDIDATE.finditer(candidates)
        if match["url"]
    ]
    return ", ".join(candidate for candidate in made if candidate.startswith(("http://", "https://")))


def asset(url: str, page: Page) -> str:
    """The absolute address of a picture or another file that the post shows.

    Hexo's renderer puts the site's root before a picture's `/path`; the others leave it to the browser.
    """
    url = _PELICAN.sub("", unquote_braces(url), count=1)
    root = urlsplit(page.site_url).path
    rooted = url.startswith("/") and not url.startswith("//")
    if page.embeds == "hexo" and rooted and not url.startswith(root):
        return absolute(url.lstrip("/"), page.site_url)
    return absolute(url, page.asset_base)


def linker(page: Page, markup: str) -> Callable[[str], str | None]:
    """What makes a relative link of `markup` absolute (None = drop it).

    A fragment whose target stands in `markup` stays local, with the page's prefix; every other one leads to the
    post. A link to a post's source file leads to that post.
    """
    local = {unquote(name) for name in _ID.findall(markup)} if "#" in markup else set()

    def resolve(url: str) -> str | None:
        url = url.strip()
        if url.startswith("#"):
            name = unquote(url[1:])
            return (
                f"#{page.prefix}{quote(name, safe=_SAFE)}"
                if name in local
                else absolute(url, page.url) or None
            )
        return (
            to_post(url, page) or absolute(_PELICAN.sub("", unquote_braces(url), count=1), page.url) or None
        )

    return resolve


def to_post(url: str, page: Page) -> str | None:
    """The address of the post whose source file `url` names (`../x.md#part`, `@/x.md`, `{filename}x.md`)."""
    path, hash_, fragment = unquote_braces(url).partition("#")
    if splitext(path)[1].lower() not in _PAGE_SUFFIXES and not path.startswith(_SOURCE_PREFIXES):
        return None
    for prefix in _SOURCE_PREFIXES:
        path = path.removeprefix(prefix)
    path = unquote(path)
    for name in (path, path.lstrip("./"), splitext(basename(path))[0]):
        post = page.resolve(name) if name else None
        if post:
            return post[0] + hash_ + fragment
    return None


def unquote_braces(url: str) -> str:
    """`url` with the braces and bars that Markdown renderers escape."""
    return url.replace("%7B", "{").replace("%7D", "}").replace("%7C", "|")
