"""Small sites, and what Eleventy 3.1 itself says of them (`tests/oracles/eleventy.py --write`)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from oracles.eleventy import compared, settings
from oracles.sites import our_rows, unpack

SITES = sorted((Path(__file__).parents[2] / "golden" / "dialects" / "eleventy").glob("*.site"))


@pytest.mark.parametrize("file", SITES, ids=lambda file: str(file.stem))
def test_we_read_a_site_as_eleventy_does(file: Path, tmp_path: Path) -> None:
    asked = unpack(file, tmp_path)
    theirs = json.loads(file.with_suffix(".json").read_text("utf-8"))
    posts, lines = compared(theirs, our_rows(tmp_path, "eleventy", settings(asked)))
    assert posts
    assert lines == []
