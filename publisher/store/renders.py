"""The cache of rendered bodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from publisher.model.post import Problem, Rendered

from . import statements
from .schema import render


@dataclass(frozen=True, slots=True)
class CachedRender:
    """A rendered body, and where its references to other posts led at the time."""

    rendered: Rendered
    links: tuple[tuple[str, str | None, str | None], ...]  # (name used, url, title); None = no such post


def find(connection: Connection, keys: Sequence[str]) -> dict[str, CachedRender]:
    """The cached bodies among `keys`, by key."""
    found: dict[str, CachedRender] = {}
    for batch in statements.batches(keys):
        query = select(render).where(render.c.key.in_(batch))
        found |= {row.key: _cached(row) for row in connection.execute(query)}
    return found


def _cached(row: Row[Any]) -> CachedRender:
    problems = tuple(Problem(**item) for item in row.problems)
    links = tuple((name, url, title) for name, url, title in row.links)
    return CachedRender(Rendered(row.html, row.summary, row.image, problems), links)


def save(connection: Connection, bodies: Mapping[str, CachedRender], now: datetime) -> None:
    """Put bodies into the cache."""
    if not bodies:
        return
    rows = [
        {
            "key": key,
            "html": item.rendered.html,
            "summary": item.rendered.summary,
            "image": item.rendered.image,
            "problems": [problem_values(problem) for problem in item.rendered.problems],
            "links": [list(link) for link in item.links],
            "used_at": now,
        }
        for key, item in bodies.items()
    ]
    connection.execute(statements.upsert(connection, render, "key"), rows)


def keep(connection: Connection, used: Sequence[str], now: datetime, age: timedelta) -> None:
    """Mark the bodies with these keys as used at `now`, and drop those unused for longer than `age`."""
    for batch in statements.batches(used):
        connection.execute(update(render).where(render.c.key.in_(batch)).values(used_at=now))
    connection.execute(delete(render).where(render.c.used_at < now - age))


def problem_values(problem: Problem) -> dict[str, str | int | None]:
    """A problem as JSON keeps it."""
    return {
        "file": problem.file,
        "line": problem.line,
        "message": problem.message,
        "mend": problem.mend,
        "severity": problem.severity,
    }
