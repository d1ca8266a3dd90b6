"""Embeds that hold code: code blocks with options, diagrams, raw text."""

from __future__ import annotations

from html import escape

from .embed import Embed, Html, Plugin, Result, Source
from .write import code_block, link, named, words

_OPTIONS = frozenset(
    ("line_number", "line_threshold", "highlight", "first_line", "mark", "wrap", "language_attr")
)


def hexo_codeblock(embed: Embed) -> Result:
    """`{% codeblock [title] [lang:go] [url] [link text] [option:value …] %}`."""
    language, caption, url = "", [], ""
    for word in words(embed.args):
        key, colon, value = word.partition(":")
        if colon and key == "lang":
            language = value
        elif word.startswith(("http://", "https://")):
            url = word
        elif not (colon and key in _OPTIONS):
            caption.append(word)
    title = " ".join(caption)
    return code_block(embed.text, language, link(url, title) if url else escape(title, quote=False))


def liquid_highlight(embed: Embed) -> Result:
    """`{% highlight ruby linenos %}`, `{{< highlight go "options" >}}`: the language comes first."""
    options = words(embed.args)
    return code_block(embed.text, options[0] if options else "")


def component(embed: Embed) -> Result:
    """`<Code code="…" lang="js" title="…" />`."""
    options = named(embed.args)
    return code_block(
        options.get("code", embed.text), options.get("lang", ""), escape(options.get("title", ""))
    )


def diagram(embed: Embed) -> Result:
    """What a script on the site would draw (mermaid, charts, scores), as its source."""
    return code_block(embed.text, embed.name)


def raw_html(embed: Embed) -> Result:
    """Hexo's `raw`: HTML that neither Markdown nor embeds touch."""
    text = embed.text
    return Html(embed.formulas(text), block="\n" in text.strip() or text.lstrip().startswith("<"))


def raw_markdown(embed: Embed) -> Result:
    """Liquid's `raw`: Markdown in which braces mean nothing."""
    return Source(embed.formulas(embed.text))


def nothing(embed: Embed) -> Result:
    """A comment, or what only works on the site."""
    return Source("")


CODEBLOCK = Plugin(hexo_codeblock, verbatim=True)
HIGHLIGHT = Plugin(liquid_highlight, verbatim=True)
COMPONENT = Plugin(component, verbatim=True)
DIAGRAM = Plugin(diagram, verbatim=True)
RAW_HTML = Plugin(raw_html, verbatim=True)
RAW_MARKDOWN = Plugin(raw_markdown, verbatim=True)
COMMENT = Plugin(nothing, verbatim=True)
SITE_ONLY = Plugin(nothing)
