"""`publisher build` over real blogs: every file is a post, read or reported, or counted by reason; feeds are valid."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import feedparser
import pytest
from blogs import Blog
from corpora import CORPORA, needs_corpora

from publisher import app
from publisher.actions import passes, posts
from publisher.config import load


@needs_corpora
@pytest.mark.parametrize("name", sorted(folder.name for folder in CORPORA.glob("*/")))
def test_a_real_blog(name: str, tmp_path: Path) -> None:
    folder = CORPORA / name
    blog = Blog(tmp_path)
    generator = name.split("-", maxsplit=1)[0]
    site = {"generator": generator, "url": "https://blog.example.com/", "timezone": "UTC", "title": ""}
    blog.configure(site=site, content={"directory": str(folder), "permalink_timezone": "UTC"})
    opened = app.build(load(tmp_path / "config.toml", {}), "test")
    files = {file for inner in opened.parts.blog.folders for file in (folder / inner).rglob("*")}
    try:
        done = passes.build(opened.parts)
        again = passes.build(opened.parts)
        lines = posts.read(opened.parts)
    finally:
        opened.close()
    states = Counter(line.state for line in lines)
    assert done.posts == states.total() > 10
    assert states["published"] > 10
    assert all(line.problem is not None for line in lines if line.state == "error")
    assert all(problem.mend for problem in done.problems)
    assert (again.feeds.written, again.held) == (0, 0)
    assert done.posts + sum(done.rest.values()) == sum(not file.is_dir() for file in files)
    for file in (tmp_path / "feeds").rglob("*.xml"):
        parsed = feedparser.parse(file.read_bytes())
        assert not parsed.bozo, (file, parsed.get("bozo_exception"))
    for file in (tmp_path / "feeds").rglob("*.json"):
        assert json.loads(file.read_bytes())
