from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.blog import Blog, Settings, Source
from publisher.content.dialects.eleventy import Eleventy
from publisher.content.dialects.eleventy_code import declared, exported
from publisher.content.dialects.eleventy_paths import href
from publisher.content.dialects.eleventy_template import Template
from publisher.content.javascript.modules import Module
from publisher.content.javascript.values import Undecided
from publisher.content.open import open_blog
from publisher.content.scan import scan
from publisher.errors import ConfigError, ContentError
from publisher.model.post import Meta, Reading, State

NOW = datetime(2026, 11, 24, tzinfo=UTC)
KNOWN = Settings(url="https://blog.example", timezone="Asia/Shanghai")
CONFIG = "export default function (config) {}"
TAGGED = '{"tags": "posts"}'


def opened(root: Path, settings: Settings = KNOWN, **files: str) -> Blog:
    """A site of `files`: `a__b` in a name is `a/b`, `_dot_` a dot."""
    for name, text in {
        "eleventy_dot_config_dot_js": CONFIG,
        "posts__posts_dot_json": TAGGED,
        **files,
    }.items():
        path = root / name.replace("_dot_", ".").replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Eleventy().open(root, settings)


def reading(
    blog: Blog, header: str = "date: 2024-01-02", path: str = "posts/a.md", body: str = "Body"
) -> Reading:
    raw = f"---\n{header}\n---\n{body}".encode()
    return blog.read(Source(path, raw, created=NOW, modified=NOW), NOW)


def meta(blog: Blog, header: str = "date: 2024-01-02", path: str = "posts/a.md") -> Meta:
    return reading(blog, header, path).meta


def test_the_site_is_what_its_global_data_says(tmp_path: Path) -> None:
    data = '{"title": "My blog", "url": "https://own.example/", "author": {"name": "Ann"}, "language": "de"}'
    feed = '---json\n{"permalink": "/feed/feed.xml"}\n---\n<feed>'
    config = "export const config = { pathPrefix: '/base/' };"
    blog = opened(
        tmp_path,
        Settings(timezone="UTC"),
        _data__metadata_dot_json=data,
        feed_dot_njk=feed,
        eleventy_dot_config_dot_js=config,
    )
    site = blog.site
    assert (site.url, site.title, site.author, site.language) == (
        "https://own.example/base/",
        "My blog",
        "Ann",
        "de",
    )
    assert site.feed_paths == {"feed/feed.xml": "atom"}


def test_data_that_is_nested_beyond_reason_says_nothing(tmp_path: Path) -> None:
    deep = '{"a":' * 600 + "1" + "}" * 600
    code = "import deep from './a.json';\nexport default { tags: 'posts', deep };"
    blog = opened(
        tmp_path,
        _data__site_dot_json=deep,
        _data__other_dot_json=deep,
        posts__a_dot_json=deep,
        posts__posts_dot_11tydata_dot_js=code,
    )
    with pytest.raises(ContentError, match=r"`other\.a`"):
        reading(blog, "date: 2024-01-02\npermalink: /{{ other.a }}/")
    assert meta(blog).url == "https://blog.example/posts/a/"


def test_global_data_may_be_javascript(tmp_path: Path) -> None:
    data = "module.exports = { title: 'In code', url: process.env.URL || 'x', description: `Words` };"
    site = opened(tmp_path, _data__site_dot_js=data).site
    assert (site.title, site.description, site.url) == ("In code", "Words", "https://blog.example/")


@pytest.mark.parametrize(
    ("config", "source"),
    [
        ("module.exports = { dir: { input: 'src' } };", "src"),
        ('export const config = { dir: { input: "./src/" } };', "src"),
        ("const IN = 'src';\nmodule.exports = () => ({ dir: { input: IN } });", "src"),
        ("export default (c) => { c.setInputDirectory('src'); };", "src"),
        ("// return { dir: { input: 'src' } }", ""),
        ("module.exports = { dir: { input: process.env.IN } };", ""),
    ],
)
def test_where_templates_lie(config: str, source: str, tmp_path: Path) -> None:
    blog = opened(tmp_path, eleventy_dot_config_dot_js=config)
    path = f"{source}/posts/a.md".lstrip("/")
    assert blog.claim(path).post
    assert meta(blog, path=path).url == "https://blog.example/posts/a/"


