"""The few pieces of HTML that embeds are shown as, and reading what their authors wrote as arguments."""

from __future__ import annotations

import re
from html import escape

from .embed import Html

_WORD = re.compile(r'"([^"]*)"|\'([^\']*)\'|`([^`]*)`|(\S+)')
_NAMED = re.compile(r'([A-Za-z_][\w-]*)\s*=\s*(?:"([^"]*)"|\'([^\']*)\'|`([^`]*)`|\{([^{}]*)\}|([^\s,]+))')
_FENCED = r"^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n]*\n(?:[^\n]*\n)*?(?:[ \t>]*(?P=fence)[`~]*[ \t]*$|[^\n]*\Z)"
_OPTIONS = (
    "active align author avatar bg border br c checked child color date desc download effect el fancybox focus footer gap "
    "git height icon img indent layout link name open padding percent prefix ratio size status style suffix symbol title url "
    "video w width"
)
_OPTION = re.compile(rf"(?:^|(?<=\s))({_OPTIONS.replace(' ', '|')}):(?!:)(\S*)")
LOOKS = frozenset(
    "default primary success info warning danger red orange yellow green cyan blue purple pink gray grey light "
    "flat modern simple disabled no-icon icon note tip error bolt ban home sync cogs key bell open checked "
    "faa-parent animated animated-hover center left right logo small large huge h1 h2 h3 h4 bold plus minus times "
    "quote radiation bug idea paperclip todo message guide done undo".split()
)
"""Words by which authors say how an embed looks."""


def words(args: str) -> list[str]:
    """`args` at white space, with what stands in quotes kept together."""
    return ["".join(match) for match in _WORD.findall(args)]


def commas(args: str) -> list[str]:
    """`args` at commas, without spaces and quotes around the parts; never empty."""
    return [part.strip(" \t\n\"'") for part in args.split(",")]


def options(args: str) -> tuple[dict[str, str], list[str]]:
    """The `key:value` options of Stellar's tags in `args`, and the words beside them."""
    return dict(_OPTION.findall(args)), words(_OPTION.sub("", args))


def fields(args: str) -> list[str]:
    """`args` at commas; where there are none at Volantis's `::`, else as Stellar's words without their options."""
    if "," in args:
        return commas(args)
    return [part.strip() for part in args.split("::")] if "::" in args else options(args)[1] or [""]


def styled(args: str) -> tuple[set[str], str]:
    """How something looks, and its text: `red checked, text`, `red checked::text`, `color:red checked:true text`."""
    chosen, rest = options(args)
    if chosen:
        return {key for key, value in chosen.items() if value != "false"}, " ".join(rest)
    for sign in (",", "::"):
        look, found, text = args.partition(sign)
        if found and (sign == "," or LOOKS.issuperset(look.split())):
            return set(look.split()), text.strip()
    return set(), args.strip()


def named(args: str) -> dict[str, str]:
    """The `name=value` pairs of `args`; quotes and braces around values are taken off."""
    return {match[0]: "".join(match[1:]).strip("\"'` ") for match in _NAMED.findall(args)}


def positional(args: str) -> list[str]:
    """What of `args` is no `name=value`, as `words`."""
    return [word for word in words(_NAMED.sub(" ", args)) if word not in {",", "/"}]


def argument(args: str, name: str, place: int = 0) -> str:
    """The argument called `name`, else the one at `place` among those without a name, else ""."""
    value = named(args).get(name)
    if value is not None:
        return value
    rest = positional(args)
    return rest[place] if place < len(rest) else ""


def link(url: str, text: str = "", title: str = "") -> str:
    """An `<a>`; without `text`, the address says where it leads."""
    shown = escape(text or url.removeprefix("https://").removeprefix("http://").rstrip("/"), quote=False)
    extra = f' title="{escape(title)}"' if title else ""
    return f'<a href="{escape(url)}"{extra}>{shown}</a>'


def image(url: str, alt: str = "", title: str = "") -> str:
    """An `<img>`."""
    extra = f' title="{escape(title)}"' if title else ""
    return f'<img src="{escape(url)}" alt="{escape(alt)}"{extra}>'


def figure(url: str, caption: str = "", alt: str = "", target: str = "") -> Html:
    """A picture with its caption (HTML), and the link it leads to."""
    picture = image(url, alt)
    shown = f'<a href="{escape(target)}">{picture}</a>' if target else picture
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    return Html(f"<figure>{shown}{below}</figure>")


def code_block(text: str, language: str = "", caption: str = "") -> Html:
    """A `<pre>` with its language as a class, and its caption (HTML) above it."""
    name = f' class="language-{escape(language)}"' if language else ""
    lines = escape(text.strip("\n").rstrip(), quote=False)
    code = f"<pre><code{name}>{lines}\n</code></pre>"
    return Html(f"<figure><figcaption>{caption}</figcaption>{code}</figure>" if caption else code)


def quote(body: str, title: str = "") -> Html:
    """A box of any kind: its title (HTML) in bold, and its body (HTML); nothing where both are empty."""
    if not (body or title):
        return Html("")
    head = f"<p><strong>{title}</strong></p>" if title else ""
    return Html(f"<blockquote>{head}{body}</blockquote>")


def folded(body: str, title: str, *, opened: bool = False) -> Html:
    """What a reader opens by a click: title and body are HTML."""
    return Html(f"<details{' open' if opened else ''}><summary>{title or '…'}</summary>{body}</details>")


def titled(title: str, body: str) -> str:
    """One part of several (a tab, a point in time): its title in bold above its body, both HTML."""
    return f"<p><strong>{title}</strong></p>{body}" if title else body


def comment_blocks(name: str, text: str) -> list[tuple[str, str]]:
    """Titles and bodies of the `<!-- name title -->…<!-- endname -->` blocks in `text`; the end may be missing.

    In fenced code such comments are code.
    """
    comment = rf"<!--\s*(?P<end>end)?{name}\b[ \t]*(?P<title>[^\n]{{0,300}}?)\s*-->"
    blocks: list[tuple[str, str]] = []
    title, start = None, 0
    for match in re.finditer(rf"{_FENCED}|{comment}", text, re.MULTILINE):
        if match["fence"]:
            continue
        if title is not None:
            blocks.append((title, text[start : match.start()]))
        title, start = None if match["end"] else match["title"], match.end()
    return blocks if title is None else [*blocks, (title, text[start:])]


def inline(html: str) -> str:
    """HTML of one line of Markdown, without the paragraph around it."""
    html = html.strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        return html[3:-4]
    return html
