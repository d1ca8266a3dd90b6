"""When to look at the files: events gathered until their files are whole, and looks at everything in between.

Events are hints and the scan is the truth: an event may be lost, doubled or early, so every burst is followed by a
look at everything, and so is every half minute. Nothing here reads a clock: times are `Clock.monotonic` seconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

STABLE = 0.05
"""Seconds without an event after which a file that nobody closed is taken for whole."""

PATIENCE = 1.0
"""Seconds that a look at everything waits for a burst to end, and after a burst to catch what it hid."""

EVERY = 30.0
"""Seconds between looks at everything when events come in."""

_NEVER = math.inf


@dataclass(frozen=True, slots=True)
class Hint:
    """Something happened below the content directory."""

    path: str | None  # the file, relative to the root, as the system spells it; None = look at everything
    whole: bool = True  # the file is whole: its writer closed it or moved it into place


@dataclass(frozen=True, slots=True)
class Due:
    """What to look at now."""

    paths: frozenset[str]  # these files
    everything: bool  # or all of them

    @property
    def only(self) -> frozenset[str] | None:
        """The files to look at; None = all, also where no hint but the time or another process asks for a look."""
        return None if self.everything or not self.paths else self.paths


class Gathering:
    """Gathers hints, and says when something is due and what.

    Args:
        now: the present time.
        every: seconds between looks at everything.
    """

    def __init__(self, now: float, every: float = EVERY) -> None:
        self._every = every
        self._files: dict[str, float] = {}  # when each file is due
        self._folders_since: float | None = None  # the first hint at a folder that is not looked at yet
        self._folders_at = _NEVER  # a look for their sake
        self._after_at = _NEVER  # the look after a burst
        self._regular_at = now  # what happened before the watch began is not known

    def note(self, hint: Hint, now: float) -> None:
        """Take in one hint. A file that its writer closed is due at once; any other event makes it wait anew."""
        self._after_at = now + PATIENCE
        if hint.path is None:
            self._folders_since = now if self._folders_since is None else self._folders_since
            self._folders_at = min(now + STABLE, self._folders_since + PATIENCE)
        else:
            self._files[hint.path] = now if hint.whole else now + STABLE

    def next_due(self) -> float:
        """When `take` will have something."""
        return min(self._everything_at(), *self._files.values(), self._regular_at)

    def take(self, now: float) -> Due:
        """What is due now, and is not any more after this."""
        files = frozenset(path for path, due in self._files.items() if due <= now)
        for path in files:
            del self._files[path]
        everything = self._everything_at() <= now
        if everything:
            self._folders_since, self._folders_at = None, _NEVER
            self._after_at = self._after_at if self._after_at > now else _NEVER
            self._regular_at = now + self._every
        return Due(files, everything)

    def _everything_at(self) -> float:
        return min(self._folders_at, self._after_at, self._regular_at)


def poll_every(cost: float) -> float:
    """Seconds between looks where there are no events: `cost`, what the last look took, is at most a twentieth."""
    return max(2.0, 20 * cost)
