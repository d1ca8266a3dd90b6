"""What the tables of `config.toml` have in common."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from .values import Name, Texts


class Section(BaseModel):
    """A table: frozen; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def setting(default: Any, doc: str, **more: Any) -> Any:
    """A key with its default as written in TOML (`...` = required), and what it does."""
    return Field(default, description=doc, validate_default=True, **more)


class Selecting(Section):
    """Something named that selects posts: any name within a list, all of the lists; no lists = every post."""

    name: Name = setting(..., "a unique name")
    categories: Texts = setting(
        [], 'these categories and those below them, "Database/OLAP"; "!Diary" excludes'
    )
    tags: Texts = setting([], "posts with any of these tags")
    authors: Texts = setting([], "posts by any of these authors")
    words: Texts = setting([], "posts with any of these words in title or summary")
