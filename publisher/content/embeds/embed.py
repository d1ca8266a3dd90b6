"""What an embed is, and what may stand in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from publisher.content.page import Page


@dataclass(frozen=True, slots=True)
class Html:
    """HTML that replaces an embed; it may be careless (and hold tokens), for the sanitiser comes after it."""

    text: str
    block: bool = True  # stands between paragraphs, not inside one


@dataclass(frozen=True, slots=True)
class Source:
    """Markdown that replaces an embed, so that it may also stand within a link or between two words."""

    text: str


Result = Html | Source


@dataclass(frozen=True, slots=True)
class Embed:
    """A tag, shortcode or component of a post's text, with what the expanding needs."""

    name: str
    args: str  # as written after the name
    body: str | None  # Markdown up to its end tag, with embeds in it already replaced; None = no end tag
    page: Page
    markdown: Callable[[str], str]  # from a piece of Markdown (a body, a title) to HTML
    formulas: Callable[[str], str]  # lifts the formulas out of a verbatim body, which nothing has read yet
    warn: Callable[[str, str], None]  # what is wrong, how to mend it

    @property
    def text(self) -> str:
        """The body, "" where there is none."""
        return self.body or ""


Expand = Callable[[Embed], Result]


@dataclass(frozen=True, slots=True)
class Plugin:
    """How one embed is shown."""

    expand: Expand
    verbatim: bool = False  # its body is no Markdown: nothing inside is read until the end tag
    void: bool = False  # never has a body, even where a same-named end tag stands somewhere


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag where it stands in the text."""

    name: str
    end: int  # index just after it
    args: str = ""
    closing: bool = False  # an end tag
    ender: str = ""  # a text of its end tag: a body follows only where it comes later; "" = never
    literal: str | None = None  # no embed at all: this text replaces it (a comment, an escaped tag)


class Syntax(Protocol):
    """How one generator writes embeds, and which of them we know."""

    openers: str  # the characters that can begin a tag
    plugins: Mapping[str, Plugin]

    def read(self, text: str, at: int) -> Tag | None:
        """The tag that begins at `at`, where one of `openers` stands; None = ordinary text."""
        ...

    def code(self, text: str) -> str:
        """Code of a post as the generator shows it: most leave it alone, some unescape tags in it."""
        ...
