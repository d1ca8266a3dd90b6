"""What a file of code imports, and which folders the short names of its imports stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from publisher.content.javascript.text import members, split, unquoted, without_comments

_IMPORT = re.compile(r"""\b(?:import|export)\s+(?:type\s+)?([\w$*{}\s,]+?)\s*from\s*["']([^"'\n]+)["']""")
_ALL_OF = re.compile(r"""\bexport\s*\*\s*from\s*["']([^"'\n]+)["']""")
_QUOTED = re.compile(r"""(["'])[^"'\n]*\1""")


def imported_names(text: str) -> frozenset[str]:
    """The names that a file takes from others."""
    return frozenset(word for names, _ in _IMPORT.findall(text) for word in re.findall(r"[\w$]+", names))


def sources_of(text: str, name: str) -> Iterator[tuple[str, str]]:
    """From where `name` may come, and what it is called there."""
    for names, spec in _IMPORT.findall(text):
        outside = re.sub(r"\{.*\}", "", names, flags=re.DOTALL).replace(",", " ").split()
        if outside[-1:] == [name]:
            yield spec, "default"
        inside = re.search(r"\{(.*)\}", names, re.DOTALL)
        for part in inside[1].split(",") if inside else ():
            words = part.replace("type ", "").split()
            if words and words[-1] == name:
                yield spec, words[0]
    for spec in _ALL_OF.findall(text):
        yield spec, name


def read_aliases(base: Path) -> tuple[tuple[str, Path], ...]:
    """How imports may begin, and the place that stands for, as tsconfig.json says: `@lib/*` is `src/libs/*`."""
    file = next((base / name for name in ("tsconfig.json", "jsconfig.json") if (base / name).is_file()), None)
    if file is None:
        return ()
    options = members(
        members(without_comments(file.read_text("utf-8", "replace"))).get("compilerOptions", "")
    )
    home = base / _text(options.get("baseUrl", ""))
    paths = {
        name: _text(split(said.strip("[] \n"), ",")[0])
        for name, said in members(options.get("paths", "")).items()
    }
    return tuple((name.rstrip("*"), home / place.rstrip("*")) for name, place in paths.items() if place)


def _text(code: str) -> str:
    return unquoted(code.strip()) if _QUOTED.fullmatch(code.strip()) else ""
