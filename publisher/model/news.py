"""News: a change that readers may hear about; first it is pending, then in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeGuard

NewsKind = Literal["post", "update", "removal"]


def is_news_kind(text: str) -> TypeGuard[NewsKind]:
    """Whether `text`, read from the store, is a kind of news."""
    return text in ("post", "update", "removal")


@dataclass(frozen=True, slots=True)
class PendingChange:
    """News that may not be announced yet."""

    post: str  # its id
    kind: NewsKind
    generation: str  # tells several news of one kind apart: "" for a new post, else the content hash
    significant: bool
    seen_at: datetime  # when it was first seen; later edits do not change it
    ready_at: datetime | None  # when it may be announced; None = held until a person releases or skips it


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One numbered piece of news."""

    seq: int  # in the order of commit
    kind: NewsKind
    post: str  # its id
    at: datetime  # when it was released
    content_hash: str  # of the post when it was released
    significant: bool
