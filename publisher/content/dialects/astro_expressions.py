"""What an expression of the site's code gives for an entry: `post.data.slug ?? post.id`.

The code is read as text and never run. What is read is what blogs write here: the entry's fields, strings put
together, alternatives, plain steps on strings, and the site's own functions of such expressions.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from publisher.content.javascript.text import (
    bare,
    body_of,
    choice,
    closing,
    expression,
    members,
    parameters,
    returned,
    split,
    tokens,
    unquoted,
)

from .astro_answers import (
    LANGUAGE,
    Entry,
    Test,
    Text,
    below_folder,
    by_name,
    constant,
    either,
    equal,
    field_of,
    first_of,
    folder_of,
    holding,
    joined,
    moment_of,
    negated,
    several,
    stepped,
    value_of,
)
from .astro_code import Code, Found
from .astro_paper import path_of
from .astro_slugs import github_slug
from .astro_variables import is_declared, listed, unpacked

_DEPTH = 12
"""Of expressions and functions within each other; what is deeper says nothing."""

_FIELD = re.compile(
    r"(?:(?:[\w$]+[!?]?\.)*?(?:data|frontmatter)[!?]?\.(?P<key>[\w$]+)|(?:[\w$]+[!?]?\.)*?(?:id|slug))(?![\w$(])"
)
_OWN = re.compile(r"[\w$]+[!?]?\.([\w$]+)(?![\w$(])")
_HEADER = re.compile(r"(?:[\w$]+\.)*(?:data|frontmatter)")
_NAME = re.compile(r"[\w$]+")
_CONSTANT = re.compile(r"[\w$]+(?:\.[\w$]+)*")
_CALL = re.compile(r"(?P<name>[\w$]+(?:\.[\w$]+)?)\(")
_HOLE = re.compile(r"\$\{((?:[^{}]|\{[^{}]*\})*)\}")
_PARTS = re.compile(
    rf"\[\s*({'|'.join(sorted(LANGUAGE))})\s*,\s*\.\.\.([\w$]+)\s*\]\s*=\s*([^=;\n]*?)\.split\("
)
_JOINED = re.compile(r"\.join\(\s*['\"`]/['\"`]\s*\)")
_MATCH = re.compile(r"(.+)\.(startsWith|endsWith|includes)\(\s*(['\"][^'\"]*['\"])\s*\)", re.DOTALL)
_NOTHING = frozenset({"undefined", "null", "''", '""', "``", "void 0"})


class Scope(NamedTuple):
    """Where an expression stands."""

    code: Code
    found: Found  # the function that it stands in
    bound: Mapping[str, Text]  # that function's arguments
    own: Mapping[str, Text | None] = MappingProxyType({})  # what the site's functions add to its entries


def read_text(scope: Scope, text: str, depth: int = 0) -> Text | None:
    """What the expression gives; None where that cannot be read."""
    text = bare(text)
    if depth > _DEPTH or not text:
        return None
    if text in _NOTHING:
        return constant("")
    if "filePath" in text and "(" in text:
        return path_of(text, "".join(found.text for found in scope.code.reach(text, scope.found.module)))
    if (picked := choice(text)) is not None:
        return _picked(scope, *picked, depth + 1)
    options = split(text, "??", "||")
    if len(options) > 1:
        return first_of([read_text(scope, option, depth + 1) for option in options])
    if moment := moment_of(text):
        return moment
    pieces = split(text, "+")
    if len(pieces) > 1:
        return joined([read_text(scope, piece, depth + 1) for piece in pieces])
    if text[0] in "'\"`":
        literal = text if text[-1] == text[0] else next(tokens(text)).text
        return stepped(_literal(scope, literal, depth + 1), text[len(literal) :])
    return _chain(scope, text, depth + 1)


def _literal(scope: Scope, literal: str, depth: int) -> Text | None:
    """A string; of a template, text and holes in turn."""
    if literal[0] != "`":
        return constant(unquoted(literal))
    pieces = _HOLE.split(literal[1:-1])
    return joined(
        [
            read_text(scope, piece, depth) if index % 2 else constant(unquoted(f"`{piece}`"))
            for index, piece in enumerate(pieces)
        ]
    )


def _picked(scope: Scope, condition: str, yes: str, no: str, depth: int) -> Text | None:
    test = _test(scope, condition, depth)
    one, other = read_text(scope, yes, depth), read_text(scope, no, depth)
    return either(test, one, other) if test and one and other else None


def _test(scope: Scope, text: str, depth: int) -> Test | None:
    text = bare(text)
    if len(parts := split(text, "||")) > 1:
        return several(any, [_test(scope, part, depth + 1) for part in parts])
    if len(parts := split(text, "&&")) > 1:
        return several(all, [_test(scope, part, depth + 1) for part in parts])
    if text.startswith("!") and not text.startswith("!="):
        return negated(_test(scope, text[1:], depth + 1))
    if len(sides := split(text, "===", "==")) == 2:
        return equal(*(read_text(scope, side, depth + 1) for side in sides))
    if len(sides := split(text, "!==", "!=")) == 2:
        return negated(equal(*(read_text(scope, side, depth + 1) for side in sides)))
    if match := _MATCH.fullmatch(text):
        return holding(match[2], read_text(scope, match[1], depth + 1), unquoted(match[3]))
    known = scope.code.reduce(text, scope.found.module).text
    if known in {"true", "false"}:
        return lambda entry: known == "true"
    truthy = read_text(scope, text, depth + 1)
    return (lambda entry: bool(truthy(entry))) if truthy else None


def _chain(scope: Scope, text: str, depth: int) -> Text | None:
    """Something with method calls behind it."""
    if text[0] == "(":
        end = closing(text, 0)
        return stepped(read_text(scope, text[1 : end - 1], depth), text[end:])
    name = _NAME.match(text)
    if name and name[0] in scope.bound:
        return stepped(scope.bound[name[0]], text[name.end() :])
    if parts := _PARTS.search(scope.found.text):
        if text == parts[1]:
            return folder_of
        if text.startswith(parts[2]) and (join := _JOINED.match(text, len(parts[2]))):
            return stepped(below_folder, text[join.end() :])
    if (own := _OWN.match(text)) and own[1] in scope.own:
        return stepped(scope.own[own[1]], text[own.end() :])
    if found := _FIELD.match(text):
        if found[0] in {"id", "slug"} and is_declared(scope.found.text, found[0]):
            return _variable(scope, text, found[0], depth)
        return stepped(field_of(found), text[found.end() :])
    call = _CALL.match(text)
    if call and ("." not in call["name"] or _of_package(scope, call["name"])):
        end = closing(text, call.end() - 1)
        given = _called(scope, call["name"], split(text[call.end() : end - 1], ","), depth)
        return stepped(given, text[end:])
    if name is None:
        return None
    known = _variable(scope, text, name[0], depth)
    if known is None and _CONSTANT.fullmatch(text) and not unpacked(scope.found.text, text):
        said = scope.code.string(text, scope.found.module)
        return by_name(text) if said is None else constant(said)
    return known


def _variable(scope: Scope, text: str, name: str, depth: int) -> Text | None:
    """A variable of the same function, a list too, with steps behind it."""
    rest = text[len(name) :]
    if known := _assigned(scope, name, depth):
        return stepped(known, rest)
    codes = unpacked(scope.found.text, name) or listed(scope.found.text, name)
    return read_text(scope, f"{codes[0]}{rest}", depth + 1) if len(codes) == 1 else None


def _assigned(scope: Scope, name: str, depth: int) -> Text | None:
    """What a variable of the same function holds in the end."""
    held: Text | None = None
    word = re.escape(name)
    for match in re.finditer(rf"(?<![\w$.]){word}\s*(?::[^=;,(){{}}\n]*)?=(?![=>])\s*", scope.found.text):
        text = expression(scope.found.text, match.end())
        if bare(text) == name:
            continue
        bound = {**scope.bound, name: held} if held else scope.bound
        held = read_text(scope._replace(bound=bound), text, depth + 1)
    return held


def _called(scope: Scope, name: str, arguments: Sequence[str], depth: int) -> Text | None:
    texts = [read_text(scope, argument, depth) for argument in arguments]
    if name == "String" and texts:
        return texts[0]
    if texts and texts[0] and (known := _of_package(scope, name)):
        subject = texts[0]
        return lambda entry: known(subject(entry))
    function = scope.code.reduce(name, scope.found.module)
    if function.text == name:
        return None
    bound: dict[str, Text] = {}
    body = body_of(function.text)
    for parameter, argument, text in zip(parameters(function.text), arguments, texts, strict=False):
        if text:
            bound[parameter] = text
        elif parameter.startswith("{"):
            bound |= _taken_apart(scope, parameter, argument, depth)
        elif _HEADER.fullmatch(argument.strip()):
            body = re.sub(rf"(?<![\w$.]){re.escape(parameter)}\.", "data.", body)
    return read_returned(Scope(scope.code, Found(body, function.module), bound), body, depth)


def _taken_apart(scope: Scope, parameter: str, argument: str, depth: int) -> dict[str, Text]:
    """The names of a parameter `{ slug, title }`, given a header or an object."""
    if _HEADER.fullmatch(argument.strip()):
        return {name: value_of(name) for name in _NAME.findall(parameter)}
    given = {key: read_text(scope, value, depth) for key, value in members(argument).items()}
    return {key: value for key, value in given.items() if value}


def read_returned(scope: Scope, body: str, depth: int = 0) -> Text | None:
    """What a function gives back, its early returns first."""
    if switch := re.search(r"\bswitch\s*\(", body):
        body = _case(scope, body, switch.end(), depth)
    returns = returned(body)
    result: Text | None = None
    for condition, text in reversed(returns):
        given = read_text(scope, text, depth)
        test = _test(scope, condition, depth) if condition else None
        if given is None or (condition and test is None):
            return None
        result = either(test, given, result or constant("")) if test else given
    return result


def _case(scope: Scope, body: str, at: int, depth: int) -> str:
    """The part of a switch that a constant of the site picks, and what follows it."""
    end = closing(body, at - 1)
    said = read_text(scope, body[at : end - 1], depth)
    case = rf"case\s*['\"]{re.escape(said(Entry('', '', '')))}['\"]" if said else "(?!)"
    start = re.search(rf"\b{case}\s*:", body[end:]) or re.search(r"\bdefault\s*:", body[end:])
    return body[end:][start.end() :] if said and start else ""


def _of_package(scope: Scope, name: str) -> Callable[[str], str] | None:
    """A function of a package that makes addresses."""
    spec = scope.code.imported(name.partition(".")[0], scope.found.module)
    if spec == "github-slugger":
        return github_slug
    if spec == "crypto-js" and name.endswith(".SHA256"):
        return lambda text: hashlib.sha256(text.encode()).hexdigest()
    if spec == "crypto-js" and name.endswith(".MD5"):
        return lambda text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    return None
