"""Pelican: how its sites are recognised. What their posts say is read by `pelican_blog`, once a site is opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from publisher.content.blog import Settings

if TYPE_CHECKING:
    from .pelican_blog import PelicanBlog

FILES = ("pelicanconf.py", "publishconf.py")  # the second is what the site is published with, and wins


class Pelican:
    """The dialect."""

    name = "pelican"

    def detect(self, root: Path) -> Path | None:
        """The folder of the Pelican site that `root` is, or lies in."""
        return next((folder for folder in (root, *root.parents) if (folder / FILES[0]).is_file()), None)

    def open(self, root: Path, settings: Settings) -> PelicanBlog:
        from .pelican_blog import PelicanBlog

        return PelicanBlog(root, self.detect(root) or root, settings)
