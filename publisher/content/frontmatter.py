"""A post's header and body, whichever of the forms in use its author chose.

The handlers are python-frontmatter's, with boundaries and loaders of our own. Its `parse` is not used: it strips
the text, whereby line numbers and a leading code block are lost, and calls every broken header no header.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontmatter.default_handlers import BaseHandler

from publisher.errors import ContentError

from . import yaml_text
from .yaml_text import Value

MAX_HEADER = 64 * 1024
"""Characters; a longer header is refused before any parser sees it."""

_TRUE = frozenset({"true", "yes", "on", "y", "1"})
_FALSE = frozenset({"false", "no", "off", "n", "0"})
_PAIR = re.compile(r"""["']?[\w.-]+["']?[ \t]*:(?:\s|$)""")
_WIDE_COLON = re.compile(r"^[\w-]+：", re.MULTILINE)
_TABS = re.compile(r"^\t+", re.MULTILINE)
_LOOSE = re.compile("(?<=[:,-])[ \t]*\t[ \t]*|[\x85\u2028\u2029]")
"""Between tokens, YAML 1.2 takes a tab for a space, and U+2028 for no line end; our parser reads YAML 1.1."""
_CLOSE_YAML = re.compile(r"^(?:-{3,}|\.{3})[ \t]*$\n?", re.MULTILINE)
_CLOSE_SEMICOLONS = re.compile(r"^;{3,}[ \t]*$\n?", re.MULTILINE)
_CLOSE_OPEN = re.compile(r"^-{3,}[ \t]*$\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Header:
    """A post's file taken apart. Scalars of the header are text, as typed; what is empty or null is None."""

    values: Mapping[str, Value]  # top-level keys, in order
    body: str
    body_line: int = 1  # the file's line on which `body` starts
    text: str = ""  # the header as written, without its delimiters
    first_line: int = 1  # the file's line on which `text` starts
    opening: str = ""  # what stands before it: "---" and its line end, "" for a header without
    repeated: tuple[tuple[str, int], ...] = ()  # keys given again, at any depth, and where; the last counts

    def line(self, key: str) -> int | None:
        """The file's line on which top-level `key` stands; the last, where it stands twice."""
        where = re.compile(
            rf"""^[ \t{{]*["']?{re.escape(key)}["']?[ \t]*[:=]""", re.MULTILINE | re.IGNORECASE
        )
        found = [match.start() for match in where.finditer(self.text)]
        return self.first_line + self.text.count("\n", 0, found[-1]) if found else None


class Handler(BaseHandler):
    """A form of header: how it starts, how it ends, how it is loaded.

    Args:
        opening: matches at the file's start, up to where the header's text begins.
        closing: matches the line that ends the header.
        loader: from the header's text and its first line to its value and the keys given twice.
    """

    def __init__(self, opening: str, closing: re.Pattern[str], loader: Loader) -> None:
        self.opening = re.compile(opening)
        self.closing = closing
        self.loader = loader
        super().__init__(fm_boundary=self.opening)

    def start(self, text: str) -> int:
        """Where the header's own text starts, behind the opening."""
        opened = self.opening.match(text)
        return opened.end() if opened else 0

    def split(self, text: str) -> tuple[str, str]:
        """Header and body of a text that `detect` accepted; ("", text) when nothing closes the header."""
        start = self.start(text)
        closed = self.closing.search(text, start)
        if closed is None:
            return "", text
        return text[start : closed.start()], text[closed.end() :]


Loader = Callable[[str, int], yaml_text.Loaded]


def truth(value: Value) -> bool | None:
    """What the author meant by a flag: `true`, `Yes`, `on`, `1` and their contraries; None for anything else."""
    word = value.strip().lower() if isinstance(value, str) else ""
    return True if word in _TRUE else False if word in _FALSE else None


def read_header(text: str, path: str, handlers: Sequence[Handler] | None = None) -> Header:
    """Take a post's decoded text apart.

    Args:
        path: the file, for messages.
        handlers: the forms to look for, in order; None = `DELIMITED`.

    Raises:
        ContentError: a header is there and cannot be read; says the file's line.
    """
    for handler in DELIMITED if handlers is None else handlers:
        if handler.detect(text) and (header := _read(handler, text, path)) is not None:
            return header
    return Header({}, text)


def _read(handler: Handler, text: str, path: str) -> Header | None:
    """What `handler` reads; None when the text only looked like its form."""
    header, body = handler.split(text)
    if body is text:
        _refuse_unclosed(handler, text, path)
        return None
    start = handler.start(text)
    first_line = text.count("\n", 0, start) + 1
    if len(header) > MAX_HEADER:
        raise ContentError(
            f"the header is {len(header):,} characters long",
            mend="close it with --- and move text into the body",
            line=first_line,
            where=path,
        )
    try:
        loaded = handler.loader(header, first_line)
    except ContentError as error:
        _refuse_wide_colons(header, path, first_line)  # the likelier reason
        raise ContentError(error.message, mend=error.mend, line=error.line, where=path) from error
    if not isinstance(loaded.value, dict):
        _refuse_wide_colons(header, path, first_line)
        if header.strip() or handler in UNOPENED:
            return None  # prose between two rules
        loaded.value = {}
    body_line = text.count("\n", 0, len(text) - len(body)) + 1
    opening = text[: handler.start(text)]
    return Header(loaded.value, body, body_line, header, first_line, opening, tuple(loaded.repeated))


def _refuse_unclosed(handler: Handler, text: str, path: str) -> None:
    start = handler.start(text)
    if handler not in UNOPENED and _PAIR.match(text, start):
        line = text.count("\n", 0, start)
        raise ContentError("the header is not closed", mend="end it with a line ---", line=line, where=path)


def _refuse_wide_colons(header: str, path: str, first_line: int) -> None:
    if wide := _WIDE_COLON.search(header):
        line = first_line + header.count("\n", 0, wide.start())
        mend = "write an ASCII colon and a space"
        raise ContentError("the header has full-width colons", mend=mend, line=line, where=path)


def load_yaml(text: str, first_line: int) -> yaml_text.Loaded:
    """A header's YAML, with tabs where Hexo and YAML 1.2 take them.

    Raises:
        ContentError: not YAML; says the line.
    """
    if "\t" in text:  # YAML forbids tabs as indentation; Hexo reads each as two spaces
        text = _TABS.sub(lambda tabs: "  " * len(tabs[0]), text)
    try:
        return yaml_text.load(text, first_line)
    except ContentError:
        spaced = _LOOSE.sub(" ", text)
        if spaced == text:
            raise
        return yaml_text.load(spaced, first_line)


def _load_toml(text: str, first_line: int) -> yaml_text.Loaded:
    try:
        return yaml_text.Loaded(_as_text(tomllib.loads(text, parse_float=str)))
    except (ValueError, RecursionError) as error:
        reason = str(error)
        if found := re.search(r" \(at line (\d+), column \d+\)", reason):
            reason, first_line = reason[: found.start()], first_line + int(found[1]) - 1
        raise ContentError(
            f"the header is not TOML: {reason}", mend="mend this line", line=first_line
        ) from error


def _load_json(text: str, first_line: int) -> yaml_text.Loaded:
    try:
        return yaml_text.Loaded(
            _as_text(json.loads(text, parse_int=str, parse_float=str, parse_constant=str))
        )
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        raise ContentError(
            f"the header is not JSON: {error.msg}", mend="mend this line", line=line
        ) from error
    except RecursionError as error:
        raise ContentError("the header is nested too deeply", mend="simplify it", line=first_line) from error


def _load_json_members(text: str, first_line: int) -> yaml_text.Loaded:
    bare = text.strip().startswith("{")
    return _load_json(text if bare else f"{{{text}}}", first_line)


def _load_javascript(text: str, first_line: int) -> yaml_text.Loaded:
    raise ContentError("the header is JavaScript", mend="write it as YAML", line=first_line)


def _as_text(value: Any, depth: int = 0) -> Value:
    """What TOML or JSON made of a header, with its scalars as text again.

    Raises:
        RecursionError: it is nested deeper than YAML may be.
    """
    if depth > yaml_text.MAX_DEPTH:
        raise RecursionError("nested too deeply")
    if isinstance(value, dict):
        return {str(key): _as_text(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item, depth + 1) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    return None if value is None else str(value)


_START = r"\A(?:[ \t]*\n)*"

YAML = Handler(_START + r"-{3,}[ \t]*(?:ya?ml)?[ \t]*\n", _CLOSE_YAML, load_yaml)
TOML = Handler(_START + r"\+{3}[ \t]*\n", re.compile(r"^\+{3}[ \t]*$\n?", re.MULTILINE), _load_toml)
FENCED_TOML = Handler(_START + r"---[ \t]*toml[ \t]*\n", _CLOSE_YAML, _load_toml)
FENCED_JSON = Handler(_START + r"---[ \t]*json[ \t]*\n", _CLOSE_YAML, _load_json_members)
JAVASCRIPT = Handler(_START + r"---[ \t]*(?:js|javascript)[ \t]*\n", _CLOSE_YAML, _load_javascript)
SEMICOLONS = Handler(
    _START + r";{3,}[ \t]*\n", re.compile(r"^;{3,}[ \t]*$\n?", re.MULTILINE), _load_json_members
)
BRACES = Handler(_START + r"(?=\{[ \t]*\n)", re.compile(r"(?<=^\})[ \t]*\n?", re.MULTILINE), _load_json)

DELIMITED = (YAML, TOML, SEMICOLONS, BRACES, FENCED_JSON, FENCED_TOML, JAVASCRIPT)
"""The forms that no prose can be mistaken for."""

UNOPENED = (
    Handler(_START + r'(?=")', _CLOSE_SEMICOLONS, _load_json_members),
    Handler(_START + r"""(?=["']?[\w.-]+["']?[ \t]*[:：])""", _CLOSE_OPEN, load_yaml),
)
"""Hexo's: `key: value` lines from the first line on, and only a closing delimiter."""
