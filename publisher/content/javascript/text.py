"""JavaScript as text: tokens, the parts of an expression, the members of an object. Nothing is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_HOLE = r"\$\{(?:[^{}`]++|\{[^{}`]*+\}|`[^`]*+`)*+\}"
_TEMPLATE = rf"`(?:[^`\\$]++|\\.|\$(?!\{{)|{_HOLE}){{0,400}}+`|`(?:[^`\\]|\\.)*`"
"""Of so many pieces, none of which is given back: else one that nobody closes was read again from each tick in it."""
_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))"""
    rf"""|(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|{_TEMPLATE})"""
    r"""|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<word>[\w$]+)"""
    r"""|(?P<mark>\.\.\.|\?\?|\|\||&&|=>|===?|!==?|<=|>=|\?\.|\S)""",
    re.DOTALL,
)
TYPED = r"(?::(?:[^=;{]|=>|\{[^{}]{0,1000}+\}){0,1000}+)?"
"""What TypeScript may say of a constant behind its name, up to a length: `: { posts: Posts; pages: Pages }`."""

_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_CONTINUES = re.compile(r"\s*(?:[.?|&+:=*,)\]}]|as\b|satisfies\b)")
_CAST = re.compile(r"\s+(?:as|satisfies)\s+[\w$.<>\[\]\"' |{},:]+\Z|!\Z")
_KEY = re.compile(r"""\s*(?:async\s+)?(?:["']([^"'\n]+)["']|([\w$]+))\s*(:|\(|\Z)""")
_RETURN = re.compile(r"\breturn\b|\bif\s*\(")
_RETURN_ONLY = re.compile(r"\s*return\b")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,5})\}|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
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


def spread(text: str) -> list[str]:
    """The expressions that an object written as `{…}` takes its further members from: `{...base}`."""
    inside = text.strip()
    if not inside.startswith("{"):
        return []
    parts = (part.strip() for part in split(inside[1 : closing(inside, 0) - 1], ","))
    return [part[3:].strip() for part in parts if part.startswith("...")]


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
    return broken and text[end - 1] not in "=?:|&+,." and not text.endswith("=>", 0, end)


def defined(name: str, text: str) -> str:
    """The expression or function that `name` is declared as in `text`; "" when it is not."""
    if name == "default":
        exported = re.search(r"\bexport\s+default\s+(?:async\s+)?", text)
        return expression(text, exported.end()) if exported else ""
    word = re.escape(name)
    constant = re.search(rf"\b(?:const|let|var)\s+{word}\s*{TYPED}=(?![=>])\s*", text)
    if constant:
        return expression(text, constant.end())
    function = re.search(rf"\bfunction\s*\*?\s*{word}\s*(?:<[^()]*>)?\(", text)
    if function is None:
        return ""
    body = text.find("{", closing(text, function.end() - 1))
    return text[function.start() : closing(text, body)] if body >= 0 else ""


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
    text = _ESCAPE.sub(_unescaped, literal[1:-1])
    # Halves of pairs are escapes too.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    return chr(int(code, 16)) if code else _ESCAPED.get(match[4], match[4])


def choice(text: str) -> tuple[str, str, str] | None:
    """The test and the two branches of `test ? yes : no`; None when `text` is none."""
    test, *rest = split(text, "?")
    if not rest:
        return None
    branches, depth, open_choices = text[len(test) + 1 :], 0, 0
    for token in tokens(branches):
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth == 0 and token.text == "?":
            open_choices += 1
        elif depth == 0 and token.text == ":":
            if open_choices == 0:
                return test, branches[: token.start], branches[token.start + 1 :]
            open_choices -= 1
    return None


def parameters(function: str) -> list[str]:
    """The names of a function's parameters, without types and defaults; one taken apart as it is written."""
    if arrow := re.match(r"(?:async\s+)?([\w$]+)\s*=>", function):
        return [arrow[1]]
    start = function.find("(")
    if start < 0:
        return []
    given = split(function[start + 1 : closing(function, start) - 1], ",")
    return [split(each, ":", "=")[0].strip().rstrip("?") for each in given]


def body_of(function: str) -> str:
    """What a function does: the inside of its braces, or `return` with its one expression."""
    parts = split(function, "=>")
    if len(parts) > 1:
        body = function[len(parts[0]) + 2 :].strip()
        return body[1 : closing(body, 0) - 1] if body.startswith("{") else f"return {body}"
    start = function.find("{", closing(function, function.find("(")))
    return function[start + 1 : closing(function, start) - 1] if start >= 0 else ""


def returned(body: str) -> list[tuple[str, str]]:
    """The tests and expressions of a function's returns in order; the test of the last is ""."""
    found: list[tuple[str, str]] = []
    at = 0
    while match := _RETURN.search(body, at):
        if match[0].startswith("return"):
            return [*found, ("", expression(body, match.end()))]
        test = body[match.end() : closing(body, match.end() - 1) - 1]
        at = closing(body, match.end() - 1)
        branch = re.match(r"\s*\{", body[at:])
        end = closing(body, at + branch.end() - 1) if branch else at
        given = _RETURN_ONLY.match(body, at + branch.end() if branch else at)
        if given:
            found.append((test, text := expression(body, given.end())))
            end = max(end, given.end() + len(text))
        at = end
    return found
