"""JavaScript as text: tokens, the parts of an expression, the members of an object. Nothing is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))"""
    r"""|(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)"""
    r"""|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<word>[\w$]+)"""
    r"""|(?P<mark>\.\.\.|\?\?|\|\||&&|=>|===?|!==?|<=|>=|\?\.|\S)""",
    re.DOTALL,
)
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_CONTINUES = re.compile(r"\s*(?:[.?|&+:=*,)\]}]|as\b|satisfies\b)")
_CAST = re.compile(r"\s+(?:as|satisfies)\s+[\w$.<>\[\]\"' |{},:]+\Z|!\Z")
_KEY = re.compile(r"""\s*(?:async\s+)?(?:["']([^"'\n]+)["']|([\w$]+))\s*(:|\(|\Z)""")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


class Token(NamedTuple):
    """A word, string, regular expression (as `string`), bracket or mark of a program."""

    kind: str  # comment, string, open, close, word, mark
    text: str
    start: int


def tokens(text: str, at: int = 0) -> Iterator[Token]:
    """The tokens of `text` from `at` on; a slash starts a regular expression where no division can stand."""
    value_before = False
    while match := _TOKEN.search(text, at):
        kind, found = match.lastgroup or "mark", match[0]
        if found == "/" and not value_before and (regex := _REGEX.match(text, match.start())):
            kind, found = "string", regex[0]
        if kind != "comment":
            value_before = kind in {"string", "close"} or (kind == "word" and found != "return")
        yield Token(kind, found, match.start())
        at = match.start() + len(found)


def without_comments(text: str) -> str:
    """`text` with a space for each comment."""
    out, done = [], 0
    for token in tokens(text):
        if token.kind == "comment":
            out += [text[done : token.start], " "]
            done = token.start + len(token.text)
    return "".join(out) + text[done:]


def closing(text: str, at: int) -> int:
    """Where what opens at `at` is closed, behind the bracket; the end when nothing closes it."""
    depth = 0
    for token in tokens(text, at):
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth == 0:
            return token.start + 1
    return len(text)


def split(text: str, *marks: str) -> list[str]:
    """The parts of `text` between `marks` that stand in no bracket or string."""
    parts, start, depth = [], 0, 0
    for token in tokens(text):
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth == 0 and token.kind == "mark" and token.text in marks:
            parts.append(text[start : token.start])
            start = token.start + len(token.text)
    return [*parts, text[start:]]


def calls(text: str, name: str) -> Iterator[list[str]]:
    """The arguments of each call of `name` (a regular expression) in `text`."""
    for match in re.finditer(rf"(?<![\w$.]){name}\s*(?:<[^<>()]*>)?\(", text):
        inside = text[match.end() : closing(text, match.end() - 1) - 1]
        yield [argument.strip() for argument in split(inside, ",")]


def members(text: str) -> dict[str, str]:
    """The members of an object written as `{…}`, each with its expression; a short one stands for its name."""
    inside = text.strip()
    if not inside.startswith("{"):
        return {}
    found: dict[str, str] = {}
    for part in split(inside[1 : closing(inside, 0) - 1], ","):
        if key := _KEY.match(part):
            name = key[1] or key[2]
            found[name] = part[key.end() :].strip() if key[3] == ":" else part.strip()
    return found


def expression(text: str, at: int) -> str:
    """The expression that starts at `at`: up to the statement's end."""
    depth, end = 0, at
    for token in tokens(text, at):
        ends = depth == 0 and (token.kind == "close" or token.text in {";", ","})
        if ends or (depth == 0 and end > at and _is_new_line(text, end, token.start)):
            return text[at : token.start].strip()
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        end = token.start + len(token.text)
    return text[at:].strip()


def _is_new_line(text: str, end: int, start: int) -> bool:
    """Whether a statement without semicolon ends at `end`."""
    broken = "\n" in text[end:start] and not _CONTINUES.match(text, end)
    return broken and text[end - 1] not in "=?:|&+,."


def bare(text: str) -> str:
    """An expression without the brackets and type assertions around it."""
    text = text.strip()
    while True:
        shorter = text[1:-1] if text.startswith("(") and closing(text, 0) == len(text) else text
        shorter = re.sub(r"\A(?:await|new)\s+", "", _CAST.sub("", shorter).strip())
        if shorter == text:
            return text
        text = shorter


def unquoted(literal: str) -> str:
    """The text of a string literal."""
    return _ESCAPE.sub(_unescaped, literal[1:-1])


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPED.get(code, code)
