"""The folders that Hugo takes content from: `contentDir`, one for each language perhaps, or `module.mounts`.

Source: hugo 0.168 (`modules/config`, `modules/collect`), https://gohugo.io/configuration/module/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from publisher.content.globs import Globs
from publisher.content.yaml_text import Value

from .hugo_config import Configuration
from .hugo_values import list_of, mapping_of, text_of


@dataclass(frozen=True, slots=True)
class Mount:
    """A folder of content, and where it stands in the tree of pages."""

    source: Path  # absolute
    target: str  # "" or "posts/": what comes before the paths in it
    language: str  # key of the language that its files are in, unless their names say; "" = the default
    files: Globs  # the only ones that count, relative to source; empty = all


def mounts_of(config: Configuration) -> tuple[Mount, ...]:
    """The folders of content, the innermost first."""
    mounts = list(_configured(config)) or list(_of_languages(config))
    return tuple(sorted(mounts, key=lambda mount: -len(mount.source.parts)))


def _configured(config: Configuration) -> Iterator[Mount]:
    listed = mapping_of(config.root.get("module")).get("mounts")
    for item in listed if isinstance(listed, list) else []:
        mount = mapping_of(item)
        component, _, below = text_of(mount.get("target")).strip("/").partition("/")
        source = (config.base / text_of(mount.get("source"))).resolve()
        if component == "content" and source.is_dir():
            yield Mount(
                source, f"{below}/" if below else "", _mounted_language(config, mount), _filter(mount)
            )


def _mounted_language(config: Configuration, mount: Mapping[str, Value]) -> str:
    matrix = mapping_of(mapping_of(mount.get("sites")).get("matrix"))
    named = list_of(mount.get("lang")) or list_of(matrix.get("languages"))
    globs = Globs(named)
    matching = [key for key in config.languages if globs.match(key)]
    return config.default if config.default in matching else next(iter(matching), "")


def _filter(mount: Mapping[str, Value]) -> Globs:
    left_out = [f"!{pattern}" for pattern in list_of(mount.get("excludefiles"))]
    named = [re.sub(r"^!\s+", "!", pattern) for pattern in list_of(mount.get("files"))]
    patterns = (*list_of(mount.get("includefiles")), *left_out, *named)
    return Globs([pattern.replace("!/", "!").lstrip("/") for pattern in patterns])


def _of_languages(config: Configuration) -> Iterator[Mount]:
    """Each language's `contentDir`; those that share one tell their files apart by name."""
    common = text_of(config.root.get("contentdir")) or "content"
    folders = {text_of(table.get("contentdir")) or common: key for key, table in config.languages.items()}
    for folder, key in folders.items():
        source = (config.base / folder).resolve()
        if not config.files and not source.is_dir():
            source = config.base  # a folder of posts, without a site around it
        yield Mount(source, "", "" if folder == common else key, Globs(()))
