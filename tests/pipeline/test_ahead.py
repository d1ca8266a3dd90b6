from __future__ import annotations

import sys
from pathlib import Path

import pytest
from workshop import Workshop

from publisher.pipeline.ahead import load_ahead


def test_what_an_edit_needs_is_there_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Workshop(tmp_path)
    monkeypatch.delitem(sys.modules, "publisher.content.render", raising=False)
    load_ahead(site.parts)
    assert "publisher.content.render" in sys.modules
    site.close()


def test_a_broken_template_is_told_by_the_pass_that_needs_it(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "web"
    folder.mkdir(parents=True)
    (folder / "feeds.html").write_text("{% if %}")
    site = Workshop(tmp_path)
    load_ahead(site.parts)
    site.close()
