"""A command loads what it needs and nothing else: what it loads is what one waits for at each start."""

from __future__ import annotations

import subprocess
import sys

import pytest

_START = """
import sys
from publisher.cli import main
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""

_WORK = {"pydantic", "sqlalchemy", "yaml", "publisher.app", "publisher.config"}
_NEWS = {"httpx", "jinja2", "structlog", "publisher.content.render", "publisher.deliver.channels.slack"}
_RARE = {"alembic", "email_validator", "rich", "starlette", "publisher.config.explain"}


def loaded(*command: str) -> set[str]:
    """The modules that `publisher …` has loaded when it ends well."""
    line = (sys.executable, "-c", _START, *command)
    ran = subprocess.run(line, capture_output=True, encoding="utf-8", check=True)
    return set(ran.stderr.splitlines()[-1].split())


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The configuration of a Hexo blog with a webhook, built once."""
    blog = tmp_path_factory.mktemp("blog")
    posts = blog / "source" / "_posts"
    posts.mkdir(parents=True)
    (posts / "hello.md").write_text("---\ntitle: Hello\ndate: 2026-01-01 08:00:00\n---\nA *text*.\n")
    (blog / "_config.yml").write_text("url: https://blog.example.com\ntimezone: UTC\nsource_dir: source\n")
    file = blog / "config.toml"
    file.write_text('[[channels]]\nname = "hook"\ntype = "webhook"\nurl = "https://hook.example.com"\n')
    loaded("build", "--config", str(file))
    return str(file)


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_does_not_wait_for_the_work(option: str) -> None:
    assert loaded(option) & _WORK == set()


@pytest.mark.parametrize("command", ["build", "publish", "posts"])
def test_without_news_nothing_is_loaded_that_renders_or_sends(command: str, config: str) -> None:
    modules = loaded(command, "--config", config)
    assert modules & (_NEWS | _RARE) == set()
    assert modules >= _WORK
    assert "publisher.deliver.channels.webhook" in modules


def test_the_rules_of_one_generator_are_loaded(config: str) -> None:
    dialects = (
        name.removeprefix("publisher.content.dialects.") for name in loaded("posts", "--config", config)
    )
    assert {name for name in dialects if name.endswith("_blog")} == {"hexo_blog"}
