r"""Formulas: found in Markdown before Markdown can damage them, and written as MathML.

Known are `$…$`, `$$…$$`, `\(…\)`, `\[…\]` (also with the backslash doubled, as authors write them for renderers
that eat one), `\begin{env}…\end{env}`, and GitHub's "$`…`$".
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from math_core import LatexError, LatexToMathML

from .places import Coming

_INLINE_LIMIT = 2_000  # characters: a longer "formula" in a line of text is two lone dollars
_DISPLAY_LIMIT = 20_000

_NESTING = 60  # groups within groups: the converter recurses, and a small stack overflows

_CONVERTER = LatexToMathML(annotation=True, fancy_error=False)
_ENVIRONMENT = re.compile(r"\\begin\{([A-Za-z]+\*?)\}")
_DOLLAR = re.compile(r"(?:[^$\\\n]|\\.|\n(?![ \t>]*\n))*?\$", re.DOTALL)
_BLANK_LINE = re.compile(r"\n[ \t>]*\n")
_TEX = re.compile(r"\\[A-Za-z,;:!{}|\\]|[\^_{}=<>+]")
_VARIABLE = re.compile(r"\A\{\w{2,}\}")  # of a shell or a template: `${name}`
_TEX_WORDS = re.compile(r"[ \t]*[A-Za-z0-9'|.,()\[\]*/: -]{1,24}[ \t]*")
_PROSE = re.compile(r"(?<![^\s,.])[a-z]{4,}(?![^\s,.;:?!])")
_LETTER = re.compile(r"[A-Za-z]")
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_SPACED = re.compile(r"\s*(?:[A-Za-z]{1,2}|[\[(].*[\])])\s*", re.DOTALL)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_SENTENCE = re.compile("[，。；！？]")
_MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|~<>-])")
_ANNOTATION = re.compile(r"(<annotation\b[^>]*>)[^<]*(?=</annotation></semantics></math>\Z)")
_GROUP = re.compile(r"\\\\|\\[{}]|(\{|\\left\b|\\begin\b)|(\}|\\right\b|\\end\b)")
_COMMANDS_IN_A_ROW = re.compile(rf"(?:\\[A-Za-z]+[\s\[]*){{{_NESTING}}}")
_EQUIVALENTS = (  # what MathJax and KaTeX know and math-core does not, tried only where it fails
    (re.compile(r"\\(?:label|vspace\*?|hspace\*?)\s*\{[^{}]*\}|\\(?:nonumber|notag|limits)\b"), ""),
    (re.compile(r"\\tag\*?\s*\{([^{}]*)\}"), r"\\qquad\\text{(\1)}"),
    (re.compile(r"\\mbox\b"), r"\\text"),
    (re.compile(r"\\pmb\b"), r"\\boldsymbol"),
    (re.compile(r"\\mathbbm\b|\\mathds\b"), r"\\mathbb"),
    (re.compile(r"\\(?:tiny|scriptsize|footnotesize|small|normalsize|large|Large|LARGE|huge|Huge)\b"), ""),
    (re.compile(r"\\(?:eq)?ref\s*\{([^{}]*)\}"), r"\\text{(\1)}"),
    (re.compile(r"\\(begin|end)\{split\}"), r"\\\1{aligned}"),
    (re.compile(r"\\(begin|end)\{smallmatrix\}"), r"\\\1{matrix}"),
    (
        re.compile(r"\\begin\{eqnarray(\*?)\}(.*?)\\end\{eqnarray\1\}", re.DOTALL),
        r"\\begin{array}{rcl}\2\\end{array}",
    ),
    (re.compile(r"\\substack\s*\{((?:[^{}]|\{[^{}]*\})*)\}"), r"\\begin{matrix}\1\\end{matrix}"),
    (re.compile(r"\\arrowvert\b"), r"\\vert"),
    (re.compile(r"\\dots[cmbi]\b"), r"\\cdots"),
    (re.compile(r"\\\n"), r"\\ "),
    (re.compile(r"(\\(?!operatorname|begin|end)[A-Za-z]+)\*"), r"\1 *"),
    (re.compile(r"\\text\{([^{}$]*)\$([^{}$]*)\$([^{}$]*)\}"), r"\\text{\1}\2\\text{\3}"),
)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as it stands in the text."""

    tex: str  # without delimiters; environments keep their \\begin and \\end
    display: bool  # on a line of its own
    end: int  # index in the text just after its closing delimiter


