"""Jekyll's addresses: permalink styles and variables, slugs, escaping.

Source: jekyll 4.3 (`url`, `drops/url_drop`, `utils`, `configuration`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote

from .jekyll_values import lower

STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
"""What the names that `permalink` may have in `_config.yml` stand for."""

_VARIABLE = re.compile(":([a-z_]+)")
_SLASHES = re.compile("/{2,}")
_PRETTY = "._~!$&'()+,;=@"


def collection_style(style: str) -> str:
    """The permalink of a collection that has none of its own, by the site's."""
    if style == "pretty" or style.endswith("/"):
        return "/:collection/:path/"
    by_suffix = style in {"date", "ordinal", "none"} or style.endswith(":output_ext")
    return "/:collection/:path:output_ext" if by_suffix else "/:collection/:path"


def fill(template: str, lookup: Callable[[str], str | None]) -> tuple[str, tuple[str, ...]]:
    """`template` with its variables filled in and the path cleaned as Jekyll cleans it, and the unknown names.

    A name may be followed by one underscore that is not its own (`:month_:day`).
    """
    unknown: list[str] = []

    def value(match: re.Match[str]) -> str:
        name, rest = (match[1][:-1], "_") if match[1].endswith("_") else (match[1], "")
        found = lookup(name)
        if found is None:
            unknown.append(name)
            return match[0]
        return _escaped(found) + rest

    path = "/" + _VARIABLE.sub(value, template)
    return _SLASHES.sub("/", path.replace("..", "/").replace("./", "")), tuple(unknown)


def slugify(text: str) -> str:
    """`:slug`, `:name`, `:slugified_categories`: letters and digits in lower case, all else `-`."""
    return lower(_hyphenated(text, ""))


def pretty_slug(text: str) -> str:
    """`:title`: capitals and a few signs stay."""
    return _hyphenated(text, _PRETTY)


@lru_cache(maxsize=4096)
def _hyphenated(text: str, kept: str) -> str:
    marked = "".join(char if char in kept or _is_letter(char) else "-" for char in text)
    slug = re.sub("-+", "-", marked)
    return slug.removeprefix("-").removesuffix("-")


def _is_letter(char: str) -> bool:
    """A letter, a mark on one, or a decimal digit."""
    if char.isascii():
        return char.isalnum()
    category = unicodedata.category(char)
    return category[0] in "LM" or category == "Nd"


def _escaped(value: str) -> str:
    """A variable's value for an address: `#`, `%` and spaces encoded, `?` left as it is (RFC 3986, pchar)."""
    return quote(value, safe="/?:@!$&'()*+,;=-._~")
