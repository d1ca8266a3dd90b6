"""AstroPaper: a post's address is its folders and its name, as `getPath(id, filePath)` puts them together.

Source: satnaing/astro-paper 5 (`src/utils/getPath.ts`), and what blogs made of it.
"""

from __future__ import annotations

import re

from .astro_answers import Entry, Text
from .astro_slugs import github_slug
from .base import split_suffix

_NO_UNDERSCORE = re.compile(r"\.startsWith\(\s*['\"]_['\"]\s*\)")
_NO_SUFFIX = re.compile(r"\\\.\(?mdx?\b")
_LAST_COMPARED = re.compile(r"(?:\.length\s*-\s*1\s*\]|\.at\(\s*-1\s*\))\s*[!=]==?\s*[\w$]")
_FOLDERS_ALONE = re.compile(r"\.\.\.[\w$]+\s*\]\s*\.join\(")


def path_of(call: str, code: str) -> Text | None:
    """What such a function makes of an entry; None for another function of a file's path.

    Args:
        call: how the route calls it.
        code: the call and the functions behind it.
    """
    if ".split(" in code and not _NO_UNDERSCORE.search(code):
        return None
    own, named = re.search(r"\bdata\.slug\b", call), _NO_SUFFIX.search(code)
    folders_alone, once = bool(_FOLDERS_ALONE.search(code)), bool(_LAST_COMPARED.search(code))

    def path(entry: Entry) -> str:
        said = entry.values.get("slug", "") if own else ""
        name = (split_suffix(entry.path)[0] if named else entry.id).rpartition("/")[2]
        folders = _folders(entry, code)
        alone = folders and (folders_alone or (once and folders[-1] == name))
        return said or "/".join(folders if alone else [*folders, name])

    return path


def _folders(entry: Entry, code: str) -> list[str]:
    """The folders, those with an underscore aside, and a language's where the code speaks of languages."""
    folders = [part for part in entry.path.split("/")[:-1] if not part.startswith("_")]
    if folders and folders[0] in entry.locales:
        folders = folders[1 if "ocale" in code or re.search(rf"['\"]{folders[0]}['\"]", code) else 0 :]
    return [github_slug(folder) for folder in folders]
