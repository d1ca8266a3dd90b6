"""Markdown to HTML: GitHub's dialect with footnotes, and emphasis that works beside Chinese.

comrak does it; where no wheel of it exists, markdown-it-py does the same a twentieth as fast. Raw HTML passes
through both: cleaning it is the sanitiser's part.
"""

from __future__ import annotations

from collections.abc import Callable

ToHtml = Callable[[str, bool], str]
"""From Markdown to HTML; the flag makes every line end a `<br>`, as Hexo's renderers do."""


def with_comrak() -> ToHtml:
    """The fast renderer.

    Raises:
        ImportError: this platform has no wheel of comrak-ext.
    """
    import comrak

    extensions = comrak.ExtensionOptions(
        table=True, strikethrough=True, tasklist=True, footnotes=True, alerts=True, cjk_friendly_emphasis=True
    )
    parsing = comrak.ParseOptions()
    rendering = {breaks: comrak.RenderOptions(unsafe_=True, hardbreaks=breaks) for breaks in (False, True)}

    def render(text: str, breaks: bool) -> str:
        return comrak.markdown_to_html(text, extensions, parsing, rendering[breaks])

    return render


def with_markdown_it() -> ToHtml:
    """The renderer that runs everywhere: no alerts, and emphasis beside Chinese by CommonMark's rules."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.tasklists import tasklists_plugin

    def build(breaks: bool) -> MarkdownIt:
        parser = MarkdownIt("commonmark", {"breaks": breaks, "html": True})
        parser.enable(["table", "strikethrough"])
        return parser.use(footnote_plugin).use(tasklists_plugin)

    parsers = {breaks: build(breaks) for breaks in (False, True)}

    def render(text: str, breaks: bool) -> str:
        return str(parsers[breaks].render(text))

    return render


def _choose() -> ToHtml:
    try:
        return with_comrak()
    except ImportError:
        return with_markdown_it()


to_html: ToHtml = _choose()
