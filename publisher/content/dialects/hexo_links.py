"""Hexo's addresses: slugs, the clock behind `:year` and `:hour`, and the path of a post.

Source: hexo 7.3 (`plugins/processor/post`, `plugins/filter/post_permalink`) and hexo-util 3.3 (`slugize`,
`encode_url`, `pretty_urls`); `tests/oracles/hexo.py` compares us with the real thing.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from publisher.content.dates import Written, at_zone
from publisher.content.permalink import join_url, quote
from publisher.content.yaml_text import TIMESTAMP

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_STRIPPED = re.compile("[\t\n\r]")
_CONTROL = re.compile("[\x00-\x1f]")
_SPECIAL = re.compile(r"[\s\ufeff~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'<>,.?/]+")
_LATIN = re.compile("[\u00c0-\u024f\u1e00-\u1eff\u24b6-\u24e9\uff21-\uff3a\uff41-\uff5a]")
_LETTER = re.compile(r"(?:FULLWIDTH |CIRCLED )?LATIN (CAPITAL|SMALL) LETTER ([A-Z]{1,2})(?: WITH .*)?")
_IRREGULAR = {
    "ß": "s", "ẞ": "S", "ẛ": "s", "ı": "i", "ſ": "l", "ŉ": "n", "ǲ": "Dz", "ǅ": "Dz", "ǈ": "Lj", "ǋ": "Nj",
    "Ɖ": "D", "Ɛ": "E", "Ǝ": "E", "ǝ": "e", "Ɔ": "O", "Ɯ": "M", "Ʉ": "U", "Ʌ": "V", "Ɋ": "Q",
}  # fmt: skip
_BRACKETS = str.maketrans({"[": "%5B", "]": "%5D", "|": "%7C"})
_UNTOUCHED = frozenset("ƫȡȴȵȶɆ")


def slugize(text: str, case: int = 0) -> str:
    """A name as a path segment: accents off, special characters to `-`.

    Args:
        case: Hexo's `filename_case`: 0 keeps, 1 lowers, 2 raises.
    """
    plain = _LATIN.sub(lambda match: _base_letter(match[0]), text)
    slug = _SPECIAL.sub("-", _CONTROL.sub("", plain)).strip("-")
    return slug.lower() if case == 1 else slug.upper() if case == 2 else slug


@lru_cache(maxsize=1024)
def _base_letter(letter: str) -> str:
    """The letter without its accent: hexo-util's table follows the letters' Unicode names, but for a few."""
    if letter in _IRREGULAR or letter in _UNTOUCHED:
        return _IRREGULAR.get(letter, letter)
    named = _LETTER.fullmatch(unicodedata.name(letter, ""))
    if named is None:
        return letter
    return named[2] if named[1] == "CAPITAL" else named[2].lower()


def hexo_instant(written: Written, text: str, plain: bool, site: str, host: str) -> datetime:
    """The instant that Hexo takes a date for, in UTC: not the true one where an offset was written.

    A YAML timestamp's offset is applied and then forgotten, as if the result were local time; every other date goes
    to JavaScript's `new Date(text)`.

    Args:
        text: the date as typed; `plain` = without quotes.
        site: the `timezone` of Hexo's own configuration; "" = none.
        host: the zone of the machine that runs Hexo.
    """
    if plain and TIMESTAMP.fullmatch(text):
        stated = written.instant("UTC")
        local = stated - _offset(stated, host)
    elif _ISO_DAY.fullmatch(text):
        local = written.wall.replace(tzinfo=UTC)
    else:  # JavaScript knows CST as America's, wherever it runs
        local = written.instant("UTC" if written.zone else host)
    return shift(local, site, host)


def shift(local: datetime, site: str, host: str) -> datetime:
    """Hexo's change of zone: what the host's clock shows at `local`, taken for a time in `site`."""
    return local + _offset(local, host) - _offset(local, site) if site else local


def day_instant(wall: datetime, site: str, host: str) -> datetime:
    """The instant of a date that Hexo found in a file's name."""
    return shift(at_zone(wall, host), site, host)


def hash_of(slug: str, instant: datetime) -> str:
    """`:hash`, of the slug and the second that Hexo takes the post's date for."""
    seconds = int(instant.timestamp() // 1)
    return hashlib.sha1(f"{slug}{seconds}".encode(), usedforsecurity=False).hexdigest()[:12]


def pretty(path: str, trailing_index: bool, trailing_html: bool) -> str:
    """`pretty_urls`: addresses without `index.html`, without `.html`."""
    if not trailing_index:
        path = re.sub(r"index\.html$", "", path)
    if not trailing_html and not path.endswith("index.html"):
        path = path.removesuffix(".html")
    return path


def address(site_url: str, path: str, major: int) -> str:
    """The absolute address of `path` as Node's URL parser leaves it (WHATWG URL, 4.4).

    Args:
        major: Hexo's version; from 8 on, it percent-encodes `[`, `]` and `|` as well.
    """
    url = _address(site_url, path)
    return url.translate(_BRACKETS) if major >= 8 else url


def _address(site_url: str, path: str) -> str:
    clean = _STRIPPED.sub("", path).rstrip(" ").replace("\\", "/")
    if clean.startswith(("http:", "https:")):
        return quote(clean)
    url = join_url(site_url, clean)
    if "/." not in url:
        return url
    start = url.index("/", url.index("//") + 2)
    return urljoin(url[:start], url[start:])


def _offset(instant: datetime, zone: str) -> timedelta:
    return instant.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
