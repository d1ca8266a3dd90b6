"""Bytes to disk: only what changed, each file whole or not at all, and nothing that is not ours."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from publisher import ids
from publisher.errors import PublisherError
from publisher.model.post import Problem

from .paths import is_safe
from .settings import FileRecord, Stamp


@dataclass(frozen=True, slots=True)
class Root:
    """Where paths lead: into the directory of feeds, or, when they start with "/", into the public folder."""

    directory: Path
    public: Path | None = None

    def place(self, path: str) -> Path:
        """The file that `path` names.

        Raises:
            Escape: it would lie outside, by its name or by a symbolic link on the way.
        """
        base, inner = (self.public, path[1:]) if path.startswith("/") else (self.directory, path)
        if base is None or not is_safe(inner):
            raise Escape(path)
        file = base / inner
        if not file.parent.resolve().is_relative_to(base.resolve()):
            raise Escape(path)
        return file


class Escape(PublisherError):
    """A path leads out of the directory."""
