"""What a Python file assigns, read without running it.

Pelican's configuration is a program. Plain values, and the simple expressions that people build them of, can be read
off its syntax tree; whatever only running would tell stays unknown, and is remembered as such.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from publisher.content.encoding import decode
from publisher.errors import ConfigError, ContentError

_MAX_LENGTH = 100_000  # characters or items: repeated doubling makes no value of ours
_PLAIN_PERCENT = re.compile(r"[^%]|%%|%[sd]")

MANY = "globals()"
"""Stands among the unknown names for those that one call sets."""

_SETS_MANY = frozenset({"globals().update", "vars().update", "exec"})

_PURE: Mapping[str, Callable[..., object]] = {
    "os.path.join": posixpath.join,
    "os.path.dirname": posixpath.dirname,
    "os.path.abspath": posixpath.normpath,
    "os.path.realpath": posixpath.normpath,
    "os.environ.get": lambda name, default=None: default,
    "os.getenv": lambda name, default=None: default,
    "pathlib.Path": str,
    "Path": str,
    "str": str,
    "dict": dict,
    "list": list,
    "tuple": tuple,
}
"""Functions whose results we can tell; variables of the environment are taken as not set."""


@dataclass(slots=True)
class Assigned:
    """The values of a module's names."""

    values: dict[str, Any] = field(default_factory=dict)
    unknown: dict[str, tuple[str, int]] = field(default_factory=dict)  # file name and line of the assignment
    files: list[Path] = field(default_factory=list)  # all that were read


def read_module(file: Path, into: Assigned | None = None) -> Assigned:
    """What `file`, and the modules beside it that it imports with `*`, assign.

    Args:
        into: what was assigned before; it is added to.

    Raises:
        ConfigError: a file is not Python; says the line.
    """
    assigned = into or Assigned()
    if file in assigned.files:
        return assigned
    assigned.files.append(file)
    try:
        text, _ = decode(file.read_bytes(), file.name)
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        where = f"{file.name}:{line}" if line else file.name
        raise ConfigError("the file is not Python", mend="mend this line", where=where) from error
    except ContentError as error:
        raise ConfigError(error.message, mend=error.mend, where=file.name) from error
    assigned.values["__file__"] = file.as_posix()
    _Reader(file, assigned).block(tree.body)
    return assigned


class _Unknown(Exception):
    """Only running the program would tell."""


_GIVES_UP = (_Unknown, RecursionError)


