from __future__ import annotations

from pathlib import Path

from publisher.content.birth import birth_ns


def test_a_file_is_born_when_it_is_made_and_not_when_it_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "é.md"
    path.write_text("x")
    born = birth_ns(str(path))
    path.write_text("y")
    assert birth_ns(str(path)) == born
    if born is not None:  # not every file system tells
        assert abs(path.stat().st_mtime_ns - born) < 60_000_000_000


def test_no_file_no_birth(tmp_path: Path) -> None:
    assert birth_ns(str(tmp_path / "none")) is None
