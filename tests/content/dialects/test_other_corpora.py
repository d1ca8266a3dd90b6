"""Real files of Pelican and Zola: each is a post or a reported problem. (Counts: what Pelican 4.12 itself finds.)"""

from __future__ import annotations

import pytest
from corpora import CORPORA, needs_corpora
from oracles.sites import our_rows

from publisher.content.blog import Settings


@needs_corpora
@pytest.mark.parametrize(
    ("folder", "generator", "read", "listed"),
    [
        ("pelican-core/samples/content", "pelican", 14, 12),
        ("pelican-core/pelican/tests/content", "pelican", 17, 14),  # of `status: skip`, one
        ("zola-rust", "zola", 143, 143),
    ],
)
def test_every_file_is_read_or_reported(folder: str, generator: str, read: int, listed: int) -> None:
    settings = Settings(url="https://blog.example", timezone="Europe/Paris")
    rows = our_rows(CORPORA / folder, generator, settings)
    good = [row for row in rows.values() if "error" not in row]
    assert (len(good), sum(row["listed"] for row in good)) == (read, listed)
    errors = [row["error"] for row in rows.values() if "error" in row]
    assert all("; " in error for error in errors)  # what is wrong; how to mend it
