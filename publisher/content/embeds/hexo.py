"""Hexo's `{% tag %}` and `{{ expression }}`, with the tags of Hexo and of its widespread themes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from . import boxes, code, inline, media, pictures, references, stellar
from .embed import Embed, Plugin, Result, Source, Tag

_LIMIT = 4_000  # characters: what has no end by then is no tag
_TAG = re.compile(r"""\{%-?\s*(end)?([A-Za-z_][\w-]*)((?>[^%'"]+|"[^"]*"|'[^']*'|%(?!\}))*+)%\}""")
_TAG_WITH_ODD_QUOTES = re.compile(r"\{%-?\s*(end)?([A-Za-z_][\w-]*)(.*?)%\}", re.DOTALL)
_VALUE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_LITERAL = re.compile(r"""\s*(["'])(.*)\1\s*\Z""", re.DOTALL)
VALUE = "{{ }}"
"""The name under which an expression is looked up."""


def value(embed: Embed) -> Result:
    """`{{ "text" }}`: its text. Anything else would be computed on the site."""
    literal = _LITERAL.match(embed.args)
    if literal is None:
        embed.warn(
            f"`{{{{{embed.args}}}}}` is computed on the site only", "write its value, or put it in code"
        )
    return Source(literal[2] if literal else "")


class Hexo:
    """Nunjucks as Hexo uses it; code is left alone."""

    openers = "{"

    def __init__(self, plugins: Mapping[str, Plugin]) -> None:
        self.plugins = plugins

    def read(self, text: str, at: int) -> Tag | None:
        """See `Syntax`."""
        second = text[at + 1 : at + 2]
        end = at + _LIMIT
        closing = {"%": "%}", "{": "}}", "#": "#}"}.get(second)
        if closing is None or text.find(closing, at, end) < 0:
            return None
        if second == "%":
            match = _TAG.match(text, at, end) or _TAG_WITH_ODD_QUOTES.match(text, at, end)
            return tag(match) if match else None
        if second == "{":
            match = _VALUE.match(text, at, end)
            return Tag(VALUE, match.end(), match[1]) if match else None
        match = _COMMENT.match(text, at, end)
        return Tag("", match.end(), literal="") if match else None

    def code(self, text: str) -> str:
        """See `Syntax`."""
        return text


def tag(match: re.Match[str]) -> Tag:
    """A tag of the `{% name … %}…{% endname %}` kind, from groups: end, name, arguments."""
    closing = match[1] is not None
    return Tag(
        match[2],
        match.end(),
        match[3].strip().removesuffix("-").strip(),
        closing,
        "" if closing else f"end{match[2]}",
    )


_HEXO = {
    VALUE: Plugin(value, void=True),
    "asset_img": pictures.HEXO_IMAGE,
    "asset_link": references.ASSET_LINK,
    "asset_path": references.ASSET_PATH,
    "blockquote": boxes.BLOCKQUOTE,
    "quote": boxes.BLOCKQUOTE,
    "code": code.CODEBLOCK,
    "codeblock": code.CODEBLOCK,
    "full_url_for": references.SITE_PATH,
    "gist": media.GIST,
    "iframe": media.PAGE,
    "img": pictures.HEXO_IMAGE,
    "jsfiddle": media.service("jsfiddle"),
    "link": references.TEXT_LINK,
    "post_link": references.POST_LINK,
    "post_path": references.POST_PATH,
    "pullquote": boxes.BARE_QUOTE,
    "raw": code.RAW_HTML,
    "url_for": references.SITE_PATH,
    "vimeo": media.service("vimeo"),
    "youtube": media.YOUTUBE,
}
_THEMES = {  # Butterfly, NexT, Fluid, Icarus, Volantis, and plugins that many blogs use
    "aplayer": media.PLAYER,
    "audio": media.AUDIO,
    "bdage": inline.BADGE,
    "bilibili": media.service("bilibili"),
    "btn": references.BUTTON,
    "btns": boxes.FRAME,
    "button": references.BUTTON,
    "can": media.CANIUSE,
    "caniuse": media.CANIUSE,
    "cb": inline.TICKED,
    "cell": references.CELL,
    "centerquote": boxes.BARE_QUOTE,
    "chartjs": code.DIAGRAM,
    "checkbox": inline.TICKED,
    "codepen": media.service("codepen"),
    "cq": boxes.BARE_QUOTE,
    "del": inline.marked("del"),
    "dplayer": media.PLAYER,
    "emp": inline.marked("em"),
    "flink": references.FRIENDS,
    "fold": boxes.FOLDING,
    "folding": boxes.FOLDING,
    "gallery": pictures.GALLERY,
    "galleryGroup": pictures.GALLERY_GROUP,
    "ghcard": media.GITHUB_CARD,
    "gi": pictures.GALLERY,
    "gp": pictures.GALLERY,
    "groupimage": pictures.GALLERY,
    "grouppicture": pictures.GALLERY,
    "hideBlock": boxes.HIDE_TOGGLE,
    "hideInline": boxes.HIDE_INLINE,
    "hideToggle": boxes.HIDE_TOGGLE,
    "image": pictures.COMMA_IMAGE,
    "inlineImg": pictures.INLINE_IMAGE,
    "inlineimage": pictures.INLINE_IMAGE,
    "kbd": inline.marked("kbd"),
    "label": inline.LABEL,
    "lg": references.LINK_GRID,
    "linkgrid": references.LINK_GRID,
    "mermaid": code.DIAGRAM,
    "message": boxes.MESSAGE,
    "meting": media.METING,
    "note": boxes.NOTE,
    "p": inline.COLOURED,
    "pdf": media.PAGE,
    "poem": boxes.POEM,
    "progress": inline.PROGRESS,
    "psw": inline.marked("span"),
    "radio": inline.TICKED,
    "score": code.DIAGRAM,
    "series": code.SITE_ONLY,
    "site": references.SITE_CARD,
    "sitegroup": boxes.FRAME,
    "span": inline.COLOURED,
    "spoiler": boxes.FOLDING,
    "subnote": boxes.NOTE,
    "subsubtabs": boxes.TABS,
    "subtabs": boxes.TABS,
    "tabs": boxes.TABS,
    "timeline": boxes.TIMELINE,
    "timenode": boxes.TIME_NODE,
    "tip": boxes.NOTE,
    "u": inline.marked("u"),
    "video": media.VIDEO,
    "videos": boxes.FRAME,
    "wavedrom": code.DIAGRAM,
    "wavy": inline.marked("u"),
}

_STELLAR = {  # Stellar, Volantis 6
    "about": boxes.FRAME,
    "banner": stellar.BANNER,
    "blocknote": boxes.NOTE,
    "blur": inline.marked("span"),
    "box": boxes.NOTE,
    "chat": code.DIAGRAM,
    "copy": stellar.COPIED,
    "dropdown": stellar.MENU,
    "emoji": stellar.EMOJI,
    "folders": stellar.FOLDERS,
    "frame": stellar.DEVICE,
    "ghcardgroup": boxes.FRAME,
    "grid": boxes.FRAME,
    "hashtag": stellar.HASHTAG,
    "icon": code.SITE_ONLY,
    "linkgroup": boxes.FRAME,
    "mark": inline.marked("mark"),
    "navbar": stellar.LINKS,
    "noteblock": boxes.NOTE,
    "okr": stellar.GOALS,
    "paper": stellar.LEAF,
    "poetry": stellar.LEAF,
    "quot": stellar.QUOTED,
    "rating": code.SITE_ONLY,
    "reel": stellar.LEAF,
    "sub": inline.marked("sub"),
    "sup": inline.marked("sup"),
    "swiper": pictures.GALLERY,
    "table": boxes.FRAME,
    "toc": code.SITE_ONLY,
    "vote": code.SITE_ONLY,
    "xlink": references.TEXT_LINK,
}
_VOLANTIS = {  # Volantis 6 wrote its older tags small and the newer ones large
    "Audio": media.AUDIO,
    "Checkbox": inline.TICKED,
    "Folding": boxes.FOLDING,
    "Frame": stellar.DEVICE,
    "Gallery": pictures.GALLERY,
    "Image": pictures.COMMA_IMAGE,
    "Link": references.TEXT_LINK,
    "Note": boxes.NOTE,
    "Radio": inline.TICKED,
    "Tabs": boxes.TABS,
    "Timeline": boxes.TIMELINE,
    "Video": media.VIDEO,
    "subTabs": boxes.TABS,
    "subsubTabs": boxes.TABS,
}

SYNTAX = Hexo({**_HEXO, **_THEMES, **_STELLAR, **_VOLANTIS})
