from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.content.blog import Settings, Source
from publisher.content.dialects.hexo import Hexo
from publisher.content.dialects.hexo_blog import HexoBlog
from publisher.content.dialects.hexo_links import slugize
from publisher.content.dialects.hexo_values import js_text, titlecase
from publisher.content.yaml_text import Quoted
from publisher.errors import ConfigError, ContentError
from publisher.model.post import Meta, Reading, State

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CONFIG = (
    "url: https://blog.example\ntimezone: Asia/Shanghai\nauthor: Ann\ntitle: Blog\nlanguage: [zh_CN, en]\n"
)


def opened(root: Path, config: str = "", settings: Settings | None = None, **files: str) -> HexoBlog:
    (root / "source" / "_posts").mkdir(parents=True, exist_ok=True)
    (root / "_config.yml").write_text(CONFIG + config, "utf-8")
    for name, text in files.items():
        (root / name.replace("__", ".")).write_text(text, "utf-8")
    return Hexo().open(root, settings or Settings())


def meta(blog: HexoBlog, header: str, path: str = "source/_posts/a.md", body: str = "Body") -> Meta:
    return blog.read(source(header, path, body), NOW).meta


def source(header: str, path: str = "source/_posts/a.md", body: str = "Body") -> Source:
    return Source(path, f"---\n{header}\n---\n{body}".encode(), created=NOW)


def warnings(blog: HexoBlog, header: str) -> list[str]:
    return [str(problem) for problem in blog.read(source(header), NOW).problems]


DATED = "date: 2024-03-05 01:02:03"


def test_the_site_is_what_config_yml_says(tmp_path: Path) -> None:
    site = opened(tmp_path, "feed:\n  type: [atom, rss2]\n  path: [atom.xml, rss2.xml]\n").site
    assert (site.url, site.title, site.author, site.language) == (
        "https://blog.example/",
        "Blog",
        "Ann",
        "zh-CN",
    )
    assert site.feed_paths == {"atom.xml": "atom", "rss2.xml": "rss"}


def test_an_installed_feed_plugin_has_a_default_path(tmp_path: Path) -> None:
    plugin = '{"dependencies": {"hexo-generator-feed": "^3.0.0"}}'
    assert opened(tmp_path, package__json=plugin).site.feed_paths == {"atom.xml": "atom"}


def test_a_root_that_contradicts_the_url_is_told(tmp_path: Path) -> None:
    (problem,) = opened(tmp_path, "root: /blog/\n").problems
    assert problem.severity == "warning"
    assert "/blog/" in problem.message


def test_a_broken_configuration_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        opened(tmp_path, "title: a: b\n")
    assert caught.value.where == "_config.yml:6"


def test_a_zone_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no time zone"):
        opened(tmp_path, "timezone: Asia/Beijing\n")


@pytest.mark.parametrize(
    ("files", "is_hexo"),
    [
        ({"_config.yml": "new_post_name: x\n"}, True),
        ({"_config.yml": "title: x\n", "package.json": '{"dependencies": {"hexo": "7"}}'}, True),
        ({"_config.yml": "title: x\n", "source/_posts/a.md": ""}, True),
        ({"_config.yml": "title: x\n", "_posts/a.md": "", "Gemfile": ""}, False),
        ({"_config.yml": "title: x\n", "source/_posts/a.md": "", "Rakefile": ""}, False),
        ({"source/_posts/a.md": ""}, True),
        ({"source/_posts/a.md": "", "Rakefile": ""}, False),
        ({"source/a.md": ""}, False),
        ({"_config.yml": "title: x\n", "package.json": "[1]"}, False),
    ],
)
def test_it_tells_its_sites_from_jekylls(files: Mapping[str, str], is_hexo: bool, tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert (Hexo().detect(tmp_path) is not None) is is_hexo


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-03-05 01:02:03 +00:00", "2024-03-05T01:02:03+00:00"),
        ("2024-03-05T01:02:03Z", "2024-03-05T01:02:03+00:00"),
        ("2024-03-05", "2024-03-04T16:00:00+00:00"),
        ("'2024-03-05'", "2024-03-04T16:00:00+00:00"),
    ],
)
def test_feeds_get_the_true_instant(text: str, instant: str, tmp_path: Path) -> None:
    assert meta(opened(tmp_path), f"date: {text}").published == datetime.fromisoformat(instant)


