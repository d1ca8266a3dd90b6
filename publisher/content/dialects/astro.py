"""Astro: how its sites are recognised. What their posts say is read by `astro_blog`, once a site is opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from publisher.content.blog import Settings

if TYPE_CHECKING:
    from .astro_blog import AstroBlog

FILES = tuple(f"astro.config.{suffix}" for suffix in ("mjs", "js", "ts", "mts", "cjs", "cts"))


class Astro:
    """The dialect."""

    name = "astro"

    def detect(self, root: Path) -> Path | None:
        """The folder of the Astro site that `root` is, or lies in."""
        folders = (root, *root.parents)
        return next((folder for folder in folders if any((folder / name).is_file() for name in FILES)), None)

    def open(self, root: Path, settings: Settings) -> AstroBlog:
        from .astro_blog import AstroBlog

        return AstroBlog(root, self.detect(root) or _home(root), settings)


def _home(root: Path) -> Path:
    """The site's folder where no configuration lies: the one whose `src` holds `root`, else `root` itself."""
    inside = (folder for folder in (root, *root.parents) if folder.name == "src")
    return next((folder.parent for folder in inside), root)