class Finder:
    """Finds formulas in one text, asked from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._coming = Coming(text)

    def dollar(self, at: int) -> Formula | None:
        """The formula that the dollar at `at` opens, if it opens one."""
        if self._text.startswith("$$", at):
            return self._display(at, 2, "$$")
        if self._text.startswith("$`", at):
            return self._inline(at + 2, self._coming.find("`$", at + 2), 2)
        match = _DOLLAR.match(self._text, at + 1, at + 1 + _INLINE_LIMIT)
        if match is None or not self._is_dollar_math(at, match.end()):
            return None
        return Formula(self._text[at + 1 : match.end() - 1].strip(), False, match.end())

    def backslash(self, at: int) -> Formula | None:
        r"""The formula that `\(`, `\[`, `\\(`, `\\[` or `\begin{…}` at `at` opens, if it opens one."""
        environment = _ENVIRONMENT.match(self._text, at)
        if environment:
            return self._environment(at, environment)
        doubled = self._text.startswith("\\\\", at)
        start = at + (3 if doubled else 2)
        opening = self._text[start - 1 : start]
        if opening not in {"(", "["}:
            return None
        closing = ("\\\\" if doubled else "\\") + {"(": ")", "[": "]"}[opening]
        if opening == "[":
            found = self._display(at, start - at, closing)
        else:
            found = self._inline(start, self._coming.find(closing, start), len(closing))
        if found is None or not (doubled or looks_like_tex(found.tex) or self._alone(at, found.end)):
            return None
        return Formula(_MARKDOWN_ESCAPE.sub(r"\1", found.tex), found.display, found.end) if doubled else found

    def _display(self, at: int, width: int, closing: str) -> Formula | None:
        end = self._coming.find(closing, at + width)
        tex = self._text[at + width : end]
        if end < 0 or not tex.strip() or len(tex) > _DISPLAY_LIMIT:
            return None
        if "\n```" in tex or (_BLANK_LINE.search(tex) and not self._starts_line(at)):
            return None
        return Formula(self._unquoted(at, tex).strip(), True, end + len(closing))

    def _inline(self, start: int, end: int, width: int) -> Formula | None:
        tex = self._text[start:end]
        if end < 0 or not tex.strip() or len(tex) > _INLINE_LIMIT or _BLANK_LINE.search(tex):
            return None
        return Formula(tex.strip(), False, end + width)

    def _environment(self, at: int, opening: re.Match[str]) -> Formula | None:
        closing = f"\\end{{{opening[1]}}}"
        end = self._coming.find(closing, opening.end())
        if end < 0 or end - at > _DISPLAY_LIMIT:
            return None
        end += len(closing)
        return Formula(self._unquoted(at, self._text[at:end]), True, end)

    def _is_dollar_math(self, at: int, end: int) -> bool:
        """Pandoc's rule (no space inside, no digit after), and care with prices and shell variables."""
        tex, after = self._text[at + 1 : end - 1], self._text[end : end + 1]
        likely = _TEX.search(_VARIABLE.sub("", tex)) is not None
        if not tex.strip() or _is_chinese_prose(tex, likely):
            return False
        if after.isascii() and after.isalnum() and (after.isdigit() or (len(tex) > 2 and not likely)):
            return False
        prose = len(_PROSE.findall(tex)) > 1
        if not likely:
            return not prose and (tex == tex.strip() or _SPACED.fullmatch(tex) is not None)
        opens_the_next = prose and tex[-1].isspace() and not tex[0].isspace()
        return not opens_the_next

    def _starts_line(self, at: int) -> bool:
        return not self._line_before(at).strip(" \t>-*+0123456789.)")

    def _alone(self, at: int, end: int) -> bool:
        """Whether nothing else stands on the formula's lines, and it spans more than one."""
        if "\n" not in self._text[at:end]:
            return False
        line_end = self._text.find("\n", end)
        after = self._text[end : line_end if line_end >= 0 else None]
        return not self._line_before(at).strip(" \t>") and not after.strip()

    def _line_before(self, at: int) -> str:
        return self._text[self._text.rfind("\n", 0, at) + 1 : at]

    def _unquoted(self, at: int, tex: str) -> str:
        """`tex` without the `>` that a block quote puts before each of its lines."""
        depth = self._line_before(at).count(">") if "\n" in tex else 0
        return re.sub(rf"\n(?:[ \t]*>){{1,{depth}}}", "\n", tex) if depth else tex


def _is_chinese_prose(tex: str, likely: bool) -> bool:
    if "\\" in tex or not _CJK.search(tex):
        return False
    return not likely or _SENTENCE.search(tex) is not None


def looks_like_tex(text: str) -> bool:
    """Whether `text`, found between delimiters that prose uses as well, is a formula."""
    if _TEX.search(text):
        return _CJK.search(text) is None or "\\" in text
    return (
        _TEX_WORDS.fullmatch(text) is not None
        and _LETTER.search(text) is not None
        and _LETTERS.search(text) is None
    )


def mathml(tex: str, *, display: bool) -> str:
    """`tex` as MathML Core, well-formed as XML, with the TeX in an annotation.

    Raises:
        LatexError: it is not TeX that we can show; the text says where it stops.
    """
    if _nests_too_deeply(tex):
        raise LatexError("Groups nest too deeply.")
    try:
        markup = _CONVERTER.convert_with_local_state(tex, displaystyle=display)
    except LatexError:
        markup = _CONVERTER.convert_with_local_state(_with_equivalents(tex), displaystyle=display)
        markup = _ANNOTATION.sub(lambda match: match[1] + html.escape(tex, quote=False), markup)
    return markup.replace("&ApplyFunction;", "\u2061")


def _nests_too_deeply(tex: str) -> bool:
    if _COMMANDS_IN_A_ROW.search(tex):
        return True
    depth = 0
    for opening, closing in _GROUP.findall(tex):
        depth += bool(opening) - bool(closing)
        if depth > _NESTING:
            return True
    return False


def _with_equivalents(tex: str) -> str:
    for known, equivalent in _EQUIVALENTS:
        tex = known.sub(equivalent, tex)
    return tex


def as_code(tex: str, *, display: bool) -> str:
    """`tex` as it is, for formulas that cannot be shown otherwise."""
    code = f'<code class="language-tex">{html.escape(tex, quote=False)}</code>'
    return f"<pre>{code}</pre>" if display else code