def test_flags_of_scripts_name_directories(tmp_path: Path) -> None:
    package = '{"scripts": {"build": "eleventy --input=site --output=public"}, "dependencies": {"@11ty/eleventy": "3"}}'
    blog = opened(tmp_path, package_dot_json=package)
    assert blog.claim("site/posts/a.md").post
    assert not blog.claim("posts/a.md").post


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("about.md", "a page, not a post"),
        ("posts/photo.png", "not a template"),
        ("posts/feed.11ty.js", "a program, not a text"),
        ("_includes/posts/a.md", "ignored by Eleventy"),
        ("_site/posts/a.md", "ignored by Eleventy"),
        ("drafts/posts/a.md", "ignored by Eleventy"),
    ],
)
def test_why_a_file_is_no_post(path: str, reason: str, tmp_path: Path) -> None:
    claim = opened(tmp_path, _dot_eleventyignore="# mine\ndrafts/\n").claim(path)
    assert (claim.post, claim.reason) == (False, reason)


def test_other_folders_are_read_when_they_are_asked_for(tmp_path: Path) -> None:
    blog = opened(tmp_path, Settings(url=KNOWN.url, timezone="UTC", include=["notes/**"]))
    assert blog.claim("notes/a.md").post
    assert meta(blog, path="notes/a.md").state is State.PUBLISHED


def test_what_the_build_is_given_as_prefix_holds(tmp_path: Path) -> None:
    scripts = (
        '"build": "npx @11ty/eleventy --pathprefix=/build/", "build-pages": "eleventy --pathprefix=/pages/"'
    )
    files = {
        "package_dot_json": f'{{"scripts": {{{scripts}}}}}',
        "_data__site_dot_json": '{"url": "https://own.example"}',
    }
    assert (
        meta(opened(tmp_path, Settings(timezone="UTC"), **files)).url == "https://own.example/build/posts/a/"
    )


@pytest.mark.parametrize(("version", "slug"), [("^2.0.1", "don-t-stop"), ("^3.1.2", "dont-stop")])
def test_a_slug_is_as_the_sites_version_of_eleventy_writes_it(
    version: str, slug: str, tmp_path: Path
) -> None:
    blog = opened(tmp_path, package_dot_json=f'{{"devDependencies": {{"@11ty/eleventy": "{version}"}}}}')
    header = "title: Don't stop\ndate: 2024-01-02\npermalink: /{{ title | slugify }}/"
    assert meta(blog, header).url == f"https://blog.example/{slug}/"


def test_what_a_collection_matches_is_taken_though_its_code_asks_for_the_time(tmp_path: Path) -> None:
    config = """
    import { articles } from './articles.js';
    export default (config) => { config.addCollection('articles', articles); };
    """
    code = """
    const now = new Date();
    export function articles(api) {
      return api.getFilteredByGlob('./notes/*.md').filter((item) => !item.data.draft && item.date <= now);
    }
    """
    blog = opened(
        tmp_path, eleventy_dot_config_dot_js=config, articles_dot_js=code, posts__posts_dot_json="{}"
    )
    assert blog.claim("notes/a.md").post
    assert not blog.claim("about.md").post
    assert meta(blog, path="notes/a.md").state is State.PUBLISHED


@pytest.mark.parametrize(
    ("day", "state"),
    [("2024-01-02", State.PUBLISHED), ("2026-11-24", State.PUBLISHED), ("2026-11-25", State.SCHEDULED)],
)
@pytest.mark.parametrize(
    "test",
    [
        "data.page.date >= new Date()",
        "new Date() < data.page.date",
        "!(data.page.date.getTime() <= Date.now())",
    ],
)
def test_a_permalink_that_waits_for_the_date_holds_the_post_back(
    test: str, day: str, state: State, tmp_path: Path
) -> None:
    code = f"""module.exports = {{ tags: 'posts', eleventyComputed: {{
      permalink: (data) => {{ if ({test}) return false; return `/${{data.page.fileSlug}}/`; }},
    }} }};"""
    found = meta(opened(tmp_path, posts__posts_dot_11tydata_dot_js=code), f"date: {day}")
    assert (found.url, found.state) == ("https://blog.example/a/", state)


