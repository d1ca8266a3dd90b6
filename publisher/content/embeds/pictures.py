"""Embeds that show pictures."""

from __future__ import annotations

import re
from html import escape

from .embed import Embed, Html, Plugin, Result
from .write import commas, fields, figure, image, inline, link, named, positional, words

_FILE = re.compile(r"(?:https?:)?//|/|.*\.[A-Za-z0-9]{2,5}(?:[?#]|$)")
_SIZE = re.compile(r"(?:\d+(?:px|%|em|vw)?|auto)$")
_PICTURE = re.compile(r"!\[[^\[\]]{0,500}\]\([^()]{0,2000}\)|<img\b[^<>]*>")


def hexo_image(embed: Embed) -> Result:
    """`{% asset_img [class …] slug [width] [height] ["title" ["alt"]] %}`, and `img` alike."""
    rest = words(embed.args)
    while rest and not _FILE.match(rest[0]):
        rest.pop(0)  # class names
    if not rest:
        embed.warn(f"`{embed.name}` names no picture", "give the file's name as the first argument")
        return Html("", block=False)
    url, *rest = rest
    texts = [word for word in rest if not _SIZE.match(word)]
    alt = texts[-1].strip("\"'") if texts else ""
    title = texts[0].strip("\"'") if len(texts) > 1 else ""
    return Html(image(url, alt, title), block=False)


def comma_image(embed: Embed) -> Result:
    """`{% image url, width=400px, alt=caption %}`, Stellar's `url caption width:400px`."""
    url, *rest = fields(embed.args)
    alt = next((part.partition("=")[2].strip() for part in rest if part.startswith("alt=")), "")
    if rest and "," not in embed.args:
        alt = " ".join(rest)
    return figure(url, escape(alt, quote=False), alt)


def inline_image(embed: Embed) -> Result:
    """`{% inlineImg url height %}`, `{% inlineimage url, height=40px %}`."""
    return Html(image(commas(embed.args)[0].partition(" ")[0]), block=False)


def gallery(embed: Embed) -> Result:
    """`{% gallery %}` and `{% grouppicture 3-2 %}`: every picture of the body, each on its own."""
    found = _PICTURE.findall(embed.text)
    return Html(embed.markdown("\n\n".join(found) if found else embed.text))


def gallery_group(embed: Embed) -> Result:
    """`{% galleryGroup name description link picture %}`: a picture that leads to a gallery."""
    name, text, target, url, *_ = [*words(embed.args), "", "", "", ""]
    caption = link(target, name) + (f" {escape(text, quote=False)}" if text else "")
    return figure(url, caption, name, target)


def hugo_figure(embed: Embed) -> Result:
    """`{{< figure src="…" alt="…" title="…" caption="…" link="…" attr="…" attrlink="…" >}}`."""
    options, rest = named(embed.args), positional(embed.args)
    url = options.get("src") or (rest[0] if rest else "")
    title, caption = options.get("title", ""), options.get("caption", "")
    parts = [f"<strong>{escape(title, quote=False)}</strong>"] if title else []
    if caption:
        parts.append(inline(embed.markdown(caption)))
    if options.get("attr"):
        source = options["attr"]
        parts.append(
            link(options["attrlink"], source) if options.get("attrlink") else escape(source, quote=False)
        )
    return figure(url, " ".join(parts), options.get("alt") or caption or title, options.get("link", ""))


def component(embed: Embed) -> Result:
    """`<Image src="…" alt="…" />`, `<img …/>` of MDX; a picture that was imported cannot be found."""
    options = named(embed.args)
    if _FILE.match(options.get("src", "")):
        return Html(image(options["src"], options.get("alt", "")), block=False)
    embed.warn(
        f"`{embed.name}` shows an imported picture", "give its address as text to have it in feeds and mail"
    )
    return Html(f"<em>{escape(options.get('alt', ''), quote=False)}</em>", block=False)


HEXO_IMAGE = Plugin(hexo_image, void=True)
COMMA_IMAGE = Plugin(comma_image, void=True)
INLINE_IMAGE = Plugin(inline_image, void=True)
GALLERY = Plugin(gallery)
GALLERY_GROUP = Plugin(gallery_group, void=True)
FIGURE = Plugin(hugo_figure)
COMPONENT = Plugin(component)
