"""From any HTML to HTML that every reader may be shown: tidied for feeds, then cleaned by nh3, always last."""

from __future__ import annotations

import re
from collections import Counter
from html import escape, unescape

import nh3

from .links import absolute_set, asset, linker
from .mend import QUOTED
from .page import Page

DEPTH = 200
"""Elements within elements that a body may have: parsers take quadratic time below."""

_PHRASING = "a abbr b bdi bdo br cite code data del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub sup"
_BLOCKS = (
    "blockquote caption col colgroup dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre section "
    "summary table tbody td tfoot th thead tr ul"
)
_MEDIA = "audio img picture source time track u var video wbr"
_MATHML = (
    "math semantics annotation mrow mi mn mo ms mtext mspace msup msub msubsup mover munder munderover mfrac msqrt "
    "mroot mtable mtr mtd mpadded mphantom mstyle mmultiscripts mprescripts merror"
)
_TAGS = frozenset(f"{_PHRASING} {_BLOCKS} {_MEDIA} {_MATHML}".split())
_GONE = frozenset("script style template svg button select textarea object title head".split())
_MATHML_ATTRIBUTES = frozenset(
    "display displaystyle scriptlevel stretchy fence separator form lspace rspace minsize maxsize largeop movablelimits "
    "symmetric accent accentunder linethickness width height depth voffset mathvariant columnspan rowspan style".split()
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"id", "lang", "dir", "title"},
    "a": {"href"},
    "abbr": {"title"},
    "annotation": {"encoding"},
    "audio": {"src", "controls", "loop"},
    "blockquote": {"cite"},
    "code": {"class"},
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "details": {"open"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "q": {"cite"},
    "source": {"src", "srcset", "sizes", "type", "media"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"src", "kind", "srclang", "label"},
    "video": {"src", "poster", "controls", "loop", "width", "height"},
    **{name: set(_MATHML_ATTRIBUTES) for name in _MATHML.split() if name != "annotation"},
}
_CLASSES = {"section": {"footnotes"}, "sup": {"footnote-ref"}}
_STYLES = {"text-align", "padding-left", "padding-right", "width", "border-left", "border-right", "border-top",
           "border-bottom", "color", "background-color", "math-depth", "font-size"}  # fmt: skip

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_FLAT = _VOID | set("p li dt dd td th tr option thead tbody tfoot colgroup".split())
"""The next one ends the last."""

_FLAT_IN_RUBY = frozenset(("rt", "rp"))
_REOPENING = _FLAT | {"math", "svg"}
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_COPIES = 20_000  # formatting elements left open are opened again in every paragraph after them
_ANY_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

# What follows finds elements in HTML that no parser has seen. Each pattern stops at the next tag of its own name, and
# looks at a bounded part of an opening tag, so that hostile text takes linear time.
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]+))?""")
_MEDIA_TAG = re.compile(rf"<(img|source|video|audio|track|embed)\b({QUOTED})>", re.IGNORECASE)


def _inside(name: str) -> str:
    """The rest of an element `name` with nothing of its own name within, up to and with its end tag."""
    return rf"[^<]*+(?:<(?!/?{name}\b)[^<]*+)*+</{name}\s*>"


def _opening(name: str, classes: str) -> str:
    """An opening tag `name` with one of `classes`."""
    return rf"<{name}\b[^<>]{{0,300}}\bclass=[\"']?[^\"'<>]{{0,200}}\b(?:{classes})\b[^<>]*>"


_PERMALINK = "header-?link|header-?anchor|heading-?(?:link|anchor)|anchor(?:js-link)?|hash-link|toc-anchor"
_NUMBERS = "gutter|rouge-gutter|linenos?|ln|line-numbers-rows"
_ANCHOR = re.compile(_opening("a", _PERMALINK) + _inside("a"), re.IGNORECASE)
_GUTTER = re.compile(_opening("(td|div|pre|span)", _NUMBERS) + _inside(r"\1"), re.IGNORECASE)
_IFRAME = re.compile(rf"<iframe\b({QUOTED})>(?:{_inside('iframe')})?", re.IGNORECASE)
_NOSCRIPT = re.compile(rf"<noscript\b[^<>]*>{_inside('noscript')}", re.IGNORECASE)
_HIGHLIGHT = re.compile(
    r"<figure\b[^<>]{0,300}\bclass=[\"']?highlight\b[ ]*([\w+#-]*)[^<>]*>"
    r"[^<]*+(?:<(?!/?figure\b|pre\b)[^<]*+)*+<pre\b[^<>]*>([^<]*+(?:<(?!/?pre\b)[^<]*+)*+)</pre>"
    + _inside("figure"),
    re.IGNORECASE,
)
_CHECKBOX = re.compile(r"<input\b(?=[^<>]{0,300}type=[\"']?checkbox)([^<>]*)>", re.IGNORECASE)
_LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazyload",
    "data-lazy",
    "data-actualsrc",
    "data-url",
)
_EMPTY = re.compile(r'<(?:img|source)(?![^<>]*\ssrc(?:set)?=")[^<>]*>|<p>\s*</p>\n?')
_SILENT = re.compile(r'<(audio|video)\b(?![^<>]*\ssrc=")[^<>]*>\s*</\1>')


def too_deep(markup: str) -> bool:
    """Whether elements nest deeper than `DEPTH`, or a parser would multiply those left open.

    It counts tags, for no parser has seen `markup` yet.
    """
    if markup.count("<") <= DEPTH:
        return False
    opened: Counter[str] = Counter()
    depth = formatting = copies = 0
    for closing, name in _ANY_TAG.findall(markup.lower()):
        if name in _REOPENING:
            copies += formatting
        flat = name in _FLAT or (name in _FLAT_IN_RUBY and opened["ruby"])
        if not flat and (not closing or opened[name]):
            step = -1 if closing else 1
            opened[name] += step
            depth += step
            formatting += step if name in _FORMATTING else 0
        if depth > DEPTH or copies > _COPIES:
            return True
    return False


def clean(markup: str, page: Page) -> str:
    """`markup` as balanced, harmless HTML with absolute addresses. Our tokens pass through (see `drop_illegal`).

    Args:
        markup: any HTML that is not `too_deep`.
    """
    cleaner = nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_GONE,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        filter_style_properties=_STYLES,
        url_schemes={"http", "https", "mailto", "tel"},
        url_relative=linker(page, markup),
        id_prefix=page.prefix,
        link_rel=None,
        attribute_filter=_only_http if "srcset" in markup.lower() else None,
    )
    cleaned = cleaner.clean(_tidied(markup, page)).replace("&nbsp;", "\xa0")
    return _SILENT.sub("", _EMPTY.sub("", cleaned))


def drop_illegal(text: str) -> str:
    """`text` without the characters that XML or HTML forbid."""
    return _ILLEGAL.sub("", text)


def plain(text: str) -> str:
    """`text` as escaped paragraphs: what is left when nothing can render it."""
    paragraphs = re.split(r"\n\s*\n", drop_illegal(text).strip())
    return "\n".join(f"<p>{escape(part, quote=False)}</p>" for part in paragraphs if part.strip())


def _tidied(markup: str, page: Page) -> str:
    """`markup` without what only a browser on the site can use. Each rule first looks whether it is needed."""
    lower = markup.lower()
    if "class=" in lower:
        markup = _ANCHOR.sub("", markup)
        markup = _HIGHLIGHT.sub(_plain_code, _GUTTER.sub("", markup))
    if "<noscript" in lower and any(name in lower for name in _LAZY):
        markup = _NOSCRIPT.sub("", markup)
    if "<iframe" in lower:
        markup = _IFRAME.sub(lambda match: _frame_link(match[1], page), markup)
    if "<input" in lower:
        markup = _CHECKBOX.sub(lambda match: "☑" if "checked" in match[1].lower() else "☐", markup)
    return _MEDIA_TAG.sub(lambda match: _media(match, page), markup)


def _plain_code(match: re.Match[str]) -> str:
    """What Hexo's highlighter made of a code block, as the code block it was."""
    language = f' class="language-{match[1]}"' if match[1] and match[1] != "plain" else ""
    code = re.sub(r"<[^<>]*>", "", re.sub(r"<br\s*/?>", "\n", match[2]))
    return f"<pre><code{language}>{code}</code></pre>"