def test_a_preprocessor_that_waits_for_the_date_holds_the_post_back(tmp_path: Path) -> None:
    config = """export default (config) => {
      config.addShortcode('year', () => `${new Date().getFullYear()}`);
      config.addPreprocessor('later', '*', (data) => { if (data.date > new Date()) return false; });
    };"""
    blog = opened(tmp_path, eleventy_dot_config_dot_js=config)
    assert meta(blog, "date: 2026-12-01").state is State.SCHEDULED
    plain = config.replace("data.date > new Date()", "data.secret")
    blog = opened(tmp_path, eleventy_dot_config_dot_js=plain)
    assert meta(blog, "date: 2026-12-01").state is State.PUBLISHED


def test_an_address_of_the_year_of_the_build_is_asked_for(tmp_path: Path) -> None:
    code = "module.exports = { tags: 'posts', permalink: (data) => `/${new Date().getFullYear()}/` };"
    with pytest.raises(ContentError, match="the time of the build"):
        reading(opened(tmp_path, posts__posts_dot_11tydata_dot_js=code))


def test_data_may_be_passed_on_from_another_module(tmp_path: Path) -> None:
    blog = opened(
        tmp_path,
        posts__posts_dot_11tydata_dot_js="export { default } from './own.ts';",
        posts__own_dot_ts="export default { permalink: (data) => `/own/${data.page.fileSlug}/` };",
    )
    assert meta(blog).url == "https://blog.example/own/a/"
    (tmp_path / "posts" / "own.ts").write_text("export { default } from './own.ts';")
    assert meta(Eleventy().open(tmp_path, KNOWN)).url == "https://blog.example/posts/a/"


def test_a_script_names_the_configuration(tmp_path: Path) -> None:
    package = (
        '{"scripts": {"css": "postcss --config=css.js", "build": "eleventy --config=build/site.js --quiet"}}'
    )
    config = "module.exports = { dir: { input: 'in' } };"
    blog = opened(tmp_path, package_dot_json=package, build__site_dot_js=config)
    assert blog.claim("in/posts/a.md").post


def test_package_json_tells_a_site_without_configuration(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"devDependencies": {"@11ty/eleventy": "^3.0.0"}}')
    (tmp_path / "posts").mkdir()
    assert open_blog(tmp_path / "posts", "auto", KNOWN).site.generator == "eleventy"


