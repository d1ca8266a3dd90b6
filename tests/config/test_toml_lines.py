from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from publisher.config.lines import TomlPath, key_lines, line_of

TEXT = '''\
# first
top = 1

[site]   # a remark with [brackets] and = signs
title = "a # b = [c]"
"quoted key" = 'x'

[content]
include = [
  "a",  # ] not the end
  "b",
]
text = """
[not.a.table]
key = 1
""" # done
after = true
single = \'\'\'it's
two\'\'\'
inline = { a = 1, b = [2, 3] }

[[channels]]
name = "one"
[channels.headers]
"x-a" = "y"

[[channels]]
name = "two"

[email]
smtp.password_env = "X"

[[feeds.selections]]
name = "s"
[[feeds.selections]]
name = "t"
'''


def test_every_kind_of_line_is_found() -> None:
    assert tomllib.loads(TEXT)
    assert key_lines(TEXT) == {
        ("top",): 2,
        ("site",): 4,
        ("site", "title"): 5,
        ("site", "quoted key"): 6,
        ("content",): 8,
        ("content", "include"): 9,
        ("content", "text"): 13,
        ("content", "after"): 17,
        ("content", "single"): 18,
        ("content", "inline"): 20,
        ("channels", 0): 22,
        ("channels", 0, "name"): 23,
        ("channels", 0, "headers"): 24,
        ("channels", 0, "headers", "x-a"): 25,
        ("channels", 1): 27,
        ("channels", 1, "name"): 28,
        ("email",): 30,
        ("email", "smtp"): 31,
        ("email", "smtp", "password_env"): 31,
        ("feeds", "selections", 0): 33,
        ("feeds", "selections", 0, "name"): 34,
        ("feeds", "selections", 1): 35,
        ("feeds", "selections", 1, "name"): 36,
    }


def test_what_is_not_listed_is_told_by_its_owner() -> None:
    lines = key_lines(TEXT)
    assert line_of(("content", "include", 1), lines) == 9
    assert line_of(("content", "inline", "b", 0), lines) == 20
    assert line_of(("channels", 1, "url"), lines) == 27
    assert line_of(("web", "url"), lines) is None


KEYS = st.sampled_from(["a", "b", "site", "x-1", "k_env", "'q u'", '"ü"'])
VALUES = st.one_of(
    st.sampled_from(
        [
            '"a"',
            "'#'",
            "1",
            "true",
            "[]",
            '["]", "["]',
            "[\n  1, # x\n  2,\n]",
            '"""\nk = 1\n"""',
            "'''\n[t]'''",
        ]
    ),
)


@given(st.dictionaries(KEYS, VALUES), st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES)))
def test_every_key_lies_on_the_line_that_names_it(
    top: dict[str, str], tables: dict[str, dict[str, str]]
) -> None:
    tables = {name: table for name, table in tables.items() if name not in top}
    text = _lines(top) + "".join(f"\n[{name}]\n{_lines(table)}" for name, table in tables.items())
    rows = text.split("\n")
    found = key_lines(text)
    assert found.keys() == set(_paths(tomllib.loads(text)))
    for path, line in found.items():
        assert str(path[-1]) in rows[line - 1]


def _lines(table: dict[str, str]) -> str:
    return "".join(f"{name} = {value}\n" for name, value in table.items())


def _paths(table: dict[str, Any], owner: TomlPath = ()) -> list[TomlPath]:
    paths: list[TomlPath] = []
    for name, value in table.items():
        paths += [(*owner, name), *(_paths(value, (*owner, name)) if isinstance(value, dict) else [])]
    return paths