def test_paths_follow_the_clock_of_the_machine_that_runs_hexo(tmp_path: Path) -> None:
    early = "date: 2024-03-05 01:02:03"
    assert meta(opened(tmp_path), early).url == "https://blog.example/2024/03/05/a/"
    utc = Settings(permalink_timezone="UTC")
    assert meta(opened(tmp_path, settings=utc), early).url == "https://blog.example/2024/03/04/a/"


def test_without_a_date_it_is_the_files_and_told(tmp_path: Path) -> None:
    blog = opened(tmp_path)
    assert meta(blog, "title: x").published == NOW
    assert "has no date" in (told := warnings(blog, "title: x")[0])
    assert "`date: 2026-11-24 08:00:00`" in told  # what Hexo shows now, in the site's zone
    with pytest.raises(ContentError, match="no date"):
        blog.read(Source("source/_posts/a.md", b"text"), NOW)
    draft = Source("source/_drafts/a.md", b"---\ntitle: x\n---\n", created=NOW)
    assert blog.read(draft, NOW).problems == ()  # `hexo publish` dates it


def test_updated_is_only_what_the_header_says(tmp_path: Path) -> None:
    blog = opened(tmp_path)
    assert meta(blog, DATED).updated is None
    assert meta(blog, f"{DATED}\nupdated:").updated is None
    assert meta(blog, f"{DATED}\nupdated: 2024-03-06").updated == datetime(2024, 3, 5, 16, tzinfo=UTC)
    assert "does not exist" in warnings(blog, f"{DATED}\nupdated: 2024-02-30")[0]


def test_states(tmp_path: Path) -> None:
    blog = opened(tmp_path, "future: false\n")
    assert meta(blog, DATED, "source/_drafts/a.md").state is State.DRAFT
    assert meta(blog, f"{DATED}\npublished: false").state is State.HIDDEN
    later = meta(blog, "date: 2027-01-01")
    assert (later.state, later.publish_at) == (State.SCHEDULED, datetime(2026, 12, 31, 16, tzinfo=UTC))
    assert meta(opened(tmp_path), "date: 2027-01-01").state is State.PUBLISHED  # Hexo's own default
    assert (
        meta(opened(tmp_path, "render_drafts: true\n"), DATED, "source/_drafts/a.md").state is State.PUBLISHED
    )


def test_a_flag_that_hexo_takes_otherwise_is_told(tmp_path: Path) -> None:
    assert "for yes" in warnings(opened(tmp_path), f"{DATED}\npublished: no")[0]


def test_a_date_that_hexo_misreads_is_reported(tmp_path: Path) -> None:
    """Its pages and links go by another time than the feeds, and nobody would find out why."""
    blog = opened(tmp_path)
    (told,) = warnings(blog, "title: x\ndate: 2024-05-01 12:00:00 +08:00")
    assert "Hexo takes its `date` for 2024-05-01 04:00:00" in told
    assert "write 2024-05-01 12:00:00, without offset" in told
    (told,) = warnings(blog, "title: x\ndate: '2024-05-01'")
    assert "for 2024-05-01 08:00:00" in told
    assert warnings(blog, "title: x\ndate: 2024-05-01 12:00:00") == []
    assert warnings(blog, "title: x\ndate: '2024-05-01 12:00:00 +08:00'") == []


def test_dates_of_a_build_elsewhere_are_not_reported_one_by_one(tmp_path: Path) -> None:
    """The configuration says already that Hexo's clock is another one."""
    elsewhere = Settings(timezone="America/New_York", permalink_timezone="UTC")
    blog = opened(tmp_path, settings=elsewhere)
    assert warnings(blog, DATED) == []
    assert len(warnings(blog, f"{DATED} +02:00")) == 1


def test_hidden_posts_are_kept_quiet_and_hidden_where_the_plugin_hides_them(tmp_path: Path) -> None:
    quiet = meta(opened(tmp_path), f"{DATED}\nhidden: true")
    assert (quiet.state, quiet.feed, quiet.announce) == (State.PUBLISHED, False, False)
    plugin = '{"dependencies": {"hexo-hide-posts": "^0.4"}}'
    assert meta(opened(tmp_path, package__json=plugin), f"{DATED}\nhidden: true").state is State.HIDDEN
    renamed = opened(tmp_path, "hide_posts: {filter: secret}\n", package__json=plugin)
    assert meta(renamed, f"{DATED}\nsecret: yes").state is State.HIDDEN
    switched_off = opened(tmp_path, "hide_posts: {enable: false}\n", package__json=plugin)
    assert meta(switched_off, f"{DATED}\nhidden: true").state is State.PUBLISHED


