"""The pages of `run`: feeds, unsubscribing, the outbox, health. They get what they need as `WebParts`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.model.post import Site
from publisher.words.templates import Templates


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader that an unsubscribe link belongs to."""

    address: str
    language: str  # BCP 47
    active: bool  # still gets mail


@dataclass(frozen=True, slots=True)
class WebParts:
    """What the pages show and do. The callables may block, because they are called in worker threads."""

    site: Site
    templates: Templates
    public_url: str  # web.url; "" = pages for this machine only
    feeds_directory: Path
    is_ours: Callable[[str], bool]  # whether we wrote the file at this path, relative to `feeds_directory`
    find_reader: Callable[[str], Reader | None]  # by unsubscribe token; None = unknown
    unsubscribe: Callable[[str], Reader | None]  # by token, idempotent; None = unknown
    outbox: Path | None  # the folder of mails; None = mail is sent by a server
    waiting_for: Callable[[], Sequence[str]]  # what `run` is not ready without; empty = ready
