"""When a file came into being: what a generator takes for the date of a post that has none."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

_AT_FDCWD = -100
_STATX_BTIME = 0x800
_MASK_AT, _BIRTH_AT, _SIZE = 0, 0x50, 0x100  # struct statx, statx(2)


def birth_ns(path: str) -> int | None:
    """Nanoseconds since 1970 when the file was created; None where the system does not tell."""
    if sys.platform != "linux":
        try:
            born = getattr(Path(path).stat(), "st_birthtime", None)
        except OSError:
            return None
        return None if born is None else int(born * 1e9)
    statx = _statx()
    buffer = ctypes.create_string_buffer(_SIZE)
    if statx is None or statx(_AT_FDCWD, os.fsencode(path), 0, _STATX_BTIME, buffer) != 0:
        return None
    (mask,) = struct.unpack_from("=I", buffer, _MASK_AT)
    seconds, nanoseconds = struct.unpack_from("=qI", buffer, _BIRTH_AT)
    return seconds * 1_000_000_000 + nanoseconds if mask & _STATX_BTIME else None


@cache
def _statx() -> Callable[..., int] | None:
    """The C library's function: Python's own `stat` has no birth time on Linux."""
    function: Callable[..., int] | None = getattr(ctypes.CDLL(None), "statx", None)
    return function
