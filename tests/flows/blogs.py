"""A blog in a folder, and `publisher` as its author would use it: commands, and `run` as a process of its own.

blog = Blog(tmp_path)
blog.configure(channels=[webhook(receiver)])
blog.post("hello", title="Hello")
blog.publish()
with blog.running() as run:
    wait_until(lambda: "Hello" in blog.feed())
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from servers import Receiver
from typer.testing import CliRunner

from publisher.cli import app
from publisher.clock import SystemClock

DEADLINE = 60.0  # seconds that something may take on a busy machine before a test gives up

_START = "from publisher.cli import main; main()"

Tables = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed under `--json`."""
        return json.loads(self.out)


def wait_until(condition: Callable[[], object], what: str = "", seconds: float = DEADLINE) -> float:
    """Ask again and again until `condition` holds; returns how long it took, fails after `seconds`."""
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > seconds:
            raise AssertionError(f"not within {seconds} s: {what or condition}")
        time.sleep(0.01)  # another process is asked, which cannot tell us when it is done
    return time.monotonic() - begun


def webhook(receiver: Receiver, **keys: Any) -> dict[str, Any]:
    """A channel of the generic kind."""
    return {"name": "hook", "type": "webhook", "url": receiver.url, **keys}


class Blog:
    """A plain blog, its configuration and its store, all in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.posts = folder / "posts"
        self.outbox = folder / "outbox"
        self.posts.mkdir()
        self.tables: dict[str, Any] = {
            "site": {
                "url": "https://blog.example.com",
                "title": "Notes",
                "author": "Lin",
                "language": "en",
                "timezone": "UTC",
                "generator": "plain",
            },
            "content": {"directory": "posts", "settle": "0s"},
            "feeds": {"directory": "feeds"},
            "announce": {"wait_until_live": False},
            "network": {"allow_private": ["127.0.0.1:*"]},
            "web": {"listen": "127.0.0.1:0"},
        }
        self.configure()

    # ── what the author does ──

    def configure(self, **tables: Any) -> None:
        """Write config.toml: the tables so far with these keys over them; a list is an array of tables."""
        for name, table in tables.items():
            old = self.tables.get(name)
            self.tables[name] = {**old, **table} if isinstance(old, dict) else table
        (self.folder / "config.toml").write_text("\n".join(_toml(self.tables)), "utf-8")

    def post(
        self, name: str, body: str | None = None, *, age: timedelta = timedelta(minutes=1), **header: object
    ) -> Path:
        """Save a post, written `age` ago, in one piece.

        Args:
            body: default a text that no other post has, so that none is taken for another one renamed.
            header: more of its front matter.
        """
        date = SystemClock().now() - age
        lines = {"title": name.capitalize(), "date": date.isoformat(" "), **header}
        text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in lines.items())
        path = self.posts / f"{name}.md"
        path.write_text(f"---\n{text}---\n\n{f'This is {name}.' if body is None else body}\n", "utf-8")
        return path

    # ── commands ──

    def command(self, *words: str) -> Ran:
        """Run a command in this process."""
        result = CliRunner().invoke(app, [*words, "--config", str(self.folder / "config.toml")])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert "did not expect" not in result.stderr, result.stderr
        return Ran(result.exit_code, result.stdout, result.stderr)

    def publish(self, status: int = 0) -> Any:
        """`publisher publish`, which must end with `status`; returns its JSON."""
        done = self.command("publish", "--json")
        assert done.status == status, (done, self.command("status").out)
        return done.json

    def deliveries(self) -> list[dict[str, Any]]:
        """The ledger, the oldest first."""
        rows: list[dict[str, Any]] = self.command("deliveries", "list", "--json").json
        return rows[::-1]

    @contextmanager
    def process(self, *words: str) -> Iterator[Process]:
        """A command as a process of its own; killed at the end if it still runs."""
        process = Process(*words, "--config", str(self.folder / "config.toml"))
        try:
            yield process
        finally:
            process.kill()

    @contextmanager
    def running(self) -> Iterator[Process]:
        """`publisher run`, once it has looked at everything and watches."""
        with self.process("run") as run:
            run.wait_for("watching ")
            yield run

    # ── what is there ──

    def feed(self, path: str = "feed.json") -> str:
        """A feed file's text; "" when it is not there."""
        file = self.folder / "feeds" / path
        return file.read_text("utf-8") if file.exists() else ""

    def items(self, path: str = "feed.json") -> dict[str, str]:
        """From the title of each entry of a JSON feed to its id."""
        text = self.feed(path)
        return {item["title"]: item["id"] for item in json.loads(text)["items"]} if text else {}

    def mails(self) -> list[EmailMessage]:
        """The mails of the outbox, in the order of their writing."""
        files = sorted(self.outbox.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def snapshot(self) -> dict[str, bytes]:
        """Every byte in the folder, but for SQLite's own working files and the locks."""
        return {
            str(file.relative_to(self.folder)): file.read_bytes()
            for file in sorted(self.folder.rglob("*"))
            if file.is_file() and not file.name.endswith((".lock", "-wal", "-shm"))
        }


class Process:
    """A running `publisher`."""

    def __init__(self, *words: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.lines: list[str] = []
        self._heard = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            with self._heard:
                self.lines.append(line.rstrip("\n"))
                self._heard.notify_all()

    @property
    def told(self) -> str:
        """Everything it has told on stderr so far."""
        return "\n".join(self.lines)

    def wait_for(self, text: str, count: int = 1) -> None:
        """Wait until it has told `text` so many times."""
        wait_until(
            lambda: self.told.count(text) >= count or self._process.poll() is not None,
            f"{text!r} in {self.told!r}",
        )
        assert self.told.count(text) >= count, self.told

    @property
    def address(self) -> str:
        """Where its pages are."""
        line = next(line for line in reversed(self.lines) if line.startswith("pages"))
        return line.split()[1].rstrip("/")

    def reload(self) -> None:
        """SIGHUP."""
        self._process.send_signal(signal.SIGHUP)

    def stop(self, seconds: float = DEADLINE) -> int:
        """SIGTERM; returns its exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self.ended(seconds)

    def ended(self, seconds: float = DEADLINE) -> int:
        """Wait until it ends by itself; returns its exit status."""
        status = self._process.wait(seconds)
        self._reader.join(seconds)
        return status

    def kill(self) -> None:
        """SIGKILL: it gets no chance to say or to write anything."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        assert self._process.stderr is not None
        self._process.stderr.close()


def at(moment: datetime) -> str:
    """An instant as front matter has it."""
    return moment.astimezone(UTC).isoformat(" ")


def _toml(tables: Tables) -> Iterator[str]:
    for name, value in tables.items():
        for table in value if isinstance(value, list) else [value]:
            yield f"[[{name}]]" if isinstance(value, list) else f"[{name}]"
            for key, item in table.items():
                yield f"{key} = {_value(item)}"
            yield ""


def _value(item: object) -> str:
    if isinstance(item, dict):
        pairs = (f"{json.dumps(key, ensure_ascii=False)} = {_value(one)}" for key, one in item.items())
        return f"{{ {', '.join(pairs)} }}"
    return json.dumps(item, ensure_ascii=False)
