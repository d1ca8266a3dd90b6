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

_DATA = frozenset("!-- math script style svg textarea title".split())
"""Elements whose tags and text are not HTML's."""

_NO_LINKS = _DATA | {"a", "button", "code", "pre"}

_CJK = "\u3040-\u30ff\u3400-\u9fff"
_ADDRESS = (
    r"(?<![A-Za-z0-9])https?://(?=[A-Za-z0-9\[])"
    rf"(?:[!#%'()+,\-./0-9:;=?@A-Z\[\]_a-z~]|&amp;|(?<=[/=#?_-])[{_CJK}][{_CJK}\w]*+){{1,2000}}+"
)
_NAME = re.compile(r"<(/?)([a-z][\w.:-]*)")
_BARE = re.compile(rf"(?<![\"'=]){_ADDRESS}")
_PIECE = re.compile(
    rf"<(?P<end>/?)(?P<name>[A-Za-z][\w.:-]*)(?P<rest>{QUOTED})>|(?P<comment><!--|-->)|(?P<url>{_ADDRESS})"
)


def mended(markup: str) -> str:
    """`markup`, as a Markdown renderer wrote it, with bare http addresses as links and unknown tags as text.

    An address ends before Chinese text that follows it. A tag is text where nothing knows or ends it (`<int>`), and
    where the end that is missing would swallow the rest of the post; other unknown elements leave what they hold.
    """
    tags = set(_NAME.findall(markup.lower()))
    ended = {name for end, name in tags if end}
    strange = {name for _, name in tags} - _ELEMENTS
    endless = {name for _, name in tags} & _SWALLOWING - ended
    if not (strange or endless or _BARE.search(markup)):
        return markup
    made, at, inside = [], 0, ""
    for piece in _PIECE.finditer(markup):
        name = (piece["name"] or "").lower()
        if piece["url"]:
            new = piece[0] if inside else _link(piece[0])
        elif (name in strange or name in endless) and inside not in _DATA:
            element = name in strange and (name in ended or "=" in piece["rest"])
            new = "" if element else escape(piece[0], quote=False)
        else:
            inside = _inside(inside, piece)
            continue
        made += [markup[at : piece.start()], new]
        at = piece.end()
    return "".join(made) + markup[at:]


def _inside(element: str, piece: re.Match[str]) -> str:
    """The element without links that surrounds what follows `piece`; "" = none."""
    name = "!--" if piece["comment"] else piece["name"].lower()
    closing = piece["end"] or piece["comment"] == "-->"
    if element:
        return "" if closing and name == element else element
    return name if name in _NO_LINKS and not closing else ""


def _link(written: str) -> str:
    """`written` as a link, and after it what belongs to the sentence: full stops, brackets that opened before it."""
    url = written
    while url[-1] in ".,:;!?'" or _unopened(url):
        url = url.removesuffix("&amp;") if url.endswith("&amp;") else url[:-1]
    return f'<a href="{escape(absolute(unescape(url), url))}">{url}</a>{written[len(url) :]}'


def _unopened(url: str) -> bool:
    opening = {")": "(", "]": "["}.get(url[-1])
    return opening is not None and url.count(url[-1]) > url.count(opening)