@pytest.mark.parametrize(
    ("header", "locked"),
    [
        ("password: abc", True), ("encrypted: true", True), ("tags: [Diary]", True),
        ("tags: [Diary]\npassword: ''", False), ("tags: [Go]", False), ("password:", False),
        ("password: [a, b]", True), ("password: {a: b}", True), ("password: []", False), ("password: false", False),
    ],
)  # fmt: skip
def test_passwords_lock(header: str, locked: bool, tmp_path: Path) -> None:
    blog = opened(tmp_path, "encrypt:\n  tags:\n    - {name: Diary, password: x}\n")
    assert meta(blog, f"{DATED}\n{header}").locked is locked


@pytest.mark.parametrize(
    ("cover", "image"),
    [
        ("/img/a.png", "https://blog.example/img/a.png"),
        ("https://cdn.example/a b.png", "https://cdn.example/a%20b.png"),
        ("//cdn.example/a.png", "https://cdn.example/a.png"),
        ("a.png", "https://blog.example/2024/03/05/a/a.png"),
        ("[/img/a.png, /img/b.png]", "https://blog.example/img/a.png"),
        ("'#ff0000'", None), ("'linear-gradient(20deg, #0062be, #925696)'", None), ("transparent", None), ("false", None),
    ],
)  # fmt: skip
def test_covers_may_be_pictures_colours_or_lists(cover: str, image: str | None, tmp_path: Path) -> None:
    assert meta(opened(tmp_path), f"{DATED}\ncover: {cover}").image == image


def test_a_post_without_a_title_is_named_after_its_file(tmp_path: Path) -> None:
    assert meta(opened(tmp_path), DATED, "source/_posts/分布式/一致性.md").title == "一致性"


def test_a_permalink_whose_variable_is_missing_is_told(tmp_path: Path) -> None:
    blog = opened(tmp_path, "permalink: :abbrlink/\n")
    assert meta(blog, DATED).url == "https://blog.example/undefined/"
    assert ":abbrlink" in warnings(blog, DATED)[0]
    with pytest.raises(ContentError, match=":id"):
        meta(opened(tmp_path, "permalink: :id/\n"), DATED)
    assert meta(opened(tmp_path, "permalink: :id/\n"), f"{DATED}\nid: 7").url == "https://blog.example/7/"


def test_config_toml_may_give_the_pattern_and_rename_categories(tmp_path: Path) -> None:
    settings = Settings(permalink="p/:title/", category_aliases={"强化学习": "RL", "A/B": "C"})
    blog = opened(tmp_path, settings=settings)
    found = meta(blog, f"{DATED}\ncategories: [[强化学习, PPO], [A, B, D], [A]]")
    assert found.url == "https://blog.example/p/a/"
    assert found.categories == (("RL", "PPO"), ("C", "D"), ("A",))


def test_homes_of_categories_and_tags(tmp_path: Path) -> None:
    blog = opened(tmp_path, "category_map: {数据库: database}\ntag_dir: t\nfilename_case: 1\n")
    assert blog.home("categories", ("数据库", "OLAP")) == "https://blog.example/categories/database/olap/"
    assert blog.home("tags", ("C++",)) == "https://blog.example/t/c/"
    assert blog.slug("tags", ("++",)) == ()
    assert blog.home("tags", ("++",)) is None


@pytest.mark.parametrize(
    ("folder", "prefix"),
    [("", "source/_posts/"), ("source", "_posts/"), ("source/_posts", ""), ("source/_posts/deep", "")],
)
def test_any_folder_of_the_site_may_be_opened(folder: str, prefix: str, tmp_path: Path) -> None:
    (tmp_path / "source/_posts/deep").mkdir(parents=True)
    opened(tmp_path)
    blog = Hexo().open(tmp_path / folder, Settings())
    inner = "deep/" if not folder.endswith("deep") else ""
    assert blog.claim(f"{prefix}{inner}a.md").post
    assert meta(blog, DATED, f"{prefix}{inner}a.md").url == "https://blog.example/2024/03/05/deep/a/"


