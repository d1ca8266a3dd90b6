"""Small sites, and what Hexo 7.3 itself says of them (`tests/oracles/hexo.py --write`)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from oracles.sites import apart, differences, our_rows, unpack

from publisher.content.blog import Settings
from publisher.content.open import open_blog

SITES = sorted((Path(__file__).parents[2] / "golden" / "dialects" / "hexo").glob("*.site"))

REFUSED = {
    "headers": ["source/_posts/broken.md", "source/_posts/twice.md"],
    "refused": [
        f"source/_posts/{name}.md"
        for name in "control date-link empty-excerpt empty-id indented number-link prose several twice-deep".split()
    ],
}
"""Files that Hexo leaves out, by site; we say why."""


@pytest.mark.parametrize("file", SITES, ids=lambda file: str(file.stem))
def test_we_read_a_site_as_hexo_does(file: Path, tmp_path: Path) -> None:
    options = unpack(file, tmp_path)
    theirs = json.loads(file.with_suffix(".json").read_text("utf-8"))
    settings = Settings(timezone=options.get("timezone", ""), permalink_timezone=options["host"])
    refused, ours = apart(our_rows(tmp_path, "hexo", settings))
    assert refused == REFUSED.get(file.stem, [])
    # Hexo forgets an offset that an author wrote, and errs by an hour where clocks change: there we keep the truth.
    lines = differences(theirs, ours)
    assert [line for line in lines if not _is_time_of(line, "-zoned.md", "-edge.md")] == []


@pytest.mark.parametrize("file", SITES, ids=lambda file: str(file.stem))
def test_slugs_are_hexos(file: Path, tmp_path: Path) -> None:
    options = unpack(file, tmp_path)
    blog = open_blog(tmp_path, "hexo", Settings(timezone=options.get("timezone", "")))
    for row in json.loads(file.with_suffix(".json").read_text("utf-8")):
        for path, slug in zip(row["categories"], row["category_slugs"], strict=True):
            usable = all(slug.split("/"))  # a name of nothing but signs leaves a hole
            assert "/".join(blog.slug("categories", tuple(path))) == (slug if usable else "")
        for tag, slug in zip(row["tags"], row["tag_slugs"], strict=True):
            assert "/".join(blog.slug("tags", (tag,))) == slug


def _is_time_of(line: str, *endings: str) -> bool:
    source, _, said = line.partition(": ")
    return source.endswith(endings) and said.startswith("published is")
