from __future__ import annotations

from pathlib import Path

from asking import Blog, ask


def test_alive(tmp_path: Path) -> None:
    answer = ask(Blog(tmp_path), "/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_ready_when_nothing_is_waited_for(tmp_path: Path) -> None:
    blog = Blog(tmp_path, waiting=["the first pass"])
    waiting = ask(blog, "/readyz")
    assert (waiting.status_code, waiting.json()) == (503, {"ready": False, "waiting_for": ["the first pass"]})
    blog.waiting.clear()
    assert ask(blog, "/readyz").status_code == 200
