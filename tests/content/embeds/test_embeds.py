"""Every embed that a syntax knows is shown by a golden file; arguments are read as their generators do."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.content.embeds import SYNTAXES
from publisher.content.embeds.hexo import VALUE
from publisher.content.embeds.write import (
    argument,
    commas,
    comment_blocks,
    fields,
    named,
    positional,
    styled,
    words,
)

GOLDEN = Path(__file__).parents[2] / "golden" / "render"
KNOWN = [(dialect, name) for dialect, syntax in SYNTAXES.items() for name in syntax.plugins if name != VALUE]


def tags(dialect: str) -> set[str]:
    """The names of all embeds in the golden files of a dialect."""
    syntax, found = SYNTAXES[dialect], set()
    for source in GOLDEN.glob(f"{dialect}-*.md"):
        text = source.read_text(encoding="utf-8")
        for at, sign in enumerate(text):
            tag = syntax.read(text, at) if sign in syntax.openers else None
            if tag and not tag.closing:
                found.add(tag.name)
    return found


@pytest.mark.parametrize("dialect", SYNTAXES)
def test_every_known_embed_has_a_golden_example(dialect: str) -> None:
    assert {name for known, name in KNOWN if known == dialect} - tags(dialect) == set()


@pytest.mark.parametrize(
    ("dialect", "text", "name", "args"),
    [
        ("hexo", "{% note 'it %} is' x %}", "note", "'it %} is' x"),
        ("hexo", "{% note don't %}", "note", "don't"),
        ("hexo", "{%- note a -%}", "note", "a"),
        ("hugo", '{{< figure src="a>}}b" >}}', "figure", 'src="a>}}b"'),
        ("hugo", "{{% note %}}", "note", ""),
        ("jekyll", "{%- if a -%}", "if", "a"),
        ("mdx", "<A b={() => <c d='>'/>} e=\"}\">", "A", "b={() => <c d='>'/>} e=\"}\""),
        ("zola", '{{ youtube(id="a)b") }}', "youtube", 'id="a)b"'),
    ],
)
def test_a_tag_ends_where_its_generator_ends_it(dialect: str, text: str, name: str, args: str) -> None:
    tag = SYNTAXES[dialect].read(text, 0)
    assert tag is not None
    assert (tag.name, tag.args, tag.end) == (name, args, len(text))


@pytest.mark.parametrize("dialect", SYNTAXES)
@pytest.mark.parametrize("text", ["{", "{%", "{{ a", "<", "{% %", "{ a b", "<a href=x>"])
def test_ordinary_text_is_no_tag(dialect: str, text: str) -> None:
    assert SYNTAXES[dialect].read(text, 0) is None


def test_arguments() -> None:
    assert words("a 'b c' \"d e\" `f`") == ["a", "b c", "d e", "f"]
    assert commas(" a , 'b' ,, c") == ["a", "b", "", "c"]
    assert named("a='1 2' b=\"3\" c=4, d={5} e") == {"a": "1 2", "b": "3", "c": "4", "d": "5"}
    assert positional("a='1' \"two\" three /") == ["two", "three"]
    assert argument("id='x' y", "id") == "x"
    assert argument("x y", "id", 1) == "y"
    assert argument("", "id") == ""


def test_comment_blocks() -> None:
    text = "<!-- tab a@b -->\n1 <b>\n<!-- endtab --><!-- tab -->2<!--endtab-->"
    assert comment_blocks("tab", text) == [("a@b", "\n1 <b>\n"), ("", "2")]


def test_comment_blocks_need_no_end_and_ignore_code() -> None:
    code = "\n```\n<!-- tab c -->\n<!-- endtab -->\n```\n"
    assert comment_blocks("tab", f"<!-- tab a -->{code}<!-- tab b -->2") == [("a", code), ("b", "2")]
    assert comment_blocks("tab", "~~~\n<!-- tab a -->") == []


@pytest.mark.parametrize(
    ("args", "looks", "text"),
    [
        ("red checked, a, b", {"red", "checked"}, "a, b"),
        ("red checked::a", {"red", "checked"}, "a"),
        ("checked:true open:false a, b", {"checked"}, "a, b"),
        ("a b", set(), "a b"),
        ("std::move", set(), "std::move"),
    ],
)
def test_looks_and_text(args: str, looks: set[str], text: str) -> None:
    assert styled(args) == (looks, text)


def test_fields_of_every_theme() -> None:
    assert fields("/a, 'b c', d") == ["/a", "b c", "d"]
    assert fields("a::b c::/d") == ["a", "b c", "/d"]
    assert fields("a /b icon:x https://c") == ["a", "/b", "https://c"]
    assert fields("") == [""]
