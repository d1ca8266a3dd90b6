"""Jekyll: how its sites are recognised. What their posts say is read by `jekyll_blog`, once a site is opened."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.content.blog import Settings

from .hexo import Hexo

if TYPE_CHECKING:
    from .jekyll_blog import JekyllBlog

FILES = ("_config.yml", "_config.yaml", "_config.toml")
NAMED_DAY = re.compile(r"(\d{2,4}-\d{1,2}-\d{1,2})-(.*)(\.[^.]+)", re.ASCII)
"""A post's file name: its date, its slug, its suffix."""

_FOLDERS = ("_posts", "_drafts", "_layouts", "_includes", "_data", "_sass", "_plugins")
_OWN_KEYS = re.compile(
    r"^(?:baseurl|collections|defaults|gems|highlighter|kramdown|markdown|paginate|plugins|remote_theme|sass|safe)\s*[:=]",
    re.MULTILINE,
)


class Jekyll:
    """The dialect."""

    name = "jekyll"

    def detect(self, root: Path) -> Path | None:
        """The folder of the Jekyll site that `root` is, or that it lies in."""
        for folder in (root, *root.parents):
            file = next((folder / name for name in FILES if (folder / name).is_file()), None)
            if file is not None:
                return folder if _is_jekyll(folder, file) else None
        return root if _has_posts(root) else None

    def open(self, root: Path, settings: Settings) -> JekyllBlog:
        from .jekyll_blog import JekyllBlog

        return JekyllBlog(root, self.detect(root) or root, settings)


def _is_jekyll(folder: Path, file: Path) -> bool:
    """Hexo's configuration has the same name, and some of its keys."""
    if (folder / "_posts").is_dir() and (folder / "_layouts").is_dir():
        return True
    if Hexo().detect(folder) == folder:
        return False
    return (
        any((folder / name).is_dir() for name in _FOLDERS)
        or bool(_OWN_KEYS.search(file.read_text("utf-8", "replace")))
        or "jekyll" in gemfile(folder)
    )


def _has_posts(root: Path) -> bool:
    """Without any configuration, Jekyll's are dated files in `_posts`, and no other generator's package beside."""
    posts = root / "_posts"
    dated = posts.is_dir() and any(NAMED_DAY.fullmatch(file.name) for file in posts.iterdir())
    return dated and not (root / "package.json").exists()


def gemfile(folder: Path) -> str:
    """The site's list of gems as written; "" where there is none."""
    file = folder / "Gemfile"
    return file.read_text("utf-8", "replace") if file.is_file() else ""
