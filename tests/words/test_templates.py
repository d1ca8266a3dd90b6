from __future__ import annotations

from pathlib import Path

import pytest

from publisher.errors import TemplateError
from publisher.words.templates import Templates


def test_the_fingerprint_follows_every_template_of_the_users(tmp_path: Path) -> None:
    templates = Templates(tmp_path)
    seen = {templates.fingerprint()}
    assert templates.fingerprint() in seen
    for name, text in (("base.html", "one"), ("base.html", "three"), ("web/feeds.html", "")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
        assert templates.fingerprint() not in seen
        seen.add(templates.fingerprint())
    (tmp_path / "base.html").unlink()
    assert templates.fingerprint() not in seen


@pytest.mark.parametrize(
    ("written", "where"),
    [
        (b"one\n{{ 1 / 0 }}", "templates/page.txt:2"),
        (b"{{ 'a' + 1 }}", "templates/page.txt:1"),
        (b"\n\n{{ nothing }}", "templates/page.txt:3"),
        (b"{% if %}", "templates/page.txt:1"),
        (b"{% include 'nowhere.txt' %}", "templates/page.txt:1"),
        (b"\n{% include 'part.txt' %}", "templates/part.txt:4"),
        (b"{% include 'sum.txt' %}", "templates/sum.txt:2"),
        (b"\xff", "templates/page.txt"),
        (b"{% include 'page.txt' %}", "templates/page.txt:1"),
    ],
)
def test_whatever_a_template_does_wrong_is_an_error_of_that_template(
    tmp_path: Path, written: bytes, where: str
) -> None:
    (tmp_path / "page.txt").write_bytes(written)
    (tmp_path / "part.txt").write_text("\n\n\n{% end %}")
    (tmp_path / "sum.txt").write_text("\n{{ 1 / 0 }}")
    templates = Templates(tmp_path)
    templates.load("page.txt")
    with pytest.raises(TemplateError) as caught:
        templates.render("page.txt")
    assert caught.value.where == where
