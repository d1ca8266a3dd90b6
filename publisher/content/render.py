"""The story of rendering: from a post's body to HTML for readers and a summary.

Lift formulas and embeds out of the text, leave the rest to Markdown, mend what it leaves, put them back, tidy, make
addresses absolute, sanitise. Sizes are capped before any parser sees the text, and nothing in a post can raise: what
cannot be rendered becomes plain text and a problem.
"""

from __future__ import annotations

import re
from html import unescape

from publisher.model.post import Problem, Reading, Rendered

from . import markdown
from .embeds import SYNTAXES
from .embeds.embed import Embed, Html, Source, Syntax, Tag
from .lift import Lifter
from .macros import Macros
from .mend import mended
from .page import Page
from .sanitize import clean, drop_illegal, plain, too_deep
from .shelf import RESERVED, Shelf
from .summary import summarize

SIZE = 1_000_000
"""Characters that a body may have; the largest real posts have 700,000."""

_MARKERS = 100  # quote and list markers in a row on one line: what is deeper is no text
_PROBLEMS = 20  # a post that is wrong everywhere says so this often
_TOO_MANY_MARKERS = re.compile(rf"^(?:[ \t]*(?:>|[-*+][ \t]|\d{{1,9}}[.)][ \t])){{{_MARKERS}}}", re.MULTILINE)
_IMAGE = re.compile(r'<img\b[^>]*\ssrc="([^"]+)"')


def render(reading: Reading, page: Page) -> Rendered:
    """The body of `reading` as clean HTML with absolute addresses, its summary and its first picture.

    Never raises for what a post holds: unknown embeds and formulas that cannot be shown are warnings in
    `problems`; a body that is too large, too deep or breaks a parser is given as plain text, with an error.
    """
    text = reading.body
    flaw = _flaw(text)
    if flaw is None:
        try:
            return _rendered(reading, text, page)
        except _TooDeep:
            flaw = "its elements nest too deeply, or multiply"
        except BaseException as error:
            # A panic of Rust code is no Exception. Whatever it is, it is this post's alone.
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            flaw = "the renderer broke on it"
    problem = Problem(reading.meta.source, reading.body_line, f"the text cannot be rendered: {flaw}",
                      "simplify the text; it is shown as it is until then")  # fmt: skip
    html = plain(text[:SIZE])
    return Rendered(html, summarize(html), None, (problem,))


class _TooDeep(Exception):
    """A parser would take too long on this HTML."""


def _flaw(text: str) -> str | None:
    if len(text) > SIZE:
        return f"it is longer than {SIZE:,} characters"
    if _TOO_MANY_MARKERS.search(text):
        return f"it has more than {_MARKERS} quotes or lists within each other"
    return None


def _rendered(reading: Reading, text: str, page: Page) -> Rendered:
    body = _Body(reading, text, page)
    html = body.html()
    description = _Body(reading, reading.meta.description, page).html() if reading.meta.description else ""
    image = _IMAGE.search(html)
    return Rendered(
        html=drop_illegal(html).strip(),
        summary=drop_illegal(summarize(html, description)),
        image=unescape(image[1]) if image else None,
        problems=tuple(body.problems.values()),
    )


class _Body:
    """One text on its way through the stages."""

    def __init__(self, reading: Reading, text: str, page: Page) -> None:
        self.problems: dict[str, Problem] = {}  # by message: each is told once, where it is met first
        self._reading = reading
        self._text = RESERVED.sub("", text)
        self._page = page
        self._syntax = SYNTAXES.get(page.embeds)
        self._shelf = Shelf()
        self._macros = Macros()

    def html(self) -> str:
        """Clean HTML; `MORE` stands where the author ended the summary."""
        if self._reading.markup in {"html", "rst"}:
            markup = self._shelf.put_back(mended(self._lifted()))
        else:
            markup = self._markdown(self._lifted())
        if len(markup) > 4 * SIZE or too_deep(markup):
            raise _TooDeep
        return clean(markup, self._page)

    def _lifted(self) -> str:
        return self._lift(self._text, self._syntax)

    def _lift(self, text: str, syntax: Syntax | None) -> str:
        return Lifter(text, syntax, self._shelf, self._macros, self._expand, self._broken).lift()

    def _markdown(self, text: str) -> str:
        breaks = self._page.embeds == "hexo"  # its renderers end a line where the author did
        return self._shelf.put_back(mended(markdown.to_html(text, breaks)))

    def _expand(self, tag: Tag, body: str | None, at: int) -> Html | Source:
        plugin = self._syntax.plugins.get(tag.name) if self._syntax else None
        if plugin is None:
            self._warn(
                f"`{tag.name}` is no tag that we know", "it was left out and the text inside it kept", at
            )
            return Source(body or "")
        return plugin.expand(
            Embed(
                name=tag.name,
                args=tag.args,
                body=body,
                page=self._page,
                markdown=self._markdown,
                formulas=lambda text: self._lift(text, None),
                warn=lambda what, mend: self._warn(what, mend, at),
            )
        )

    def _broken(self, message: str, at: int) -> None:
        self._warn(message, "it is shown as TeX; mend it, or use commands that MathML knows", at)

    def _warn(self, message: str, mend: str, at: int) -> None:
        if message not in self.problems and len(self.problems) < _PROBLEMS:
            line = self._reading.body_line + self._text.count("\n", 0, at)
            self.problems[message] = Problem(self._reading.meta.source, line, message, mend, "warning")
