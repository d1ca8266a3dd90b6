"""Compressed copies of files, for web servers that can send them as they are. Pure."""

from __future__ import annotations

import gzip
import importlib
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from publisher.errors import ConfigError

Encode = Callable[[bytes], bytes]


def encoders(names: Sequence[str]) -> Mapping[str, Encode]:
    """The functions that compress `FILE` to `FILE.gz` and `FILE.br`, by ending. They are deterministic.

    Raises:
        ConfigError: an ending is unknown, or needs a package that is not installed.
    """
    return {name: _encoder(name) for name in names}


def _encoder(name: str) -> Encode:
    if name == "gz":
        return lambda data: gzip.compress(data, compresslevel=zlib.Z_BEST_COMPRESSION, mtime=0)
    where = "feeds.compress"
    if name != "br":
        raise ConfigError(f"there is no compression {name!r}", where=where, mend='choose from "gz", "br"')
    try:
        return cast("Encode", importlib.import_module("brotli").compress)
    except ImportError as error:
        message, mend = '"br" needs the package brotli', 'pip install brotli, or leave "br" out'
        raise ConfigError(message, where=where, mend=mend) from error
