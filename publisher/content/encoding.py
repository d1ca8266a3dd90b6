"""From a file's bytes to clean text: one encoding, one kind of line end, no character that XML forbids."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from publisher.errors import ContentError
from publisher.model.post import Problem

MAX_BYTES = 8 * 1024 * 1024
"""A larger file is no post; nothing parses it."""

_FORBIDDEN_BYTES = bytes(set(range(32)) - {9, 10, 13})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0, section 2.2
_CHINESE = re.compile("[\u2000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_RESAVE = "save the file as UTF-8"

Warn = Callable[[int | None, str], None]


def decode(raw: bytes, path: str) -> tuple[str, tuple[Problem, ...]]:
    r"""The text of a file, with lines ending in `\n`, and warnings about what had to be mended.

    UTF-8 is expected; byte order marks, UTF-16 and GB18030 (so GBK) are recognised and read with a warning.

    Raises:
        ContentError: too large, or in no encoding that can be told.
    """
    refuse_large(len(raw), path)
    problems: list[Problem] = []
    text = _decode(raw, path, problems)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(raw.translate(None, _FORBIDDEN_BYTES)) != len(raw) or _has_noncharacters(text):
        text = _drop_forbidden(text, path, problems)
    return text, tuple(problems)


def refuse_large(size: int, path: str) -> None:
    """Raise the ContentError of a file whose `size` in bytes is beyond `MAX_BYTES`."""
    if size > MAX_BYTES:
        mend = "move data out of the text, or exclude the file in [content] exclude"
        raise ContentError(f"{size / 1e6:.1f} MB is too large for a post", mend=mend, where=path)


def _decode(raw: bytes, path: str, problems: list[Problem]) -> str:
    def warn(line: int | None, message: str) -> None:
        problems.append(Problem(path, line, message, _RESAVE, "warning"))

    if wide := utf16(raw):
        warn(None, "the file is UTF-16, not UTF-8")
        return raw.decode(wide, "replace").lstrip("\ufeff")
    marks = 0
    while raw.startswith(codecs.BOM_UTF8, 3 * marks):
        marks += 1
    if marks > 1:
        warn(1, "the file starts with two byte order marks")
    body = raw[3 * marks :]
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
    return _decode_damaged(body, line, path, warn)


def _decode_damaged(body: bytes, line: int, path: str, warn: Warn) -> str:
    """Text that is not wholly UTF-8: damaged UTF-8 keeps its replacement characters, GBK is read as such."""
    text = body.decode("utf-8", "replace")
    wide = sum(char > "\x7f" for char in text)
    if text.count("\ufffd") * 10 <= wide:
        warn(line, "there are bytes here that are not UTF-8")
        return text
    try:
        text = body.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if not _looks_chinese(text):
        raise ContentError("the encoding of the file cannot be told", mend=_RESAVE, line=line, where=path)
    warn(line, "the file is GBK (GB18030), not UTF-8")
    return text


def utf16(raw: bytes) -> str | None:
    """Which UTF-16 `raw` is, by its mark, or by the zero bytes that ASCII leaves in it; None = it is none."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = raw[:512]
    if len(head) < 8 or head.count(0) * 5 < len(head):
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if even and odd:
        return None  # zeros on both sides are binary data or stray NULs
    return "utf-16-le" if odd else "utf-16-be"


def _looks_chinese(text: str) -> bool:
    """Any two bytes decode as GB18030; prose in Chinese is mostly common ideographs and their punctuation."""
    wide = [char for char in text if char > "\x7f"]
    chinese = len(_CHINESE.findall(text))
    return bool(wide) and chinese * 10 >= len(wide) * 8


def _has_noncharacters(text: str) -> bool:
    return "\ufffe" in text or "\uffff" in text


def _drop_forbidden(text: str, path: str, problems: list[Problem]) -> str:
    first = _FORBIDDEN.search(text)
    if first is None:
        return text
    line = text.count("\n", 0, first.start()) + 1
    clean, count = _FORBIDDEN.subn("", text)
    problems.append(
        Problem(
            path,
            line,
            f"{count} control character(s) were dropped, the first is U+{ord(first[0]):04X}",
            "delete them from the file",
            "warning",
        )
    )
    return clean
