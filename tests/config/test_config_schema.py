from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from publisher.config import Config
from publisher.config.schema import FormatName, Generator, ScopeName
from publisher.content.dialects import DIALECTS
from publisher.feeds.formats import FORMATS
from publisher.model.feed import ScopeKind
from publisher.model.subscription import Selection

Read = Callable[..., Config]


def test_relative_paths_start_from_the_folder_of_the_file(read: Read, tmp_path: Path) -> None:
    (tmp_path / "blog").mkdir()
    config = read(
        '[content]\ndirectory = "blog"\n[[digests]]\nname = "w"\nwhen = "hourly"\nintro = "next.md"'
    )
    assert config.content.directory == tmp_path / "blog"
    assert config.feeds.directory == tmp_path / "public/feeds"
    assert config.store.url.get_secret_value() == f"sqlite:///{tmp_path}/publisher.db"
    assert config.digests[0].intro == tmp_path / "next.md"
    assert (config.outbox, config.templates) == (tmp_path / "outbox", tmp_path / "templates")


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////var/p.db",
        "postgresql+psycopg://me:pw@db.example/blog",
        "postgresql+psycopg://me@/blog?host=/var/run/postgresql",  # by the socket of this machine
    ],
)
def test_absolute_paths_and_postgresql_stay(read: Read, url: str) -> None:
    assert read(f'[store]\nurl = "{url}"').store.url.get_secret_value() == url


def test_defaults_are_read_like_values(read: Read) -> None:
    config = read("")
    assert config.content.settle == timedelta(minutes=2)
    assert config.announce.max_age == timedelta(days=30)
    assert config.email.server is None
    assert config.channels == ()


def test_no_limit_is_written_as_nothing(read: Read) -> None:
    config = read('[announce]\nmax_age = ""\nexpires_after = ""')
    assert (config.announce.max_age, config.announce.expires_after) == (None, None)


def test_one_text_is_a_list_too(read: Read) -> None:
    assert read('[content]\nexclude = "drafts/**, *.tmp"').content.exclude == ("drafts/**", "*.tmp")


def test_secrets_show_nowhere(read: Read) -> None:
    config = read(
        '[[channels]]\nname = "t"\ntype = "webhook"\nurl = "https://hooks.example.com/hunter2"\n'
        'proxy = "http://me:hunter2@proxy.example:1"\n'
        '[store]\nurl = "postgresql+psycopg://me:hunter2@db.example/blog"\n'
        '[email]\nfrom = "a@qq.com"\nsmtp.password = "hunter2"'
    )
    assert "hunter2" not in repr(config) + str(config.model_dump()) + config.model_dump_json() + repr(
        config.email.server
    )


def test_a_configuration_is_frozen(read: Read) -> None:
    with pytest.raises(ValidationError):
        read("").site.title = "x"


SELECTIONS = '[[feeds.selections]]\nname = "llm"\ncategories = ["RL"]\nwords = ["vLLM"]\n'


@pytest.mark.parametrize(
    ("narrowing", "selection"),
    [
        ("", Selection()),
        ('selection = "llm"', Selection(categories=("RL",), words=("vLLM",))),
        ('tags = ["Go"]\nauthors = ["!Bo"]', Selection(tags=("Go",), authors=("!Bo",))),
    ],
)
def test_what_a_digest_selects(narrowing: str, selection: Selection, read: Read) -> None:
    config = read(f'{SELECTIONS}[[digests]]\nname = "w"\nwhen = "hourly"\n{narrowing}')
    assert config.selection(config.digests[0]) == selection


@pytest.mark.parametrize(
    ("smtp", "expected"),
    [
        (
            {},
            {"host": "smtp.qq.com", "port": 465, "security": "tls", "username": "1@qq.com", "quota": "500/d"},
        ),
        ({"port": 587}, {"host": "smtp.qq.com", "port": 587, "security": "starttls"}),
        ({"security": "starttls"}, {"host": "smtp.qq.com", "port": 587, "security": "starttls"}),
        ({"host": "relay.example"}, {"host": "relay.example", "port": 465, "security": "tls", "quota": ""}),
        ({"host": "relay.example", "port": 2525}, {"port": 2525, "security": "starttls"}),
        ({"host": "127.0.0.1", "port": 25}, {"port": 25, "security": "none"}),
        ({"host": "127.0.0.1", "security": "none"}, {"port": 25, "security": "none"}),
        ({"host": "h.example", "username": "u"}, {"username": "u"}),
    ],
)
def test_the_mail_server_is_filled_in(smtp: dict[str, Any], expected: dict[str, Any], read: Read) -> None:
    keys = "".join(f"{name} = {value!r}\n" for name, value in smtp.items())
    server = read(f'[email]\nfrom = "Me <1@qq.com>"\n[email.smtp]\n{keys}').email.server
    assert server
    assert {name: getattr(server, name) for name in expected} == expected


def test_mail_becomes_files_unless_a_server_is_configured(read: Read) -> None:
    assert read('[email]\nfrom = "1@qq.com"').email.server is None
    assert read('[email]\nvia = "folder"\nfrom = "1@qq.com"\nsmtp.password = "x"').email.server is None
    limits = read('[email]\nfrom = "1@qq.com"\nrate = "1/s"\nquota = "50/d"\n[email.smtp]').email.server
    assert limits
    assert (limits.rate, limits.quota) == ("1/s", "50/d")


def test_what_can_be_configured_is_what_is_registered() -> None:
    assert set(get_args(Generator)) == {"auto", *DIALECTS}
    assert set(get_args(FormatName)) == set(FORMATS)
    assert set(get_args(ScopeName)) == set(get_args(ScopeKind)) - {"selections"}
