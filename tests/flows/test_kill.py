"""kill -9 in the middle of deliveries: each arrives, and what may have arrived twice says so."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from blogs import DEADLINE, Blog, wait_until, webhook
from servers import Receiver, answer

POSTS = 200
SLOTS = 4  # of the webhook's lane


@pytest.fixture
def receiver() -> Receiver:
    """A listener that takes its time, so that a kill finds deliveries on the wire."""
    return Receiver(answer(200, delay=0.03))


def prepare(blog: Blog, receiver: Receiver, posts: int, **announce: object) -> None:
    """A blog with its baseline behind it, and `posts` new posts."""
    blog.configure(announce={"burst": 1000, **announce}, channels=[webhook(receiver)])
    blog.publish()
    for number in range(posts):
        blog.post(f"post-{number:03}")


def kill_after(blog: Blog, receiver: Receiver, more: int) -> None:
    """Start `run`, and kill it once it has sent so many more."""
    with blog.running() as run:
        receiver.wait_for(min(len(receiver.received) + more, POSTS))
        run.kill()


def arrivals(receiver: Receiver) -> Counter[str]:
    return Counter(request.headers["webhook-id"] for request in receiver.received)


def states(blog: Blog) -> Counter[str]:
    return Counter(row["state"] for row in blog.deliveries())


def test_each_arrives_and_repeats_say_so(tmp_path: Path, store_url: str, receiver: Receiver) -> None:
    blog = Blog(tmp_path)
    blog.configure(store={"url": store_url})
    kills = 10
    with receiver:
        prepare(blog, receiver, POSTS)
        for _ in range(kills):
            kill_after(blog, receiver, 15)
        with blog.running() as run:
            wait_until(lambda: states(blog).keys() == {"sent"}, "every delivery is sent", 3 * DEADLINE)
            assert run.stop() == 0
    rows = {row["message_id"]: row for row in blog.deliveries()}
    counts = arrivals(receiver)
    assert rows.keys() == counts.keys()
    assert len({request.json()["data"]["id"] for request in receiver.received}) == POSTS
    repeated = {name: count - 1 for name, count in counts.items() if count > 1}
    assert all(extra <= rows[name]["doubts"] for name, extra in repeated.items())
    assert 0 < sum(row["doubts"] for row in rows.values()) <= kills * SLOTS


def test_held_in_doubt_when_asked_to(tmp_path: Path, receiver: Receiver) -> None:
    blog = Blog(tmp_path)
    with receiver:
        prepare(blog, receiver, 60, in_doubt="hold")
        for _ in range(3):
            kill_after(blog, receiver, 12)
        done = blog.publish(status=3)
    counts = arrivals(receiver)
    rows = blog.deliveries()
    assert len(rows) == 60
    assert max(counts.values()) == 1
    assert states(blog).keys() == {"sent", "in_doubt"}
    assert 0 < states(blog)["in_doubt"] <= 3 * SLOTS
    assert 0 < done["delivered"]["in_doubt"] <= SLOTS
    assert {row["message_id"] for row in rows if row["state"] == "sent"} <= counts.keys()
    assert blog.command("status").status == 3


def test_a_person_resolves_a_doubt(tmp_path: Path, receiver: Receiver) -> None:
    blog = Blog(tmp_path)
    with receiver:
        prepare(blog, receiver, 40, in_doubt="hold")
        kill_after(blog, receiver, 12)
        blog.publish(status=3)
        first, *others = (row for row in blog.deliveries() if row["state"] == "in_doubt")
        assert blog.command("deliveries", "resolve", str(first["id"]), "--sent").status == 0
        if others:
            assert blog.command("deliveries", "resolve", "--all", "--resend").status == 0
        blog.publish()
    assert states(blog).keys() == {"sent"}
    expected = Counter({row["message_id"] for row in others})
    assert all(count == 1 or name in expected for name, count in arrivals(receiver).items())