def _attributes(written: str) -> dict[str, str]:
    """The attributes of a tag, unescaped; the first of a name wins, as in browsers."""
    found: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(written):
        found.setdefault(name.lower(), unescape(value[1:-1] if value[:1] in {'"', "'"} else value))
    return found


def _media(match: re.Match[str], page: Page) -> str:
    """A tag that shows a file, with its true and absolute addresses."""
    name, attributes = match[1].lower(), _attributes(match[2])
    for lazy in _LAZY:
        if attributes.get(lazy):
            attributes["src"] = attributes[lazy]
            break
    if "data-srcset" in attributes:
        attributes["srcset"] = attributes["data-srcset"]
    for key in ("src", "poster"):
        if attributes.get(key, "").strip():
            attributes[key] = asset(attributes[key], page)
        else:
            attributes.pop(key, None)
    if "srcset" in attributes:
        attributes["srcset"] = absolute_set(attributes["srcset"], page.asset_base)
    if name in {"video", "audio"}:
        attributes["controls"] = ""
    shown = "".join(
        f' {key}="{escape(value)}"' for key, value in attributes.items() if not key.startswith("data-")
    )
    return f"<{name}{shown}>"


def _frame_link(written: str, page: Page) -> str:
    attributes = _attributes(written)
    address = attributes.get("src") or attributes.get("data-src") or ""
    if not address or address.startswith(("about:", "javascript:", "data:")):
        return ""
    url = watch_page(asset(address, page))
    text = attributes.get("title") or url.removeprefix("https://").removeprefix("http://")
    return f'<p><a href="{escape(url)}">{escape(text, quote=False)}</a></p>'


_PLAYERS = (
    (
        re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+).*"),
        r"https://www.youtube.com/watch?v=\1",
    ),
    (re.compile(r"https?://player\.vimeo\.com/video/(\d+).*"), r"https://vimeo.com/\1"),
    (
        re.compile(r"https?://player\.bilibili\.com/player\.html\?(?:[^#]*&)?bvid=(\w+).*"),
        r"https://www.bilibili.com/video/\1/",
    ),
    (
        re.compile(r"https?://player\.bilibili\.com/player\.html\?(?:[^#]*&)?aid=(\d+).*"),
        r"https://www.bilibili.com/video/av\1/",
    ),
)


def watch_page(url: str) -> str:
    """The page for people behind a player's address; `url` itself where we know none."""
    for player, page in _PLAYERS:
        if player.match(url):
            return player.sub(page, url)
    return url


def _only_http(tag: str, attribute: str, value: str) -> str | None:
    """nh3 does not look into `srcset`: candidates with any other scheme are taken out here."""
    return absolute_set(value, "") or None if attribute == "srcset" else value
