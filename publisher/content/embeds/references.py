"""Embeds that lead to another post, a file of the post, or another page."""

from __future__ import annotations

import re
from html import escape

from publisher.content.links import absolute, asset

from .embed import Embed, Html, Plugin, Result, Source
from .write import argument, commas, fields, link, named, options, positional, words

_ADDRESS = re.compile(r"(?:https?:)?/|[\w.-]+\.\w+/|#\w|mailto:")
_TRUTH = frozenset(("true", "false"))
_MEND = "mend the name, or remove the reference"


def post_link(embed: Embed) -> Result:
    """`{% post_link slug[#part] [title …] [escape] %}`."""
    slug, *rest = words(embed.args) or [""]
    if rest and rest[-1] in _TRUTH:
        rest.pop()
    text = " ".join(rest)
    found = _post(embed, slug)
    if found is None:
        return Html(escape(text or slug, quote=False), block=False)
    url, title = found
    return Html(link(url, text or title, title), block=False)


def post_path(embed: Embed) -> Result:
    """`{% post_path slug %}`, `{{< ref "x.md#part" >}}`, `{% post_url … %}`: that post's address, as text."""
    name = argument(embed.args, "path")
    found = _post(embed, name)
    return Source(found[0] if found else "")


def asset_path(embed: Embed) -> Result:
    """`{% asset_path slug %}`: the address of a file in the post's folder."""
    return Source(asset(" ".join(words(embed.args)), embed.page))


def asset_link(embed: Embed) -> Result:
    """`{% asset_link slug [title …] [escape] %}`."""
    slug, *rest = words(embed.args) or [""]
    if rest and rest[-1] in _TRUTH:
        rest.pop()
    return Html(link(asset(slug, embed.page), " ".join(rest) or slug), block=False)


def site_path(embed: Embed) -> Result:
    """`{% url_for text path %}` and `full_url_for`: a link to a page of the site."""
    *text, path = words(embed.args) or [""]
    url = absolute(path.lstrip("/"), embed.page.site_url)
    return Html(link(url, " ".join(text)), block=False)


def text_link(embed: Embed) -> Result:
    """Hexo's `{% link text url [external] [title] %}`, Volantis's `title, url, picture`, Stellar's `url title`."""
    if "," in embed.args or "::" in embed.args:
        title, url, *_ = [*fields(embed.args), ""]
        return Html(f"<p>{link(url, title)}</p>")
    before, url, after = _around_address(options(embed.args)[1])
    return Html(link(url, before or after.removeprefix("true ").removeprefix("false ")), block=False)


def button(embed: Embed) -> Result:
    """`{% btn url,text,icon,… %}`, Volantis's `look::text::url::icon`, Stellar's `text url icon:x`."""
    parts = fields(embed.args)
    at = next((i for i, part in enumerate(parts) if _ADDRESS.match(part)), 0)
    text = parts[at - 1] if at else " ".join(parts[1:2])
    return Html(link(parts[at], text), block=False)


def cell(embed: Embed) -> Result:
    """`{% cell title, url, icon %}`."""
    title, url, *_ = [*fields(embed.args), ""]
    return Html(link(url, title) + " ", block=False)


def site_card(embed: Embed) -> Result:
    """`{% site title, url=…, description=… %}`: a card for another site."""
    title, *rest = commas(embed.args)
    options = dict(part.split("=", 1) for part in rest if "=" in part)
    text = options.get("description", "")
    shown = f": {escape(text, quote=False)}" if text else ""
    return Html(f"<p>{link(options.get('url', ''), title)}{shown}</p>")


def link_grid(embed: Embed) -> Result:
    """NexT's `{% linkgrid %}`: lines of `name | url | text | picture`."""
    rows = [[part.strip() for part in line.split("|")] for line in embed.text.splitlines() if "|" in line]
    items = (
        f"<li>{link(row[1], row[0])} {escape(' '.join(row[2:3]), quote=False)}</li>"
        for row in rows
        if row[0][:1] != "%"
    )
    return Html(f"<ul>{''.join(items)}</ul>")


def friends(embed: Embed) -> Result:
    """Butterfly's `{% flink %}`: YAML with `name:` and `link:` of other sites."""
    names = re.findall(r"^\s*-?\s*(name|link):\s*(.+?)\s*$", embed.text, re.MULTILINE)
    pairs: list[list[str]] = []
    for key, value in names:
        if key == "name":
            pairs.append([value.strip("\"'"), ""])
        elif pairs:
            pairs[-1][1] = value.strip("\"'")
    return Html(f"<ul>{''.join(f'<li>{link(url, name)}</li>' for name, url in pairs if url)}</ul>")


def link_card(embed: Embed) -> Result:
    """`<LinkCard title="…" href="…" description="…" />`, `{{< button href="…" >}}text{{< /button >}}`."""
    options, rest = named(embed.args), positional(embed.args)
    url = options.get("href") or options.get("url") or options.get("link") or (rest[0] if rest else "")
    text = options.get("title") or " ".join(embed.text.split())
    more = options.get("description", "")
    return Html(f"<p>{link(url, text)}{f': {escape(more, quote=False)}' if more else ''}</p>")


def plain_link(embed: Embed) -> Result:
    """LoveIt's `{{< link "https://…" "text" "title" >}}`, `{{< link href="…" content="…" >}}`."""
    args = embed.args
    return Html(
        link(argument(args, "href"), argument(args, "content", 1), argument(args, "title", 2)), block=False
    )


def _post(embed: Embed, name: str) -> tuple[str, str] | None:
    """That post's address (with the part asked for) and title; a warning where there is none."""
    slug, hash_, part = name.partition("#")
    if not slug and hash_:
        return embed.page.url + hash_ + part, part
    for candidate in (slug, slug.lstrip("/"), slug.rpartition("/")[2]):
        found = embed.page.resolve(candidate) if candidate else None
        if found:
            return found[0] + hash_ + part, found[1]
    embed.warn(f"`{embed.name}` names a post that does not exist: {name or 'nothing'}", _MEND)
    return None


def _around_address(parts: list[str]) -> tuple[str, str, str]:
    """The text before the first address among `parts`, the address, the text after it."""
    at = next((i for i, part in enumerate(parts) if _ADDRESS.match(part)), len(parts) - 1)
    return " ".join(parts[:at]), parts[at] if parts else "", " ".join(parts[at + 1 :])


POST_LINK = Plugin(post_link, void=True)
POST_PATH = Plugin(post_path, void=True)
ASSET_PATH = Plugin(asset_path, void=True)
ASSET_LINK = Plugin(asset_link, void=True)
SITE_PATH = Plugin(site_path, void=True)
TEXT_LINK = Plugin(text_link, void=True)
BUTTON = Plugin(button, void=True)
CELL = Plugin(cell, void=True)
SITE_CARD = Plugin(site_card, void=True)
LINK_GRID = Plugin(link_grid, verbatim=True)
FRIENDS = Plugin(friends, verbatim=True)
LINK_CARD = Plugin(link_card)
LINK = Plugin(plain_link, void=True)