def test_a_site_that_kept_jekylls_configuration_is_eleventys(tmp_path: Path) -> None:
    for name, text in {
        "_config.yml": "title: Before",
        ".eleventy.js": CONFIG,
        "_posts/2024-01-02-a.md": "A",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert open_blog(tmp_path, "auto", KNOWN).site.generator == "eleventy"


def test_what_only_javascript_knows_is_asked_for(tmp_path: Path) -> None:
    code = "module.exports = { tags: 'posts', permalink: (data) => makeLink(data) };"
    blog = opened(tmp_path, posts__posts_dot_11tydata_dot_js=code)
    with pytest.raises(ContentError, match="JavaScript") as caught:
        reading(blog)
    assert "[content] permalink" in caught.value.mend
    assert meta(blog, "date: 2024-01-02\npermalink: /own/").url == "https://blog.example/own/"
    told = Settings(url=KNOWN.url, timezone="UTC", permalink="/:year/:month/:slug/")
    assert meta(Eleventy().open(tmp_path, told)).url == "https://blog.example/2024/01/a/"
    told = Settings(url=KNOWN.url, timezone="UTC", permalink="/t/{{ title | slugify }}/")
    assert (
        meta(Eleventy().open(tmp_path, told), "title: A B\ndate: 2024-01-02").url
        == "https://blog.example/t/a-b/"
    )


def test_a_filter_of_the_sites_own_is_not_guessed(tmp_path: Path) -> None:
    config = "export default (c) => { c.addFilter('slugify', (text) => mine(text)); };"
    blog = opened(tmp_path, eleventy_dot_config_dot_js=config)
    with pytest.raises(ContentError, match="the filter `slugify`") as caught:
        reading(blog, "title: x\ndate: 2024-01-02\npermalink: /{{ title | slugify }}/")
    assert caught.value.line == 4


def test_a_header_in_javascript_says_only_what_is_plain(tmp_path: Path) -> None:
    blog = opened(tmp_path)
    with pytest.raises(ContentError, match="`title` is computed") as caught:
        blog.read(Source("posts/a.md", b"---js\nconst title = make();\n---\nBody"), NOW)
    assert caught.value.line == 2
    nested = b"---js\nconst title = " + b"[" * 5_000 + b";\n---\nBody"
    with pytest.raises(ContentError, match="`title` is computed"):
        blog.read(Source("posts/a.md", nested, created=NOW), NOW)


@pytest.mark.parametrize(
    ("config", "path"),
    [
        ("import slugify from 'slugify';\nexport default (c) => { c.addFilter('slugify', own); };\n"
         "const own = str => { return slugify(str, { lower: true, strict: true }); };", "c-in-20-min"),
        ("const slugify = require('slugify');\nmodule.exports = (c) => { c.addFilter('slugify', (s) => "
         "slugify(s, { lower: true, replacement: '_', remove: /[#,&+().:]/g })); };", "c_in_20_min!"),
        ("import slugify from '@sindresorhus/slugify';\nexport default (c) => { c.addFilter('slugify', slugify); };",
         "c-in-2-0-min"),
    ],
)  # fmt: skip
def test_a_filter_that_is_the_usual_slug_is_known(config: str, path: str, tmp_path: Path) -> None:
    blog = opened(tmp_path, eleventy_dot_config_dot_js=config)
    header = "title: 'C# in 2.0 min!'\ndate: 2024-01-02\npermalink: /{{ title | slugify }}/"
    assert meta(blog, header).url == f"https://blog.example/{path}/"


def test_the_date_filter_of_nunjucks_is_moments_in_utc(tmp_path: Path) -> None:
    config = (
        "const d = require('nunjucks-date-filter');\nmodule.exports = (c) => { c.addFilter('date', d); };"
    )
    blog = opened(tmp_path, eleventy_dot_config_dot_js=config)
    header = "date: 2024-01-02T20:00:00Z\npermalink: \"/{{ page.date | date('YYYY/MM/DD') }}/{{ page.fileSlug }}/\""
    assert meta(blog, header).url == "https://blog.example/2024/01/02/a/"


def test_a_date_may_be_the_files(tmp_path: Path) -> None:
    found = reading(opened(tmp_path), "date: Last Modified")
    assert (found.meta.published, found.problems[0].severity) == (NOW, "warning")
    assert meta(opened(tmp_path), "title: x").published == NOW
    with pytest.raises(ContentError, match="no date"):
        opened(tmp_path).read(Source("posts/a.md", b"---\ntitle: x\n---\n"), NOW)


def test_a_pager_is_no_post_also_where_its_folder_makes_it_one(tmp_path: Path) -> None:
    data = '{"pagination": {"data": "collections.posts"}, "permalink": "/{{ pagination.pageNumber + 1 }}/"}'
    blog = opened(tmp_path, posts__list__list_dot_json=data)
    assert meta(blog, path="posts/list/index.md").state is State.HIDDEN


def test_drafts_are_where_the_configuration_speaks_of_them(tmp_path: Path) -> None:
    header = "date: 2024-01-02\ndraft: true"
    found = reading(opened(tmp_path), header)
    assert found.meta.state is State.PUBLISHED
    assert "publishes it" in found.problems[0].message
    config = "export default (c) => { c.addPreprocessor('drafts', '*', (data) => data.draft ? false : undefined); };"
    assert meta(opened(tmp_path, eleventy_dot_config_dot_js=config), header).state is State.DRAFT
    guard = "module.exports = { tags: 'posts', eleventyComputed: { permalink: (d) => isDraft(d) ? false : d.permalink } };"
    assert meta(opened(tmp_path, posts__posts_dot_11tydata_dot_js=guard), header).state is State.DRAFT


@pytest.mark.parametrize(
    "header",
    [
        "permalink: false",
        "eleventyExcludeFromCollections: true",
        "permalink: '{{ nothing }}'",
        "pagination: {size: 1}",
    ],
)
def test_what_is_in_no_list_is_hidden(header: str, tmp_path: Path) -> None:
    assert meta(opened(tmp_path), f"date: 2024-01-02\n{header}").state is State.HIDDEN


def test_a_page_beside_marked_posts_is_hidden(tmp_path: Path) -> None:
    blog = opened(tmp_path, blog__page_dot_md="---\ntitle: x\n---\n")
    assert blog.claim("blog/page.md").post
    assert meta(blog, path="blog/page.md").state is State.HIDDEN


def test_a_tag_marks_posts_only_where_the_site_lists_it(tmp_path: Path) -> None:
    files = {
        "posts__posts_dot_json": "{}",
        "posts__b_dot_md": "---\ntags: posts\n---\n",
        "index_dot_njk": "{% for post in collections.all %}{% endfor %}",
    }
    assert meta(opened(tmp_path, KNOWN, **files)).state is State.PUBLISHED
    files["index_dot_njk"] = "{% for post in collections.posts %}{% endfor %}"
    assert meta(opened(tmp_path, KNOWN, **files)).state is State.HIDDEN


def test_posts_are_what_the_feeds_list(tmp_path: Path) -> None:
    files = {
        "posts__posts_dot_json": "{}",
        "feed_dot_njk": "---\npermalink: /feed.xml\n---\n{% for post in collections.essay %}{% endfor %}",
        "texts__a_dot_md": "---\ntags: essay\n---\n",
    }
    blog = opened(tmp_path, KNOWN, **files)
    assert [blog.claim(f"{folder}/b.md").post for folder in ("texts", "pages")] == [True, False]
    assert meta(blog, "date: 2024-01-02\ntags: essay", "texts/a.md").state is State.PUBLISHED
    assert meta(blog, "date: 2024-01-02", "texts/b.md").state is State.HIDDEN


def test_an_undated_template_that_is_no_markdown_lists_posts(tmp_path: Path) -> None:
    blog = opened(tmp_path)
    assert meta(blog, "title: All posts", "posts/all.njk").state is State.HIDDEN
    assert meta(blog, "date: 2024-01-02", "posts/one.njk").state is State.PUBLISHED


def test_an_address_of_the_authors_own_machine_is_not_the_sites(tmp_path: Path) -> None:
    data = "export const url = process.env.URL || 'http://localhost:8080';"
    assert opened(tmp_path, Settings(url="https://a.example", timezone="UTC"), _data__meta_dot_js=data).site
    with pytest.raises(ConfigError, match="address is not known"):
        opened(tmp_path, Settings(timezone="UTC"), _data__meta_dot_js=data)


def test_what_is_computed_beyond_reading_is_told_and_the_rest_stands(tmp_path: Path) -> None:
    code = (
        "export default { tags: 'posts', eleventyComputed: {"
        " title: (data) => fetchTitle(data), tags: (data) => [...data.collections.all] } };"
    )
    found = reading(opened(tmp_path, posts__posts_dot_11tydata_dot_js=code), "title: Own\ndate: 2024-01-02")
    assert (found.meta.title, found.meta.tags) == ("Own", ("posts",))
    assert [problem.message for problem in found.problems] == [
        "its computed title has `fetchTitle`",
        "its tags are computed by JavaScript (`collections`)",
    ]


def test_a_function_where_eleventy_takes_none_is_told(tmp_path: Path) -> None:
    code = "export default { tags: (data) => data.title };"
    blog = opened(tmp_path, posts__posts_dot_json="{}", posts__posts_dot_11tydata_dot_js=code)
    (problem,) = reading(blog, "date: 2024-01-02").problems
    assert problem.message == "its tags are computed by JavaScript (code that only Eleventy runs)"


def test_a_parser_of_dates_that_is_not_understood_is_told(tmp_path: Path) -> None:
    config = "export default (c) => { c.addDateParsing((date) => chrono(date)); };"
    found = reading(opened(tmp_path, eleventy_dot_config_dot_js=config))
    assert (found.meta.published, found.problems[0].message) == (
        datetime(2024, 1, 2, tzinfo=UTC),
        "the site's own parser of dates has `chrono`",
    )


def test_a_pager_is_no_post_whatever_its_address(tmp_path: Path) -> None:
    header = (
        "permalink: '/p/{{ pagination.pageNumber + 1 }}/'\npagination: {data: collections.posts, size: 1}"
    )
    assert meta(opened(tmp_path), header).state is State.HIDDEN
    code = b"---js\nconst pagination = { data: 'x', before: (all) => all.reverse() };\n---\n"
    found = opened(tmp_path).read(Source("posts/all.md", code, created=NOW), NOW)
    assert found.meta.state is State.HIDDEN


def test_json_that_is_no_data_is_left_alone(tmp_path: Path) -> None:
    blog = opened(tmp_path, posts__other_dot_json="{broken", posts__tsconfig_dot_json="{}")
    assert [path.name for path in blog.config_files] == ["eleventy.config.js", "posts.json"]


def test_broken_data_stops_nothing(tmp_path: Path) -> None:
    assert meta(opened(tmp_path, posts__posts_dot_json="{broken")).tags == ()


def test_a_broken_layout_stops_nothing(tmp_path: Path) -> None:
    blog = opened(tmp_path, _includes__post_dot_njk="---\ntitle: a: b\n---\n")
    assert meta(blog, "date: 2024-01-02\nlayout: post.njk").title == "a"


def test_tags_are_no_categories_and_have_no_pages(tmp_path: Path) -> None:
    blog = opened(tmp_path)
    post = meta(blog, "date: 2024-01-02\ntags: [C++]\ncategories: [x]")
    assert (post.tags, post.categories) == (("posts", "C++"), ())
    assert (blog.slug("tags", ("C++",)), blog.home("tags", ("C++",))) == ((), None)


def test_templates_of_posts_do_not_leak(tmp_path: Path) -> None:
    blog = opened(tmp_path)
    html = blog.render(reading(blog, body="a {% video 'x' %} b {{ page.url }} c"), lambda name: None).html
    assert "{" not in html


def test_the_site_may_be_opened_within(tmp_path: Path) -> None:
    opened(tmp_path, posts__a_dot_md="---\ndate: 2024-01-02\n---\nBody\n")
    blog = open_blog(tmp_path / "posts", "auto", KNOWN)
    assert list(scan(blog.root, blog.folders, blog.claim).files) == ["a.md"]
    assert meta(blog, path="a.md").url == "https://blog.example/posts/a/"


def test_modules_say_what_they_export() -> None:
    both = "export const tags = ['a'];\nexport default { layout: 'x', permalink: (data) => f(data), deep: { a: 1, b: g() } };"
    data = exported(Module(both))
    assert data.values == {"tags": ["a"], "layout": "x", "deep": {"a": "1"}}
    assert set(data.code) == {"permalink", "deep.b"}
    assert exported(Module("const data = { a: 'b' };\nmodule.exports = data;")).values == {"a": "b"}
    assert exported(Module("module.exports = async function () { return { a: 'b' }; };")).values == {"a": "b"}
    assert exported(Module("module.exports = require('./other')")).values == {}
    assert declared(Module("const title = 'T'; // not this\nconst draft = true;")).values == {
        "title": "T",
        "draft": "true",
    }


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in b %}",
        "{{ a | unheard }}",
        "{{ a + b }}",
        "{{ 'a",
        "{% else %}",
        "{{ page.date }}",
        "{{ a | date: '%Q' }}",
        "x" * 3000,
    ],
)
def test_a_template_beyond_us_is_never_guessed(text: str) -> None:
    if "'a" in text and "}}" not in text:
        assert Template(text, "UTC").fill({}) == text
        return
    with pytest.raises(Undecided):
        Template(text, "UTC").fill({"a": NOW if "date" in text else "x", "page": {"date": NOW}})


def test_addresses_lose_their_index() -> None:
    links = ["/a/", "a/index.html", "/a.html", "//a//b/", "/a/../b/", "/", "/index.html", "a/index"]
    assert [href(link) for link in links] == ["/a/", "/a/", "/a.html", "/a/b/", "/b/", "/", "/", "/a/"]


@given(st.text(st.sampled_from("{}%|'\": =>()[]`$.,+-aif 1\n"), max_size=60))
def test_any_template_is_filled_or_unknown(text: str) -> None:
    try:
        assert isinstance(Template(text, "UTC").fill({"a": "x", "page": {"date": NOW}}), str)
    except Undecided as unknown:
        assert str(unknown)


@given(st.text(st.sampled_from("{}|'\": =>()[]`$.,+-a1;\n/*"), max_size=60))
def test_any_code_says_something_or_nothing(text: str) -> None:
    for written in (text, f"export default {text}", f"module.exports = {{ a: {text} }}", f"const a = {text}"):
        assert isinstance(exported(Module(written)).values, dict)
        assert isinstance(declared(Module(written)).values, dict)
