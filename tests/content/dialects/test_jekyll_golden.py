"""Small sites, and what Jekyll 4.3 itself says of them (`tests/oracles/jekyll.py --write`)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from oracles.jekyll import settings
from oracles.sites import differences, our_rows, unpack

SITES = sorted((Path(__file__).parents[2] / "golden" / "dialects" / "jekyll").glob("*.site"))


@pytest.mark.parametrize("file", SITES, ids=lambda file: str(file.stem))
def test_we_read_a_site_as_jekyll_does(file: Path, tmp_path: Path) -> None:
    asked = unpack(file, tmp_path)
    theirs = json.loads(file.with_suffix(".json").read_text("utf-8"))
    assert theirs
    assert list(differences(theirs, our_rows(tmp_path, "jekyll", settings(asked)))) == []
