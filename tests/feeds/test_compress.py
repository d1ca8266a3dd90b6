from __future__ import annotations

import gzip
import importlib.util

import pytest

from publisher.errors import ConfigError
from publisher.feeds.compress import encoders


def test_gzip_is_whole_small_and_the_same_each_time() -> None:
    encode = encoders(["gz"])["gz"]
    data = b"<feed/>" * 1000
    assert gzip.decompress(encode(data)) == data
    assert len(encode(data)) < len(data) / 10
    assert encode(data) == encode(data)
    assert encode(data)[4:8] == bytes(4)  # RFC 1952: no time


def test_an_unknown_ending_names_those_that_are_known() -> None:
    with pytest.raises(ConfigError, match=r'feeds\.compress.*zst.*"gz", "br"'):
        encoders(["gz", "zst"])


@pytest.mark.skipif(
    importlib.util.find_spec("brotli") is not None, reason="brotli is installed, so nothing is missing"
)
def test_brotli_says_what_it_needs() -> None:
    with pytest.raises(ConfigError, match="pip install brotli"):
        encoders(["br"])
