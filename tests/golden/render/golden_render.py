"""The golden files of rendering: NAME.md is a post's body, NAME.html what readers get.

The part of NAME before the first `-` says whose embeds the body holds (`hexo`, `hugo`, …; `plain` = none). After a
change that is meant: `python tests/golden/render/golden_render.py --write`, then read the difference.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from publisher.content.page import Page
from publisher.content.render import render
from publisher.model.post import Meta, Reading

HERE = Path(__file__).parent
_POSTS = {"known": ("https://blog.example/2024/known/", "A known post"), "已知": ("https://blog.example/zh/", "已知的文章")}


def rendered(source: Path) -> str:
    """What readers get of the body in `source`: HTML, then summary, picture and problems as comments."""
    url = "https://blog.example/2025/06/15/post/"
    dialect = source.name.partition("-")[0]
    page = Page(
        url=url,
        site_url="https://blog.example/",
        embeds="" if dialect == "plain" else dialect,
        resolve=lambda name: _POSTS.get(name.removesuffix(".md").rpartition("/")[2].removeprefix("2024-01-01-")),
        asset_base=url,
        prefix="p7-",
    )
    meta = Meta("post.md", url, "A post", datetime(2025, 6, 15, tzinfo=UTC))
    result = render(Reading(meta, source.read_text(encoding="utf-8"), markup="mdx" if dialect == "mdx" else "markdown"), page)
    notes = [f"summary: {result.summary}", f"image: {result.image}", *map(str, result.problems)]
    return "\n".join([result.html, *(f"<!-- {note} -->" for note in notes), ""])


def main() -> None:
    """Shows which files differ; `--write` writes them."""
    for source in sorted(HERE.glob("*.md")):
        target, made = source.with_suffix(".html"), rendered(source)
        if not target.exists() or target.read_text(encoding="utf-8") != made:
            print(target.name)
            if "--write" in sys.argv[1:]:
                target.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
