"""All that is said of an article, before and beside its own header.

Source: pelican 4.12 (`readers.Readers.read_file`, `parse_path_metadata`, `path_metadata`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from publisher.content.yaml_text import Value

from .base import split_suffix
from .pelican_config import PelicanConfig

_NOTHING_WHEN_EMPTY = ("tags", "status", "category", "author", "authors", "slug")


def metadata_of(config: PelicanConfig, inner: str, own: Mapping[str, Value]) -> dict[str, Value]:
    """An article's metadata; later words win: the configuration's, its path's, its own header's.

    Args:
        inner: the file's path below Pelican's content folder.
        own: what its header says.
    """
    said = _kept(config.metadata)
    if config.default_category and "CATEGORY" in config.homes:
        said["category"] = config.default_category
    for path, values in config.path_metadata.items():
        if is_below(inner, path):
            said |= _kept(values)
    return said | _kept(_from_path(config, inner)) | _kept(own)


def is_below(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or lies in it; "" holds everything."""
    return not folder or path == folder.rstrip("/") or path.startswith(f"{folder.rstrip('/')}/")


def _from_path(config: PelicanConfig, inner: str) -> dict[str, Any]:
    """What a file's name, then its path, then its folder say; the first word counts."""
    folder, _, name = inner.rpartition("/")
    found: dict[str, Any] = {}
    for pattern, text in ((config.name_pattern, split_suffix(name)[0]), (config.path_pattern, inner)):
        if pattern is not None and (match := pattern.match(text)):
            for key, value in match.groupdict().items():
                if value is not None:
                    found.setdefault(key.lower(), value)
    parent = folder.rpartition("/")[2]
    if parent and config.folder_is_category and "CATEGORY" in config.homes:
        found.setdefault("category", parent)
    return found


def _kept(said: Mapping[str, Any]) -> dict[str, Value]:
    """What counts of one layer of metadata: keys that are empty leave room for an earlier layer's."""
    values = {str(key).lower(): _as_text(value) for key, value in said.items()}
    return {key: value for key, value in values.items() if value or key not in _NOTHING_WHEN_EMPTY}


def _as_text(value: Any) -> Value:
    return [str(item) for item in value] if isinstance(value, list | tuple) else str(value)
