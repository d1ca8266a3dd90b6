"""Shorten text to a size, however it is counted, without breaking what readers see as one character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

Size = Callable[[str], int]
"""Measures a text: at least one per character, and the size of a whole is the sum of its parts."""

_WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
                   "\U0001f300-\U0001faff\U00020000-\U0003fffd]")  # fmt: skip
_ENTITY = re.compile(r"&(?:[A-Za-z]\w{0,30}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6})?\Z", re.ASCII)
_WORD_BACK = 40  # a longer word is cut in the middle: it is an address, or a language without spaces
_JOINER = "\u200d"  # makes one emoji of several


def utf8(text: str) -> int:
    """Length in UTF-8 bytes."""
    return len(text.encode("utf-8", "surrogatepass"))


def utf16(text: str) -> int:
    """Length in UTF-16 code units, as JavaScript and several chat services count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def columns(text: str) -> int:
    """Width on a terminal or page: a Chinese character is as wide as two Latin letters."""
    return len(text) + len(_WIDE.findall(text))


def cut(text: str, limit: int, *, size: Size = len, ellipsis: str = "…") -> str:
    """`text` if its size is at most `limit`, else its beginning and `ellipsis`, together at most `limit`.

    The cut never falls inside a code point, a combined character (accents, emoji, flags) or an HTML entity. It
    falls at the end of a word if one is near; Chinese is cut between any two characters.
    """
    if limit <= 0:
        return ""
    if len(text) <= limit and size(text) <= limit:
        return text
    if size(ellipsis) > limit:
        ellipsis = ""
    end = _sign_start(text, _fitting(text, limit - size(ellipsis), size))
    kept = _whole_words(text, end)
    return kept.rstrip().rstrip("。.，,、；;：:（(—-").rstrip() + ellipsis


def _fitting(text: str, limit: int, size: Size) -> int:
    """How many characters of `text` fit into `limit`."""
    low, high = 0, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        if size(text[:middle]) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _sign_start(text: str, end: int) -> int:
    """The nearest index at or before `end` at which a visible character begins."""
    while 0 < end < len(text) and _is_continued(text, end):
        end -= 1
    return end


def _is_continued(text: str, at: int) -> bool:
    """Whether what stands at `at` belongs to the character before it."""
    sign = text[at]
    return (
        unicodedata.category(sign).startswith("M")  # accents, vowel signs, variation selectors
        or _JOINER in (sign, text[at - 1])
        or "\U0001f3fb" <= sign <= "\U0001f3ff"  # skin tones
        or (_is_flag_letter(sign) and _flag_letters(text, at) % 2 == 1)  # two of them are one flag
    )


def _flag_letters(text: str, end: int) -> int:
    """How many letters of flags stand in a row right before `end`."""
    start = end
    while start and _is_flag_letter(text[start - 1]):
        start -= 1
    return end - start


def _is_flag_letter(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _whole_words(text: str, end: int) -> str:
    kept = text[:end]
    entity = _ENTITY.search(kept, max(0, end - 34))
    if entity:
        return kept[: entity.start()]
    if end < len(text) and _in_word(text[end]) and kept and _in_word(kept[-1]):
        word = re.search(r"[^\W\u3040-\u30ff\u3400-\u9fff]+\Z", kept)
        if word and word.start() and len(kept) - word.start() <= _WORD_BACK:
            return kept[: word.start()]
    return kept


def _in_word(sign: str) -> bool:
    return (sign.isalnum() or sign == "_") and not _WIDE.match(sign)
