from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.content.blog import Source
from publisher.content.dialects.base import Nesting, Sheet, common_meta
from publisher.content.dialects.hugo_values import FORMS
from publisher.content.frontmatter import DELIMITED, UNOPENED
from publisher.errors import ContentError


@pytest.mark.parametrize(
    ("text", "line", "date", "id_"),
    [
        ("---\ntitle: A\n---\n", 1, "`date: 2026-11-24 08:00:00`", "`id: …`"),
        ("\n\n---\ntitle: A\n---\n", 3, "`date: 2026-11-24 08:00:00`", "`id: …`"),
        ("title: A\n---\n", 1, "`date: 2026-11-24 08:00:00`", "`id: …`"),
        ('+++\ntitle = "A"\n+++\n', 1, "`date = 2026-11-24 08:00:00`", '`id = "…"`'),
        ('---toml\ntitle = "A"\n---\n', 1, "`date = 2026-11-24 08:00:00`", '`id = "…"`'),
        ('{\n"title": "A"\n}\n', 1, '`"date": "2026-11-24 08:00:00"`', '`"id": "…"`'),
        (';;;\n"title": "A"\n;;;\n', 1, '`"date": "2026-11-24 08:00:00"`', '`"id": "…"`'),
        ("Text.\n", 1, "`---`, `date: 2026-11-24 08:00:00` and `---`", "`---`, `id: …` and `---`"),
    ],
)
def test_what_a_header_lacks_is_asked_for_in_its_own_form(text: str, line: int, date: str, id_: str) -> None:
    sheet = Sheet(Source("a.md", text.encode()), (*DELIMITED, *UNOPENED))
    assert date in sheet.to_write()
    assert id_ in sheet.to_write("id", "…")
    assert sheet.error("x", "y", "date").line == line


def test_where_nothing_of_the_header_is_meant_no_line_is_named() -> None:
    assert Sheet(Source("a.md", b"+++\ntitle = 'A'\n+++\n"), FORMS).error("x", "y").line is None


@pytest.mark.parametrize(
    ("root", "read", "path", "inner", "folders"),
    [
        ("site", "site/content", "content/a.md", "a.md", ("content",)),
        ("site", "site/content", "notes/a.md", "", ("content",)),
        ("site", "site", "a.md", "a.md", ("",)),
        ("site/content/posts", "site/content", "a.md", "posts/a.md", ("",)),
    ],
)
def test_files_are_named_as_the_generator_names_them(
    root: str, read: str, path: str, inner: str, folders: tuple[str, ...], tmp_path: Path
) -> None:
    nesting = Nesting(tmp_path / root, tmp_path / read)
    assert (nesting.inner(path), nesting.folders) == (inner, folders)


@pytest.mark.parametrize("url", ["https://[x", "https:a", "/a/", "ftp://b.example/a"])
def test_a_link_that_is_no_web_address_is_refused_with_its_line(url: str) -> None:
    sheet = Sheet(Source("a.md", b"---\ntitle: A\npermalink: x\n---\n"))
    with pytest.raises(ContentError, match="is no web address; mend it") as told:
        common_meta(sheet, url, "A", datetime(2024, 1, 2, tzinfo=UTC), url)
    assert told.value.line == 3
