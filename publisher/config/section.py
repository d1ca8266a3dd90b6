"""What the tables of `config.toml` have in common."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from .values import Name, Texts


class Section(BaseModel):
    """A table: frozen, and a key that is not listed is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def setting(default: Any, doc: str, **more: Any) -> Any:
    """A key with its default, as one would write it in TOML (`...` = must be given), and what it does."""
    return Field(default, description=doc, validate_default=True, **more)


class Selecting(Section):
    """Something named that picks posts: within a list any, between lists all; nothing = every post."""

    name: Name = setting(..., "what it is called; each has its own")
    categories: Texts = setting([], '"Database/OLAP": these and what lies below them; "!Diary" leaves out')
    tags: Texts = setting([], "these tags")
    authors: Texts = setting([], "these authors")
    words: Texts = setting([], "these words in title or summary")
