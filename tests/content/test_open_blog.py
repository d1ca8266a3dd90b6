from __future__ import annotations

from pathlib import Path

import pytest

from publisher.content.blog import Settings
from publisher.content.open import open_blog
from publisher.errors import ConfigError

KNOWN = Settings(url="https://x.example", timezone="UTC")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        open_blog(tmp_path / "none", "auto", KNOWN)
    assert caught.value.where == "content.directory"


def test_the_generator_is_found_from_the_folder_upwards(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("source_dir: source\n")
    posts = tmp_path / "source" / "_posts"
    posts.mkdir(parents=True)
    blog = open_blog(posts, "auto", KNOWN)
    assert (blog.site.generator, blog.root) == ("hexo", posts.resolve())


@pytest.mark.parametrize("generator", ["auto", "plain", "octopress"])
def test_what_is_not_recognised_is_plain(generator: str, tmp_path: Path) -> None:
    assert open_blog(tmp_path, generator, KNOWN).site.generator == "plain"


def test_a_name_decides_whatever_the_files_look_like(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("source_dir: source\n")
    assert open_blog(tmp_path, "plain", KNOWN).site.generator == "plain"
