"""Real blogs against what Hexo 7.3 made of them on a machine in UTC."""

from __future__ import annotations

import json

import pytest
from corpora import CORPORA, needs_corpora
from oracles.sites import differences, our_rows, with_parents

from publisher.content.blog import Settings

# Posts that the oracle has and the folder has not, and a draft's date: the birth time of another copy.
EXPLAINED = {
    "hexo-01petard-butterfly": ("node与npm的一些命令.md: no post to us", "树莓派折腾记录.md: no post to us"),
    "hexo-2xercha-butterfly": ("python教材0.md: no post to us", "_drafts/"),
    "hexo-unit-test": (),
}


@needs_corpora
@pytest.mark.parametrize("name", EXPLAINED)
def test_every_post_agrees(name: str) -> None:
    folder = CORPORA / name
    oracle = json.loads((folder / "oracle.json").read_text("utf-8"))
    theirs = [
        row
        | {
            "source": f"source/{row['source']}",
            "published": row["published"].replace("Z", ".000Z"),
            "categories": with_parents(tuple(path.split("/")) for path in row["categories"]),
        }
        for row in oracle["posts"]
    ]
    zone = "" if oracle["config"]["timezone"] else "UTC"
    ours = our_rows(folder, "hexo", Settings(timezone=zone, permalink_timezone="UTC"))
    assert len(ours) > 10
    lines = [line.removeprefix("source/").removeprefix("_posts/") for line in differences(theirs, ours)]
    assert [line for line in lines if not line.startswith(EXPLAINED[name] or ("\0",))] == []
