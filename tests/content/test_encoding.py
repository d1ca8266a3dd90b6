from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.encoding import MAX_BYTES, decode
from publisher.errors import ContentError

CHINESE = "大模型推理，把显存切成页。每个请求的缓存不再连续。\n第二行 with English.\n"


def read(raw: bytes) -> tuple[str, list[str]]:
    text, problems = decode(raw, "a.md")
    return text, [str(problem) for problem in problems]


def test_utf8_is_read_as_it_is() -> None:
    assert read(CHINESE.encode()) == (CHINESE, [])


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_line_end_becomes_one(end: str) -> None:
    assert read(f"a{end}b{end}".encode()) == ("a\nb\n", [])


def test_one_byte_order_mark_is_normal_and_two_are_told() -> None:
    assert read(b"\xef\xbb\xbfa") == ("a", [])
    text, problems = read(b"\xef\xbb\xbf\xef\xbb\xbfa")
    assert text == "a"
    assert "two byte order marks" in problems[0]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_recognised_by_its_mark_or_its_zeros(encoding: str) -> None:
    text, problems = read("title: plain text\n".encode(encoding))
    assert text == "title: plain text\n"
    assert "UTF-16" in problems[0]


@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
def test_gbk_is_read_with_a_warning_that_names_the_line(encoding: str) -> None:
    text, problems = read(f"ascii\n{CHINESE}".encode(encoding))
    assert text == f"ascii\n{CHINESE}"
    assert problems[0].startswith("a.md:2: the file is GBK")


def test_a_damaged_byte_does_not_make_utf8_into_gbk() -> None:
    raw = CHINESE.encode().replace("页".encode(), b"\xe9\xa1")
    text, problems = read(raw)
    assert text == CHINESE.replace("页", "\ufffd")
    assert "not UTF-8" in problems[0]


def test_what_is_in_no_known_encoding_is_refused_with_its_line() -> None:
    with pytest.raises(ContentError) as caught:
        decode(b"fine\nna\xefve caf\xe9\n", "a.md")
    assert caught.value.line == 2
    assert "UTF-8" in caught.value.mend


def test_control_characters_are_dropped_and_told() -> None:
    text, problems = read("one\ntwo\x00\x1b[0m\nthree\ufffe\n".encode())
    assert text == "one\ntwo[0m\nthree\n"
    assert problems == [
        "a.md:2: 3 control character(s) were dropped, the first is U+0000; delete them from the file"
    ]


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(ContentError, match="too large"):
        decode(b"a" * (MAX_BYTES + 1), "a.md")


@given(st.binary(max_size=400))
def test_no_bytes_break_it_and_no_forbidden_character_comes_out(raw: bytes) -> None:
    try:
        text, _ = decode(raw, "a.md")
    except ContentError:
        return
    assert not set(text) & {chr(code) for code in range(32) if code not in {9, 10}}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"])))
def test_clean_text_survives(text: str) -> None:
    assert decode(text.encode(), "a.md")[0] == text.lstrip("\ufeff")
