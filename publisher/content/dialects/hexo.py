"""Hexo: how its sites are recognised. What their posts say is read by `hexo_blog`, once a site is opened."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.content.blog import Settings

if TYPE_CHECKING:
    from .hexo_blog import HexoBlog

_FILE = "_config.yml"
_SUFFIXES = frozenset({".yml", ".yaml", ".json"})
_OWN_KEYS = re.compile(
    r"^(?:source_dir|new_post_name|post_asset_folder|render_drafts|category_dir|i18n_dir|skip_render|filename_case):",
    re.MULTILINE,
)


class Hexo:
    """The dialect."""

    name = "hexo"

    def detect(self, root: Path) -> Path | None:
        """The folder of the Hexo site that `root` is, or whose source folder it lies in or above."""
        return next((folder for folder in (root, *root.parents) if _is_hexo(folder, root)), None)

    def open(self, root: Path, settings: Settings) -> HexoBlog:
        from .hexo_blog import HexoBlog

        return HexoBlog(root, self.detect(root) or root, settings)


def _is_hexo(folder: Path, root: Path) -> bool:
    """Jekyll's configuration has the same name."""
    file = config_file(folder)
    if file.is_file() and (
        _OWN_KEYS.search(file.read_text("utf-8", "replace")) or "hexo" in packages(folder)
    ):
        return True
    source = folder / "source"
    if not (source / "_posts").is_dir() or not (root == folder or root.is_relative_to(source)):
        return False
    return not any((folder / name).exists() for name in ("Gemfile", "_posts", "Rakefile"))


def config_file(folder: Path) -> Path:
    """The site's configuration; the usual name where there is none.

    Without a `_config.yml`, Hexo takes the first file whose name begins so: `_config.json`, `_config.main.yml`.
    """
    usual = folder / _FILE
    if usual.is_file():
        return usual
    others = sorted(file for file in folder.glob("_config*") if file.suffix in _SUFFIXES and file.is_file())
    return next(iter(others), usual)


def packages(folder: Path) -> Mapping[str, object]:
    """The plugins that the site's `package.json` asks for, with their versions."""
    try:
        package = json.loads((folder / "package.json").read_bytes())
        return {
            name: version
            for key in ("dependencies", "devDependencies")
            for name, version in package.get(key, {}).items()
        }
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}
