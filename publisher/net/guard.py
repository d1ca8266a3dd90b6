"""Which addresses our HTTP may reach. Pure: no look-ups.

A name is resolved once (`publisher.net.backend`), all of its addresses are checked here, and the connection goes to
an address that was checked, so neither an unusual spelling nor a second look-up (DNS rebinding) can bypass the guard.
"""

from __future__ import annotations

import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_PRIVATE_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' NAT; clouds keep metadata here
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; clouds' metadata
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays to 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks; some proxies' made-up addresses
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# Everything that IANA has allocated; loopback, mapped, local and multicast addresses are outside it.
_GLOBAL_6 = IPv6Network("2000::/3")
_PRIVATE_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3fff::/20",  # documentation
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: how networks without IPv4 reach it


def is_public(address: Address) -> bool:
    """Whether `address` is reachable on the public Internet (RFC 6890 and its registries).

    A NAT64 address counts as the IPv4 address in it; other addresses that contain an IPv4 address are not public.
    """
    if isinstance(address, IPv6Address) and address in _NAT64:
        address = IPv4Address(int(address) & 0xFFFF_FFFF)
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _PRIVATE_4)
    return address in _GLOBAL_6 and not any(address in network for network in _PRIVATE_6)


def literal(host: str) -> Address | None:
    """The address that `host` is a spelling of, in any form that resolvers accept; None if it is a name.

    `2130706433`, `0x7f.1` and `0177.0.0.1` are all 127.0.0.1.
    """
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):  # ValueError: a NUL within
        return None


def is_allowed(host: str, port: int, allowed: Collection[str]) -> bool:
    """Whether `network.allow_private` lists exactly this host, as written, with this port or `*`."""
    name = host.strip("[]").lower()
    spelled = f"[{name}]" if ":" in name else name
    return any(entry.lower() in (f"{spelled}:{port}", f"{spelled}:*") for entry in allowed)
