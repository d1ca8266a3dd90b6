"""The main job on made-up posts: from files to feeds, at first, again, and after one post was saved.

    python benchmarks/main_job.py [POSTS …]

Milliseconds of wall clock, and of CPU where it is one process's own. What is repeated is shown by its median, since
other processes share the machine.
"""

from __future__ import annotations

import gc
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import posts as made_up

from publisher import app
from publisher.config import load
from publisher.feeds import build as feeds_build
from publisher.feeds import manifest
from publisher.pipeline import entries, feeds, refresh, survey
from publisher.pipeline.refresh import Memory
from publisher.pipeline.steps import announce, enlist, refresh_and_write

Lap = tuple[float, float]
"""Seconds of wall clock and of CPU."""
Laps = dict[str, Lap]

STARTS = (("build",), ("publish",), ("posts", "--json"), ("--help",))  # commands
STARTED = 9  # times each of them
ROUNDS = 15  # edits in this process
EDITS = 30  # edits under `run`
REST = 1.2  # seconds between those: the whole look that follows a burst is over by then
PATIENCE = 30.0  # seconds until something that should happen counts as broken
COMMAND = (sys.executable, "-c", "from publisher.cli import main; main()")
CONFIG = (
    made_up.CONFIG
    + """
[web]
listen = "127.0.0.1:0"
"""
)
STEPS = (
    ("recall", refresh, "_recall"),
    ("scan", survey, "scan_only"),
    ("read", survey, "_read_file"),
    ("decide", refresh, "decide"),
    ("record", refresh, "_record"),
    ("select", feeds_build, "select"),
    ("render bodies", entries.Entries, "entries"),
    ("write feeds' XML and JSON", feeds_build, "render_within"),
    ("manifest", manifest, "render"),
    ("files on disk", feeds, "write"),
)


def main() -> None:
    gc.set_threshold(200_000)  # as the command `publisher` does
    for count in [int(word) for word in sys.argv[1:]] or [1_000, 10_000]:
        with tempfile.TemporaryDirectory() as folder:
            print(f"-- {count:,} posts")
            measure(Path(folder), count)


def measure(folder: Path, count: int) -> None:
    """Prints the figures for so many posts."""
    made_up.write_blog(folder / "blog", 0)
    (folder / "config.toml").write_text(CONFIG, "utf-8")
    command(folder, "build", "--dry-run")  # compiles what Python keeps compiled
    made_up.write_blog(folder / "blog", count)
    in_commands(folder)
    for file in folder.glob("publisher.db*"):
        file.unlink()
    shutil.rmtree(folder / "feeds")
    in_process(folder, count)
    under_run(folder, count)


def report(what: str, wall: float, cpu: float | None = None, more: str = "") -> None:
    used = "" if cpu is None else f"{cpu * 1000:8.1f} ms of CPU"
    print(f"{what:48} {wall * 1000:8.1f} ms  {used}{more}", flush=True)


# ── as commands ──


def in_commands(folder: Path) -> None:
    """`publisher …` as a person or a timer starts it."""
    report("publisher build, the first", *_commanded(folder, "build"))
    for words in STARTS:
        walls, cpus = zip(*(_commanded(folder, *words) for _ in range(STARTED)), strict=True)
        report(f"publisher {' '.join(words)}, nothing changed", median(walls), median(cpus))


def _commanded(folder: Path, *words: str) -> Lap:
    begun, used = time.perf_counter(), _children()
    command(folder, *words)
    return time.perf_counter() - begun, _children() - used


def command(folder: Path, *words: str) -> None:
    """Run a command of ours to its end, as on a machine where it ran before."""
    line = (*COMMAND, *words, "--config", str(folder / "config.toml"))
    subprocess.run(line, env=environment(folder), stdout=subprocess.DEVNULL, check=True)


