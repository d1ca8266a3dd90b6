"""A post's header as far as Hexo reads it: what it refuses, what it adds, what it takes for something else.

Source: hexo 7.3 (`plugins/processor/post`, `models/post`), hexo-front-matter 4.2, js-yaml 4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name

from publisher.content.blog import Source
from publisher.content.dates import parse
from publisher.content.encoding import utf16
from publisher.content.frontmatter import DELIMITED, UNOPENED, Handler, Header, load_yaml
from publisher.content.yaml_text import TIMESTAMP, Quoted, Value
from publisher.errors import ContentError

from .base import Sheet
from .hexo_values import OBJECT, is_text, is_true, js_text

_RULES = Handler(r"\A---\n", re.compile(r"^-{3,}[ \t]*\n?", re.MULTILINE), load_yaml)
"""Text may stand behind the closing rule, and nothing but a rule closes."""
_FORMS = (_RULES, *DELIMITED, *UNOPENED)
_OPENING = re.compile(r"\n?(?:(?:-{3,}|;{3,})\n)?")
_ABOVE_A_RULE = re.compile(r"(?!-{3}|;{3})(.+?)\n-{3,}\n?", re.DOTALL)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_OUTER_LINE = re.compile(r"^[^\s#]", re.MULTILINE)
_NEVER_EMPTY = ("id", "excerpt", "more", "content")
_NAMES = ("title", "categories", "tags")
_QUOTE = "put quotes around it"
_KEPT = frozenset({"title", "year", "month", "day", "i_month", "i_day", "hash"})
"""Parts of a file's name that never stand in for what the header says."""


def open_sheet(source: Source, name: Mapping[str, str], host: str) -> Sheet:
    """The header of `source`, with what Hexo adds to it.

    Args:
        name: what the file's name says by `new_post_name`.
        host: the zone of the machine that runs Hexo.

    Raises:
        ContentError: the header cannot be read, or Hexo refuses it.
    """
    sheet = Sheet(source, _FORMS)
    _read_above(sheet)
    _refuse(sheet, source.raw)
    if sheet.header.text and not _OPENING.fullmatch(sheet.header.opening):
        sheet.warn("Hexo does not see this header", "make the first line exactly ---")
    sheet.values |= {key: Quoted(part) for key, part in name.items() if key not in _KEPT}
    for one, many in (("category", "categories"), ("tag", "tags")):
        if is_true(sheet.values.get(one)) and not is_true(sheet.values.get(many)):
            sheet.values[many] = sheet.values.pop(one)
    for key in _NAMES:
        if value := sheet.values.get(key):
            sheet.values[key] = _as_shown(sheet, key, value, host)
    return sheet


def _refuse(sheet: Sheet, raw: bytes) -> None:
    """Raise the error of a header for which Hexo leaves the post out."""
    header = sheet.header
    for key, line in header.repeated:
        message = f"Hexo refuses a header with `{key}` twice, and leaves the post out"
        raise ContentError(message, mend="delete one of them", line=line, where=sheet.path)
    for key in _NEVER_EMPTY:
        if key in sheet.values and sheet.values[key] is None:
            message = f"Hexo refuses a header with an empty `{key}`, and leaves the post out"
            raise sheet.error(message, "delete the line, or write something behind it", key)
    permalink = sheet.values.get("permalink")
    if is_true(permalink) and not is_text(permalink):
        message = "Hexo refuses a `permalink` that is no text, and leaves the post out"
        raise sheet.error(message, "put quotes around it", "permalink")
    if sheet.problems and not utf16(raw) and _CONTROL.search(_head(raw, header.body_line - 1)):
        message = "Hexo refuses a header with a control character, and leaves the post out"
        raise sheet.error(message, "delete it")
    if header.text.startswith(" ") and _OUTER_LINE.search(header.text):
        message = "Hexo refuses a header whose first line stands further in than others"
        raise sheet.error(message, "let all keys start in the first column")


def _head(raw: bytes, lines: int) -> bytes:
    return b"\n".join(raw.splitlines()[:lines])


def _read_above(sheet: Sheet) -> None:
    """Where no header opens a file, Hexo takes all that stands above the first rule for one."""
    header = sheet.header
    above = None if header.text or header.opening else _ABOVE_A_RULE.match(header.body)
    if above is None:
        return
    message = "Hexo takes the text above the first --- for a header, and leaves the post out"
    mend = "start the file with a header between two lines ---"
    try:
        loaded = load_yaml(above[1], 1)
    except ContentError as error:
        raise sheet.error(message, mend) from error
    if loaded.more:
        raise sheet.error(message, mend)
    if isinstance(loaded.value, dict):
        line = header.body.count("\n", 0, above.end()) + 1
        repeated = tuple(loaded.repeated)
        sheet.header = Header(loaded.value, header.body[above.end() :], line, above[1], repeated=repeated)
        sheet.values = dict(loaded.value)


def _as_shown(sheet: Sheet, key: str, value: Value, host: str) -> Value:
    """A value that is shown to readers, with JavaScript's text for the dates in it; warns of what nobody meant."""
    shown = _with_dates(value, host, within=False)
    if shown != value:
        sheet.warn(f"Hexo takes a name under `{key}` for a date, and shows `{js_text(shown)}`", _QUOTE, key)
    if any(isinstance(item, dict) for item in (value if isinstance(value, list) else [value])):
        sheet.warn(f"Hexo takes a name under `{key}` for a mapping, and shows `{OBJECT}`", _QUOTE, key)
    return shown


def _with_dates(value: Value, host: str, *, within: bool) -> Value:
    if isinstance(value, str):
        is_date = value[:4].isdigit() and not isinstance(value, Quoted) and TIMESTAMP.fullmatch(value)
        return _date_text(value, host, within=within) if is_date else value
    return [_with_dates(item, host, within=True) for item in value] if isinstance(value, list) else value


def _date_text(date: str, host: str, *, within: bool) -> str:
    """A date as JavaScript prints it: one at the top of a header was read as local time, one in a list as UTC."""
    try:
        stated = parse(date).instant("UTC")
    except ContentError:  # 2024-02-30: Hexo counts on into March
        return date
    zone = ZoneInfo(host)
    local = stated.astimezone(zone) if within else stated.replace(tzinfo=zone)
    weekday, day, month, year, clock, offset = format_datetime(local).replace(",", "").split()
    return Quoted(
        f"{weekday} {month} {day} {year} {clock} GMT{offset} ({get_timezone_name(local, locale='en')})"
    )
