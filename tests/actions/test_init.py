"""A first configuration: what it finds, what it says it could not, and that it works as written."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.actions.init import init
from publisher.config import load, not_yet
from publisher.content.signs import Sign
from publisher.errors import ConfigError, Conflict

HEXO = (
    "title: 字节之间\nurl: https://blog.example.com\nauthor: 林川\nlanguage: zh-CN\ntimezone: Asia/Shanghai\n"
)


def hexo(folder: Path, configuration: str = HEXO) -> Path:
    """A Hexo blog with one post."""
    (folder / "source" / "_posts").mkdir(parents=True)
    (folder / "_config.yml").write_text(configuration, encoding="utf-8")
    (folder / "package.json").write_text('{"dependencies": {"hexo": "^7.3.0"}}')
    (folder / "source" / "_posts" / "a.md").write_text(
        "---\ntitle: A\ndate: 2026-01-02 03:04:05\n---\ntext\n"
    )
    return folder


def test_a_hexo_blog_is_found_and_the_file_works_at_once(tmp_path: Path) -> None:
    begun = init(hexo(tmp_path))
    assert (begun.generator, begun.title, begun.url) == ("hexo", "字节之间", "https://blog.example.com/")
    assert begun.assumed == ()
    config = load(begun.file, {})
    assert config.content.directory == tmp_path
    assert config.feeds.directory == tmp_path / "public" / "feeds"
    written = begun.file.read_text("utf-8")
    assert not [path for path, _ in not_yet(config) if path.rpartition(".")[2] in written]


def test_what_nobody_says_is_assumed_and_told(tmp_path: Path) -> None:
    begun = init(hexo(tmp_path, "title: T\nurl: https://blog.example.com\n"))
    assert begun.assumed == ("timezone",)
    config = load(begun.file, {})
    assert (config.site.timezone, config.site.url) == ("UTC", "")
    assert "publisher could not tell the timezone" in begun.file.read_text()


def test_a_bare_folder_of_markdown_is_plain(tmp_path: Path) -> None:
    (tmp_path / "2026-01-02-hello.md").write_text("# Hello\n")
    begun = init(tmp_path)
    assert (begun.generator, begun.assumed) == ("plain", ("url", "timezone"))
    load(begun.file, {})


def test_a_configuration_that_is_there_is_left_alone(tmp_path: Path) -> None:
    begun = init(hexo(tmp_path))
    before = begun.file.read_bytes()
    with pytest.raises(Conflict, match="already exists; edit it"):
        init(tmp_path)
    assert begun.file.read_bytes() == before


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no folder"):
        init(tmp_path / "nowhere")


def test_the_generators_own_feed_is_found(tmp_path: Path) -> None:
    hexo(tmp_path, f"{HEXO}feed:\n  type: atom\n  path: atom.xml\n")
    (tmp_path / "package.json").write_text('{"dependencies": {"hexo": "7", "hexo-generator-feed": "3"}}')
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "atom.xml").write_text("<feed/>")
    begun = init(tmp_path)
    assert begun.old_feed == tmp_path / "public" / "atom.xml"
    assert '# aliases = { "atom.xml" = "atom.xml" }' in begun.file.read_text()


ZOLA = '+++\ntitle = "A"\npath = "2026/01/02/a"\n+++\ntext\n'


def test_without_a_configuration_the_headers_tell_the_generator(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "a.md").write_text(ZOLA)
    begun = init(tmp_path)
    assert (begun.generator, begun.assumed) == ("zola", ("url",))  # Zola reckons in UTC
    assert begun.told_by == Sign("zola", "content/a.md", "`path` in its header between +++")
    assert load(begun.file, {}).site.generator == "zola"
    assert "told by `path` in its header between +++: content/a.md" in begun.file.read_text()
    with pytest.raises(Conflict, match="already exists"):
        init(tmp_path)


def test_a_configuration_says_more_than_headers(tmp_path: Path) -> None:
    hexo(tmp_path)
    (tmp_path / "source" / "_posts" / "b.md").write_text(ZOLA)
    begun = init(tmp_path)
    assert (begun.generator, begun.told_by) == ("hexo", None)
    assert "generator =" not in begun.file.read_text()


def test_an_address_that_javascript_computes_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "eleventy.config.js").write_text("export default function (config) {}")
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "posts.11tydata.js").write_text(
        "export default { tags: ['posts'], permalink: (data) => slugOf(data) };"
    )
    (tmp_path / "posts" / "a.md").write_text("---\ntitle: A\ndate: 2026-01-02\n---\ntext\n")
    begun = init(tmp_path)
    assert begun.warnings == (
        "posts/a.md: its address is computed by JavaScript (`slugOf`); "
        'set [content] permalink, such as "/blog/:slug/", or write it as plain text',
    )
    assert "# permalink = " in begun.file.read_text()


def test_from_within_a_site_feeds_go_where_the_generator_serves_them(tmp_path: Path) -> None:
    posts = hexo(tmp_path, f"{HEXO}feed:\n  path: atom.xml\n") / "source" / "_posts"
    (tmp_path / "package.json").write_text('{"dependencies": {"hexo": "7", "hexo-generator-feed": "3"}}')
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "atom.xml").write_text("<feed/>")
    begun = init(posts)
    config = load(begun.file, {})
    assert (config.content.directory, begun.posts) == (posts, 1)
    assert config.feeds.directory.resolve() == tmp_path / "public" / "feeds"
    assert begun.old_feed == tmp_path / "public" / "atom.xml"


def test_names_and_titles_cannot_write_settings(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "a\n[web]\n.md").write_text(ZOLA)
    assert '"' not in (comment := init(tmp_path).file.read_text().split("# told by ")[1].split("\n")[0])
    assert comment.endswith("content/a [web] .md")
    (tmp_path / "_config.yml").write_text('title: "a\\n[web]"\nurl: https://b.example\nsource_dir: source\n')
    (tmp_path / "config.toml").unlink()
    assert load(init(tmp_path).file, {}).web.url == ""
