"""What is known of a file without reading it."""

from __future__ import annotations

from typing import NamedTuple


class FileStamp(NamedTuple):
    """What tells a file's versions apart. A tuple: ten thousand are compared in each scan."""

    size: int  # bytes
    mtime_ns: int
    ctime_ns: int  # the only one that a forged mtime changes
    inode: int
