"""Eleventy: how its sites are recognised. What their posts say is read by `eleventy_blog`, once a site is opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from publisher.content.blog import Settings
from publisher.content.javascript.source import text_in

if TYPE_CHECKING:
    from .eleventy_blog import EleventyBlog

FILES = (
    "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", "eleventy.config.ts",
    ".eleventy.js", ".eleventy.cjs", ".eleventy.mjs",
)  # fmt: skip


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
