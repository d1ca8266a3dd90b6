"""Embeds within a line: labels, marks, boxes to tick."""

from __future__ import annotations

from html import escape

from .embed import Embed, Html, Plugin, Result
from .write import commas, inline, link, positional, words


def marked(tag: str) -> Plugin:
    """Text in the element `tag`; the arguments are the text."""

    def expand(embed: Embed) -> Result:
        return Html(f"<{tag}>{escape(embed.args.strip(), quote=False)}</{tag}>", block=False)

    return Plugin(expand, void=True)


def label(embed: Embed) -> Result:
    """Butterfly's `{% label text colour %}`, NexT's `{% label colour@text %}`."""
    before, at, text = embed.args.partition("@")
    shown = text.strip() if at else (words(before) or [""])[0]
    return Html(f"<mark>{escape(shown, quote=False)}</mark>", block=False)


def coloured(embed: Embed) -> Result:
    """`{% span red, text %}`, `{% p red center, text %}`: a reader has colours of its own."""
    look, comma, text = embed.args.partition(",")
    shown = inline(embed.markdown((text if comma else look).strip()))
    return Html(f"<p>{shown}</p>") if embed.name == "p" else Html(shown, block=False)


def ticked(embed: Embed) -> Result:
    """`{% checkbox red checked, text %}`, `{% radio checked, text %}`."""
    look, comma, text = embed.args.partition(",")
    shown = inline(embed.markdown((text if comma else look).strip()))
    return Html(f"<p>{'☑' if comma and 'checked' in look.split() else '☐'} {shown}</p>")


def progress(embed: Embed) -> Result:
    """`{% progress 90 blue text %}`."""
    percent, _, *text = [*words(embed.args), "", ""]
    return Html(f"<p>{escape(' '.join(text).strip(), quote=False)} {escape(percent)} %</p>")


def badge(embed: Embed) -> Result:
    """`{% bdage left,right,logo||colour,link,title %}`."""
    left, right, *_ = [*commas(embed.args.partition("||")[0]), ""]
    url = next((part for part in commas(embed.args) if part.startswith("http")), "")
    text = ": ".join(filter(None, (left, right)))
    return Html(link(url, text) if url else f"<mark>{escape(text, quote=False)}</mark>", block=False)


def component(embed: Embed) -> Result:
    """`<Badge text="…" />`, `{{< badge "…" >}}`."""
    rest = positional(embed.args)
    text = embed.text.strip() or (rest[0] if rest else "")
    return Html(f"<mark>{escape(text, quote=False)}</mark>", block=False) if text else Html("", block=False)


LABEL = Plugin(label, void=True)
COLOURED = Plugin(coloured, void=True)
TICKED = Plugin(ticked, void=True)
PROGRESS = Plugin(progress, void=True)
BADGE = Plugin(badge, void=True)
COMPONENT = Plugin(component)
