"""Real events of this system's; nothing sleeps: each test waits on a queue for the hint it expects."""

from __future__ import annotations

import logging
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue

import pytest

from publisher.content.blog import Claim
from publisher.content.hints import Hint
from publisher.content.watch import Watch, file_system

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the order of events is inotify's")

EVERYTHING = Hint(None)
POSTS = "source/_posts"


class Watched:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.hints: Queue[Hint] = Queue()
        folders, files = (POSTS, "source/_drafts"), (root / "_config.yml",)
        self.watch = Watch(root, folders, _claim, "events", self.hints.put, files)

    def until(self, wanted: Hint) -> list[Hint]:
        """The hints up to and with `wanted`; fails when it does not come."""
        seen = [self.hints.get(timeout=10)]
        while seen[-1] != wanted:
            seen.append(self.hints.get(timeout=10))
        return seen


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    (tmp_path / POSTS).mkdir(parents=True)
    watched = Watched(tmp_path)
    watched.watch.start()
    assert watched.watch.polling == ""
    yield watched
    watched.watch.stop()
    watched.watch.stop()  # twice is once


def test_a_saved_file_is_whole_when_it_is_closed(watched: Watched) -> None:
    (watched.root / POSTS / "a.md").write_text("x")
    seen = watched.until(Hint(f"{POSTS}/a.md"))
    assert all(hint == Hint(f"{POSTS}/a.md", whole=False) for hint in seen[:-1])


def test_an_atomic_save_is_whole_when_it_is_moved_into_place(watched: Watched) -> None:
    temporary = watched.root / POSTS / ".a.md.tmp"
    temporary.write_text("x")
    temporary.rename(watched.root / POSTS / "a.md")
    assert watched.until(Hint(f"{POSTS}/a.md")) == [Hint(f"{POSTS}/a.md")]


def test_a_file_that_is_no_post_and_no_configuration_gives_no_hint(watched: Watched) -> None:
    for name in ("notes.txt", f"{POSTS}/a.png", f"{POSTS}/a.md"):
        (watched.root / name).write_text("x")
    assert {hint.path for hint in watched.until(Hint(f"{POSTS}/a.md"))} == {f"{POSTS}/a.md"}


def test_a_deleted_file_is_hinted_at(watched: Watched) -> None:
    path = watched.root / POSTS / "a.md"
    path.write_text("x")
    watched.until(Hint(f"{POSTS}/a.md"))
    path.unlink()
    watched.until(Hint(f"{POSTS}/a.md"))


def test_a_folder_asks_for_a_look_at_everything(watched: Watched) -> None:
    (watched.root / POSTS / "new").mkdir()
    watched.until(EVERYTHING)


def test_the_generators_configuration_is_watched(watched: Watched) -> None:
    (watched.root / "_config.yml").write_text("url: x")
    watched.until(Hint("_config.yml"))


def test_a_folder_that_comes_later_is_watched_from_the_next_check_on(watched: Watched) -> None:
    (watched.root / "source/_drafts").mkdir()
    watched.until(EVERYTHING)
    assert not watched.watch.check()
    watched.until(EVERYTHING)
    assert watched.watch.check()
    (watched.root / "source/_drafts/a.md").write_text("x")
    watched.until(Hint("source/_drafts/a.md"))


def test_a_folder_that_was_made_anew_is_watched_again(watched: Watched) -> None:
    shutil.rmtree(watched.root / "source")
    (watched.root / POSTS).mkdir(parents=True)
    assert not watched.watch.check()
    (watched.root / POSTS / "a.md").write_text("x")
    watched.until(Hint(f"{POSTS}/a.md"))


def test_what_watchdog_complains_of_asks_for_a_look_at_everything(watched: Watched) -> None:
    logging.getLogger("watchdog.observers.inotify_c").warning("the queue overflowed")
    watched.until(EVERYTHING)


def test_polling_starts_no_thread(tmp_path: Path) -> None:
    watch = Watch(tmp_path, ("",), _claim, "poll", _never)
    watch.start()
    assert watch.polling
    assert watch.check()
    watch.stop()


def test_a_system_without_events_to_give_is_polled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(tmp_path, ("",), _claim, "auto", _never)
    monkeypatch.setattr("publisher.content.watch.file_system", _answer("nfs4"))
    watch.start()
    assert watch.polling == "nfs4 sends no events"


MOUNTS = """\
overlay / overlay rw 0 0
server:/export /srv/my\\040blog nfs4 rw 0 0
/dev/sda1 /srv/my\\040blog/public ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home", "overlay"),
        ("/srv/my blog/source", "nfs4"),
        ("/srv/my blog/public/x", "ext4"),
        ("/srv/my", "overlay"),
    ],
)
def test_the_file_system_of_a_path(path: str, kind: str) -> None:
    assert file_system(Path(path), MOUNTS) == kind


def _claim(path: str) -> Claim:
    return Claim(path.endswith(".md"))


def _never(hint: Hint) -> None:
    raise AssertionError(hint)


def _answer(text: str) -> Callable[[Path], str]:
    return lambda path: text
