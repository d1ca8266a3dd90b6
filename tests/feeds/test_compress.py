from __future__ import annotations

import gzip
import sys

import brotli
import pytest

from publisher.errors import ConfigError
from publisher.feeds.compress import Encode, encoders


@pytest.mark.parametrize(("name", "decompress"), [("gz", gzip.decompress), ("br", brotli.decompress)])
def test_a_copy_is_whole_small_and_the_same_each_time(name: str, decompress: Encode) -> None:
    encode = encoders([name])[name]
    data = b"<feed/>" * 1000
    assert decompress(encode(data)) == data
    assert len(encode(data)) < len(data) / 10
    assert encode(data) == encode(data)


def test_gzip_tells_no_time() -> None:
    assert encoders(["gz"])["gz"](b"<feed/>")[4:8] == bytes(4)  # RFC 1952


def test_an_unknown_ending_names_those_that_are_known() -> None:
    with pytest.raises(ConfigError, match=r'feeds\.compress.*zst.*"gz", "br"'):
        encoders(["gz", "zst"])


def test_brotli_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)  # as where it is not installed
    with pytest.raises(ConfigError, match="pip install brotli"):
        encoders(["br"])
