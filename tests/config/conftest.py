from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.config import Config, ConfigErrors, load

Read = Callable[..., Config]
Wrong = Callable[..., list[str]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Loads a configuration of this text, with these variables set."""

    def read(text: str, **env: str) -> Config:
        file = tmp_path / "config.toml"
        file.write_text(text, encoding="utf-8")
        return load(file, env)

    return read


@pytest.fixture
def wrong(tmp_path: Path, read: Read) -> Wrong:
    """Everything that is wrong with a configuration of this text, a line each, the folder left out."""

    def wrong(text: str, **env: str) -> list[str]:
        with pytest.raises(ConfigErrors) as caught:
            read(text, **env)
        return str(caught.value).replace(f"{tmp_path}/", "").split("\n")

    return wrong
