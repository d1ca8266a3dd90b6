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
_DAY_FIRST = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4})(?!\d)")
_LOOSE_TIME = re.compile(r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})\s+(?:(?:-|at)\s+)?(\d{1,2}):?(\d\d)\b")
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
    """A date as Pelican reads it: of `10-05-2013` the month is the first number, where it can be one.

    Raises:
        ContentError: see `dates.parse`.
    """
    return parse(_LOOSE_TIME.sub(r"\1 \2:\3", _DAY_FIRST.sub(_year_first, text, count=1)))


def _year_first(match: re.Match[str]) -> str:
    month, day = (match[3], match[1]) if int(match[1]) > 12 else (match[1], match[3])
    return f"{match[4]}-{month}-{day}"


def _one(key: str, lines: list[str]) -> Value:
    if key in _SINGLE:
        return lines[0]
    return "\n".join(lines).strip() if len(lines) == 1 or key in _PROSE else list(lines)
