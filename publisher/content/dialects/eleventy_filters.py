"""Filters that a site defines itself, as far as they are the usual: a slug by one of the two usual packages.

Any other is known by name only, so that nobody guesses what it does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from .eleventy_code import Undecided, literal
from .eleventy_slugs import slug, slugify
from .javascript_text import calls, expression, members

Filter = Callable[[str], str]

_DEFINED = (
    r"\b(?:const|let|var)\s+{0}\s*=\s*|\b(?=function\s+{0}\s*\()|\b{0}\s*:\s*(?=\(|function|[\w$]+\s*=>)"
)
_PACKAGE = re.compile(
    r"""\b(?:import\s+([\w$]+)\s+from\s+|(?:const|let|var)\s+([\w$]+)\s*=\s*require\(\s*)["'](@sindresorhus/slugify|slugify)["']"""
)
_TOUCHED = re.compile(
    r"\.(?:replace|replaceAll|split|slice|normalize|trim|concat|toLowerCase|toUpperCase)\(|`|\+"
)
_CLASS = re.compile(r"/(\[[^\]\n]+\]\+?)/g")


def own_filters(text: str) -> Mapping[str, Filter | None]:
    """The filters that the configuration `text` adds, by name; None for one that only running could tell."""
    packages = {match[1] or match[2]: match[3] for match in _PACKAGE.finditer(text)}
    found: dict[str, Filter | None] = {}
    for arguments in calls(text, r"[\w$]+\.add\w*Filter"):
        name, given = arguments[0].strip("\"'`"), ",".join(arguments[1:]).strip()
        if given in packages:
            found[name] = _by_package(packages[given], "{}")
        else:
            found[name] = _slug_of(_function(given, text), packages)
    return found


def _function(given: str, text: str) -> str:
    """The code of a filter that is written out, or named."""
    name = given.rpartition(".")[2]
    if not name.isidentifier():
        return given
    defined = re.search(_DEFINED.format(re.escape(name)), text)
    return expression(text, defined.end()) if defined else ""


def _slug_of(code: str, packages: Mapping[str, str]) -> Filter | None:
    """The slug that a function makes, where making it is all that it does."""
    for name, package in packages.items():
        made = list(calls(code, re.escape(name)))
        rest = re.sub(rf"\b{re.escape(name)}\s*\(.*\)", "", code, flags=re.DOTALL)
        if len(made) == 1 and not _TOUCHED.search(rest):
            return _by_package(package, made[0][1] if len(made[0]) > 1 else "{}")
    return None


def _by_package(package: str, options: str) -> Filter | None:
    given = members(options)
    try:
        if package == "slugify":
            return _by_slugify(given)
        decamelize = literal(given.pop("decamelize", "true")) == "true"
        return partial(slugify, decamelize=decamelize) if not given else None
    except Undecided:
        return None


def _by_slugify(given: dict[str, str]) -> Filter | None:
    remove = _CLASS.fullmatch(given["remove"].strip()) if "remove" in given else None
    if "remove" in given and remove is None:
        return None
    replacement = literal(given.get("replacement", "'-'"))
    if given.keys() - {"remove", "replacement", "lower", "strict", "trim"} or not isinstance(
        replacement, str
    ):
        return None
    return partial(
        slug,
        lower=literal(given.get("lower", "false")) == "true",
        strict=literal(given.get("strict", "false")) == "true",
        replacement=replacement,
        remove=re.compile(remove[1]) if remove else None,
    )
