from __future__ import annotations

from ipaddress import ip_address

import pytest

from publisher.net.guard import is_allowed, is_public, literal


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00::1"]
)
def test_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_nat64_is_the_address_within() -> None:
    assert is_public(ip_address("64:ff9b::808:808"))
    assert not is_public(ip_address("64:ff9b::a9fe:a9fe"))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0x7F000001", "0177.0.0.1"])
def test_every_spelling_of_an_address_is_seen(host: str) -> None:
    assert literal(host) == ip_address("127.0.0.1")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1.nip.io", "a\0b", "", "1.2.3.4.5", "例子.中国"])
def test_a_name_is_no_address(host: str) -> None:
    assert literal(host) is None


def test_an_entry_is_exact_but_for_case_and_star() -> None:
    allowed = ("Chat.internal:8065", "127.0.0.1:*", "[::1]:80")
    assert is_allowed("chat.internal", 8065, allowed)
    assert is_allowed("127.0.0.1", 9, allowed)
    assert is_allowed("::1", 80, allowed)
    for host, port in (
        ("chat.internal", 80),
        ("xchat.internal", 8065),
        ("127.0.0.10", 9),
        ("::1", 81),
        ("*", 80),
    ):
        assert not is_allowed(host, port, allowed)