def environment(folder: Path) -> dict[str, str]:
    """Ours, where Python may keep what it compiles, but in `folder`."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


# ── in this process: what the start of Python and the imports cost is left out ──


def in_process(folder: Path, count: int) -> None:
    """Passes as `run` makes them: the store and the memory of the last pass are at hand."""
    with closing(app.build(load(folder / "config.toml", {}), "benchmark")) as built:
        parts, memory = built.parts, Memory()
        enlist(parts)

        def one_pass(memory: Memory, hinted: Collection[str] | None = None) -> None:
            announce(parts, refresh_and_write(parts, memory, patient=True, hinted=hinted).refreshed)

        report("a pass, the first", *timed(lambda: one_pass(memory)))
        report("a pass, nothing changed", *repeated(lambda: one_pass(memory)))
        report("a pass, nothing changed, all from the store", *repeated(lambda: one_pass(Memory())))
        edits = iter(range(ROUNDS))
        laps: list[Laps] = []

        def one_edit() -> None:
            save(folder, count - 1, f"edit {next(edits)}")
            with stopwatch() as times:
                one_pass(memory, {made_up.source(count - 1)})
            laps.append(times)

        whole = repeated(one_edit)
        report("a pass, one post saved", *whole)
        for name, *_ in STEPS:
            wall, cpu = zip(*(lap[name] for lap in laps), strict=True)
            report(f"    {name}", median(wall), median(cpu))


def save(folder: Path, number: int, words: str) -> float:
    """Put another version of a post in the place of the last one at one stroke; returns when that was."""
    post = folder / "blog" / made_up.source(number)
    whole = post.with_name(".saving.tmp")
    whole.write_text(made_up.text(number, words), "utf-8")
    moment = time.perf_counter()
    whole.replace(post)
    return moment


def timed(work: Callable[[], object]) -> Lap:
    """What `work` takes."""
    begun = _clocks()
    work()
    return _plus(_clocks(), begun, -1)


def repeated(work: Callable[[], object]) -> Lap:
    """The medians of several rounds."""
    walls, cpus = zip(*(timed(work) for _ in range(ROUNDS)), strict=True)
    return median(walls), median(cpus)


@contextmanager
def stopwatch() -> Iterator[Laps]:
    """What each of `STEPS` takes, without what it spends in another one."""
    spent: Laps = {name: (0.0, 0.0) for name, *_ in STEPS}
    inner: list[Lap] = [(0.0, 0.0)]
    originals = [getattr(place, function) for _, place, function in STEPS]

    def measured(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **keys: Any) -> Any:
            begun = _clocks()
            inner.append((0.0, 0.0))
            try:
                return function(*args, **keys)
            finally:
                took = _plus(_clocks(), begun, -1)
                spent[name] = _plus(spent[name], _plus(took, inner.pop(), -1))
                inner[-1] = _plus(inner[-1], took)

        return step

    for (name, place, function), original in zip(STEPS, originals, strict=True):
        setattr(place, function, measured(name, original))
    try:
        yield spent
    finally:
        for (_, place, function), original in zip(STEPS, originals, strict=True):
            setattr(place, function, original)


def _clocks() -> Lap:
    return time.perf_counter(), time.process_time()


def _plus(one: Lap, other: Lap, sign: int = 1) -> Lap:
    return one[0] + sign * other[0], one[1] + sign * other[1]


# ── under `publisher run` ──


def under_run(folder: Path, count: int) -> None:
    """From a post's rename into place to the changed bytes of the site's feed, and of the last file."""
    first, last = folder / "feeds" / "atom.xml", folder / "feeds" / ".publisher-manifest.json"
    with running(folder):
        took = [_edit(folder, count - 1, f"saved {number}", first, last) for number in range(EDITS)]
    for what, times in zip(
        ("to the site's atom.xml", "to the last file"), zip(*took, strict=True), strict=True
    ):
        report(f"run: from saving a post {what}", median(times), more=f"{max(times) * 1000:8.1f} ms at worst")


@contextmanager
def running(folder: Path) -> Iterator[None]:
    """`publisher run`, when it has looked at everything once."""
    told = folder / "told.txt"
    with told.open("wb") as out:
        process = subprocess.Popen(
            (*COMMAND, "run", "--config", folder / "config.toml"),
            env=environment(folder),
            stdout=subprocess.DEVNULL,
            stderr=out,
        )
    try:
        _until(lambda: "watching" in told.read_text("utf-8"), 0.05)
        time.sleep(REST)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _edit(folder: Path, number: int, words: str, *files: Path) -> Sequence[float]:
    """Seconds from the edit to each file's change."""
    before = [_inode(file) for file in files]
    begun = save(folder, number, words)
    took = []
    for file, inode in zip(files, before, strict=True):
        _until(partial(_is_other, file, inode), 0.0002)
        took.append(time.perf_counter() - begun)
    if words not in files[0].read_text("utf-8"):
        raise SystemExit(f"{files[0]} was written without the edit")
    time.sleep(REST)
    return took


def _is_other(file: Path, inode: int) -> bool:
    return _inode(file) != inode


def _inode(file: Path) -> int:
    return file.stat().st_ino


def _until(condition: Callable[[], bool], pause: float) -> None:
    limit = time.perf_counter() + PATIENCE
    while not condition():
        if time.perf_counter() > limit:
            raise SystemExit("nothing happened")
        time.sleep(pause)


if __name__ == "__main__":
    main()
