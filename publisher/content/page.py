"""Where a body stands: what rendering must know of its post and site, and which rendering it is."""

from __future__ import annotations

from dataclasses import dataclass

from .blog import Resolver

RENDERER = "2"
"""The version of what `render` makes: part of every cache key."""


@dataclass(frozen=True, slots=True)
class Page:
    """The surroundings of one body."""

    url: str  # the post's own, absolute: links are relative to it
    site_url: str  # the site's, absolute, ends with "/"
    embeds: str  # whose template tags the body may hold: "hexo", "hugo", "jekyll", "mdx", "pelican", "zola"; "" = none
    resolve: Resolver  # from a slug, source path or title to that post's (url, title)
    asset_base: str  # absolute URL against which relative pictures and files resolve
    prefix: str  # put before every id, so that posts on one page do not share footnotes