def test_claims_say_why_not(tmp_path: Path) -> None:
    blog = opened(tmp_path, "skip_render: _posts/raw/**\n")
    reasons = {
        path: blog.claim(f"source/{path}").reason
        for path in ("about.md", "_posts/_x.md", "_posts/a.png", "_posts/raw/a.md")
    }
    assert list(reasons.values()) == [
        "a page, not a post", "hidden or backup file", "not a text", "skipped by _config.yml",
    ]  # fmt: skip


def test_a_header_that_hexo_does_not_see_is_told(tmp_path: Path) -> None:
    blog = opened(tmp_path)
    text = b"+++\ntitle = 'x'\ndate = 2024-01-02\n+++\nBody"
    (problem,) = blog.read(Source("source/_posts/a.md", text, NOW), NOW).problems
    assert "does not see" in problem.message


def test_pictures_of_a_post_with_an_html_address_lie_in_a_folder_beside_it(tmp_path: Path) -> None:
    blog = opened(tmp_path, "permalink: :title.html\npost_asset_folder: true\n")
    reading = blog.read(source(DATED, body="![x](p.png)"), NOW)
    assert "https://blog.example/a/p.png" in blog.render(reading, lambda name: None).html


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Distributed System", "Distributed-System"), ("C++ & C#", "C-C"), ("a_b.c", "a-b-c"), ("--x--", "x"),
        ("Ünï Ærø Ǆ ß", "Uni-AEro-DZ-s"), ("ｆｕｌｌ", "full"), ("中文：冒号", "中文：冒号"), ("한국어", "한국어"), ("½ﬁ", "½ﬁ"),
    ],
)  # fmt: skip
def test_slugs(text: str, slug: str) -> None:
    assert slugize(text) == slug


def test_slug_case() -> None:
    assert (slugize("A b", 1), slugize("A b", 2)) == ("a-b", "A-B")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1.10", "1.1"), ("0123", "123"), ("0x1F", "31"), ("0b11", "3"), ("1e3", "1000"), ("-5", "-5"), ("+5", "5"),
        ("1e-7", "1e-7"), ("1e21", "1e+21"), ("0.000001", "0.000001"), ("12345678901234567890", "12345678901234567000"),
        ("TRUE", "true"), ("1.2.3", "1.2.3"), ("0", "0"), ("1e999", "1e999"),
        (".inf", "Infinity"), ("-.INF", "-Infinity"), ("+.5", "+.5"), (".nan", "NaN"), ("-0.0", "0"), ("0X1F", "0X1F"),
    ],
)  # fmt: skip
def test_numbers_are_shown_as_javascript_does(text: str, shown: str) -> None:
    assert js_text(text) == shown
    assert js_text(Quoted(text)) == text


def test_title_case() -> None:
    assert titlecase("a tale of the two cities: an iPhone in node.js") == (
        "A Tale of the Two Cities: An iPhone in node.js"
    )
    assert titlecase("step-by-step KV cache 的 use") == "Step-by-Step KV Cache 的 Use"


def test_names_that_hexo_shows_otherwise_than_written_are_told(tmp_path: Path) -> None:
    blog = opened(tmp_path)
    assert "Sat Jan 01 2022 00:00:00 GMT+0800 (China Standard Time)" in str(
        warnings(blog, f"{DATED}\ntitle: 2022-01-01")
    )
    assert "[object Object]" in str(warnings(blog, f"{DATED}\ntags: [Go, 'a': b]"))
    assert warnings(blog, f"{DATED}\ntitle: '2022-01-01'\ntags: [2022, 1.0]") == []


def test_a_draft_needs_no_link(tmp_path: Path) -> None:
    blog = opened(tmp_path, "permalink: :id/\n")
    assert meta(blog, DATED, "source/_drafts/a.md").state is State.DRAFT


def test_switches_are_what_javascript_takes_them_for(tmp_path: Path) -> None:
    later = "date: 2027-01-01"
    assert meta(opened(tmp_path, "future:\n"), later).state is State.SCHEDULED
    assert meta(opened(tmp_path, "future: no\n"), later).state is State.PUBLISHED


