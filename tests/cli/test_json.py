"""The shapes that scripts rely on, from real commands on a small blog."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from publisher.cli import app

CONFIG = """\
[site]
url = "https://blog.example.com"
timezone = "Asia/Shanghai"
title = "Notes"
author = "Lin"
language = "zh-CN"
[content]
directory = "posts"
[announce]
wait_until_live = false
[email]
from = "lin@blog.example.com"
subscribers = ["reader@example.com"]
"""

POST = (
    "---\ntitle: {title}\ndate: 2026-01-0{day} 09:00:00\ncategories: [Database]\ntags: [Go]\n---\n\nA text.\n"
)

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command on a blog of two posts, one of them broken; returns its status and its JSON."""
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "good.md").write_text(POST.format(title="Good", day=1), encoding="utf-8")
    (tmp_path / "posts" / "bad.md").write_text("---\ntitle: [\n---\n\nA text.\n", encoding="utf-8")

    def run(*words: str) -> tuple[int, Any]:
        result = CliRunner().invoke(app, [*words, "--json", "--config", str(tmp_path / "config.toml")])
        return result.exit_code, json.loads(result.stdout) if result.stdout else result.stderr

    return run


def test_posts(run: Run) -> None:
    status, posts = run("posts")
    assert status == 0
    good, bad = posts
    assert list(good) == [
        "source", "id", "title", "url", "published", "updated", "categories", "tags", "authors", "language",
        "state", "problem",
    ]  # fmt: skip
    assert (good["published"], good["categories"]) == ("2026-01-01T09:00:00+08:00", ["Database"])
    assert (bad["source"], bad["state"]) == ("bad.md", "error")
    assert list(bad["problem"]) == ["line", "message", "mend"]
    assert bad["problem"]["mend"]


@pytest.mark.parametrize("command", ["build", "publish"])
def test_one_pass(command: str, run: Run) -> None:
    status, done = run(command)
    assert status == 0
    assert list(done) == ["posts", "problems", "feeds", "announced", "delivered", "held", "seconds"]
    assert list(done["feeds"]) == ["total", "written", "unchanged", "removed"]
    assert (done["problems"], done["announced"], done["delivered"], done["held"]) == (1, 0, {}, 0)
    assert run(command)[1]["feeds"]["written"] == 0


def test_status(run: Run) -> None:
    run("build")
    status, found = run("status")
    assert status == 1
    assert list(found) == [
        "ok",
        "problems",
        "posts",
        "journal",
        "due",
        "deliveries",
        "channels",
        "subscribers",
    ]
    assert found["ok"] is False
    assert list(found["problems"][0]) == ["where", "message", "mend"]
    assert list(found["posts"]) == ["published", "draft", "scheduled", "hidden", "error"]
    assert found["journal"] == {"last": 0, "held": 0}
    assert found["subscribers"] == {"active": 1, "unconfirmed": 0, "suppressed": 0}


def test_check(run: Run) -> None:
    status, problems = run("check")
    assert status == 1
    assert all(list(problem) == ["file", "line", "message", "mend", "severity"] for problem in problems)
    assert ("bad.md", "error") in [(problem["file"], problem["severity"]) for problem in problems]


def test_check_names_the_configuration_file_that_is_read(run: Run, tmp_path: Path) -> None:
    digest = '[[digests]]\nname = "a"\nwhen = "daily 09:00"\ncategories = ["Nowhere"]\nreview = "2h"\n'
    (tmp_path / "config.toml").write_text(CONFIG + digest, encoding="utf-8")
    _, problems = run("check")
    named = {problem["message"]: problem["file"] for problem in problems if problem["file"] != "bad.md"}
    assert {message.partition(":")[0] for message in named} == {"digests[0].review", 'digest "a"'}
    assert set(named.values()) == {str(tmp_path / "config.toml")}


def test_check_of_a_wrong_configuration(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[feeds]\nlimit = 0\n[web]\nlisten = '8000'")
    status, problems = run("check")
    assert status == 2
    assert [problem["line"] for problem in problems] == [2, 4]
    assert problems[0]["message"] == "feeds.limit: must be at least 1"


def test_check_of_a_key_that_is_wrong_for_this_blog(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(CONFIG.replace("reader@example.com", "reader@nowhere"), encoding="utf-8")
    status, (problem,) = run("check")
    assert status == 2
    assert (problem["file"], problem["line"]) == (str(file), None)
    assert problem["message"].startswith("email.subscribers[0]: 'reader@nowhere' is not a mail address")


def test_check_of_a_generators_broken_configuration(run: Run, tmp_path: Path) -> None:
    told = CONFIG.replace("[site]", '[site]\ngenerator = "hexo"')
    (tmp_path / "config.toml").write_text(told, encoding="utf-8")
    (tmp_path / "posts" / "_config.yml").write_text("title: a\nurl: [\n", encoding="utf-8")
    status, (problem,) = run("check")
    assert (status, problem["file"], problem["line"]) == (2, "_config.yml", 3)


def test_deliveries_and_journal_of_a_quiet_blog(run: Run) -> None:
    run("publish")
    assert run("deliveries") == run("deliveries", "list", "--state", "failed") == (0, [])
    assert run("journal") == run("journal", "release") == (0, [])
    assert run("deliveries", "show", "7") == (
        1,
        "there is no delivery 7; see their numbers with publisher deliveries list\n",
    )


def test_subscribers(run: Run) -> None:
    run("build")
    status, added = run("subscribers", "add", "a@example.com", "--category", "Database", "--language", "en")
    assert status == 0
    assert (added[0]["address"], added[0]["categories"], added[0]["language"]) == (
        "a@example.com",
        ["Database"],
        "en",
    )
    assert [one["address"] for one in run("subscribers")[1]] == ["a@example.com", "reader@example.com"]
    assert run("subscribers", "remove", "a@example.com")[0] == 0
    assert run("subscribers", "remove", "nobody@example.com")[0] == 1
    assert run("subscribers", "add", "nobody")[0] != 0
