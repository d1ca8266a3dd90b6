"""A few words of a post as plain text: no code, no tables, no TeX where Unicode says it."""

from __future__ import annotations

import re
import sys
from html import unescape

from publisher.words.cut import columns, cut
from publisher.words.tex import readable

from .shelf import MORE

LENGTH = 400
"""Columns: about 200 Chinese signs, or 400 Latin letters."""

_NO_TEXT = re.compile(
    r"<(pre|table|h[1-6]|figure|figcaption|audio|video|summary|rp|rt)\b.*?</\1>|<section class=\"footnotes\">.*?</section>"
    r"|<p><a [^>]*>[^<\s/]*+/[^<\s]*+</a></p>",  # an address alone: what an embed left
    re.DOTALL,
)
_HEADING = re.compile(r"<h[1-6]\b[^>]*>(.*?)</h[1-6]>", re.DOTALL)
_FOOTNOTE_MARK = re.compile(r"<sup class=\"footnote-ref\">.*?</sup>", re.DOTALL)
_TEX_SOURCE = re.compile(r"<code class=\"language-tex\">.*?</code>", re.DOTALL)
_FORMULA = re.compile(
    r"<math\b[^<]*+(?:<(?!annotation\b|/?math\b)[^<]*+)*+<annotation\b[^>]*>([^<]*)</annotation>.*?</math>",
    re.DOTALL,
)
_BREAK = re.compile(r"<(?:br|/?(?:p|div|li|ul|ol|blockquote|section|details|dl|dt|dd|hr))\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_CJK = "\u3000-\u30ff\u3400-\u9fff\uff00-\uffef"
_LINE_END_IN_CJK = re.compile(rf"(?<=[{_CJK}])\n(?=[{_CJK}])")
_SPACE_BESIDE_CJK = re.compile(rf"(?<=[{_CJK}]) (?=[\u3000-\u303f\uff00-\uff0f\uff1a-\uff1f])")


def summarize(html: str, description: str = "") -> str:
    """The summary of a post, at most `LENGTH` columns, on one line; its headings where it has no other text.

    Args:
        html: the clean body, with `MORE` where the author ended the summary.
        description: clean HTML of the author's own summary; "" = there is none.
    """
    before, more, after = html.partition(MORE)
    for part in (description, before if more else "", before + after):
        text = text_of(part, enough=LENGTH + 1)
        if text:
            return cut(text, LENGTH, size=columns)
    return cut(" · ".join(filter(None, map(text_of, _HEADING.findall(html)))), LENGTH, size=columns)


def text_of(html: str, enough: int = sys.maxsize) -> str:
    """The running text of clean HTML; only its beginning, at least `enough` characters long where there are so many."""
    said: list[str] = []
    length = 0
    for part in _BREAK.split(_FOOTNOTE_MARK.sub("", _NO_TEXT.sub("<br>", html))):
        text = unescape(_TAG.sub("", _FORMULA.sub(_formula, _TEX_SOURCE.sub("…", part))))
        words = _LINE_END_IN_CJK.sub("", text).split()
        said += words
        length += sum(map(len, words)) + len(words)
        if length > enough:
            break
    return _SPACE_BESIDE_CJK.sub("", " ".join(said))


def _formula(match: re.Match[str]) -> str:
    said = readable(unescape(match[1]))
    return said.replace("&", "&amp;").replace("<", "&lt;") if said else "…"
