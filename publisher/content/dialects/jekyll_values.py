"""What Jekyll makes of the values in a header: Ruby's YAML, its text and truth, categories, tags, dates.

Source: psych 4.0 (`scalar_scanner`), jekyll 4.3 (`document`, `utils`), Ruby's `Time.parse`; `tests/oracles/jekyll.py`
compares us with the real thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from publisher.content.dates import Written, at_zone
from publisher.content.yaml_text import Quoted, Value

_A_WORD = re.compile(r"[^\d.:-]?(?:[^\W\d]|[\s!@#$%^&*(){}<>|/\\~;=])")
_TRUE = re.compile("yes|true|on", re.IGNORECASE)
_FALSE = re.compile("no|false|off", re.IGNORECASE)
_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}(\.[0-9_]*)?")
_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_,]*)?\.[0-9]*(?:[eE][-+][0-9]+)?")
_INTEGER = re.compile(r"[-+]?(?:0b[01_,]+|0x[0-9a-fA-F_,]+|0[0-7_,]+|0|[1-9](?:[,_]?[0-9])*)")
_MAX_DIGITS = 300
_DAY = re.compile(r"\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)", re.ASCII)
_TIME = re.compile(
    r"-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?",
    re.ASCII,
)
_DAY_FIRST = re.compile(r"^(\d{1,2})([-./])(\d{1,2})\2(\d{4})(?!\d)", re.ASCII)
_SHORT_YEAR = re.compile(r"(\d\d)(?=-\d{1,2}-\d{1,2}(?!\d))", re.ASCII)
_LOOSE_TIME = re.compile(
    r"^(\d{4}[-./]\d{1,2}[-./]\d{1,2})(?:\s*-\s*|\s+at\s+|\s+)(\d{1,2})[:h](\d\d(?::\d\d)?)(?:\s+\d.*)?",
    re.ASCII,
)
_FAR = re.compile(r"(.*:\d\d)\s*([-+])(1[6-9]|2[0-3]):?([0-5]\d)(?::?\d\d)?", re.ASCII)
_OFFSET = re.compile(r"[-+]\d\d(?::?\d\d){0,2}", re.ASCII)
_WORDS = re.compile(r"[^\0\t\n\v\f\r ]+")

_ZONES = frozenset("UTC UT Z GMT EST EDT CST CDT MST MDT PST PDT".split())
"""The abbreviations that `Time.parse` knows wherever it runs; to it, any other is local time."""


def is_true(value: Value) -> bool:
    """Ruby's truth: everything but false (`no`, `off`) and nothing."""
    resolved = _resolve(value)
    return resolved is not None and resolved is not False


def is_text(value: Value) -> bool:
    """Whether Ruby sees a String, not a number, a boolean or a date."""
    stamp = isinstance(value, str) and not isinstance(value, Quoted) and _stamp(value)
    return isinstance(_resolve(value), str) and not stamp


def ruby_text(value: Value) -> str:
    """The text that a page shows for a value: `1.10` is 1.1, `010` is 8, `yes` is true, `12:30` is 45000."""
    if isinstance(value, list):
        return f"[{', '.join(map(_inspected, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_inspected(Quoted(key))}=>{_inspected(item)}' for key, item in value.items())}}}"
    resolved = _resolve(value)
    if isinstance(resolved, bool):
        return "true" if resolved else "false"
    if isinstance(resolved, float):
        return _float_text(resolved)
    text = "" if resolved is None else str(resolved)
    return text if isinstance(value, Quoted) or not _DAY.fullmatch(text) else _day_text(text)


def words(text: str) -> list[Value]:
    """A text taken apart at its spaces, as Jekyll does with `categories: a b`."""
    return [Quoted(word) for word in _WORDS.findall(text)]


def categories_of(above: Sequence[str], many: Value, one: Value) -> tuple[str, ...]:
    """A post's categories, in Jekyll's order and without repeats.

    Args:
        above: the folders above `_posts`.
        many: `categories`, a list.
        one: `category`, which is not split.
    """
    found: list[Value] = [Quoted(folder) for folder in above]
    found += many if isinstance(many, list) else []
    return _names([*found, *_flat(one if is_true(one) else found)])


def tags_of(one: Value, many: Value) -> tuple[str, ...]:
    """A post's tags: `tag`, which is not split, or else `tags`, a text of words or a list."""
    if is_true(one):
        return _names(_flat(one))
    if isinstance(many, list):
        return _names(_flat(many))
    return _names(words(many)) if isinstance(many, str) and is_text(many) else ()


