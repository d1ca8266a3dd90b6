"""Several processes on one store: one sends, the others take turns."""

from __future__ import annotations

from pathlib import Path

from blogs import Blog, wait_until, webhook
from servers import Receiver, answer


def test_publish_beside_run_sends_nothing_twice(tmp_path: Path, store_url: str) -> None:
    blog = Blog(tmp_path)
    with Receiver(answer(200, delay=0.1)) as receiver:
        blog.configure(
            store={"url": store_url},
            announce={"burst": 100},
            channels=[webhook(receiver)],
            content={"settle": "1h"},
        )
        blog.publish()
        with blog.running():
            for number in range(20):
                blog.post(f"post-{number}")
            done = blog.command("publish")
            assert "deliveries are left to run, pid " in done.out
            assert done.status == 0
            wait_until(lambda: len(receiver.received) > 4)
            blog.publish()
            wait_until(lambda: {row["state"] for row in blog.deliveries()} == {"sent"})
    assert len(receiver.received) == len(blog.deliveries()) == 20
    assert {row["doubts"] for row in blog.deliveries()} == {0}


def test_build_beside_run(tmp_path: Path) -> None:
    blog = Blog(tmp_path)
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver)])
        blog.publish()
        with blog.running():
            blog.post("hello")
            done = blog.command("build", "--json")
            assert (done.status, done.json["announced"]) == (0, 0)
            assert "Hello" in blog.items()
            assert len(receiver.wait_for(1)) == 1


def test_a_second_run_names_the_first(tmp_path: Path, store_url: str) -> None:
    blog = Blog(tmp_path)
    blog.configure(store={"url": store_url})
    with blog.running(), blog.process("run") as second:
        assert second.ended() == 2
    assert second.told.startswith("run, pid ")
    assert "a store can have only one `publisher run`" in second.told


def test_run_waits_for_a_publish_that_is_delivering(tmp_path: Path) -> None:
    blog = Blog(tmp_path)
    with Receiver(answer(200, delay=0.5)) as receiver:
        blog.configure(channels=[webhook(receiver)], announce={"existing": 1})
        blog.post("hello")
        with blog.process("publish") as publish:
            receiver.wait_for(1)
            with blog.running():
                assert publish.ended() == 0
    assert [(row["state"], row["doubts"]) for row in blog.deliveries()] == [("sent", 0)]
