"""Zola: how its sites are recognised. What their posts say is read by `zola_blog`, once a site is opened."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.content.blog import Settings

if TYPE_CHECKING:
    from .zola_blog import ZolaBlog

FILES = ("zola.toml", "config.toml")

_OWN_KEY = re.compile(r"""^["']?base_url["']?[ \t]*=""", re.MULTILINE)


class Zola:
    """The dialect."""

    name = "zola"

    def detect(self, root: Path) -> Path | None:
        """The folder of the Zola site that `root` is, or lies in."""
        return next((folder for folder in (root, *root.parents) if _is_zola(folder)), None)

    def open(self, root: Path, settings: Settings) -> ZolaBlog:
        from .zola_blog import ZolaBlog

        home = root if (root / "content").is_dir() else root.parent
        return ZolaBlog(root, self.detect(root) or home, settings)


def _is_zola(folder: Path) -> bool:
    """Hugo's configuration, and ours, may have the same name."""
    if (folder / FILES[0]).is_file():
        return True
    file = folder / FILES[1]
    return (
        (folder / "content").is_dir()
        and file.is_file()
        and bool(_OWN_KEY.search(file.read_text("utf-8", "replace")))
    )