def jekyll_instant(written: Written, text: str, plain: bool, zone: str) -> datetime:
    """The instant that Jekyll takes a date for, to the second.

    A date with its time to the second and without an offset is in UTC, as YAML has it; every other is local.

    Args:
        text: the date as typed; `plain` = without quotes.
        zone: the IANA name of the zone that Jekyll runs in.
    """
    stamp = plain and _TIME.fullmatch(text)
    known = _OFFSET.fullmatch(written.zone) or written.zone.upper() in _ZONES
    instant = written.instant("UTC") if stamp or known else local_instant(written.wall, zone)
    return instant.replace(microsecond=0)


def local_instant(wall: datetime, zone: str) -> datetime:
    """The instant at which clocks in `zone` show `wall`; of an hour that comes twice, in the second."""
    return max(at_zone(wall, zone), at_zone(wall.replace(fold=1), zone))


def readable_date(text: str) -> str:
    """A date that people write loosely in the form that all of us read, as far as Ruby reads it too.

    `11/06/2014` and `11-6-2014` are the eleventh of June; `14-6-11` is of 2014; `2014-06-11 at 9h05`; what goes on
    behind the time with a number is nothing.
    """
    text = _DAY_FIRST.sub(r"\4-\3-\1", text.strip(), count=1)
    if short := _SHORT_YEAR.match(text):
        text = century(short[1]) + text
    return _LOOSE_TIME.sub(r"\1 \2:\3", text, count=1)


def without_far_offset(text: str) -> tuple[str, timedelta | None]:
    """A date without an offset of 16 to 23 hours, and that offset.

    There is no such zone, but Ruby reckons with it: authors write `2014-06-01 09:00-17:00` from nine to five.
    """
    match = _FAR.fullmatch(text.strip())
    if match is None:
        return text, None
    offset = timedelta(hours=int(match[3]), minutes=int(match[4]))
    return match[1], -offset if match[2] == "-" else offset


def century(year: str) -> str:
    """What stands before a year of two digits: it is one of 1969 to 2068."""
    return "19" if year >= "69" else "20"


def titleized(slug: str) -> str:
    """The title that Jekyll makes of a slug: `a-new-DAWN` → A New Dawn."""
    return " ".join(part[:1].title() + lower(part[1:]) for part in slug.split("-") if part)


def lower(text: str) -> str:
    """`text` in small letters as Ruby writes them: one by one, without a final sigma."""
    return text.lower() if text.isascii() else "".join(map(str.lower, text))


def _names(values: Iterable[Value]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for value in values if (name := ruby_text(value))))


def _flat(value: Value) -> list[Value]:
    if isinstance(value, list):
        return [inner for item in value for inner in _flat(item)]
    return [] if value is None else [value]


def _inspected(value: Value) -> str:
    """A value within the text of a list."""
    if value is None:
        return "nil"
    text = ruby_text(value)
    return f'"{text}"' if is_text(value) else text


def _resolve(value: Value) -> str | int | float | bool | list[Value] | dict[str, Value] | None:
    if not isinstance(value, str) or isinstance(value, Quoted):
        return value
    if _A_WORD.match(value):
        return _word(value)
    if sixty := _BASE_60.fullmatch(value):
        parts = [part.replace("_", "") for part in value.split(":")]
        units = zip(parts, (3600, 60, 1), strict=False)
        return sum((float(part) if sixty[1] else int(part)) * unit for part, unit in units)
    if _FLOAT.fullmatch(value) and value.strip("+-") != ".":
        return float(value.replace(",", "").replace("_", ""))
    return _integer(value) if len(value) <= _MAX_DIGITS and _INTEGER.fullmatch(value) else value


def _word(text: str) -> str | bool | None:
    if _TRUE.fullmatch(text):
        return True
    if _FALSE.fullmatch(text):
        return False
    return None if text == "~" or text.lower() == "null" else text


def _integer(text: str) -> int | str:
    digits = text.replace(",", "").replace("_", "")
    bare = digits.lstrip("+-")
    base = {"0b": 2, "0x": 16}.get(bare[:2], 8 if bare[0] == "0" else 10)
    try:
        return int(digits, base)
    except ValueError:  # `0_`: a base without digits
        return text


def _float_text(number: float) -> str:
    """A Float as Ruby prints it: `1.0e+20` where Python says `1e+20`."""
    mantissa, exponent, power = repr(number).partition("e")
    return f"{mantissa}{'' if '.' in mantissa else '.0'}{exponent}{power}" if exponent else mantissa


def _day_text(text: str) -> str:
    """A date as Ruby prints it; what is none stays text."""
    year, month, day = map(int, text.split("-"))
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return text


def _stamp(text: str) -> bool:
    return bool(_DAY.fullmatch(text) or _TIME.fullmatch(text))
