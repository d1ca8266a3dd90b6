"""The example blog shows what real blogs hold, and runs as it stands."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from publisher.config import load
from publisher.content.blog import Blog, Settings, Source
from publisher.content.open import open_blog
from publisher.model.post import Reading, State

ROOT = Path(__file__).resolve().parent.parent
BLOG = ROOT / "examples/blog"
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

CATEGORIES = {
    "Database",
    "Distributed System",
    "High Concurrency",
    "Network",
    "OS",
    "Parallelism",
    "RL",
    "Transformer",
}


def _delivered() -> list[Path]:
    """The texts of the example as it is delivered: the README asks its readers to add posts of their own."""
    there = sorted(BLOG.rglob("*.md"))
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return there
    listing = [git, "-C", str(BLOG), "ls-files", "-z"]
    listed = subprocess.run(listing, capture_output=True, check=False, text=True, encoding="utf-8")
    known = listed.stdout.split("\0")
    return there if listed.returncode else [one for one in there if one.relative_to(BLOG).as_posix() in known]


TEXTS = _delivered()
POSTS = [path for path in TEXTS if path.parent.name == "_posts"]


def parts(post: Path) -> tuple[dict[str, Any], str]:
    _, header, body = post.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(header), body


@pytest.mark.parametrize(
    ("what", "pattern", "at_least"),
    [
        ("inline formulas", r"(?<!\$)\$[^$\n]+\$(?!\$)", 10),
        ("display formulas", r"^\$\$$", 8),
        ("code with a language", r"^```[a-z]+$", 10),
        ("code without one", r"^(?:```\n\$|```\nperf|    \w)", 3),
        ("tables", r"^\|[-:| ]+\|$", 8),
        ("footnotes", r"^\[\^\w+\]: ", 5),
        ("a fold", r"^<!-- more -->$", 16),
        ("pictures", r"!\[[^\]]*\]\([^)]+\)|\{% asset_img ", 3),
        ("links kept in asset folders", r"\{% asset_img ", 1),
    ],
)
def test_it_holds_what_real_posts_hold(what: str, pattern: str, at_least: int) -> None:
    holding = [post.name for post in POSTS if re.search(pattern, parts(post)[1], re.M)]
    assert len(holding) >= at_least, what


def test_its_headers_show_every_kind() -> None:
    headers = [parts(post)[0] for post in POSTS]
    tags = {tag for header in headers for tag in header["tags"]}
    assert {"KV Cache", "C++", "Go"} <= tags
    assert sum("updated" in header for header in headers) == 2
    assert [header["title"] for header in headers if header["date"].year > 2030] == [
        "此刻，32 位 time_t 刚刚溢出"
    ]
    assert len(list((BLOG / "source/_drafts").glob("*.md"))) == 1


def test_its_pictures_are_there() -> None:
    for post in POSTS:
        body = parts(post)[1]
        for target in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", body) + re.findall(r"asset_img (\S+)", body):
            place = BLOG / "source" if target.startswith("/") else post.with_suffix("")
            assert (place / target.lstrip("/")).is_file(), f"{post.name}: {target}"


@pytest.fixture(scope="module")
def blog() -> Blog:
    return open_blog(BLOG, "auto", Settings())


@pytest.fixture(scope="module")
def readings(blog: Blog) -> list[Reading]:
    paths = [path.relative_to(BLOG).as_posix() for path in TEXTS]
    claimed = [path for path in paths if blog.claim(path).post]
    return [blog.read(Source(path, (BLOG / path).read_bytes()), NOW) for path in claimed]


def test_every_post_is_read(readings: list[Reading]) -> None:
    assert Counter(reading.meta.state for reading in readings) == {
        State.PUBLISHED: 20,
        State.SCHEDULED: 1,
        State.DRAFT: 1,
    }
    assert [problem for reading in readings for problem in reading.problems] == []
    assert {reading.meta.categories[0][0] for reading in readings} == CATEGORIES
    assert ("Database", "OLAP") in {category for reading in readings for category in reading.meta.categories}


def test_every_post_is_rendered_whole(blog: Blog, readings: list[Reading]) -> None:
    for reading in readings:
        rendered = blog.render(reading, lambda name: None)
        assert rendered.problems == (), reading.meta.source
        assert rendered.summary
        assert not re.search(r"\$|\\[a-z]+|```|\{%|^import ", rendered.summary, re.M), rendered.summary
        assert not re.search(
            r"\{%|\$\$", re.sub(r"<(pre|code|annotation)\b.*?</\1>", "", rendered.html, flags=re.S)
        )


def test_the_configuration_runs_as_it_stands() -> None:
    config = load(ROOT / "config.toml", {})
    assert config.email.subscribers == ("reader@example.com",)
    assert config.email.via == "folder"
    assert config.announce.wait_until_live is False
    assert [digest.name for digest in config.digests] == ["minutely", "weekly"]
    assert config.channels == ()
