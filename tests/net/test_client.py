from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from ipaddress import ip_address

import pytest
from servers import Receiver, Reply, answer, certificate_for, drip, hang, hang_up, raw

from publisher.errors import Ambiguous, Blocked, ConfigError, Unreachable
from publisher.net.client import Client
from publisher.net.client import Reply as HttpReply
from publisher.net.guard import Address
from publisher.net.settings import NetSettings

LOCAL = NetSettings(allow_private=("127.0.0.1:*",))


def post(
    url: str,
    settings: NetSettings = LOCAL,
    *,
    content: bytes = b"{}",
    timeout: float = 5.0,
    max_reply: int = 65_536,
) -> HttpReply:
    async def once() -> HttpReply:
        client = Client(settings)
        try:
            return await client.request("POST", url, content=content, timeout=timeout, max_reply=max_reply)
        finally:
            await client.aclose()

    return asyncio.run(once())


def resolving(*addresses: str) -> Client:
    async def resolve(_: str) -> Sequence[Address]:
        return [ip_address(address) for address in addresses]

    return Client(NetSettings(), resolve=resolve)


def test_a_reply_comes_back_whole_and_the_request_is_plain() -> None:
    with Receiver(answer(201, b"made", x_trace="7")) as receiver:
        reply = post(receiver.url, content="中".encode())
    assert (reply.status, reply.body, reply.whole, reply.headers["X-Trace"]) == (201, b"made", True, "7")
    (request,) = receiver.received
    assert (request.method, request.path, request.body) == ("POST", "/hook/T0KEN-of-the-path", "中".encode())
    assert request.headers["accept-encoding"] == "identity"
    assert request.headers["host"] == f"127.0.0.1:{receiver.port}"


def test_connections_are_kept_and_cookies_are_not() -> None:
    async def twice(url: str) -> None:
        client = Client(LOCAL)
        await client.request("GET", url)
        await client.request("GET", url)
        await client.aclose()

    with Receiver(answer(set_cookie="session=1; Path=/")) as receiver:
        asyncio.run(twice(receiver.url))
    assert receiver.connections == 1
    assert "cookie" not in receiver.received[1].headers


def test_a_redirect_is_not_followed() -> None:
    with Receiver() as elsewhere, Receiver(answer(302, b"", location=elsewhere.url)) as receiver:
        assert post(receiver.url).status == 302
    assert elsewhere.connections == 0


def test_a_long_reply_is_cut_and_a_compressed_one_stays_packed() -> None:
    with Receiver(answer(200, b"x" * 1_000_000, content_encoding="gzip")) as receiver:
        reply = post(receiver.url, max_reply=100)
    assert (reply.body, reply.whole) == (b"x" * 100, False)


@pytest.mark.parametrize("script", [hang(), hang_up, raw(b"garbage\r\n\r\n"), drip(b"H" * 1000)])
def test_no_status_after_the_request_left_is_ambiguous(script: Reply) -> None:
    with Receiver(script) as receiver, pytest.raises(Ambiguous) as caught:
        post(receiver.url, timeout=0.3)
    assert "T0KEN" not in f"{caught.value} {caught.value.__context__!r}"


def test_a_body_that_never_ends_still_has_a_status() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n"
    with Receiver(raw(head + b"half")) as receiver:
        reply = post(receiver.url)
    assert (reply.status, reply.body, reply.whole) == (200, b"half", False)
    with Receiver(drip(head + b"." * 1000, every=0.005)) as receiver:
        reply = post(receiver.url, timeout=1.0)
    assert (reply.status, reply.whole) == (200, False)


def test_the_limit_is_on_the_whole_attempt_not_on_each_read() -> None:
    async def measure(url: str) -> float:
        loop = asyncio.get_running_loop()
        started = loop.time()
        client = Client(LOCAL)
        with pytest.raises(Ambiguous):
            await client.request("GET", url, timeout=0.3)
        await client.aclose()
        return loop.time() - started

    with Receiver(drip(b"HTTP/1.1 200 OK\r\n" + b"x-y: z\r\n" * 1000)) as receiver:
        assert asyncio.run(measure(receiver.url)) < 2.0


def test_nobody_listening_is_unreachable() -> None:
    with Receiver() as receiver:
        url = receiver.url
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1 cannot be reached: connection refused") as caught:
        post(url)
    assert "T0KEN" not in str(caught.value)


def test_a_name_that_does_not_resolve_is_unreachable() -> None:
    async def nowhere(_: str) -> Sequence[Address]:
        raise OSError("no such name")

    with pytest.raises(Unreachable, match="cannot be resolved"):
        asyncio.run(Client(NetSettings(), resolve=nowhere).request("GET", "https://blog.example/"))


def test_what_is_no_web_address_is_refused_without_being_repeated() -> None:
    for url in (
        "whsec_c2VjcmV0",
        "file:///etc/passwd",
        "ftp://host/",
        "http://[::1",
        "",
        "http://a\0b/",
    ):
        with pytest.raises(Blocked) as caught:
            post(url)
        assert not url or url not in f"{caught.value} {caught.value.__context__!r}"


# Every way there is to spell or reach an address that is not public.

