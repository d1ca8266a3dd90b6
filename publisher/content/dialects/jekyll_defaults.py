"""`defaults` of Jekyll's `_config.yml`: header values by path and collection.

Source: jekyll 4.3 (`frontmatter_defaults`, `utils`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from publisher.content.globs import translate
from publisher.content.yaml_text import Value

_OLD_NAMES = {"page": "pages", "post": "posts", "draft": "drafts"}


@dataclass(frozen=True, slots=True)
class _Set:
    """One entry of `defaults`."""

    path: str  # holds for what starts with it
    glob: re.Pattern[str] | None  # instead of `path`, where that has a `*`
    length: int  # of the path: the longer is the more special
    kind: str | None  # the collection; None = any
    values: Mapping[str, Value]

    def applies(self, path: str, kind: str) -> bool:
        if self.kind is not None and self.kind != kind:
            return False
        return bool(self.glob.match(path)) if self.glob else path.startswith(self.path)


class Defaults:
    """All of them.

    Args:
        sets: the value of `defaults`.
        collections_dir: "", or the folder that paths are relative to.
    """

    def __init__(self, sets: Value, collections_dir: str) -> None:
        items = sets if isinstance(sets, list) else []
        self._sets = [made for item in items if (made := _set(item, collections_dir))]

    def of(self, path: str, kind: str) -> dict[str, Value]:
        """What holds for the file at `path`, relative to the collections' folder, in the collection `kind`."""
        found: dict[str, Value] = {}
        before: _Set | None = None
        for one in self._sets:
            if not one.applies(path, kind):
                continue
            if before is None or _outranks(one, before):
                found, before = merged(found, one.values), one
            else:
                found = merged(one.values, found)
        return found


def merged(under: Mapping[str, Value], over: Mapping[str, Value]) -> dict[str, Value]:
    """Two mappings as one, deeply; what is empty in `over` hides nothing."""
    out = dict(under)
    for key, value in over.items():
        old = out.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            out[key] = merged(old, value)
        elif value is not None or key not in out:
            out[key] = value
    return out


def _outranks(new: _Set, old: _Set) -> bool:
    if new.length != old.length:
        return new.length > old.length
    return new.kind is not None or old.kind is None


def _set(item: Value, collections_dir: str) -> _Set | None:
    values = item.get("values") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(values, dict):
        return None
    given = item.get("scope")
    scope = given if isinstance(given, dict) else {}
    whole, kind = scope.get("path"), scope.get("type")
    path = whole if isinstance(whole, str) else ""
    inner = path.removeprefix(f"{collections_dir}/") if collections_dir else path
    return _Set(
        path=inner,
        glob=re.compile(f"{translate(inner.rstrip('/'))}(?:/|$)") if "*" in path else None,
        length=len(path.removeprefix("/")),
        kind=_OLD_NAMES.get(kind, kind) if isinstance(kind, str) else None,
        values=values,
    )