@pytest.mark.parametrize(("folder", "path"), [("blog", "_posts/a.md"), ("blog/_posts", "a.md")])
def test_a_source_folder_needs_no_name_and_no_configuration(folder: str, path: str, tmp_path: Path) -> None:
    (tmp_path / "blog" / "_posts").mkdir(parents=True)
    settings = Settings(url="https://blog.example", timezone="UTC")
    blog = Hexo().open(tmp_path / folder, settings)
    assert blog.claim(path).post
    assert meta(blog, DATED, path).url == "https://blog.example/2024/03/05/a/"


def test_an_ignored_folder_is_ignored_whole(tmp_path: Path) -> None:
    blog = opened(tmp_path, "ignore: ['**/private']\n")
    assert not blog.claim("source/_posts/private/a.md").post
    assert blog.claim("source/_posts/privately.md").post


def test_links_spell_a_files_name_as_the_file_system_does(tmp_path: Path) -> None:
    path, real = "source/_posts/caf\u00e9.md", "source/_posts/cafe\u0301.md"
    found = opened(tmp_path).read(Source(path, f"---\n{DATED}\n---\n".encode(), NOW, real=real), NOW).meta
    assert found.url == "https://blog.example/2024/03/05/cafe%CC%81/"
    assert (found.source, found.title) == (path, "caf\u00e9")


@pytest.mark.parametrize(
    ("configuration", "says"),
    [
        (
            "timezone: Asia/Shangai\nurl: https://b.example\n",
            "'Asia/Shangai' in hexo's configuration is no time zone",
        ),
        ("timezone: UTC\nurl: b.example\n", "'b.example' in hexo's configuration is no web address"),
        ("timezone: UTC\nurl: 'https://[x'\n", "'https://[x' in hexo's configuration is no web address"),
        ("title: a: b\n", "_config.yml:1: the configuration is not YAML"),
    ],
)
def test_what_is_wrong_in_hexos_configuration_is_said_to_stand_there(
    configuration: str, says: str, tmp_path: Path
) -> None:
    (tmp_path / "_config.yml").write_text(configuration)
    with pytest.raises(ConfigError, match=re.escape(says)):
        Hexo().open(tmp_path, Settings())


def test_a_utf_16_file_is_read(tmp_path: Path) -> None:
    raw = "---\ntitle: 标题\ndate: 2024-03-04\n---\n正文".encode("utf-16")
    found = opened(tmp_path).read(Source("source/_posts/a.md", raw), NOW)
    assert (found.meta.title, found.body) == ("标题", "正文")
    assert [problem.message for problem in found.problems] == ["the file is UTF-16, not UTF-8"]


def test_without_its_usual_configuration_hexo_takes_the_first_whose_name_begins_so(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"dependencies": {"hexo": "7"}}')
    (tmp_path / "source" / "_posts").mkdir(parents=True)
    for name, url in (("_config.next.yml", "no"), ("_config.main.yml", "main"), ("_config.ini", "ini")):
        (tmp_path / name).write_text(f"url: https://{url}.example\ntimezone: UTC\n")
    blog = Hexo().open(tmp_path, Settings())
    assert (blog.site.url, [file.name for file in blog.config_files]) == (
        "https://main.example/",
        ["_config.main.yml", "package.json"],
    )


def test_links_that_pinyin_makes_of_chinese_are_asked_for(tmp_path: Path) -> None:
    blog = opened(
        tmp_path,
        "permalink_pinyin: {enable: true}\n",
        package__json='{"dependencies": {"hexo-permalink-pinyin": "*"}}',
    )
    with pytest.raises(ContentError, match="hexo-permalink-pinyin") as caught:
        meta(blog, DATED, "source/_posts/中文.md")
    assert "permalink: …" in caught.value.mend
    assert meta(blog, f"{DATED}\npermalink: zhong-wen/").url == "https://blog.example/zhong-wen/"
    assert meta(blog, DATED, "source/_drafts/中文.md").state is State.DRAFT


def test_a_plugin_whose_doings_are_not_known_is_told(tmp_path: Path) -> None:
    (problem,) = opened(tmp_path, package__json='{"dependencies": {"hexo-enhancer": "1"}}').problems
    assert "hexo-enhancer" in problem.message


