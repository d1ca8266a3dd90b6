from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest

from publisher.content.blog import Claim
from publisher.content.encoding import MAX_BYTES
from publisher.content.scan import Delta, Scan, compare, load, scan, scan_only
from publisher.errors import ContentError
from publisher.model.file import FileStamp

SECOND = 1_000_000_000
OLD = 1_700_000_000 * SECOND


def claim(path: str) -> Claim:
    return Claim(True) if path.endswith(".md") else Claim(False, "not Markdown")


def look(
    root: Path, folders: Sequence[str] = ("",), include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> Scan:
    return scan(root, folders, claim, include, exclude)


def write(root: Path, name: str, text: str = "text", mtime_ns: int = OLD) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, ns=(mtime_ns, mtime_ns))
    return path


def test_posts_are_found_and_the_rest_is_counted_by_reason(tmp_path: Path) -> None:
    for name in ("a.md", "deep/er/b.md", "c.png", ".hidden.md", "d.md~", ".git/e.md", "node_modules/f.md"):
        write(tmp_path, name)
    seen = look(tmp_path)
    assert sorted(seen.files) == ["a.md", "deep/er/b.md"]
    assert seen.rest == {"not Markdown": 1, "hidden or backup file": 3}
    assert seen.problems == ()


def test_only_the_folders_asked_for_are_walked(tmp_path: Path) -> None:
    write(tmp_path, "posts/a.md")
    write(tmp_path, "other/b.md")
    assert list(look(tmp_path, ("posts", "drafts")).files) == ["posts/a.md"]


def test_globs_include_and_exclude(tmp_path: Path) -> None:
    for name in ("a.md", "x/b.md", "x/y/c.md"):
        write(tmp_path, name)
    assert list(look(tmp_path, exclude=["x"]).files) == ["a.md"]
    assert sorted(look(tmp_path, include=["x/**"]).files) == ["x/b.md", "x/y/c.md"]
    assert look(tmp_path, include=["x/y/**"]).rest == {"not included": 2}


def test_a_link_into_itself_is_told_and_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "a/b.md")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "dangling.md").symlink_to(tmp_path / "nowhere")
    seen = look(tmp_path)
    assert list(seen.files) == ["a/b.md"]
    assert "leads back" in seen.problems[0].message
    assert seen.rest == {"a link to nothing": 1}


def test_nothing_is_asked_about_posts_that_are_known(tmp_path: Path) -> None:
    for name in ("known.md", "new.md", "notes.txt"):
        write(tmp_path, name)
    asked: list[str] = []

    def noting(path: str) -> Claim:
        asked.append(path)
        return claim(path)

    stale = FileStamp(0, 0, 0, 0)
    found = scan(tmp_path, ("",), noting, known={"known.md": stale, "gone.md": stale})
    assert sorted(asked) == ["new.md", "notes.txt"]
    assert found.files == look(tmp_path).files


def test_links_to_elsewhere_are_followed(tmp_path: Path) -> None:
    write(tmp_path, "vault/a.md")
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog" / "notes").symlink_to(tmp_path / "vault")
    assert list(look(tmp_path / "blog").files) == ["notes/a.md"]


def test_names_are_nfc_keys_and_real_names_open_the_file(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "é中.md")
    write(tmp_path, name)
    seen = look(tmp_path)
    (key,) = seen.files
    assert key == unicodedata.normalize("NFC", name)
    assert load(tmp_path, key, seen.files[key], seen.spelled[key]).raw == b"text"


def test_single_files_are_found_again_as_the_whole_scan_found_them(tmp_path: Path) -> None:
    for name in ("a.md", unicodedata.normalize("NFD", "é/b.md"), "c.md"):
        write(tmp_path, name)
    whole = look(tmp_path)
    paths = {key: whole.spelled.get(key, key) for key in whole.files if key != "c.md"}
    (tmp_path / "a.md").unlink()
    again = scan_only(tmp_path, paths)
    assert again.files == {key: whole.files[key] for key in paths if key != "a.md"}
    assert compare({key: whole.files[key] for key in paths}, again, OLD * 2) == Delta((), ("a.md",))


