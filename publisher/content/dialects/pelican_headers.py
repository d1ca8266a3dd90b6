"""The headers of Pelican's files: Python-Markdown's `Key: value` lines, an HTML page's `<meta>`, and their dates.

Source: pelican 4.12 (`readers`), Python-Markdown 3 (`extensions.meta`), python-dateutil (order of day and month).
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from publisher.content.dates import Written, parse
from publisher.content.frontmatter import Handler, Header
from publisher.content.yaml_text import Loaded, Value
from publisher.errors import ContentError

_SINGLE = frozenset(
    {"tags", "date", "modified", "status", "category", "author", "authors", "save_as", "url", "slug"}
)
"""Keys of which Pelican takes the first line only."""

_PROSE = frozenset({"title", "summary", "description"})

_KEY = re.compile(r" {0,3}([A-Za-z0-9_-]+):\s*(.*)")
_END_OF_HEADER = re.compile(
    r"^(?:[^\S\n]*(?:\n|\Z)"  # an empty line
    r"|(?:---|\.\.\.)[^\n]*(?:\n|\Z)"  # the end of a header that looks like YAML
    r"|(?! {0,3}[A-Za-z0-9_-]+:| {0,3}\t| {4}))"  # a line that is neither `key:` nor goes on with one
    r"|\Z",
    re.MULTILINE,
)
_DAY_FIRST = re.compile(r"(?<![\d./-])(\d{1,2})([-./])(\d{1,2})\2(\d{4}|\d\d)(?![\d:])")
_SHORT_YEAR = re.compile(r"(?<!\d)(\d{1,2}[ -][A-Za-z]{3,9}[ -])(\d\d)(?![\d:])")
_COMPACT = re.compile(r"^(\d{8})(\d{4}(?:\d\d)?)$")
_WEEKDAY = re.compile(r"(?<=\d) (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\b")
_LOOSE_TIME = re.compile(r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?:-|\s+(?:(?:-|at)\s+)?)(\d{1,2})[:h]?(\d\d)\b")
_BODY = re.compile(r"<body\b[^>]*>(.*?)(?:</body\s*>|\Z)", re.DOTALL | re.IGNORECASE)


def _load(text: str, first_line: int) -> Loaded:
    lines: dict[str, list[str]] = {}
    key = ""
    for line in text.removesuffix("\n").split("\n"):
        flat = line.expandtabs(4)
        if match := _KEY.match(flat):
            key = match[1].lower()
            lines.setdefault(key, []).append(match[2].strip())
        elif key:
            lines[key].append(flat.strip())
    return Loaded({key: _one(key, values) for key, values in lines.items()})


MARKDOWN = Handler(r"\A(?:---[^\n]*\n)?(?= {0,3}[A-Za-z0-9_-]+:)", _END_OF_HEADER, _load)
"""`Key: value` from the first line on; indented lines go on with the value; an empty line ends the header."""


def read_html(text: str, path: str) -> Header:
    """The header and body of an HTML page.

    Raises:
        ContentError: Python's parser of HTML gives up on its head.
    """
    body = _BODY.search(text)
    head = _Head()
    try:
        head.feed(text[: body.start()] if body else text)
        head.close()
    except AssertionError as error:  # how it says that `<![` goes on in no known way
        raise ContentError("the head of the page is not HTML", mend="mend its `<!`", where=path) from error
    start = body.start(1) if body else len(text)
    values: dict[str, Value] = {
        key: found[0] if len(found) == 1 else [*found] for key, found in head.found.items()
    }
    return Header(values, body[1] if body else "", text.count("\n", 0, start) + 1)


class _Head(HTMLParser):
    """Collects `<title>` and `<meta name content>` of a page's head."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: dict[str, list[str]] = {}
        self._in_head = False
        self._title: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "head":
            self._in_head = True
        elif tag == "title" and self._in_head:
            self._title = []
        elif tag == "meta" and self._in_head:
            self._meta(dict(reversed(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "head":
            self._in_head = False
        elif tag == "title" and self._title is not None:
            self.found["title"] = ["".join(self._title)]
            self._title = None

    def handle_data(self, data: str) -> None:
        if self._title is not None:
            self._title.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def _meta(self, attributes: dict[str, str | None]) -> None:
        name = (attributes.get("name") or "").lower()
        if name:
            content = attributes.get("content") or attributes.get("contents") or ""
            self.found.setdefault("tags" if name == "keywords" else name, []).append(content)


def names(value: Value) -> list[str]:
    """The tags or authors of a value: parted by semicolons where there is one, else by commas."""
    if isinstance(value, str):
        value = [*value.split(";" if ";" in value else ",")]
    items = value if isinstance(value, list) else ()
    texts = (item.strip() for item in items if isinstance(item, str))
    return list(dict.fromkeys(text for text in texts if text))


def read_date(text: str) -> Written:
    """A date as Pelican reads it: of `10-05-2013` and `10/05/13` the month is the first number, where it can be one.

    Raises:
        ContentError: see `dates.parse`.
    """
    text = _WEEKDAY.sub("", _DAY_FIRST.sub(_year_first, text, count=1), count=1)
    text = _SHORT_YEAR.sub(lambda match: match[1] + _whole_year(match[2]), text, count=1)
    return parse(_LOOSE_TIME.sub(r"\1 \2:\3", _COMPACT.sub(r"\1 \2", text)))


def _year_first(match: re.Match[str]) -> str:
    first, _, second, year = match.groups()
    if int(first) > 31:
        first, second, year = second, year, first
    month, day = (second, first) if int(first) > 12 else (first, second)
    return f"{_whole_year(year)}-{month}-{day}"


def _whole_year(year: str) -> str:
    """A year of two digits is one of 1976 to 2075."""
    return year if len(year) > 2 else f"{19 if year >= '76' else 20}{year}"


def _one(key: str, lines: list[str]) -> Value:
    if key in _SINGLE:
        return lines[0]
    return "\n".join(lines).strip() if len(lines) == 1 or key in _PROSE else list(lines)
