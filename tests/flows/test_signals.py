"""SIGHUP and SIGTERM: a wrong configuration changes nothing, the socket stays, what is on the wire is recorded."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from blogs import Blog, wait_until, webhook
from servers import Receiver, answer, hang


def status_of(address: str, path: str = "/healthz") -> int:
    """Ask on a new connection."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_broken_configuration_is_refused_and_told(tmp_path: Path) -> None:
    blog = Blog(tmp_path)
    with Receiver() as receiver, socket.create_server(("127.0.0.1", 0)) as taken:
        wrong: list[tuple[dict[str, Any], str]] = [
            ({"feeds": {"limit": 0}}, "feeds.limit: must be at least 1"),
            ({"content": {"directory": "nowhere"}}, "content.directory: is not a folder"),
            ({"web": {"listen": f"127.0.0.1:{taken.getsockname()[1]}"}}, "web.listen: cannot listen on"),
            ({"store": {"url": "sqlite:///other.db"}}, "store.url: a change of the store needs a restart"),
        ]
        blog.configure(channels=[webhook(receiver)])
        with blog.running() as run:
            for number, (tables, told) in enumerate(wrong, 1):
                before = dict(blog.tables)
                blog.configure(**tables)
                run.reload()
                run.wait_for("the configuration is wrong, so the previous one stays in use: ", number)
                run.wait_for(told)
                blog.tables = before
            blog.post("hello")
            receiver.wait_for(1)
            assert run.stop() == 0
    assert "configuration reloaded" not in run.told


def test_a_good_configuration_is_taken_over_on_the_same_socket(tmp_path: Path) -> None:
    blog = Blog(tmp_path)
    with Receiver() as first, Receiver() as second, blog.running() as run:
        address, answers = run.address, list[int]()
        over = threading.Event()

        def ask() -> None:
            while not over.is_set():
                answers.append(status_of(address))

        asking = threading.Thread(target=ask)
        asking.start()
        try:
            for count, receiver in ((2, first), (3, second)):
                blog.configure(channels=[webhook(receiver)])
                run.reload()
                run.wait_for("watching ", count)
                blog.post(f"post-{count}")
                assert receiver.wait_for(1)[0].json()["data"]["title"] == f"Post-{count}"
        finally:
            over.set()
            asking.join()
        assert run.address == address
        assert set(answers) == {200}
        assert run.stop() == 0
    assert (len(first.received), len(second.received)) == (1, 1)


def test_a_change_of_the_generators_configuration_is_taken_over(tmp_path: Path) -> None:
    blog = Blog(tmp_path)
    blog.configure(site={"generator": "hexo", "title": ""}, content={"directory": "."})
    (tmp_path / "source").mkdir()
    blog.posts.rename(tmp_path / "source" / "_posts")
    blog.posts = tmp_path / "source" / "_posts"
    (tmp_path / "_config.yml").write_text("title: Old\n")
    blog.post("hello")
    with blog.running():
        assert "<title>Old</title>" in blog.feed("rss.xml")
        (tmp_path / "_config.yml").write_text("title: New name\n")
        wait_until(lambda: "<title>New name</title>" in blog.feed("rss.xml"))


def test_sigterm_right_after_sighup_ends_it(tmp_path: Path) -> None:
    blog = Blog(tmp_path)
    with blog.running() as run:
        run.reload()
        assert run.stop() == 0


@pytest.mark.parametrize(("status", "state"), [(200, "sent"), (500, "pending"), (410, "failed")])
def test_what_is_on_the_wire_at_sigterm_is_recorded(tmp_path: Path, status: int, state: str) -> None:
    blog = Blog(tmp_path)
    with Receiver(answer(status, delay=0.5)) as receiver:
        blog.configure(channels=[webhook(receiver)])
        blog.publish()
        blog.post("hello")
        with blog.running() as run:
            receiver.wait_for(1)
            assert run.stop() == 0
    (row,) = blog.deliveries()
    assert (row["state"], row["attempts"], row["doubts"]) == (state, 1, 0)
    channel = blog.command("status", "--json").json["channels"][0]
    assert channel["state"] == ("disabled" if status == 410 else "ready")


def test_sigterm_ends_in_time_whatever_hangs(tmp_path: Path) -> None:
    blog = Blog(tmp_path)
    with Receiver(hang()) as receiver:
        blog.configure(channels=[webhook(receiver)])
        blog.publish()
        blog.post("hello")
        with blog.running() as run:
            receiver.wait_for(1)
            parts = urlsplit(run.address)
            with socket.create_connection((parts.hostname or "", parts.port or 0)) as lazy:
                lazy.sendall(b"GET /feed.json HTTP/1.1\r\nHost: x\r\n")  # and never the rest
                begun = time.monotonic()
                assert run.stop() == 0
                assert time.monotonic() - begun < 13
    (row,) = blog.deliveries()
    assert (row["state"], row["attempts"], row["doubts"]) == ("pending", 1, 1)
