"""What Markdown leaves half done, put right: addresses in running text, and words in angle brackets.

Browsers take `<int>` in `vector<int>` for an element and show `vector`; our readers see what the author typed.
"""

from __future__ import annotations

import re
from html import escape, unescape

from .links import absolute

QUOTED = r"""(?:[^<>"']|"[^"]*"|'[^']*')*+"""
"""The rest of a tag, up to its `>`: for patterns that meet HTML before any parser does."""

_ELEMENTS = frozenset(
    "a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blockquote body br "
    "button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed "
    "fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe "
    "image img input ins kbd keygen label legend li link main map mark marquee math menu menuitem meta meter nav nobr "
    "noembed noframes noscript object ol optgroup option output p param picture pre progress q rb rp rt rtc ruby s samp "
    "script search section select slot small source span strike strong style sub summary sup svg table tbody td template "
    "textarea tfoot th thead time title tr track tt u ul var video wbr".split()
)
_SWALLOWING = frozenset("button head math object script select style svg template textarea title".split())
"""Without an end tag these take the rest of the post with them."""

_CJK = "\u3040-\u30ff\u3400-\u9fff"
_ADDRESS = (
    r"(?<![A-Za-z0-9])https?://(?=[A-Za-z0-9\[])"
    rf"(?:[!#%'()+,\-./0-9:;=?@A-Z\[\]_a-z~]|&amp;|(?<=[/=#?_-])[{_CJK}][{_CJK}\w]*+){{1,2000}}+"
)


def _whole(names: str) -> str:
    """A comment, or an element of `names` with nothing of its own name inside."""
    return (
        r"<!--[^<-]*+(?:(?:-(?!->)|<(?!!--))[^<-]*+)*+-->"
        rf"|<(?P<whole>{names})\b{QUOTED}>[^<]*+(?:<(?!/?(?P=whole)\b)[^<]*+)*+</(?P=whole)\s*>"
    )


_DATA = "math|script|style|svg|textarea|title"  # what is in them is not HTML
_NAMES = re.compile(r"<(/?)([a-z][\w.:-]*)")
_TAGS = re.compile(
    rf"{_whole(_DATA)}|<(?P<end>/?)(?P<name>[A-Za-z][\w.:-]*)(?P<rest>{QUOTED})>", re.IGNORECASE
)
_LIKELY = re.compile(r"https?://(?<![\"'=A-Za-z0-9]http://)(?<![\"'=A-Za-z0-9]https://)")
_TEXT = re.compile(
    rf"{_whole(f'{_DATA}|a|button|code|pre')}|</?[A-Za-z]{QUOTED}>|(?P<url>{_ADDRESS})", re.IGNORECASE
)


def mended(markup: str) -> str:
    """`markup`, as a Markdown renderer wrote it, with unknown tags as text and bare http addresses as links."""
    return linked(spelled_out(markup))


def spelled_out(markup: str) -> str:
    """`markup` with tags as text that nothing knows or ends (`<int>`), or whose missing end would swallow the rest.

    Other unknown elements leave what they hold.
    """
    tags = set(_NAMES.findall(markup.lower()))
    ended = {name for end, name in tags if end}
    strange = {name for _, name in tags} - _ELEMENTS
    endless = {name for _, name in tags} & _SWALLOWING - ended
    if not (strange or endless):
        return markup

    def spell(tag: re.Match[str]) -> str:
        name = (tag["name"] or "").lower()
        if name in strange and (name in ended or "=" in tag["rest"]):
            return ""
        return escape(tag[0], quote=False) if name in strange or name in endless else tag[0]

    return _TAGS.sub(spell, markup)


def linked(markup: str) -> str:
    """`markup` with every http address of its running text as a link, which ends before Chinese text behind it."""
    if not _LIKELY.search(markup):
        return markup
    return _TEXT.sub(lambda piece: _link(piece[0]) if piece["url"] else piece[0], markup)


def _link(written: str) -> str:
    """`written` as a link, and after it what belongs to the sentence: full stops, brackets that opened before it."""
    url = written
    while url[-1] in ".,:;!?'" or _unopened(url):
        url = url.removesuffix("&amp;") if url.endswith("&amp;") else url[:-1]
    return f'<a href="{escape(absolute(unescape(url), url))}">{url}</a>{written[len(url) :]}'


def _unopened(url: str) -> bool:
    opening = {")": "(", "]": "["}.get(url[-1])
    return opening is not None and url.count(url[-1]) > url.count(opening)
