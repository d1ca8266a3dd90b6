from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.feeds.state import MANIFEST, UNPROVEN, FileRecord, Output
from publisher.feeds.write import Root, Written, stamps, write


@pytest.fixture
def root(tmp_path: Path) -> Root:
    """A directory of feeds inside a public folder, with somebody else's files outside and beside."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "public").mkdir()
    return Root(tmp_path / "public" / "feeds", tmp_path / "public")


def output(data: bytes) -> Output:
    return Output(lambda: data)


def outputs(**files: str) -> dict[str, Output]:
    return {name.replace("__", "/").replace("_", "."): output(text.encode()) for name, text in files.items()}


def put(root: Root, files: dict[str, Output], known: dict[str, FileRecord] | None = None) -> Written:
    return write(root, files, known or {})


def there(root: Root) -> dict[str, str]:
    places = sorted(root.directory.rglob("*"))
    return {
        place.relative_to(root.directory).as_posix(): place.read_text() for place in places if place.is_file()
    }


def test_files_come_into_being_with_their_directories(root: Root) -> None:
    done = put(root, outputs(atom_xml="a", categories__Go__atom_xml="b"))
    assert there(root) == {"atom.xml": "a", "categories/Go/atom.xml": "b"}
    assert done.written == ("atom.xml", "categories/Go/atom.xml")
    assert stamps(root, done.records) == {
        path: stamp
        for path, stamp in stamps(root, done.written).items()
        if done.records[path].is_as_left(stamp)
    }


def test_the_second_write_touches_nothing(root: Root) -> None:
    first = put(root, outputs(atom_xml="a"))
    inode = (root.directory / "atom.xml").stat().st_ino
    again = put(root, outputs(atom_xml="a"), dict(first.records))
    assert (again.written, again.unchanged, again.removed) == ((), ("atom.xml",), ())
    assert again.records == first.records
    assert (root.directory / "atom.xml").stat().st_ino == inode


def test_a_file_of_the_same_size_with_other_bytes_is_replaced(root: Root) -> None:
    first = put(root, outputs(atom_xml="a"))
    assert put(root, outputs(atom_xml="b"), dict(first.records)).written == ("atom.xml",)
    assert there(root) == {"atom.xml": "b"}


def test_a_reader_that_is_in_the_middle_of_a_file_reads_the_old_one_to_its_end(root: Root) -> None:
    first = put(root, outputs(atom_xml="old " * 10_000))
    with (root.directory / "atom.xml").open() as reading:
        start = reading.read(4)
        put(root, outputs(atom_xml="new"), dict(first.records))
        assert start + reading.read() == "old " * 10_000


def test_what_somebody_changed_is_put_right(root: Root) -> None:
    first = put(root, outputs(atom_xml="a"))
    (root.directory / "atom.xml").write_text("vandal")
    assert put(root, outputs(atom_xml="a"), dict(first.records)).written == ("atom.xml",)
    assert there(root) == {"atom.xml": "a"}


def test_a_touched_file_with_the_right_bytes_is_taken_as_it_is(root: Root) -> None:
    first = put(root, outputs(atom_xml="a"))
    (root.directory / "atom.xml").write_text("a")
    again = put(root, outputs(atom_xml="a"), dict(first.records))
    assert again.unchanged == ("atom.xml",)
    assert again.records["atom.xml"].is_as_left(stamps(root, ["atom.xml"])["atom.xml"])


def test_only_ours_is_removed_and_only_what_that_leaves_empty(root: Root) -> None:
    first = put(root, outputs(tags__Go__atom_xml="a", tags__C__atom_xml="b"))
    (root.directory / "tags/C/mine.txt").write_text("mine")
    done = put(root, {}, dict(first.records))
    assert set(done.removed) == {"tags/Go/atom.xml", "tags/C/atom.xml"}
    assert there(root) == {"tags/C/mine.txt": "mine"}
    assert not (root.directory / "tags/Go").exists()
    assert done.records == {}


def test_the_directory_of_feeds_itself_stays(root: Root) -> None:
    first = put(root, outputs(atom_xml="a"))
    put(root, {}, dict(first.records))
    assert root.directory.is_dir()


def test_a_file_wanted_no_longer_that_somebody_changed_stays(root: Root) -> None:
    first = put(root, outputs(atom_xml="a"))
    (root.directory / "atom.xml").write_text("by hand")
    done = put(root, {}, dict(first.records))
    assert there(root) == {"atom.xml": "by hand"}
    assert [problem.file for problem in done.problems] == ["atom.xml"]


def test_a_foreign_file_in_the_way_stays_and_is_told(root: Root) -> None:
    root.directory.mkdir()
    (root.directory / "atom.xml").write_text("the generator's")
    done = put(root, outputs(atom_xml="a", rss_xml="r"))
    assert there(root) == {"atom.xml": "the generator's", "rss.xml": "r"}
    assert [problem.file for problem in done.problems] == ["atom.xml"]
    assert all(problem.mend for problem in done.problems)
    assert set(done.records) == {"rss.xml"}


def test_a_foreign_file_with_our_very_bytes_is_ours(root: Root) -> None:
    root.directory.mkdir()
    (root.directory / "atom.xml").write_text("a")
    assert put(root, outputs(atom_xml="a")).unchanged == ("atom.xml",)


def record(data: str, mtime_ns: int) -> dict[str, FileRecord]:
    return {"atom.xml": output(data.encode()).record("atom.xml", mtime_ns)}


def test_after_a_crash_between_rename_and_record_the_file_is_ours(root: Root) -> None:
    put(root, outputs(atom_xml="first"))  # and the process died
    done = put(root, outputs(atom_xml="second"), record("first", UNPROVEN))
    assert (done.written, done.problems) == (("atom.xml",), ())


def test_what_was_only_meant_makes_no_foreign_file_ours(root: Root) -> None:
    root.directory.mkdir()
    (root.directory / "atom.xml").write_text("foreign")
    assert put(root, outputs(atom_xml="second"), record("first", UNPROVEN)).written == ()
    assert there(root) == {"atom.xml": "foreign"}


@pytest.mark.parametrize(
    "path", ["../outside/x", "/../outside/x", "/etc/../../outside/x", "a/../../outside/x", "//x"]
)
def test_no_path_leads_outside(root: Root, path: str) -> None:
    done = put(root, {path: output(b"x")})
    assert [problem.file for problem in done.problems] == [path]
    assert list((root.directory.parents[1] / "outside").iterdir()) == []


def test_no_link_leads_outside(root: Root) -> None:
    outside = root.directory.parents[1] / "outside"
    (outside / "atom.xml").write_text("theirs")
    root.directory.mkdir()
    (root.directory / "tags").symlink_to(outside)
    (root.directory / "rss.xml").symlink_to(outside / "atom.xml")
    done = put(root, outputs(tags__Go__atom_xml="a", rss_xml="r"))
    assert {problem.file for problem in done.problems} == {"tags/Go/atom.xml", "rss.xml"}
    assert [place.name for place in outside.iterdir()] == ["atom.xml"]
    assert (outside / "atom.xml").read_text() == "theirs"


def test_a_file_of_ours_that_became_a_link_or_a_directory_stays_and_is_told(root: Root) -> None:
    first = put(root, outputs(atom_xml="a", rss_xml="r"))
    for name in ("atom.xml", "rss.xml"):
        (root.directory / name).unlink()
    (root.directory / "atom.xml").symlink_to("/dev/null")
    (root.directory / "rss.xml").mkdir()
    done = put(root, outputs(atom_xml="a", rss_xml="r"), dict(first.records))
    assert {problem.file for problem in done.problems} == {"atom.xml", "rss.xml"}
    assert (root.directory / "atom.xml").is_symlink()


def test_a_broken_manifest_is_written_anew(root: Root) -> None:
    root.directory.mkdir()
    (root.directory / MANIFEST).write_text("{half of it")
    assert put(root, {MANIFEST: output(b"{}")}).written == (MANIFEST,)


def test_nothing_is_removed_through_a_link(root: Root) -> None:
    first = put(root, outputs(tags__atom_xml="a"))
    outside = root.directory.parents[1] / "outside"
    (root.directory / "tags").rename(outside / "tags")
    (root.directory / "tags").symlink_to(outside / "tags")
    put(root, {}, dict(first.records))
    assert (outside / "tags/atom.xml").exists()


def test_a_directory_that_is_itself_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write(Root(tmp_path / "link"), outputs(atom_xml="a"), {})
    assert (tmp_path / "real/atom.xml").read_text() == "a"


def test_an_alias_lies_in_the_public_folder(root: Root) -> None:
    first = put(root, {"/atom.xml": output(b"a")})
    assert (root.directory.parent / "atom.xml").read_text() == "a"
    put(root, {}, dict(first.records))
    assert not (root.directory.parent / "atom.xml").exists()


def test_what_a_crash_left_behind_is_swept(root: Root) -> None:
    root.directory.mkdir()
    (root.directory / ".publisher-tmp").write_text("half a fee")
    put(root, outputs(atom_xml="a"))
    assert there(root) == {"atom.xml": "a"}


def test_a_disk_that_refuses_says_what_to_do(root: Root) -> None:
    root.directory.mkdir()
    (root.directory / "tags").write_text("a file where a directory belongs")
    with pytest.raises(PublisherError, match=r"cannot write feeds.*allow this user to write there"):
        put(root, outputs(tags__atom_xml="a"))
    assert there(root) == {"tags": "a file where a directory belongs"}


def test_a_dry_run_changes_nothing(root: Root) -> None:
    first = put(root, outputs(atom_xml="a", rss_xml="r"))
    done = write(root, outputs(atom_xml="b", feed_json="j"), first.records, dry_run=True)
    assert (done.written, done.removed) == (("atom.xml", "feed.json"), ("rss.xml",))
    assert there(root) == {"atom.xml": "a", "rss.xml": "r"}


texts = st.dictionaries(
    st.sampled_from(["atom.xml", "a/atom.xml", "a/b/atom.xml", "b/rss.xml"]), st.binary(max_size=4)
)


@given(st.lists(texts, max_size=4))
def test_after_any_history_the_directory_is_what_was_wanted_last(
    tmp_path_factory: pytest.TempPathFactory, history: list[dict[str, bytes]]
) -> None:
    root = Root(tmp_path_factory.mktemp("feeds") / "feeds")
    known: dict[str, FileRecord] = {}
    for wanted in [*history, {"atom.xml": b"last"}]:
        known = dict(write(root, {path: output(data) for path, data in wanted.items()}, known).records)
        again = write(root, {path: output(data) for path, data in wanted.items()}, known)
        assert (again.written, again.removed, again.problems) == ((), (), ())
    assert {place.relative_to(root.directory).as_posix() for place in root.directory.rglob("*")} == {
        "atom.xml"
    }
