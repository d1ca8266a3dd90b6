"""Embeds that set text apart: notes, quotations, folded text, tabs, timelines."""

from __future__ import annotations

import re
from html import escape

from .embed import Embed, Html, Plugin, Result
from .write import (
    LOOKS,
    commas,
    comment_blocks,
    folded,
    inline,
    link,
    named,
    options,
    positional,
    quote,
    styled,
    titled,
    words,
)

_ICON = re.compile(r"fa[a-z]? |fa[a-z]?-|anzhiyu-")
_QUOTE_TITLE = re.compile(r"(\S.*?)\s+(https?://\S+)(?:\s+(.+))?$")


def note(embed: Embed) -> Result:
    """`{% note info 'fas fa-x' flat %}`, `{% box color:red title %}`; colours and icons are the site's."""
    _, args = options(embed.args.replace(",", " ").replace("::", " "))
    title = [word for word in args if word not in LOOKS and not _ICON.match(word)]
    if embed.body is not None:
        return quote(embed.markdown(embed.text), escape(" ".join(title), quote=False))
    return _note_in_a_tag(embed, title)


def _note_in_a_tag(embed: Embed, said: list[str]) -> Result:
    """Volantis's `{% note style, text %}`, Stellar's `{% note color:red title text %}`: there is no end tag."""
    _, text = styled(embed.args)
    if len(said) > 1 and not (set(",") & set(embed.args) or "::" in embed.args):
        return quote(embed.markdown(" ".join(said[1:])), escape(said[0], quote=False))
    return quote(embed.markdown(text))


def admonition(embed: Embed) -> Result:
    """`{{< notice warning "title" >}}`, `<Aside type="tip" title="…">`: the title, else the kind."""
    options, rest = named(embed.args), positional(embed.args)
    title = options.get("title") or (rest[1] if len(rest) > 1 else "")
    kind = options.get("type") or options.get("variant") or (rest[0] if rest else "")
    return quote(embed.markdown(embed.text), escape(title or kind[:1].upper() + kind[1:], quote=False))


def message(embed: Embed) -> Result:
    """Icarus's `{% message color:warning 'title:Very important' %}`."""
    return quote(embed.markdown(embed.text), escape(_title_option(embed.args) or "", quote=False))


def _title_option(args: str) -> str | None:
    """What Icarus's `title:…` says, in quotes or not."""
    return next((word.removeprefix("title:") for word in words(args) if word.startswith("title:")), None)


def blockquote(embed: Embed) -> Result:
    """`{% blockquote author, source %}` or `{% blockquote author https://… title %}`."""
    footer = ""
    cited = _QUOTE_TITLE.match(embed.args.strip())
    if cited:
        footer = f"— {escape(cited[1], quote=False)}, {link(cited[2], cited[3] or '')}"
    elif embed.args.strip():
        footer = f"— {escape(embed.args.strip(), quote=False)}"
    return Html(
        f"<blockquote>{embed.markdown(embed.text)}{f'<p>{footer}</p>' if footer else ''}</blockquote>"
    )


def bare_quote(embed: Embed) -> Result:
    """`{% pullquote class %}`, `{% cq %}`: a quotation whose arguments only say how it looks."""
    return quote(embed.markdown(embed.text))


def poem(embed: Embed) -> Result:
    """`{% poem title,author %}`."""
    return quote(embed.markdown(embed.text), escape(", ".join(filter(None, commas(embed.args))), quote=False))


def folding(embed: Embed) -> Result:
    """`{% folding cyan open, title %}`, Fluid's `{% fold info @title %}`."""
    looks, title = styled(embed.args)
    shown = title if looks else " ".join(word for word in words(title) if word not in LOOKS)
    body, head = embed.markdown(embed.text), inline(embed.markdown(shown.removeprefix("@").strip()))
    return folded(body, head, opened="open" in looks)


def hide_toggle(embed: Embed) -> Result:
    """`{% hideToggle title,background,colour %}`."""
    return folded(embed.markdown(embed.text), escape(commas(embed.args)[0], quote=False))


def hide_inline(embed: Embed) -> Result:
    """`{% hideInline answer,button %}`: readers without the button read the answer."""
    return Html(escape(commas(embed.args)[0], quote=False), block=False)


def details(embed: Embed) -> Result:
    """`{{< details summary="…" open=true >}}`, `{{< expand "…" >}}`."""
    options, rest = named(embed.args), positional(embed.args)
    title = options.get("summary") or options.get("title") or (rest[0] if rest else "")
    return folded(
        embed.markdown(embed.text), escape(title, quote=False), opened=options.get("open") == "true"
    )


def tabs(embed: Embed) -> Result:
    """`{% tabs name %}<!-- tab title@icon -->…<!-- endtab -->{% endtabs %}`: the tabs one below the other."""
    blocks = comment_blocks("tab", embed.text)
    if not blocks:
        return Html(embed.markdown(embed.text))
    name = commas(embed.args)[0] or "tab"
    parts = [
        titled(
            escape(
                _title_option(title) or title.partition("@")[0].strip() or f"{name} {number}", quote=False
            ),
            embed.markdown(body),
        )
        for number, (title, body) in enumerate(blocks, 1)
    ]
    return Html("".join(parts))


def one_tab(embed: Embed) -> Result:
    """`{{< tab "title" >}}`, `<TabItem label="…">`, `<Card title="…">`: one part under its title."""
    options, rest = named(embed.args), positional(embed.args)
    titles = (options.get(key) for key in ("label", "title", "header", "name", "tabName"))
    title = next(filter(None, titles), rest[0] if rest else "")
    return Html(titled(escape(title, quote=False), embed.markdown(embed.text)))


def timeline(embed: Embed) -> Result:
    """Butterfly's `{% timeline title,colour %}<!-- timeline point -->…`, Stellar's with `<!-- node point -->`."""
    head = titled(inline(embed.markdown(commas(embed.args)[0])), "") if embed.args.strip() else ""
    blocks = comment_blocks("timeline", embed.text) or comment_blocks("node", embed.text)
    points = "".join(titled(inline(embed.markdown(title)), embed.markdown(body)) for title, body in blocks)
    return Html(head + (points or embed.markdown(embed.text)))


def time_node(embed: Embed) -> Result:
    """`{% timenode point %}…{% endtimenode %}`."""
    return Html(titled(inline(embed.markdown(embed.args.strip())), embed.markdown(embed.text)))


def frame(embed: Embed) -> Result:
    """What only arranges its content (columns, grids, groups, lists of tabs): the content."""
    return Html(embed.markdown(embed.text))


NOTE = Plugin(note)
MESSAGE = Plugin(message)
ADMONITION = Plugin(admonition)
BLOCKQUOTE = Plugin(blockquote)
BARE_QUOTE = Plugin(bare_quote)
POEM = Plugin(poem)
FOLDING = Plugin(folding)
HIDE_TOGGLE = Plugin(hide_toggle)
HIDE_INLINE = Plugin(hide_inline, void=True)
DETAILS = Plugin(details)
TABS = Plugin(tabs)
ONE_TAB = Plugin(one_tab)
TIMELINE = Plugin(timeline)
TIME_NODE = Plugin(time_node)
FRAME = Plugin(frame)
