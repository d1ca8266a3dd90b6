"""Cutting text to size, whatever the size is counted in, without breaking what a reader sees as one thing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

Size = Callable[[str], int]
"""How long a text is: at least one for each character, and for a whole the sum of its parts."""

_WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
                   "\U0001f300-\U0001faff\U00020000-\U0003fffd]")  # fmt: skip
_ENTITY = re.compile(r"&(?:[A-Za-z]\w{0,30}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6})?\Z", re.ASCII)
_WORD_BACK = (
    40  # a word longer than this is cut in the middle: it is an address, or a language without spaces
)
_JOINERS = "\u200d\ufe0e\ufe0f"  # zero-width joiner and variation selectors: never begin a new sign


def utf8(text: str) -> int:
    """Length in UTF-8 bytes."""
    return len(text.encode("utf-8", "surrogatepass"))


def utf16(text: str) -> int:
    """Length in UTF-16 code units, as JavaScript and several chat services count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def columns(text: str) -> int:
    """Length on a terminal or a page: a Chinese sign is as wide as two Latin letters."""
    return len(text) + len(_WIDE.findall(text))


def cut(text: str, limit: int, *, size: Size = len, ellipsis: str = "…") -> str:
    """`text` if its size is at most `limit`, else its beginning and `ellipsis`, together at most `limit`.

    The cut never falls inside a code point, a combined sign (accents, emoji sequences) or an HTML entity, and
    falls at the end of a word where one is near; Chinese is cut between any two signs.
    """
    if limit <= 0:
        return ""
    if len(text) <= limit and size(text) <= limit:
        return text
    if size(ellipsis) > limit:
        ellipsis = ""
    end = _sign_start(text, _fitting(text, limit - size(ellipsis), size))
    kept = _whole_words(text, end)
    return kept.rstrip().rstrip("，,、；;：:（(—-").rstrip() + ellipsis


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
    """The nearest index at or before `end` at which a new visible sign begins."""
    while 0 < end < len(text) and (
        unicodedata.combining(text[end])
        or text[end] in _JOINERS
        or text[end - 1] == "\u200d"
        or "\U0001f3fb" <= text[end] <= "\U0001f3ff"  # skin tones
    ):
        end -= 1
    return end


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
