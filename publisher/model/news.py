"""News: a change that readers may hear of, first pending, then in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeGuard

NewsKind = Literal["post", "update", "removal"]


def is_news_kind(text: str) -> TypeGuard[NewsKind]:
    """Whether `text`, as the store has it, names a kind of news."""
    return text in ("post", "update", "removal")


@dataclass(frozen=True, slots=True)
class PendingChange:
    """News that may not be told yet."""

    post: str  # its id
    kind: NewsKind
    generation: str  # which news: "" for a new post (it is new once), else the content hash
    significant: bool
    seen_at: datetime  # first sight; later edits keep it
    ready_at: datetime | None  # when it may be told; None = held until a person releases or skips it


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One numbered piece of news."""

    seq: int  # in the order of commit
    kind: NewsKind
    post: str  # its id
    at: datetime  # when it was released
    content_hash: str  # of the text at release
    significant: bool
