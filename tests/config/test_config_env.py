from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.config import Config, load
from publisher.config.env import environment, resolve
from publisher.errors import ConfigError

Read = Callable[..., Config]
Wrong = Callable[..., list[str]]

CHANNEL = '[[channels]]\nname = "team"\ntype = "webhook"\n'


def test_a_variable_gives_any_key(read: Read) -> None:
    config = read(
        '[site]\ntitle_env = "T"\n[feeds]\nlimit_env = "L"\nformats_env = "F"\npage_env = "P"\n[content]\nsettle_env = "S"',
        T="博客", L="7", F="atom, rss", P="false", S="3m",
    )  # fmt: skip
    assert (config.site.title, config.feeds.limit, config.feeds.formats) == ("博客", 7, ("atom", "rss"))
    assert config.feeds.page is False
    assert config.content.settle.total_seconds() == 180


def test_a_file_gives_any_key_stripped(read: Read, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "smtp").write_text("  hunter2\n")
    config = read('[email]\nfrom = "a@qq.com"\nsmtp.password_file = "keys/smtp"')
    assert config.email.server
    assert config.email.server.password
    assert config.email.server.password.get_secret_value() == "hunter2"


def test_the_dotenv_file_lies_beneath_the_environment(read: Read, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=file\nB=file\nexport C='a $A b' # why\nD\n", encoding="utf-8-sig")
    assert environment(tmp_path, {"B": "set"}) == {"A": "file", "B": "set", "C": "a $A b"}
    assert read('[site]\ntitle_env = "A"').site.title == "file"
    assert "A" not in os.environ


def test_a_dotenv_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "config.toml").touch()
    (tmp_path / ".env").write_bytes(b"A=\xff")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "config.toml", {})
    assert str(caught.value) == ".env cannot be read; make it a readable UTF-8 file of NAME=value lines"


@pytest.mark.parametrize("env", [{}, {"URL": ""}])
def test_a_variable_that_is_not_set_is_the_only_thing_said_of_its_key(
    env: dict[str, str], wrong: Wrong
) -> None:
    assert wrong(f'{CHANNEL}url_env = "URL"', **env) == [
        'config.toml:4: channels[0].url_env (channel "team"): the environment variable URL is not set; '
        "set it, or add it to .env beside this file"
    ]


def test_a_wrong_value_from_a_variable_is_told_under_the_key(wrong: Wrong) -> None:
    [message] = wrong('[feeds]\nlimit_env = "L"', L="many")
    assert message == "config.toml:2: feeds.limit: must be a whole number; for example limit = 20"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            'title = "a"\ntitle_env = "T"',
            "config.toml:3: site.title_env: title is given twice; keep one of title, title_env, title_file",
        ),
        (
            'title_env = "T"\ntitle_file = "t"',
            "config.toml:3: site.title_file: title is given twice; keep one of title, title_env, title_file",
        ),
        ("title_env = 3", "config.toml:2: site.title_env: must be text; name an environment variable"),
        ("title_file = 3", "config.toml:2: site.title_file: must be text; name a file"),
        (
            'title_file = "none"',
            "config.toml:2: site.title_file: none cannot be read: No such file or directory; the path is relative to this file",
        ),
        ('title_file = "bytes"', "config.toml:2: site.title_file: bytes is not UTF-8; save it as UTF-8"),
        (
            'title_file = "~no-such-person/x"',
            "config.toml:2: site.title_file: '~no-such-person/x' is not a path; write it out",
        ),
    ],
)
def test_what_can_be_wrong(line: str, message: str, wrong: Wrong, tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff")
    assert wrong(f"[site]\n{line}", T="x") == [message]


def test_the_authors_own_words_are_left_alone() -> None:
    table = {"content": {"category_aliases": {"prod_env": "X"}}, "feeds": {"aliases": {"a_file": "atom.xml"}}}
    assert resolve(table, {}, Path()) == (table, [])
