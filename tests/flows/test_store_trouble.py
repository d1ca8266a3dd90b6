"""A database that goes away for a moment ends nothing and loses nothing."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from blogs import Blog, wait_until, webhook
from servers import Receiver, answer
from sqlalchemy import create_engine, text

from publisher.errors import Busy
from publisher.store.open import open_store

CUT = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def held_by(blog: Blog) -> str:
    """Which command holds the pump's lock; "" = none."""
    store = open_store(blog.tables["store"]["url"], blog.folder)
    try:
        with store.lock("pump", "test"):
            return ""
    except Busy as error:
        return error.holder.partition(",")[0]
    finally:
        store.close()


def test_run_ends_when_another_took_its_place(tmp_path: Path, postgres_url: str) -> None:
    blog = Blog(tmp_path)
    blog.configure(store={"url": postgres_url})
    blog.publish()
    store = open_store(postgres_url, tmp_path)
    with blog.running() as run, ExitStack() as taken:

        def take_its_place() -> bool:
            with store.write() as connection:
                connection.execute(text(CUT))
            try:
                taken.enter_context(store.lock("pump", "run, pid 8"))
            except Busy:  # it was as quick as we are
                return False
            return True

        wait_until(take_its_place)
        assert run.ended() == 2
        assert "run, pid 8 holds the store's pump lock" in run.told
    store.close()


def test_run_ends_when_its_store_is_deleted_and_the_next_tells_nothing_again(tmp_path: Path) -> None:
    blog = Blog(tmp_path)
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver)])
        blog.publish()
        blog.post("first")
        with blog.running() as run:
            receiver.wait_for(1)
            for file in tmp_path.glob("publisher.db*"):
                file.unlink()
            assert run.ended() == 1
        assert "publisher.db was deleted or replaced" in run.told
        with blog.running() as again:
            blog.post("second")
            receiver.wait_for(2)
            assert again.stop() == 0
    assert [request.json()["data"]["title"] for request in receiver.received] == ["First", "Second"]


def test_run_outlives_a_database_that_drops_every_connection(tmp_path: Path, postgres_url: str) -> None:
    blog = Blog(tmp_path)
    engine = create_engine(postgres_url)
    with Receiver(answer(200, delay=0.2)) as receiver:
        blog.configure(store={"url": postgres_url}, channels=[webhook(receiver)])
        blog.publish()
        with blog.running() as run:
            blog.post("first")
            receiver.wait_for(1)  # its answer is still to be recorded
            with engine.begin() as connection:
                assert connection.execute(text(CUT)).scalar_one() > 0
            blog.post("second")
            wait_until(lambda: [row["state"] for row in blog.deliveries()] == ["sent", "sent"])
            wait_until(lambda: held_by(blog) == "run", "the pump's lock is taken again")
            assert run.stop() == 0
    engine.dispose()
    assert len(receiver.received) == 2
    assert [row["doubts"] for row in blog.deliveries()] == [0, 0]
