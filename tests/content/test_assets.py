"""Pictures of posts: found where generators take them from, reported where they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.content.assets import missing_images

SITE = "https://b.example/blog/"
POST = f"{SITE}2026/a/"
SOURCE = "source/_posts/a.md"


def missing(root: Path, *addresses: str) -> list[str]:
    """What is missing of these pictures."""
    html = "".join(f'<p><img alt="" src="{address}"></p>' for address in addresses)
    return list(missing_images(html, POST, SOURCE, SITE, root))


@pytest.mark.parametrize(
    ("address", "file"),
    [
        (f"{SITE}img/x.png", "source/img/x.png"),
        (f"{SITE}img/x.png", "static/img/x.png"),
        (f"{SITE}%E5%9B%BE.png", "public/图.png"),
        (f"{POST}x.png", "source/_posts/a/x.png"),
        (f"{POST}x.png", "source/_posts/x.png"),
        (f"{POST}img/x.png?v=1", "source/_posts/img/x.png"),
    ],
)
def test_a_picture_is_found_where_generators_take_it_from(tmp_path: Path, address: str, file: str) -> None:
    assert missing(tmp_path, address) == [
        address.split("?", maxsplit=1)[0].removeprefix(SITE).replace("%E5%9B%BE", "图")
    ]
    place = tmp_path / file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"png")
    assert missing(tmp_path, address) == []


def test_pictures_elsewhere_are_not_ours_to_look_for(tmp_path: Path) -> None:
    assert missing(tmp_path, "https://cdn.example/x.png") == []


def test_a_picture_shown_twice_is_missing_once(tmp_path: Path) -> None:
    assert missing(tmp_path, f"{SITE}x.png", f"{SITE}x.png") == ["x.png"]


def test_no_path_leads_out_of_the_blog(tmp_path: Path) -> None:
    blog = tmp_path / "blog"
    blog.mkdir()
    (tmp_path / "x.png").write_bytes(b"png")
    assert missing(blog, f"{SITE}../x.png", f"{SITE}a/%2e%2e/%2e%2e/x.png") != []


@pytest.mark.parametrize("name", ["图" * 90, "a%00b"])
def test_a_name_that_no_file_can_have_is_missing(tmp_path: Path, name: str) -> None:
    assert len(missing(tmp_path, f"{SITE}{name}.png")) == 1
