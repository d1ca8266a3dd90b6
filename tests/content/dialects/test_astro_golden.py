"""Small sites, and what Astro 5 itself says of them (`tests/oracles/astro.py --write`)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from oracles.astro import with_addresses
from oracles.sites import differences, our_rows, unpack

from publisher.content.blog import Settings

SITES = sorted((Path(__file__).parents[2] / "golden" / "dialects" / "astro").glob("*.site"))


@pytest.mark.parametrize("file", SITES, ids=lambda file: str(file.stem))
def test_we_read_a_site_as_astro_does(file: Path, tmp_path: Path) -> None:
    options = unpack(file, tmp_path)
    theirs = json.loads(file.with_suffix(".json").read_text("utf-8"))
    ours = our_rows(tmp_path, "astro", Settings(permalink_timezone=options["host"]))
    assert theirs
    assert list(differences(with_addresses(theirs, ours), ours)) == []
