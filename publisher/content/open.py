"""Which generator a folder belongs to, and its blog."""

from __future__ import annotations

from pathlib import Path

from publisher.errors import ConfigError

from .blog import Blog, Settings
from .dialects import DIALECTS


def open_blog(directory: Path, generator: str, settings: Settings) -> Blog:
    """Open the site that `directory` is, or lies in.

    Args:
        generator: a name from `DIALECTS`; "auto" looks at the files from `directory` upwards. Where no generator
            is recognised, and for a name that is not known, the folder is read as plain Markdown.

    Raises:
        ConfigError: there is no such folder, or the site's url or time zone is not known.
    """
    if not directory.is_dir():
        raise ConfigError(
            f"there is no folder {directory}", where="content.directory", mend="name the blog's folder"
        )
    root = directory.resolve()
    return DIALECTS[_recognised(root, generator)].open(root, settings)


def _recognised(root: Path, generator: str) -> str:
    """The dialect's name: of several that recognise the folder, the one whose site begins nearest to it."""
    if generator != "auto":
        return generator if generator in DIALECTS else "plain"
    found = {name: site for name, dialect in DIALECTS.items() if (site := dialect.detect(root)) is not None}
    return max(found, key=lambda name: len(found[name].parts), default="plain")
