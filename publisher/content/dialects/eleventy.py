"""Eleventy: how its sites are recognised. What their posts say is read by `eleventy_blog`, once a site is opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from publisher.content.blog import Settings

if TYPE_CHECKING:
    from .eleventy_blog import EleventyBlog

FILES = (
    "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", "eleventy.config.ts",
    ".eleventy.js", ".eleventy.cjs", ".eleventy.mjs",
)  # fmt: skip

_MAX_CODE = 400_000
"""Bytes; larger files were written by programs and say nothing of the site."""


class Eleventy:
    """The dialect."""

    name = "eleventy"

    def detect(self, root: Path) -> Path | None:
        """The folder of the Eleventy site that `root` is, or that it lies in."""
        for folder in (root, *root.parents):
            package = folder / "package.json"
            if any((folder / name).is_file() for name in FILES) or "@11ty/eleventy" in text_in(package):
                return folder
        return None

    def open(self, root: Path, settings: Settings) -> EleventyBlog:
        from .eleventy_blog import EleventyBlog

        return EleventyBlog(root, self.detect(root) or root, settings)


def text_in(file: Path) -> str:
    """What a file of the site's own says; "" where there is none, or one that is too large."""
    if not file.is_file() or file.stat().st_size > _MAX_CODE:
        return ""
    return file.read_text("utf-8", "replace")
