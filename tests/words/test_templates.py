from __future__ import annotations

from pathlib import Path

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
