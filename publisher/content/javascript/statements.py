"""JavaScript's functions and statements, compiled: `const`, `if`, `switch`, `for … of`, `return`, and what is taken apart."""

from __future__ import annotations

from abc import ABC, abstractmethod

from .meaning import (
    BREAK,
    CONTINUE,
    GOES_ON,
    Binder,
    Code,
    Scope,
    bound,
    constant,
    in_turn,
    made,
    set_up,
    thrown,
    within,
)
from .methods import member
from .tokens import Tokens
from .values import JsValue, Undecided, arithmetic, as_list, equal, is_truthy

MAX_DEPTH = 40


class Statements(Tokens, ABC):
    """The statements of a program."""

    @abstractmethod
    def expression(self) -> Code:
        """Read one expression.

        Raises:
            Undecided: it is not plain enough.
        """

    def _is_function(self) -> bool:
        at = 1 if self.here() == "async" and self.here(1) != "=>" else 0
        if self.here(at) == "function" or self.here(at + 1) == "=>":
            return True
        return self.here(at) == "(" and self.here(self._closing(at)) == "=>"

    def _function(self) -> Code:
        self._accept("async")
        own_this = self._accept("function")
        if own_this and self.here() != "(":
            self._word()
        if not own_this and self.here() != "(":
            name = self._word()
            binders: list[Binder] = [bound(name)]
        else:
            binders = self._parameters()
        body = self._block() if own_this else self._arrow_body()
        return made(binders, body, own_this)

    def _arrow_body(self) -> Code:
        self._expect("=>")
        return self._block() if self.here() == "{" else self.expression()

    def _parameters(self) -> list[Binder]:
        self._expect("(")
        binders: list[Binder] = []
        while not self._accept(")"):
            if self._accept("..."):
                raise Undecided("`...`")
            binders.append(self._pattern())
            self._accept(",")
        return binders

    def _pattern(self) -> Binder:
        """A name, or an object or a list taken apart, with its default."""
        binder = self._pattern_without_default()
        if not self._accept("="):
            return binder
        otherwise = self.expression()
        return lambda value, scope: binder(otherwise(scope) if value is None else value, scope)

    def _fields(self) -> Binder:
        fields: list[tuple[str, Binder]] = []
        while not self._accept("}"):
            key = self.here()
            if self.here(1) == ":":
                self._at += 2
            fields.append((key, self._pattern()))
            self._accept(",")

        def bind(value: JsValue, scope: Scope) -> None:
            for key, field in fields:
                field(member(value, key), scope)

        return bind

    def _items(self) -> Binder:
        items: list[Binder] = []
        while not self._accept("]"):
            items.append(self._pattern())
            self._accept(",")

        def bind(value: JsValue, scope: Scope) -> None:
            given = as_list(value)
            for at, item in enumerate(items):
                item(given[at] if at < len(given) else None, scope)

        return bind

    def _block(self) -> Code:
        self._expect("{")
        code = in_turn(self._statements("}"))
        self._expect("}")
        return code

    def _statements(self, *ends: str) -> list[Code]:
        """The statements up to one of `ends`."""
        statements: list[Code] = []
        while self.here() not in ends:
            if not self._accept(";"):
                statements.append(self._statement())
        return statements

    def _statement(self) -> Code:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Undecided("code so deep")
        match self.here():
            case "{":
                code = within(self._block())
            case "const" | "let" | "var":
                code = self._declaration()
            case "if":
                code = self._if()
            case "for":
                code = self._for()
            case "return":
                self._at += 1
                code = (lambda scope: None) if self.here() in {";", "}"} else self.expression()
            case "function":
                name, function = self.here(1), self._function()
                code = set_up(bound(name), function)
            case "throw":
                self._at += 1
                self.expression()
                code = thrown
            case "try":
                code = self._try()
            case "switch":
                code = self._switch()
            case "break" | "continue":
                code = constant(BREAK if self._take() == "break" else CONTINUE)
            case "while" | "do" | "class":
                raise Undecided(f"`{self.here()}`")
            case _:
                code = self._assignment()
        self.depth -= 1
        return code

    def _declaration(self) -> Code:
        self._at += 1
        steps: list[Code] = []
        while True:
            binder = self._pattern_without_default()
            value: Code = self.expression() if self._accept("=") else lambda scope: None
            steps.append(set_up(binder, value))
            if not self._accept(","):
                break

        def run(scope: Scope) -> JsValue:
            for step in steps:
                step(scope)
            return GOES_ON

        return run

    def _pattern_without_default(self) -> Binder:
        if self.here() in {"{", "["}:
            return self._fields() if self._take() == "{" else self._items()
        return bound(self._word())

    def _if(self) -> Code:
        self._at += 1
        self._expect("(")
        test = self.expression()
        self._expect(")")
        yes = self._statement()
        self._accept(";")
        no: Code = self._statement() if self._accept("else") else lambda scope: GOES_ON
        return lambda scope: yes(scope) if is_truthy(test(scope)) else no(scope)

    def _switch(self) -> Code:
        """`switch`: from the first case that fits, or the default, on to its `break`."""
        self._at += 1
        self._expect("(")
        asked = self.expression()
        self._expect(")")
        self._expect("{")
        tests: list[tuple[Code, int]] = []  # each with the statement that it leads to
        statements: list[Code] = []
        otherwise: int | None = None
        while not self._accept("}"):
            if self._accept("default"):
                otherwise = len(statements)
            else:
                self._expect("case")
                tests.append((self.expression(), len(statements)))
            self._expect(":")
            statements += self._statements("case", "default", "}")

        def run(scope: Scope) -> JsValue:
            value, inner = asked(scope), scope.inner()
            fits = (at for test, at in tests if equal(value, test(inner)))
            start = next(fits, len(statements) if otherwise is None else otherwise)
            given = in_turn(statements[start:])(inner)
            return GOES_ON if given is BREAK else given

        return run

    def _try(self) -> Code:
        """`try`: what is tried; whether it fails, only running it could tell."""
        self._at += 1
        tried = within(self._block())
        self._expect("catch")
        if self._accept("("):
            self._pattern()
            self._expect(")")
        self._block()
        return tried

    def _for(self) -> Code:
        self._at += 1
        self._expect("(")
        if not self._accept("const", "let", "var"):
            raise Undecided("`for`")
        binder = self._pattern_without_default()
        self._expect("of")
        items = self.expression()
        self._expect(")")
        body = self._statement()

        def run(scope: Scope) -> JsValue:
            for item in as_list(items(scope)):
                scope.budget.spend()
                inner = scope.inner()
                binder(item, inner)
                if (given := body(inner)) is BREAK:
                    break
                if given is not GOES_ON and given is not CONTINUE:
                    return given
            return GOES_ON

        return run

    def _assignment(self) -> Code:
        """A call that stands for itself, or a variable's new value."""
        name = self.here()
        if self.here(1) == "=" or (self.here(1) == "+" and self.here(2) == "="):
            adds = self.here(1) == "+"
            self._at += 2 + adds
            value = self.expression()

            def assign(scope: Scope) -> JsValue:
                new = value(scope)
                scope.assign(name, arithmetic("+", scope.find(name), new) if adds else new)
                return GOES_ON

            return assign
        return set_up(lambda value, scope: None, self.expression())
