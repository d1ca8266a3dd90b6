from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from feed_samples import one_pass, post, settings
from hypothesis import given
from hypothesis import strategies as st

from publisher.feeds.manifest import Manifest, read, render
from publisher.feeds.state import MANIFEST, State
from publisher.model.post import State as PostState


def written(tmp_path: Path) -> tuple[Manifest, State]:
    posts = [post("a", ("Database", "OLAP"), ("A/B",), declared_id="a1"), post("b", day=1)]
    state, _, _ = one_pass(posts, settings(tmp_path))
    manifest, problem = read((tmp_path / "feeds" / MANIFEST).read_bytes())
    assert problem is None
    return manifest, state


def test_ids_and_directories_come_back(tmp_path: Path) -> None:
    manifest, state = written(tmp_path)
    assert manifest.state.identities == state.identities
    assert {"site", "categories/Database/OLAP", "categories/A%2FB"} <= manifest.state.identities.keys()


def test_files_come_back_with_their_hashes(tmp_path: Path) -> None:
    manifest, state = written(tmp_path)
    known = {path: record for path, record in state.files.items() if path != MANIFEST}
    assert {path: (one.bytes_hash, one.size, one.scope) for path, one in manifest.state.files.items()} == {
        path: (one.bytes_hash, one.size, one.scope) for path, one in known.items()
    }


def test_published_posts_come_back_as_the_baseline(tmp_path: Path) -> None:
    manifest, _ = written(tmp_path)
    source = post("a", ("Database", "OLAP"), ("A/B",), declared_id="a1")
    who = next(one for one in manifest.posts if one.id == source.id)
    assert (who.source, who.url, who.declared_id) == (source.meta.source, source.meta.url, "a1")
    assert (who.published, who.updated, who.content_hash) == (
        source.meta.published,
        source.updated,
        source.content_hash,
    )


def test_a_lost_store_writes_nothing_anew_and_changes_no_id(tmp_path: Path) -> None:
    posts = [post("a", ("Database",))]
    state, _, _ = one_pass(posts, settings(tmp_path))
    recalled, _ = read((tmp_path / "feeds" / MANIFEST).read_bytes())
    after, done, _ = one_pass(posts, settings(tmp_path), recalled.state)
    assert (done.written, done.removed, done.problems) == ((), (), ())
    assert after == state


def test_a_foreign_file_that_was_in_the_way_stays_foreign_when_the_store_is_lost(tmp_path: Path) -> None:
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds/atom.xml").write_text("the generator's")
    _, first, _ = one_pass([post("a")], settings(tmp_path))
    manifest, _ = read((tmp_path / "feeds" / MANIFEST).read_bytes())
    _, second, _ = one_pass([post("a")], settings(tmp_path), manifest.state)
    assert [problem.file for problem in (*first.problems, *second.problems)] == ["atom.xml"] * 2
    assert (tmp_path / "feeds/atom.xml").read_text() == "the generator's"


@pytest.mark.parametrize(
    "meta",
    [{"state": state} for state in PostState if state is not PostState.PUBLISHED] + [{"empty": True}],
    ids=str,
)
def test_nothing_unpublished_is_in_it(meta: dict[str, Any]) -> None:
    assert b"secret" not in render([post("secret", ("secret",), tags=("secret",), **meta)], State())


def test_nothing_removed_is_in_it() -> None:
    gone = post("secret")
    assert b"secret" not in render([replace(gone, removed_at=gone.updated)], State())


def test_it_is_json_whatever_posts_are_called() -> None:
    odd = post('"\\\n\u2028', declared_id='"')
    (who,) = json.loads(render([odd], State()))["posts"]
    assert (who["source"], who["declared_id"]) == (odd.meta.source, '"')


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"schema": 99}', b"[" * 100_000])
def test_what_is_no_manifest_is_a_problem_with_a_way_out(raw: bytes) -> None:
    manifest, problem = read(raw)
    assert manifest == Manifest()
    assert problem is not None
    assert problem.mend


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(st.fixed_dictionaries({}, optional={"feeds": values, "files": values, "posts": values}))
def test_a_manifest_that_makes_no_sense_never_raises(document: dict[str, Any]) -> None:
    manifest, problem = read(json.dumps({"schema": 1, **document}).encode())
    assert problem is None
    assert not manifest.posts


GOOD_FILE = {"hash": "00", "size": 1, "feed": "site"}


@pytest.mark.parametrize("path", ["../x", "/../x", "a/../../x", "C:/x", "", "a//b", "a\\b"])
def test_it_claims_no_file_outside(path: str) -> None:
    manifest, _ = read(json.dumps({"schema": 1, "files": {path: GOOD_FILE, "ok.xml": GOOD_FILE}}).encode())
    assert set(manifest.state.files) == {"ok.xml"}


@pytest.mark.parametrize("directory", ["../x", "/x", 7, "a/../b", "\ud800"])
def test_it_gives_no_directory_outside(directory: object) -> None:
    feeds = {"tags/Go": {"id": "urn:uuid:0", "directory": directory}}
    assert read(json.dumps({"schema": 1, "feeds": feeds}).encode())[0].state.identities == {}