SPELLINGS = """
127.0.0.1 127.1 2130706433 0x7f.1 0x7f000001 0177.0.0.1 017700000001 0.0.0.0 0 localhost.localdomain
10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 100.100.100.200 169.254.169.254 192.0.0.192 192.0.2.1
198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
[::1] [::] [::ffff:127.0.0.1] [::ffff:8.8.8.8] [::127.0.0.1] [fc00::1] [fd00::1] [fe80::1] [fec0::1] [ff02::1]
[2002:7f00:1::] [2002:808:808::] [64:ff9b::7f00:1] [64:ff9b::a00:1] [64:ff9b:1::1] [2001::1] [2001:db8::1] [3fff::1]
""".split()


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_a_private_address_is_contacted(host: str) -> None:
    contacted: list[str] = []

    async def resolve(name: str) -> Sequence[Address]:
        contacted.append(name)
        return [ip_address("127.0.0.1")]

    with Receiver() as receiver:
        for settings in (NetSettings(), NetSettings(allow_private=("chat.internal:*", "127.0.0.1:1"))):
            with pytest.raises(Blocked):
                asyncio.run(
                    Client(settings, resolve=resolve).request("GET", f"http://{host}:{receiver.port}/secret")
                )
    assert receiver.connections == 0
    assert set(contacted) <= {"localhost.localdomain"}  # an address, however it is spelled, is not looked up


@pytest.mark.parametrize(
    "addresses", [("127.0.0.1",), ("93.184.215.14", "10.0.0.1"), ("2606:4700::1", "::1")]
)
def test_one_private_address_of_a_name_is_enough_to_refuse_it(addresses: tuple[str, ...]) -> None:
    with (
        Receiver() as receiver,
        pytest.raises(Blocked, match=r'add "rebind.example:\d+" to network.allow_private'),
    ):
        asyncio.run(resolving(*addresses).request("GET", f"http://rebind.example:{receiver.port}/secret"))
    assert receiver.connections == 0


def test_an_entry_lets_exactly_its_host_and_port_pass() -> None:
    with Receiver() as receiver:
        exact = NetSettings(allow_private=(f"127.0.0.1:{receiver.port}",))
        assert post(receiver.url, exact).status == 200
        for refused in ("127.0.0.1:1", "127.0.0.10:*", f"27.0.0.1:{receiver.port}"):
            with pytest.raises(Blocked):
                post(receiver.url, NetSettings(allow_private=(refused,)))
    assert len(receiver.received) == 1


def test_the_first_address_that_answers_is_used_and_the_name_is_kept() -> None:
    async def resolve(_: str) -> Sequence[Address]:
        return [ip_address("::1"), ip_address("127.0.0.1")]  # nobody listens on the first

    async def ask(port: int) -> None:
        client = Client(NetSettings(allow_private=("chat.internal:*",)), resolve=resolve)
        assert (await client.request("GET", f"http://chat.internal:{port}/")).status == 200
        await client.aclose()

    with Receiver() as receiver:
        asyncio.run(ask(receiver.port))
    assert receiver.received[0].headers["host"] == f"chat.internal:{receiver.port}"


@pytest.mark.parametrize("entry", ["chat.internal", ":80", "host:http", ""])
def test_an_allowed_address_needs_a_port(entry: str) -> None:
    with pytest.raises(ConfigError):
        NetSettings(allow_private=(entry,))


# Proxies


def test_a_proxy_is_asked_by_name_and_need_not_be_public() -> None:
    with Receiver() as proxy:
        settings = NetSettings(proxy=f"http://me:pass@127.0.0.1:{proxy.port}")
        assert post("http://blog.example/hook", settings).status == 200
        with pytest.raises(Blocked):
            post("http://169.254.169.254/latest", settings)
        with pytest.raises(Blocked):
            post("http://localhost:1/", settings)
    (request,) = proxy.received
    assert request.path == "http://blog.example/hook"
    assert request.headers["proxy-authorization"] == "Basic bWU6cGFzcw=="
    assert "pass" not in repr(settings)


def test_a_proxy_that_refuses_the_tunnel_leaves_nothing_in_doubt() -> None:
    with Receiver(answer(502)) as proxy, pytest.raises(Unreachable, match="the proxy refused"):
        post("https://blog.example/hook", NetSettings(proxy=f"http://127.0.0.1:{proxy.port}"))
    assert proxy.received[0].method == "CONNECT"


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "127.0.0.1:7890", "http://a/b/c"])
def test_only_http_proxies_are_understood(proxy: str) -> None:
    with pytest.raises(ConfigError, match="HTTP proxy"):
        NetSettings(proxy=proxy)


# TLS


def test_tls_asks_for_the_name_and_checks_the_certificate() -> None:
    server, trusting = certificate_for("chat.internal")
    asked: list[str | None] = []
    server.sni_callback = lambda _stream, name, _context: asked.append(name)

    async def resolve(_: str) -> Sequence[Address]:
        return [ip_address("127.0.0.1")]

    async def ask(url: str, client: Client) -> int:
        try:
            return (await client.request("GET", url)).status
        finally:
            await client.aclose()

    settings = NetSettings(allow_private=("chat.internal:*", "other.internal:*"))
    with Receiver(tls=server) as receiver:
        trusts, doubts = Client(settings, resolve=resolve, tls=trusting), Client(settings, resolve=resolve)
        assert asyncio.run(ask(f"https://chat.internal:{receiver.port}/", trusts)) == 200
        with pytest.raises(Unreachable, match="certificate"):
            asyncio.run(ask(f"https://other.internal:{receiver.port}/", trusts))
        with pytest.raises(Unreachable, match="certificate"):
            asyncio.run(ask(f"https://chat.internal:{receiver.port}/", doubts))
    assert asked == ["chat.internal", "other.internal", "chat.internal"]
    assert len(receiver.received) == 1


def test_urls_stay_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Receiver() as receiver:
        post(receiver.url)
    assert "T0KEN" not in caplog.text
