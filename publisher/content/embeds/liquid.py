"""Jekyll's Liquid: `{% tag %}`, `{{ value | filter }}`, and kramdown's `{: .class}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import urlsplit

from publisher.content.links import absolute
from publisher.content.page import Page

from . import boxes, code, media, pictures, references
from .embed import Embed, Html, Plugin, Result, Source, Tag
from .hexo import VALUE, tag
from .write import figure, named, words

_LIMIT = 4_000  # characters: what has no end by then is no tag
_TAG = re.compile(r"""\{%-?\s*(end)?([A-Za-z_][\w-]*)((?>[^%'"]+|"[^"]*"|'[^']*'|%(?!\})|["'])*+)%\}""")
_VALUE = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_ATTRIBUTES = re.compile(r"\{::?[^{}\n]*\}")
_ENDS = frozenset(")]*_`>")
"""Signs that end what `{: .class}` can be about; else it stands at the start of a line or an item."""
_RAW = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
_FILTER = re.compile(r"\s*(\w+)\s*(?::\s*(.*))?", re.DOTALL)

_VALUES: Mapping[str, Callable[[Page], str]] = {
    "page.url": lambda page: urlsplit(page.url).path,
    "site.baseurl": lambda page: urlsplit(page.site_url).path.rstrip("/"),
    "site.url": lambda page: "{0.scheme}://{0.netloc}".format(urlsplit(page.site_url)),
}
_ADDRESS_FILTERS = frozenset(("relative_url", "absolute_url"))


class Liquid:
    """Tags work in code as well; authors who show tags there wrap them in `raw`, which goes."""

    openers = "{"

    def __init__(self, plugins: Mapping[str, Plugin]) -> None:
        self.plugins = plugins

    def read(self, text: str, at: int) -> Tag | None:
        """See `Syntax`."""
        second = text[at + 1 : at + 2]
        end = at + _LIMIT
        if second == ":":
            attributes = _ATTRIBUTES.match(text, at, at + 200) if _has_subject(text, at) else None
            return Tag("", attributes.end(), literal="") if attributes else None
        if text.find("%}" if second == "%" else "}}", at, end) < 0:
            return None
        if second == "%":
            match = _TAG.match(text, at, end)
            return tag(match) if match else None
        if second == "{":
            match = _VALUE.match(text, at, end)
            return Tag(VALUE, match.end(), match[1]) if match else None
        return None

    def code(self, text: str) -> str:
        """See `Syntax`."""
        return _RAW.sub("", text)


def _has_subject(text: str, at: int) -> bool:
    """Whether attributes at `at` can be about anything; in Ruby's `=> {:name => 1}` they are none."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return before[-1:] in _ENDS or not before.strip(" \t>*+-.0123456789")


def value(embed: Embed) -> Result:
    """`{{ site.baseurl }}`, `{{ "/about/" | relative_url }}`: what is known of the page, else nothing."""
    first, *filters = embed.args.split("|")
    known = _known(first, embed.page)
    if known is None:
        embed.warn(
            f"`{{{{{embed.args}}}}}` is computed on the site only", "write its value, or wrap it in `raw`"
        )
        return Source("")
    for written in filters:
        known = _filtered(known, written, embed.page)
    return Source(known)


def _known(expression: str, page: Page) -> str | None:
    expression = expression.strip()
    if len(expression) > 1 and expression[0] == expression[-1] and expression[0] in {'"', "'"}:
        return expression[1:-1]
    compute = _VALUES.get(expression)
    return compute(page) if compute else None


def _filtered(text: str, written: str, page: Page) -> str:
    match = _FILTER.match(written)
    if match is None:
        return text
    other = _known(match[2] or "", page) or ""
    if match[1] in _ADDRESS_FILTERS:
        return absolute(text.lstrip("/"), page.site_url)
    return {"append": text + other, "prepend": other + text}.get(match[1], text)


def include(embed: Embed) -> Result:
    """`{% include figure.html src="…" caption="…" %}`: a picture or a video by its options, else unknown."""
    name, *_ = [*words(embed.args), ""]
    options = named(embed.args)
    service = next((known for known in ("youtube", "vimeo", "bilibili") if known in name.lower()), "")
    if service and "id" in options:
        return media.service(service).expand(embed)
    url = next(
        (options[key] for key in ("src", "url", "image_path", "image", "file", "path") if options.get(key)),
        "",
    )
    if url:
        return figure(url, escape(options.get("caption", ""), quote=False), options.get("alt", ""))
    embed.warn(f"`include {name}` is filled in on the site only", "write in the post what readers should see")
    return Html("", block=False)


def kept(embed: Embed) -> Result:
    """`if`, `for`, `unless`: the text inside, once."""
    return Source(embed.text)


_CONTROL = ("case", "for", "if", "ifchanged", "tablerow", "unless")
_SILENT = (
    "assign",
    "break",
    "continue",
    "cycle",
    "decrement",
    "else",
    "elsif",
    "increment",
    "seo",
    "toc",
    "when",
)

SYNTAX = Liquid(
    {
        **dict.fromkeys(_CONTROL, Plugin(kept)),
        **dict.fromkeys(_SILENT, Plugin(code.nothing, void=True)),
        VALUE: Plugin(value, void=True),
        "asset_img": pictures.HEXO_IMAGE,
        "blockquote": boxes.BLOCKQUOTE,
        "capture": code.SITE_ONLY,
        "codeblock": code.CODEBLOCK,
        "comment": code.COMMENT,
        "details": boxes.DETAILS,
        "gist": media.GIST,
        "highlight": code.HIGHLIGHT,
        "include": Plugin(include, void=True),
        "include_relative": Plugin(include, void=True),
        "link": references.POST_PATH,
        "mermaid": code.DIAGRAM,
        "post_url": references.POST_PATH,
        "raw": code.RAW_MARKDOWN,
        "tweet": media.TWEET,
        "twitter": media.TWEET,
        "vimeo": media.service("vimeo"),
        "youtube": media.YOUTUBE,
    }
)
