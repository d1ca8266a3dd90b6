"""Embeds within a line: labels, marks, boxes to tick."""

from __future__ import annotations

from html import escape

from .embed import Embed, Html, Plugin, Result
from .write import commas, inline, link, options, positional, styled, words

_STATES = frozenset(("", "true", "false", "checked", "inline", "disabled"))


def marked(tag: str) -> Plugin:
    """Text in the element `tag`; the arguments are the text, apart from `color:red`."""

    def expand(embed: Embed) -> Result:
        chosen, rest = options(embed.args)
        text = " ".join(rest) if chosen else embed.args.strip()
        return Html(f"<{tag}>{escape(text, quote=False)}</{tag}>", block=False)

    return Plugin(expand, void=True)


def label(embed: Embed) -> Result:
    """Butterfly's `{% label text colour %}`, NexT's `{% label colour@text %}`."""
    before, at, text = embed.args.partition("@")
    shown = text.strip() if at else (words(before) or [""])[0]
    return Html(f"<mark>{escape(shown, quote=False)}</mark>", block=False)


def coloured(embed: Embed) -> Result:
    """`{% span red, text %}`, `{% p red center, text %}`: a reader has colours of its own."""
    shown = inline(embed.markdown(styled(embed.args)[1]))
    return Html(f"<p>{shown}</p>") if embed.name == "p" else Html(shown, block=False)


def ticked(embed: Embed) -> Result:
    """`{% checkbox red checked, text %}`, Stellar's `checked:true text`, Fluid's `text, checked, inline`."""
    looks, text = styled(embed.args)
    ticked = "checked" in looks
    before, *states = commas(embed.args)
    if states and _STATES.issuperset(states):
        ticked, text = states[0] not in {"", "false"}, before
    return Html(f"<p>{'☑' if ticked else '☐'} {inline(embed.markdown(text))}</p>")


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
