"""Small sites, and what Pelican 4.12 itself says of them (`tests/oracles/pelican.py --write`)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from oracles.pelican import dated
from oracles.sites import NOW, apart, differences, our_rows, unpack

from publisher.content.blog import Settings
from publisher.content.open import open_blog
from publisher.content.scan import load
from publisher.model.file import FileStamp

SITES = sorted((Path(__file__).parents[2] / "golden" / "dialects" / "pelican").glob("*.site"))

REFUSED = {
    "dates": ["content/22.md", "content/23.md", "content/24.md", "content/25.md"],
    "headers": [
        f"content/{name}.md"
        for name in (
            "bad-modified", "blank-first", "empty-date", "modified", "no-date", "no-title", "status-odd", "wide-colon",
        )
    ],
    "html": ["content/no-date.html", "content/outside.html"],
    "links": [f"content/{name}.md" for name in ("french-without-series", "save-above", "save-at-root")],
    "metadata": ["content/2024-13-45-impossible.md"],
    "rst": ["content/broken-link.rst", "content/short-underline.rst"],
}  # fmt: skip
"""Files that Pelican leaves out, by site; we say why."""

KEPT = {"headers": ["content/status-skip.md"], "rst": ["content/unknown-directive.rst"]}
"""Files that Pelican leaves out and we do not: those to skip, and those with directives of plugins."""


@pytest.mark.parametrize("file", SITES, ids=lambda file: str(file.stem))
def test_we_read_a_site_as_pelican_does(file: Path, tmp_path: Path) -> None:
    settings = Settings(permalink_timezone=unpack(file, tmp_path)["host"])
    theirs = json.loads(file.with_suffix(".json").read_text("utf-8"))
    refused, ours = apart(our_rows(tmp_path, "pelican", settings))
    assert refused == REFUSED.get(file.stem, [])
    lines = differences(dated(theirs, ours), ours)
    assert [line.partition(":")[0] for line in lines] == KEPT.get(file.stem, [])


@pytest.mark.parametrize("file", SITES, ids=lambda file: str(file.stem))
def test_authors_languages_and_slugs_are_pelicans(file: Path, tmp_path: Path) -> None:
    settings = Settings(permalink_timezone=unpack(file, tmp_path)["host"])
    blog = open_blog(tmp_path, "pelican", settings)
    for row in json.loads(file.with_suffix(".json").read_text("utf-8")):
        meta = blog.read(load(blog.root, row["source"], FileStamp(0, 1, 1, 0)), NOW).meta
        assert list(meta.authors or [blog.site.author] * bool(row["authors"])) == row["authors"]
        assert (meta.language or blog.site.language).lower() == row["language"].lower()
        assert meta.state.value == row["status"]
        if row["modified"]:
            assert meta.updated is not None
            assert meta.updated.isoformat(timespec="milliseconds").replace("+00:00", "Z") == row["modified"]
        assert ["".join(blog.slug("categories", path)) for path in meta.categories] == row["category_slugs"]
        assert ["".join(blog.slug("tags", (tag,))) for tag in meta.tags] == row["tag_slugs"]