class _Reader:
    """Goes through one file's statements in order."""

    def __init__(self, file: Path, assigned: Assigned) -> None:
        self._file = file
        self._assigned = assigned
        self._values = assigned.values

    def block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            self._statement(statement)

    def _statement(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._assign(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign(target, value)
            case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                self._assign(statement.target, ast.BinOp(ast.Name(name), op, value))
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method), args=[argument])
            ):
                self._change(name, method, argument, statement.lineno)
            case ast.Expr(value=ast.Call(func=function)) if ast.unparse(function) in _SETS_MANY:
                self._assigned.unknown[MANY] = (self._file.name, statement.lineno)
            case ast.ImportFrom(module=str(module), names=[ast.alias(name="*")]):
                beside = self._file.parent.joinpath(*module.split(".")).with_suffix(".py")
                if beside.is_file():
                    read_module(beside, self._assigned)
            case ast.If():
                self._choose(statement)
            case ast.Try(body=body) | ast.With(body=body):
                self.block(body)
            case ast.For():
                self._forget(statement)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        try:
            self._store(target, self._value(value))
        except _GIVES_UP:
            self._forget(target)

    def _store(self, target: ast.expr, value: Any) -> None:
        match target:
            case ast.Name(id=name):
                self._values[name] = value
                self._assigned.unknown.pop(name, None)
            case ast.Tuple(elts=targets) | ast.List(elts=targets) if isinstance(value, list | tuple) and len(
                value
            ) == len(targets):
                for one, part in zip(targets, value, strict=True):
                    self._store(one, part)
            case ast.Subscript(value=ast.Name(id=name), slice=key) if isinstance(
                self._values.get(name), dict
            ):
                self._values[name] = {**self._values[name], self._key(key): value}
            case _:
                raise _Unknown

    def _change(self, name: str, method: str, argument: ast.expr, line: int) -> None:
        """`NAME.update(…)` and its like; calls of what we do not know change nothing of ours."""
        if name not in self._values:
            return
        try:
            value, more = self._values[name], self._value(argument)
            if method == "append" and isinstance(value, list):
                self._values[name] = [*value, more]
            elif method == "extend" and isinstance(value, list) and isinstance(more, list | tuple):
                self._values[name] = [*value, *more]
            elif method == "update" and isinstance(value, dict) and isinstance(more, dict):
                self._values[name] = {**value, **more}
        except _GIVES_UP:
            self._lose(name, line)

    def _choose(self, statement: ast.If) -> None:
        try:
            self.block(statement.body if self._value(statement.test) else statement.orelse)
        except _GIVES_UP:
            self._forget(statement)

    def _forget(self, part: ast.AST) -> None:
        """Every name that `part` assigns is unknown from now on."""
        for node in ast.walk(part):
            if isinstance(node, ast.Name) and (part is node or isinstance(node.ctx, ast.Store)):
                self._lose(node.id, node.lineno)
            elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
                self._lose(node.value.id, node.lineno)

    def _lose(self, name: str, line: int) -> None:
        self._values.pop(name, None)
        self._assigned.unknown[name] = (self._file.name, line)

    def _key(self, node: ast.expr) -> object:
        key = self._value(node)
        if isinstance(key, str | int):
            return key
        raise _Unknown

    def _value(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name) if name in self._values:
                return self._values[name]
            case ast.List(elts=items):
                return list(self._items(items))
            case ast.Tuple(elts=items) | ast.Set(elts=items):
                return tuple(self._items(items))
            case ast.Dict(keys=keys, values=values):
                return dict(self._members(keys, values))
            case ast.JoinedStr(values=parts):
                return _short("".join(map(self._text, parts)))
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return _sum(self._value(left), self._value(right))
            case ast.BinOp(left=left, op=ast.Mod(), right=right):
                return _formatted(self._value(left), self._value(right))
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return posixpath.join(str(self._value(left)), str(self._value(right)))
            case ast.BoolOp(op=op, values=values):
                return self._first(values, isinstance(op, ast.Or))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self._value(operand)
            case ast.IfExp(test=test, body=yes, orelse=no):
                return self._value(yes if self._value(test) else no)
            case ast.Subscript(value=container, slice=key):
                return self._item(self._value(container), self._value(key))
            case ast.Call(func=function, args=arguments, keywords=keywords):
                return self._call(function, arguments, keywords)
        raise _Unknown

    def _items(self, nodes: list[ast.expr]) -> Iterator[Any]:
        for node in nodes:
            if isinstance(node, ast.Starred):
                value = self._value(node.value)
                if not isinstance(value, list | tuple):
                    raise _Unknown
                yield from value
            else:
                yield self._value(node)

    def _members(self, keys: list[ast.expr | None], values: list[ast.expr]) -> Iterator[tuple[object, Any]]:
        for key, node in zip(keys, values, strict=True):
            value = self._value(node)
            if key is not None:
                yield self._key(key), value
            elif isinstance(value, dict):
                yield from value.items()
            else:
                raise _Unknown

    def _text(self, part: ast.expr) -> str:
        """A piece of an f-string."""
        if isinstance(part, ast.FormattedValue):
            if part.format_spec is not None or part.conversion not in {-1, ord("s")}:
                raise _Unknown
            return str(self._value(part.value))
        return str(self._value(part))

    def _first(self, nodes: list[ast.expr], wanted: bool) -> Any:
        value: Any = None
        for node in nodes:
            value = self._value(node)
            if bool(value) is wanted:
                break
        return value

    def _item(self, container: Any, key: Any) -> Any:
        try:
            return container[key]
        except (LookupError, TypeError) as error:
            raise _Unknown from error

    def _call(self, function: ast.expr, arguments: list[ast.expr], keywords: list[ast.keyword]) -> Any:
        pure = _PURE.get(ast.unparse(function))
        if pure is None:
            raise _Unknown
        named = {word.arg: self._value(word.value) for word in keywords if word.arg is not None}
        try:
            return pure(*self._items(arguments), **named)
        except (TypeError, ValueError) as error:
            raise _Unknown from error


def _sum(left: Any, right: Any) -> Any:
    if type(left) is not type(right) or not isinstance(left, str | list | tuple | int):
        raise _Unknown
    return _short(left + right)


def _formatted(pattern: Any, values: Any) -> str:
    if not isinstance(pattern, str) or "".join(_PLAIN_PERCENT.findall(pattern)) != pattern:
        raise _Unknown
    try:
        return str(_short(pattern % values))
    except (TypeError, ValueError) as error:
        raise _Unknown from error


def _short(value: Any) -> Any:
    if isinstance(value, str | list | tuple) and len(value) > _MAX_LENGTH:
        raise _Unknown
    return value
