"""The headers that most posts have, read at a quarter of a parser's cost.

Lines of `key: text`, `key: [a, b]`, and `key:` with a list of `- text` below, as long as each text is a plain scalar
that means the same wherever it stands. Anything else is left to the parser; a test holds the two against each other.
"""

from __future__ import annotations

import re
from typing import Any

NULLS = frozenset({"", "~", "null", "Null", "NULL"})

_LONGEST = 4096  # characters; in what is longer, the parser counts values
_KEY = "[A-Za-z_][A-Za-z0-9_-]{0,60}"
_START = r"(?![-?:,\[\]{}#&*!|>'\"%@` ])"  # what no plain scalar begins with (YAML 1.1, production 126)
_WIDE = "\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"  # printable, no line end
_TEXT = rf'{_START}(?:[ !"$-9;-~{_WIDE}]|:(?=[^ \n])|(?<=[^ ])#)++'
_ITEM = rf'{_START}[ !"$-+\--9;->@-Z\\^-z|~{_WIDE}]++'  # without # : , ? [ ] { }
_LINE = re.compile(
    rf"(?P<key>{_KEY}):(?:"
    rf" *+\n(?P<list>(?P<indent> *+)- ++{_TEXT}(?:\n(?P=indent)- ++{_TEXT})*+)"
    rf"| ++\[ *+(?P<flow>(?:{_ITEM}(?:, *+{_ITEM})*+)?)\] *+"
    rf"| ++(?P<text>{_TEXT})"
    r"| *+)(?:\n++|\Z)"
)
_BULLET = re.compile(r"^ *- +", re.MULTILINE)


def read(text: str) -> dict[str, Any] | None:
    """The values of a header, as `yaml_text.load` gives them; None where only the parser can tell."""
    values: dict[str, Any] = {}
    at = 0
    while at < len(text) <= _LONGEST:
        line = _LINE.match(text, at)
        if line is None or (key := line["key"]) in values or key in NULLS:
            return None
        at = line.end()
        _, items, _, flow, plain = line.groups()
        if flow is not None:
            values[key] = [_scalar(item) for item in flow.split(",")] if flow else []
        elif items is not None:
            values[key] = [_scalar(item) for item in _BULLET.sub("", items).split("\n")]
        else:
            values[key] = _scalar(plain or "")
    return values or None


def _scalar(text: str) -> str | None:
    clean = text.strip(" ")
    return None if clean in NULLS else clean
