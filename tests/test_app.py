"""The wiring: what a configuration says becomes parts, or an error that names its key."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from publisher import app
from publisher.config import load
from publisher.errors import ConfigError


def built(folder: Path, *subscribers: str) -> app.App:
    (folder / "posts").mkdir()
    (folder / "config.toml").write_text(
        f"""
        site = {{ url = "https://blog.example", timezone = "UTC" }}
        content.directory = "posts"
        email.subscribers = {json.dumps(subscribers)}
        """
    )
    return app.build(load(folder / "config.toml", {}), "test")


def test_a_subscriber_may_be_written_with_a_name(tmp_path: Path) -> None:
    with closing(built(tmp_path, "ann@example.com", "Bo Li <Bo@example.com>")) as opened:
        assert [reader.key for reader in opened.parts.readers] == ["ann@example.com", "bo@example.com"]


def test_a_subscriber_without_an_address_is_named_by_the_key(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"email\.subscribers\[1\]: 'bo@nowhere' is not a mail address"):
        built(tmp_path, "ann@example.com", "bo@nowhere")
