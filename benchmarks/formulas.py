"""Formulas of real posts: how many Markdown damages, how many become MathML.

    python benchmarks/formulas.py [FOLDER OF POSTS]

Without a folder, those of the example blog.

What a formula is, is decided here by two plain patterns outside code, not by the finder under test: `$$…$$`, and
`$…$` within a line that holds a TeX command, `_` or `^`. A formula is whole when the rendered post holds its TeX as it
was written, in an annotation or as code; the rest of the patterns' finds are shown, for a person to judge.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

from publisher.content.page import Page
from publisher.content.render import render
from publisher.model.post import Meta, Reading

EXAMPLE = Path(__file__).parent.parent / "examples" / "blog"
URL = "https://blog.example/post/"
HEADER = re.compile(r"\A\ufeff?(---|\+\+\+)\n.*?\n\1\n", re.DOTALL)
CODE = re.compile(r"^[ \t>]*(```+|~~~+).*?^[ \t>]*\1|(`+)(?!`).+?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE)
INDENTED = re.compile(r"(?<=\n\n)(?:(?: {4}|\t)[^\n]*\n)+")
DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
INLINE = re.compile(r"(?<![\\$])\$(?![\s$])([^$\n]*?(?:\\[A-Za-z]+|[_^])[^$\n]*?)(?<![\s\\])\$(?![\d$])")
KEPT = re.compile(r"<annotation\b[^>]*>([^<]*)</annotation>|<code class=\"language-tex\">([^<]*)</code>")


def formulas(text: str) -> list[str]:
    """The TeX of every formula in a body, by the patterns above."""
    text = INDENTED.sub("", CODE.sub("", text))
    displayed = DISPLAY.findall(text)
    return displayed + INLINE.findall(DISPLAY.sub("", text))


def bare(tex: str) -> str:
    """TeX without white space and the `>` of block quotes."""
    return re.sub(r"[\s>]", "", tex)


def main() -> None:
    """Prints the figures; exit status 1 when a formula was damaged."""
    found = shown = fallen = 0
    damaged: list[str] = []
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLE
    for path in sorted(folder.rglob("*.md")):
        body = HEADER.sub("", path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n"))
        page = Page(
            URL,
            "https://blog.example/",
            path.relative_to(folder).parts[0].partition("-")[0],
            no_post,
            URL,
            "p-",
        )
        html = render(Reading(Meta(path.name, URL, "t", datetime(2025, 1, 1, tzinfo=UTC)), body), page).html
        kept = KEPT.findall(html)
        shown += sum(1 for annotation, _ in kept if annotation)
        fallen += sum(1 for _, code in kept if code)
        whole = {bare(unescape(annotation or code)) for annotation, code in kept}
        wanted = formulas(body)
        found += len(wanted)
        damaged += [f"{path.name}: {tex.strip()[:80]!r}" for tex in wanted if bare(tex) not in whole]
    print(f"formulas by the patterns  {found}")
    print(f"not whole                 {len(damaged)}")
    print(f"formulas rendered         {shown + fallen}")
    print(f"  as MathML               {shown} ({shown / max(1, shown + fallen):.2%})")
    print(f"  as TeX in code          {fallen} ({fallen / max(1, shown + fallen):.2%})")
    for line in damaged:
        print("  ", line)
    sys.exit(bool(damaged))


def no_post(name: str) -> None:
    """No link of a post is resolved here."""


if __name__ == "__main__":
    main()
