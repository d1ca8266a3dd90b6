"""Hugo: how its sites are recognised. What their posts say is read by `hugo_blog`, once a site is opened."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.content.blog import Settings

if TYPE_CHECKING:
    from .hugo_blog import HugoBlog

FOLDERS = ("config/_default", "config/production")
NAMES = ("hugo", "config")
SUFFIXES = (".toml", ".yaml", ".yml", ".json")

_OWN_KEY = re.compile(
    r"""^\s*["']?(?:baseURL|languageCode|defaultContentLanguage|hasCJKLanguage|paginate|contentDir)["']?\s*[:=]""",
    re.IGNORECASE | re.MULTILINE,
)


class Hugo:
    """The dialect."""

    name = "hugo"

    def detect(self, root: Path) -> Path | None:
        """The folder of the Hugo site that `root` is, or lies in."""
        return next((folder for folder in (root, *root.parents) if _is_hugo(folder)), None)

    def open(self, root: Path, settings: Settings) -> HugoBlog:
        from .hugo_blog import HugoBlog

        return HugoBlog(root, self.detect(root) or root, settings)


def _is_hugo(folder: Path) -> bool:
    if root_file(folder):
        return True
    return any((folder / FOLDERS[0] / f"{name}{suffix}").is_file() for name in NAMES for suffix in SUFFIXES)


def root_file(folder: Path) -> Path | None:
    """The configuration that lies in `folder` itself. `config.toml` is a common name: Zola's and ours too."""
    for suffix in SUFFIXES:
        if (file := folder / f"hugo{suffix}").is_file():
            return file
    for suffix in SUFFIXES:
        if (file := folder / f"config{suffix}").is_file() and _OWN_KEY.search(_text(file)):
            return file
    return None


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""
