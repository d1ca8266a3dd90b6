"""kill -9 in the middle of deliveries: each arrives, and what may have arrived twice says so."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from blogs import DEADLINE, Blog, wait_until, webhook
from servers import Receiver, answer

POSTS = 200
SLOTS = 4  # of the webhook's lane


class Service(Receiver):
    """Takes its time, and answers only so many requests before it is told of more.

    So a kill always finds deliveries on the wire, however late it comes.
    """

    def __init__(self) -> None:
        super().__init__(self._answer_in_turn)
        self._turns = threading.Semaphore(0)

    def allow(self, requests: int) -> None:
        """Answer so many more; requests of a killed process count too."""
        self._turns.release(requests)

    def _answer_in_turn(self, receiver: Receiver) -> Iterator[bytes]:
        while not self._turns.acquire(timeout=0.05):
            if receiver.stopped.is_set():
                return
        yield from answer(200, delay=0.03)(receiver)


@pytest.fixture
def service() -> Service:
    return Service()


def prepare(blog: Blog, service: Service, posts: int, **announce: object) -> None:
    """A blog with its baseline behind it, and `posts` new posts."""
    blog.configure(announce={"burst": 1000, **announce}, channels=[webhook(service)])
    blog.publish()
    for number in range(posts):
        blog.post(f"post-{number:03}")


def kill_after(blog: Blog, service: Service, more: int) -> None:
    """Start `run`, and kill it once it has sent so many more."""
    enough = len(service.received) + more
    service.allow(more)
    with blog.running() as run:
        service.wait_for(enough, DEADLINE)
        run.kill()


def arrivals(service: Service) -> Counter[str]:
    return Counter(request.headers["webhook-id"] for request in service.received)


def states(blog: Blog) -> Counter[str]:
    return Counter(row["state"] for row in blog.deliveries())


def test_each_arrives_and_repeats_say_so(tmp_path: Path, store_url: str, service: Service) -> None:
    blog = Blog(tmp_path)
    blog.configure(store={"url": store_url})
    kills = 10
    with service:
        prepare(blog, service, POSTS)
        for _ in range(kills):
            kill_after(blog, service, 15)
        service.allow(2 * POSTS)
        with blog.running() as run:
            wait_until(lambda: states(blog).keys() == {"sent"}, "every delivery is sent")
            assert run.stop() == 0
    rows = {row["message_id"]: row for row in blog.deliveries()}
    counts = arrivals(service)
    assert rows.keys() == counts.keys()
    assert len({request.json()["data"]["id"] for request in service.received}) == POSTS
    repeated = {name: count - 1 for name, count in counts.items() if count > 1}
    assert all(extra <= rows[name]["doubts"] for name, extra in repeated.items())
    assert 0 < sum(row["doubts"] for row in rows.values()) <= kills * SLOTS


def test_held_in_doubt_when_asked_to(tmp_path: Path, service: Service) -> None:
    blog = Blog(tmp_path)
    with service:
        prepare(blog, service, 60, in_doubt="hold")
        for _ in range(3):
            kill_after(blog, service, 12)
        service.allow(2 * POSTS)
        done = blog.publish(status=3)
    counts = arrivals(service)
    rows = blog.deliveries()
    assert len(rows) == 60
    assert max(counts.values()) == 1
    assert states(blog).keys() == {"sent", "in_doubt"}
    assert 0 < states(blog)["in_doubt"] <= 3 * SLOTS
    assert 0 < done["delivered"]["in_doubt"] <= SLOTS
    assert {row["message_id"] for row in rows if row["state"] == "sent"} <= counts.keys()
    assert blog.command("status").status == 3


def test_a_person_resolves_a_doubt(tmp_path: Path, service: Service) -> None:
    blog = Blog(tmp_path)
    with service:
        prepare(blog, service, 40, in_doubt="hold")
        kill_after(blog, service, 12)
        service.allow(2 * POSTS)
        blog.publish(status=3)
        first, *others = (row for row in blog.deliveries() if row["state"] == "in_doubt")
        assert blog.command("deliveries", "resolve", str(first["id"]), "--sent").status == 0
        if others:
            assert blog.command("deliveries", "resolve", "--all", "--resend").status == 0
        blog.publish()
    assert states(blog).keys() == {"sent"}
    expected = Counter({row["message_id"] for row in others})
    assert all(count == 1 or name in expected for name, count in arrivals(service).items())
