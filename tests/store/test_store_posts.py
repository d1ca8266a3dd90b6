"""Posts, their names and their files: what goes in comes out, and names once given stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from rows import NOW, a_post, save

from publisher.model.file import FileStamp
from publisher.model.post import Meta, Post, Problem, State
from publisher.store import posts
from publisher.store.open import Store
from publisher.store.posts import FileRow, StoredPost

FULL = Post(
    "urn:uuid:full",
    Meta(
        source="目录/文.md",
        url="https://blog.example/%E6%96%87/",
        title="文",
        published=NOW,
        updated=NOW + timedelta(microseconds=1),
        publish_at=NOW + timedelta(days=1),
        expire_at=NOW + timedelta(days=2),
        categories=(("Database", "OLAP"), ("Go",)),
        tags=("C++", "KV Cache"),
        authors=("Lin",),
        language="zh-CN",
        state=State.SCHEDULED,
        declared_id="x1",
        description="a summary",
        image="https://blog.example/a.png",
        locked=True,
        empty=True,
        feed=False,
        announce=False,
        minor_edit=True,
    ),
    meta_hash="m",
    body_hash="b",
    updated=NOW,
    public_since=NOW,
    removed_at=NOW + timedelta(days=3),
)
FILE = FileRow("a.md", FileStamp(12, 2**62, 2**61, 2**60), "hash", "urn:uuid:a", None, False, None)


@pytest.mark.parametrize(
    "post", [FULL, a_post("plain"), replace(FULL, meta=replace(FULL.meta, announce=True))]
)
def test_a_post_comes_back_as_it_went_in(store: Store, post: Post) -> None:
    with store.write() as connection:
        posts.save(connection, [StoredPost(post, b"\x00raw")])
    with store.read() as connection:
        assert posts.load(connection).posts == {post.id: post}
        assert posts.raw(connection, post.id) == b"\x00raw"


def test_a_post_whose_file_is_gone_keeps_its_last_text(store: Store) -> None:
    gone = replace(a_post("a"), removed_at=NOW)
    with store.write() as connection:
        posts.save(connection, [StoredPost(a_post("a"), b"text")])
        posts.save(connection, [StoredPost(gone)])
        assert posts.raw(connection, "urn:uuid:a") == b"text"
        assert posts.load(connection).posts["urn:uuid:a"] == gone


def test_posts_old_and_new_are_saved_together(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a")
        edited = replace(a_post("a"), body_hash="edited")
        posts.save(connection, [StoredPost(edited, b"edited"), StoredPost(a_post("b"), b"new")])
        assert posts.load(connection).posts == {"urn:uuid:a": edited, "urn:uuid:b": a_post("b")}
        assert posts.raw(connection, "urn:uuid:a") == b"edited"


@pytest.mark.parametrize(
    "file",
    [
        FILE,
        replace(FILE, missing_since=NOW),
        replace(
            FILE, post=None, problem=Problem("a.md", None, "broken", "mend it", "warning"), baseline=True
        ),
    ],
)
def test_a_file_comes_back_as_it_went_in(store: Store, file: FileRow) -> None:
    with store.write() as connection:
        save(connection, "a")
        posts.save_files(connection, [replace(file, stamp=FileStamp(1, 1, 1, 1)), replace(file, path="b.md")])
        posts.save_files(connection, [file])
        posts.forget_files(connection, ["b.md", "never there"])
    with store.read() as connection:
        assert posts.load(connection).files == {"a.md": file}


def test_a_shelf_is_read_again_only_when_somebody_wrote(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a")
        posts.touch(connection)
    with store.read() as connection:
        held = posts.load(connection)
        assert posts.load(connection, held) is held
    with store.write() as connection:
        save(connection, "b")
        version = posts.touch(connection)
    with store.read() as connection:
        fresh = posts.load(connection, held)
    assert (set(fresh.posts), fresh.version) == ({"urn:uuid:a", "urn:uuid:b"}, version)


def test_a_post_is_found_by_every_name_it_ever_had(store: Store) -> None:
    moved = replace(a_post("a"), meta=replace(a_post("a").meta, source="b.md", url="https://blog.example/b/"))
    with store.write() as connection:
        save(connection, "a")
        posts.save(connection, [StoredPost(moved)])
        for name in ("a.md", "b.md"):
            assert posts.find_names(connection, "path", [name]) == {name: "urn:uuid:a"}
        assert posts.find_names(connection, "url", ["https://blog.example/a/"]) == {
            "https://blog.example/a/": "urn:uuid:a"
        }
        assert posts.find_names(connection, "declared", ["a.md"]) == {}


def test_a_name_goes_to_who_has_it_now(store: Store) -> None:
    other = replace(a_post("b"), meta=replace(a_post("b").meta, source="a.md"))
    with store.write() as connection:
        save(connection, "a")
        posts.save(connection, [StoredPost(other, b"")])
        assert posts.find_names(connection, "path", ["a.md"]) == {"a.md": "urn:uuid:b"}


def test_more_names_than_one_query_takes_are_found(store: Store) -> None:
    names = [f"p{number}" for number in range(1201)]
    with store.write() as connection:
        save(connection, *names)
        assert len(posts.find_names(connection, "path", [f"{name}.md" for name in names])) == 1201
        assert len(posts.rows_of(connection, [f"urn:uuid:{name}" for name in names])) == 1201


def test_an_id_that_is_given_up_stays_a_name(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a", "b")
        before = posts.touch(connection)
        posts.rename(connection, {"urn:uuid:a": "tag:old,2020:a", "urn:uuid:b": "urn:uuid:b"})
        shelf = posts.load(connection)
        assert set(shelf.posts) == {"tag:old,2020:a", "urn:uuid:b"}
        assert shelf.version > before
        assert posts.find_names(connection, "adopted", ["urn:uuid:a", "urn:uuid:b"]) == {
            "urn:uuid:a": "tag:old,2020:a"
        }
