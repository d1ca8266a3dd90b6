"""Configuration that is a program, read and never run."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.content.dialects.pelican_python import Assigned, read_module


def assigned(tmp_path: Path, text: str) -> Assigned:
    file = tmp_path / "conf.py"
    file.write_text(text, "utf-8")
    return read_module(file)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("X = 'a' 'b' + \"c\"", "abc"),
        ("A = 'a'\nX = f'{A}/{{slug}}'", "a/{slug}"),
        ("X = '%s/%s' % ('a', 'b')", "a/b"),
        ("X = ['a', *('b', 'c')]", ["a", "b", "c"]),
        ("X = {'a': 1, **{'b': 2}}", {"a": 1, "b": 2}),
        ("X = {}\nX['a'] = 'b'\nX.update({'c': 'd'})", {"a": "b", "c": "d"}),
        ("X = []\nX.append('a')\nX.extend(['b'])\nX += ['c']", ["a", "b", "c"]),
        ("Y, X = 'a', 'b'", "b"),
        ("Y = X = 'a'", "a"),
        ("X: str = 'a'", "a"),
        ("import os\nX = os.environ.get('NO', 'b')", "b"),
        ("import os\nX = os.getenv('NO') or 'b'", "b"),
        ("import os\nX = os.path.join('a', 'b')", "a/b"),
        ("from pathlib import Path\nX = Path('a') / 'b'", "a/b"),
        ("X = 'a' if not '' else 'b'", "a"),
        ("D = {'k': ['a', 'b']}\nX = D['k'][1]", "b"),
        ("X = 'a'\nif not X:\n    X = 'b'\nelif X:\n    X = 'c'", "c"),
        ("try:\n    X = 'a'\nexcept ImportError:\n    X = 'b'", "a"),
        ("X = dict(a='b')", {"a": "b"}),
        ("def f():\n    X = 1\nX = 'a'", "a"),
    ],
)
def test_plain_values(text: str, value: object, tmp_path: Path) -> None:
    assert assigned(tmp_path, text).values["X"] == value


@pytest.mark.parametrize(
    "text",
    [
        "X = open('/etc/passwd').read()",
        "X = __import__('os').system('true')",
        "X = [a for a in 'abc']",
        "X = 'a' * 10",
        "X = '%1000000000d' % 1",
        "X = f'{1:>1000000000}'",
        "X = 'a'\nX += y",
        "X = {}\nX['a'] = y",
        "X = []\nX.append(y)",
        "X = 'a'\nif y:\n    X = 'b'",
        "for X in range(3):\n    pass",
        "X, Y = y",
        "X = {}['a']",
        "X = 'a' + 1",
        "X = 'a' % ('b', 'c')",
        "import os\nX = os.path.join(1)",
        "X = lambda: 1",
        "X = 'a'\n" + "X = X + X\n" * 40,
        "X = 'a'" + " + 'a'" * 2_000,
    ],
)
def test_what_only_running_would_tell_stays_unknown(text: str, tmp_path: Path) -> None:
    found = assigned(tmp_path, text)
    assert "X" not in found.values
    assert found.unknown["X"][0] == "conf.py"


def test_what_is_assigned_plainly_later_is_known_again(tmp_path: Path) -> None:
    found = assigned(tmp_path, "X = y()\nX = 'a'\n")
    assert (found.values["X"], found.unknown) == ("a", {})


def test_modules_beside_it_are_followed_once(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text("from conf import *\nX = 'other'\nfrom no_such import *\n")
    found = assigned(tmp_path, "Y = 'a'\nfrom other import *\nX += Y\n")
    assert found.values["X"] == "othera"
    assert [file.name for file in found.files] == ["conf.py", "other.py"]
