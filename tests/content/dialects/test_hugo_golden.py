"""Small sites, and what Hugo 0.168 itself says of them (`tests/oracles/hugo.py --write`)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from oracles.sites import differences, our_rows, unpack

from publisher.content.blog import Settings
from publisher.content.open import open_blog

SITES = sorted((Path(__file__).parents[2] / "golden" / "dialects" / "hugo").glob("*.site"))

ON_PURPOSE = {
    "dates-zone": {
        "content/d/gap.md: published",  # where clocks skip an hour, Go takes the offset after it
        "content/d/undated.md: published",  # west of Greenwich the year 1 begins later
    },
    "states": {
        "content/posts/future-unreadable.md: published",  # we read what its author wrote
        "content/posts/link.md: listed",  # Hugo lists what it does not build: the link leads nowhere
        "content/posts/norender.md: listed",
        "content/posts/norender.md: url",
        "content/posts/render-false.md: listed",
        "content/posts/render-false.md: url",
    },
}
ON_PURPOSE["states-built"] = ON_PURPOSE["states"]


@pytest.mark.parametrize("file", SITES, ids=lambda file: str(file.stem))
def test_we_read_a_site_as_hugo_does(file: Path, tmp_path: Path) -> None:
    unpack(file, tmp_path)
    theirs = json.loads(file.with_suffix(".json").read_text("utf-8"))
    ours = our_rows(tmp_path, "hugo", Settings(timezone="UTC"))
    known = {row["source"] for row in theirs}
    ours = {path: row for path, row in ours.items() if path in known or row["listed"]}
    lines = list(differences(theirs, ours))
    assert {line.partition(" is ")[0] for line in lines} == ON_PURPOSE.get(file.stem, set()), lines


@pytest.mark.parametrize("name", ["headers", "accents", "case-and-accents", "permalinks-kinds"])
def test_homes_of_categories_are_hugos(name: str, tmp_path: Path) -> None:
    (file,) = (file for file in SITES if file.stem == name)
    unpack(file, tmp_path)
    blog = open_blog(tmp_path, "hugo", Settings())
    for row in json.loads(file.with_suffix(".json").read_text("utf-8")):
        homes = {home for path in row["categories"] if (home := blog.home("categories", tuple(path)))}
        assert homes == set(row["category_homes"]), row["source"]