def test_a_single_file_that_cannot_be_looked_at_is_not_taken_for_deleted(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    file = FileStamp(1, OLD, OLD, 1)
    assert compare({"loop/a.md": file}, scan_only(tmp_path, {"loop/a.md": "loop/a.md"}), OLD * 2) == Delta(
        (), ()
    )


@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems take no such names")
def test_two_forms_of_one_name_and_a_name_that_is_not_utf8_are_told(tmp_path: Path) -> None:
    for form in ("NFC", "NFD"):
        write(tmp_path, unicodedata.normalize(form, "é.md"))
    write(tmp_path, os.fsdecode(b"caf\xe9.md"))
    seen = look(tmp_path)
    assert len(seen.files) == 1
    assert sorted(problem.message[:9] for problem in seen.problems) == ["the file'", "two files"]
    assert all("\udce9" not in problem.file for problem in seen.problems)


def test_pipes_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    assert look(tmp_path).rest == {"not a regular file": 1}


def test_a_missing_root_deletes_nothing(tmp_path: Path) -> None:
    write(tmp_path, "blog/a.md")
    known = dict(look(tmp_path / "blog").files)
    gone = look(tmp_path / "nowhere")
    assert gone.unseen == ("",)
    assert compare(known, gone, OLD).missing == ()


def test_a_folder_that_cannot_be_listed_deletes_nothing(tmp_path: Path) -> None:
    """Root may list every folder: so a file takes the place of one while the scan is in the other."""
    folders = [unicodedata.normalize("NFD", name) for name in ("é", "è")]
    for folder in folders:
        write(tmp_path, f"{folder}/post.md")
    known = look(tmp_path).files

    def replacing(path: str) -> Claim:
        other = tmp_path / folders[path.startswith("é")]
        shutil.rmtree(other)
        other.touch()
        return claim(path)

    seen = scan(tmp_path, ("",), replacing)
    assert len(seen.files) == len(seen.unseen) == 1
    assert compare(known, seen, OLD).missing == ()


def test_a_file_that_cannot_be_looked_at_is_not_taken_for_deleted(tmp_path: Path) -> None:
    file = write(tmp_path, "a.md")
    write(tmp_path, "b.md")
    known = look(tmp_path).files
    for name in ("a.md", "b.md"):
        (tmp_path / name).unlink()
    file.symlink_to("x" * 300)  # stat says that the name is too long
    seen = look(tmp_path)
    assert (seen.files, seen.rest) == ({}, {"cannot be looked at": 1})
    assert compare(known, seen, OLD * 2) == Delta((), ("b.md",))


def test_what_changed_and_what_is_missing(tmp_path: Path) -> None:
    for name in ("same.md", "edited.md", "gone.md"):
        write(tmp_path, name)
    known = dict(look(tmp_path).files)
    write(tmp_path, "edited.md", "texT")
    write(tmp_path, "new.md")
    (tmp_path / "gone.md").unlink()
    delta = compare(known, look(tmp_path), OLD + 60 * SECOND)
    assert sorted(delta.changed) == ["edited.md", "new.md"]
    assert delta.missing == ("gone.md",)


def test_a_forged_time_shows_in_the_change_time(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "one")
    known = dict(look(tmp_path).files)
    write(tmp_path, "a.md", "two")
    assert compare(known, look(tmp_path), OLD + 60 * SECOND).changed == ("a.md",)


def test_a_file_changed_a_moment_ago_is_read_again(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    seen = look(tmp_path)
    assert compare(seen.files, seen, OLD + SECOND).changed == ("a.md",)
    assert compare(seen.files, seen, OLD + 3 * SECOND).changed == ()


def test_load_says_when_the_file_was_made(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    source = load(tmp_path, "a.md", look(tmp_path).files["a.md"])
    assert (source.path, source.raw) == ("a.md", b"text")
    assert source.created
    assert source.modified
    assert source.modified.timestamp() == OLD / SECOND


def test_a_file_that_went_away_or_is_too_large_is_the_files_own_problem(tmp_path: Path) -> None:
    path = write(tmp_path, "a.md")
    stat = look(tmp_path).files["a.md"]
    path.unlink()
    with pytest.raises(ContentError, match="cannot be read"):
        load(tmp_path, "a.md", stat)
    path.write_bytes(b"x" * (MAX_BYTES + 10))
    with pytest.raises(ContentError, match="too large"):
        load(tmp_path, "a.md", stat)
