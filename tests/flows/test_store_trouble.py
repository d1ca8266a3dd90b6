"""A database that goes away for a moment ends nothing and loses nothing."""

from __future__ import annotations

from pathlib import Path

from blogs import Blog, wait_until, webhook
from servers import Receiver, answer
from sqlalchemy import create_engine, text

CUT = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


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
            assert run.stop() == 0
    engine.dispose()
    assert len(receiver.received) == 2
    assert [row["doubts"] for row in blog.deliveries()] == [0, 0]
