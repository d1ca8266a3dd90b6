"""Embeds that Stellar and Volantis have and other themes of Hexo have not."""

from __future__ import annotations

import re
from html import escape

from .embed import Embed, Html, Plugin, Result
from .write import comment_blocks, fields, folded, image, inline, link, options, quote, titled

_SECTION = re.compile(r"<!--\s*section[ \t]+([^\n]{1,300}?)\s*-->")


def quoted(embed: Embed) -> Result:
    """`{% quot el:h2 icon:x text %}`: a line between quotation marks."""
    return quote(embed.markdown(" ".join(options(embed.args)[1])))


def leaf(embed: Embed) -> Result:
    """`{% poetry title author:x date:y footer:z %}`, and `reel` and `paper`: what a person wrote, with the name."""
    chosen, title = options(embed.args)
    head = " · ".join(
        filter(None, (" ".join(title) or chosen.get("title"), chosen.get("author"), chosen.get("date")))
    )
    body = embed.markdown(_SECTION.sub(r"**\1**", embed.text))
    foot = f"<p>{escape(chosen['footer'], quote=False)}</p>" if chosen.get("footer") else ""
    return quote(body + foot, escape(head, quote=False))


def folders(embed: Embed) -> Result:
    """`{% folders %}<!-- folder title -->…{% endfolders %}`: each folded on its own."""
    blocks = comment_blocks("folder", embed.text)
    return Html(
        "".join(folded(embed.markdown(body), inline(embed.markdown(title))).text for title, body in blocks)
    )


def goals(embed: Embed) -> Result:
    """`{% okr o1 percent:50 %}goal<!-- okr kr1 percent:100 -->…`: the goal, then its key results."""
    goal = embed.text.partition("<!--")[0]
    parts = [(embed.args, goal), *comment_blocks("okr", embed.text)]
    return Html(
        "".join(titled(escape(_progress(args), quote=False), embed.markdown(body)) for args, body in parts)
    )


def _progress(args: str) -> str:
    chosen, name = options(args)
    return (
        " ".join((*name, f"{chosen['percent']} %")).upper() if "percent" in chosen else " ".join(name).upper()
    )


def copied(embed: Embed) -> Result:
    """`{% copy text %}`: a line to copy."""
    return Html(f"<code>{escape(' '.join(options(embed.args)[1]), quote=False)}</code>", block=False)


def hashtag(embed: Embed) -> Result:
    """`{% hashtag text href %}`."""
    text, url, *_ = [*fields(embed.args), ""]
    return Html(link(url, f"#{text}") if url else f"#{escape(text, quote=False)}", block=False)


def emoji(embed: Embed) -> Result:
    """`{% emoji url:https://… name:smile %}`; those of the theme's own sets are their names."""
    chosen, name = options(embed.args)
    shown = (
        image(chosen["url"], chosen.get("name", ""))
        if "url" in chosen
        else escape(f":{' '.join(name[-1:])}:", quote=False)
    )
    return Html(shown, block=False)


def banner(embed: Embed) -> Result:
    """`{% banner title subtitle %}…{% endbanner %}`."""
    title, *text = [*options(embed.args)[1], ""]
    return Html(titled(escape(title, quote=False), embed.markdown(f"{' '.join(text)}\n\n{embed.text}")))


def links(embed: Embed) -> Result:
    """`{% navbar active:/ [text](url) … %}`."""
    return Html(embed.markdown(" ".join(options(embed.args)[1])))


def device(embed: Embed) -> Result:
    """`{% frame iphone11 img:url video:url alt %}`: a picture or film in the drawing of a device."""
    chosen, words = options(embed.args)
    if "img" in chosen:
        return Html(image(chosen["img"], " ".join(words[1:])))
    return Html(f"<p>{link(chosen['video'])}</p>" if "video" in chosen else "")


def menu(embed: Embed) -> Result:
    """`{% dropdown title %}- icon:x [text](url){% enddropdown %}`: its links."""
    items = re.sub(r"^([ \t]*[-*][ \t]+)icon:\S+", r"\1", embed.text, flags=re.MULTILINE)
    return folded(embed.markdown(items), escape(" ".join(options(embed.args)[1]), quote=False))


QUOTED = Plugin(quoted, void=True)
LEAF = Plugin(leaf)
FOLDERS = Plugin(folders)
GOALS = Plugin(goals)
COPIED = Plugin(copied, void=True)
HASHTAG = Plugin(hashtag, void=True)
EMOJI = Plugin(emoji, void=True)
BANNER = Plugin(banner)
LINKS = Plugin(links, void=True)
DEVICE = Plugin(device, void=True)
MENU = Plugin(menu)