def test_folders_may_be_categories_each_by_itself(tmp_path: Path) -> None:
    blog = opened(
        tmp_path,
        "auto_category: {enable: true, multiple: true}\n",
        package__json='{"dependencies": {"hexo-auto-category": "*"}}',
    )
    assert meta(blog, DATED, "source/_posts/a/b/x.md").categories == (("a",), ("b",))
    assert meta(blog, f"{DATED}\ncategories: Kept").categories == (("Kept",),)
    assert meta(blog, f"{DATED}\ncategories: Kept", "source/_drafts/a/x.md").categories == (("Kept",),)


@pytest.mark.parametrize(
    ("options", "last"),
    [
        ("enable: true", "a-b"),
        ("enable: true, lowercase: false", "A-b"),
        ("enable: false", "A%20b"),
        ("", "A%20b"),
    ],
)
def test_pinyin_is_asked_for_and_may_keep_capitals(options: str, last: str, tmp_path: Path) -> None:
    plugin = '{"dependencies": {"hexo-permalink-pinyin": "*"}}'
    blog = opened(tmp_path, f"permalink_pinyin: {{{options}}}\n", package__json=plugin)
    path = "source/_posts/A b.md"
    assert meta(blog, f"{DATED}\npermalink: x/A b/", path).url == f"https://blog.example/x/{last}/"


@pytest.mark.parametrize(("options", "categories"), [("", (("a",),)), ("enable: false", ())])
def test_folders_are_categories_unless_that_is_off(
    options: str, categories: tuple[tuple[str, ...], ...], tmp_path: Path
) -> None:
    plugin = '{"dependencies": {"hexo-directory-category": "*"}}'
    blog = opened(tmp_path, f"auto_dir_categorize: {{{options}}}\n", package__json=plugin)
    assert meta(blog, DATED, "source/_posts/a/x.md").categories == categories


def test_a_header_above_the_first_rule_counts_lines_and_keys_as_any_other(tmp_path: Path) -> None:
    blog = opened(tmp_path)

    def read(text: str) -> Reading:
        return blog.read(Source("source/_posts/a.md", f"# A comment\n\n{text}".encode(), created=NOW), NOW)

    assert read(f"{DATED}\n---\n\nBody").body_line == 5
    with pytest.raises(ContentError, match="`title` twice") as caught:
        read(f"{DATED}\ntitle: a\ntitle: b\n---\n")
    assert caught.value.line == 5


def test_hexo_8_encodes_brackets_and_knows_the_second(tmp_path: Path) -> None:
    pattern = "permalink: :timestamp/:title/\n"
    path = "source/_posts/[a]|b.md"
    old = opened(tmp_path, pattern, package__json='{"dependencies": {"hexo": "^7.3.0"}}')
    assert meta(old, DATED, path).url == "https://blog.example/undefined/[a]|b/"
    new = opened(tmp_path, pattern, package__json='{"dependencies": {"hexo": "^8.1.2"}}')
    assert meta(new, DATED, path).url == "https://blog.example/1709571723/%5Ba%5D%7Cb/"


def test_a_posts_place_may_be_its_title(tmp_path: Path) -> None:
    blog = opened(tmp_path, "use_slug_as_post_title: true\n")
    assert meta(blog, DATED, "source/_posts/deep/a b.md").title == "deep/a b"
    assert meta(blog, f"{DATED}\ntitle:", "source/_posts/deep/a b.md").title == "a b"


@pytest.mark.parametrize(
    ("options", "state", "in_feeds"),
    [
        ("", State.HIDDEN, False),
        ("hide_posts: {enable: false}\n", State.PUBLISHED, False),
        ("hide_posts: {allowlist_generators: [archive]}\n", State.HIDDEN, False),
        ("hide_posts: {allowlist_generators: [atom]}\n", State.PUBLISHED, True),
        ("hide_posts: {public_generators: ['*']}\n", State.PUBLISHED, True),
        ("hide_posts: {allowlist_generators: ['*'], blocklist_generators: [index]}\n", State.PUBLISHED, True),
        (
            "hide_posts: {allowlist_generators: ['*'], blocklist_generators: [atom, rss2]}\n",
            State.HIDDEN,
            False,
        ),
    ],
)
def test_hidden_posts_are_news_where_feeds_show_them(
    options: str, state: State, in_feeds: bool, tmp_path: Path
) -> None:
    blog = opened(tmp_path, options, package__json='{"dependencies": {"hexo-hide-posts": "*"}}')
    found = meta(blog, f"{DATED}\nhidden: true")
    assert (found.state, found.feed) == (state, in_feeds)
