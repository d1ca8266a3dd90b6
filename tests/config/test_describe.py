from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from publisher.config.describe import Key, describe_keys, names_in
from publisher.config.reference import page
from publisher.deliver.registry import CHANNELS

KEYS = {key.path: key for key in describe_keys() if not key.channel}


@pytest.mark.parametrize(
    ("path", "type_", "default", "required"),
    [
        ("content.settle", "duration", '"2m"', False),
        ("feeds.max_bytes", "bytes", "1_000_000", False),
        ("feeds.page", "true or false", "true", False),
        ("feeds.formats", 'list of "atom" | "rss" | "json"', '["atom", "rss", "json"]', False),
        ("feeds.selections[].name", "text", None, True),
        ("channels[].name", "text", None, True),
        ("email.from", "mail address", '""', False),
        ("email.smtp.port", "port", None, False),
        ("email.smtp.password", "text (secret)", None, False),
    ],
)
def test_a_key_is_described(path: str, type_: str, default: str | None, required: bool) -> None:
    key = KEYS[path]
    assert (key.type, key.default, key.required) == (type_, default, required)
    assert key.doc


def test_every_type_of_channel_brings_its_own_keys() -> None:
    assert {key.channel for key in describe_keys() if key.channel} == set(CHANNELS)


@pytest.mark.parametrize("key", [key for key in describe_keys() if not key.channel], ids=lambda key: key.path)
def test_every_key_says_what_it_does_and_its_default_is_toml(key: Key) -> None:
    assert key.doc
    if key.default is not None:
        tomllib.loads(f"x = {key.default}")


def test_the_names_in_a_table_include_the_tables_in_it() -> None:
    assert names_in("log") == ["level", "format"]
    assert {"name", "when", "url"} <= set(names_in("channels[]", "webhook"))
    assert {"site", "channels", "email"} <= set(names_in(""))
    assert {"from", "smtp", "dkim"} <= set(names_in("email"))
    assert "host" not in names_in("email")


def test_the_reference_page_is_the_schemas() -> None:
    written = Path(__file__).parents[2] / "docs" / "reference" / "config.md"
    assert written.read_text(encoding="utf-8") == page(), (
        "run: python -m publisher.config > docs/reference/config.md"
    )
