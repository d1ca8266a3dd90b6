"""Real files of Pelican and Zola: each is a post or a reported problem. (Counts: what Pelican 4.12 itself finds.)"""

from __future__ import annotations

from pathlib import Path

import pytest
from oracles.sites import our_rows

from publisher.content.blog import Settings

CORPORA = Path(__file__).parents[4] / "shared" / "corpora"


@pytest.mark.parametrize(
    ("folder", "generator", "read", "listed"),
    [
        ("pelican-core/samples/content", "pelican", 14, 12),
        (
            "pelican-core/pelican/tests/content",
            "pelican",
            17,
            14,
        ),  # 16 to Pelican, which passes over `status: skip`
        ("zola-rust", "zola", 143, 143),
    ],
)
def test_every_file_is_read_or_reported(folder: str, generator: str, read: int, listed: int) -> None:
    if not (CORPORA / folder).is_dir():
        pytest.skip("the corpora are not at hand (../shared/corpora)")
    settings = Settings(url="https://blog.example", timezone="Europe/Paris")
    rows = our_rows(CORPORA / folder, generator, settings)
    good = [row for row in rows.values() if "error" not in row]
    assert (len(good), sum(row["listed"] for row in good)) == (read, listed)
    assert all(
        "; " in row["error"] for row in rows.values() if "error" in row
    )  # what is wrong; how to mend it
