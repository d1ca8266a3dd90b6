from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.content.blog import Settings, Source
from publisher.content.dialects.astro import Astro
from publisher.content.dialects.astro_blog import AstroBlog
from publisher.content.dialects.astro_code import Code
from publisher.content.dialects.astro_slugs import github_slug, latin_slug
from publisher.content.dialects.astro_steps import follow, read_steps
from publisher.content.scan import scan
from publisher.errors import ConfigError, ContentError
from publisher.model.post import Meta, State

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CONFIG = "export default { site: 'https://blog.example' }"
ROUTE = """---
import { getCollection } from 'astro:content';
export const getStaticPaths = async () =>
  (await getCollection('blog')).map((post) => ({ params: { slug: PARAM }, props: { post } }));
---
"""
POST = "src/content/blog/Post One.md"


def opened(root: Path, said: Settings | None = None, param: str = "post.slug", **files: str) -> AstroBlog:
    """A site with one route; in the names of `files`, `__` stands for `/` and `_dot_` for a dot."""
    given = {"astro.config.mjs": CONFIG, "src/pages/blog/[...slug].astro": ROUTE.replace("PARAM", param)}
    given |= {name.replace("__", "/").replace("_dot_", "."): text for name, text in files.items()}
    for name, text in given.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    (root / "src/content/blog").mkdir(parents=True, exist_ok=True)
    return Astro().open(root, said or Settings())


def meta(blog: AstroBlog, header: str, path: str = POST) -> Meta:
    return blog.read(Source(path, f"---\ntitle: T\n{header}\n---\nBody".encode()), NOW).meta


def test_a_theme_says_who_the_site_is(tmp_path: Path) -> None:
    constants = """
    export const SITE: Site = { title: "A \\u2014 B", desc: 'All // of it', author: "Ann", lang: "zh_CN",
      timezone: "Asia/Shanghai", website: "https://other.example/" } as const; // not a comment: "
    """
    config = "import { SITE } from './src/config';\nexport default defineConfig({ site: SITE.website, base: '/b' })"
    blog = opened(tmp_path, astro_dot_config_dot_mjs=config, src__config_dot_ts=constants)
    assert blog.site.url == "https://other.example/b/"
    assert (blog.site.title, blog.site.description) == ("A — B", "All // of it")
    assert (blog.site.author, blog.site.language, blog.site.timezone) == ("Ann", "zh-CN", "Asia/Shanghai")


@pytest.mark.parametrize(
    ("said", "zone"), [("8", "Etc/GMT-8"), ("'-5'", "Etc/GMT+5"), ("'Nowhere'", "UTC"), ("99", "UTC")]
)
def test_a_theme_may_say_its_zone_in_hours(tmp_path: Path, said: str, zone: str) -> None:
    site = opened(tmp_path, src__config_dot_ts=f"export const siteConfig = {{ timeZone: {said} }};").site
    assert site.timezone == zone


def test_the_title_of_the_blog_template_stands_in_constants(tmp_path: Path) -> None:
    constants = "export const SITE_TITLE = 'My blog';\nexport const SITE_DESCRIPTION = `Hello`;"
    site = opened(tmp_path, src__consts_dot_ts=constants).site
    assert (site.title, site.description) == ("My blog", "Hello")


def test_feeds_that_the_site_makes_are_known(tmp_path: Path) -> None:
    blog = opened(tmp_path, src__pages__rss_dot_xml_dot_js="", src__pages__blog__atom_dot_xml_dot_ts="")
    assert blog.site.feed_paths == {"rss.xml": "rss", "blog/atom.xml": "atom"}


def test_without_an_address_it_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"site\.url"):
        opened(tmp_path, astro_dot_config_dot_mjs="export default { site: process.env.SITE }")
    with pytest.raises(ConfigError, match=r"site\.url"):  # an address of the author's machine is none
        opened(
            tmp_path,
            astro_dot_config_dot_mjs="export default {}",
            src__config_dot_ts="export const SITE = { url: 'http://localhost:4321' }",
        )


@pytest.mark.parametrize(
    ("param", "path"),
    [
        ("post.slug", "blog/post-one/"),
        ("post.data.link", "blog/own/"),
        ("post.id", "blog/Post%20One.md/"),
        (r"post.id.replace(/\.(md|mdx)$/, '').replaceAll(' ', '-')", "blog/Post-One/"),
        ("`${post.slug}`", "blog/post-one/"),
        ("post.slug.split('/').pop()", "blog/post-one/"),
        ("post.slug.split('/').slice(1).join('/') || undefined", "blog/"),
    ],
)
def test_a_route_says_how_it_makes_addresses(tmp_path: Path, param: str, path: str) -> None:
    blog = opened(tmp_path, param=param)
    assert meta(blog, "date: 2024-01-02\nlink: own").url == f"https://blog.example/{path}"
    assert blog.problems == ()


def test_a_route_that_only_running_could_read_is_a_warning(tmp_path: Path) -> None:
    (problem,) = opened(tmp_path, param="hash(post.body)").problems
    assert (problem.file, problem.severity) == ("src/pages/blog/[...slug].astro", "warning")
    assert "content.permalink" in problem.mend


def test_content_permalink_wins(tmp_path: Path) -> None:
    blog = opened(tmp_path, Settings(permalink="/:year/:month/:name.html"), param="hash(post.body)")
    assert blog.problems == ()
    assert meta(blog, "date: 2024-01-02").url == "https://blog.example/2024/01/post-one.html"


@pytest.mark.parametrize(
    ("options", "address"),
    [
        ("", "blog/post-one/"),
        ("trailingSlash: 'never'", "blog/post-one"),
        ("build: { format: 'file' }", "blog/post-one.html"),
        ("build: { format: `preserve` }, trailingSlash: 'always'", "blog/post-one/"),
    ],
)
def test_the_configuration_decides_how_addresses_end(tmp_path: Path, options: str, address: str) -> None:
    config = f"export default {{ site: 'https://blog.example', {options} }}"
    blog = opened(tmp_path, astro_dot_config_dot_mjs=config)
    assert meta(blog, "date: 2024-01-02").url == f"https://blog.example/{address}"


@pytest.mark.parametrize(
    ("date", "instant"),
    [
        ("2024-01-02", "2024-01-02T00:00:00+00:00"),
        ("'2024-01-02'", "2024-01-02T00:00:00+00:00"),
        ("2024-01-02 03:04:05", "2024-01-02T03:04:05+00:00"),
        ("'2024-01-02 03:04:05'", "2024-01-01T19:04:05+00:00"),
        ("2024-01-02 03:04", "2024-01-01T19:04:00+00:00"),
        ("Jan 2 2024", "2024-01-01T16:00:00+00:00"),
        ("2024/01/02", "2024-01-01T16:00:00+00:00"),
        ("01-02-2024", "2024-01-01T16:00:00+00:00"),
        ("01 02 2024 03:04", "2024-01-01T19:04:00+00:00"),
        ("01/02/24", "2024-01-01T16:00:00+00:00"),
        ("1-2-98", "1998-01-01T16:00:00+00:00"),
        ("2024-01-02T03:04:05+02:00", "2024-01-02T01:04:05+00:00"),
    ],
)
def test_yaml_reads_utc_and_javascript_the_hosts_time(tmp_path: Path, date: str, instant: str) -> None:
    blog = opened(tmp_path, Settings(permalink_timezone="Asia/Shanghai"))
    assert meta(blog, f"pubDate: {date}").published.isoformat() == instant


def test_dates_and_updates_stand_under_the_keys_of_many_themes(tmp_path: Path) -> None:
    said = meta(opened(tmp_path), "published: true\npubDatetime: 2024-01-02\nmodDatetime: 2024-02-03")
    assert said.published == datetime(2024, 1, 2, tzinfo=UTC)
    assert said.updated == datetime(2024, 2, 3, tzinfo=UTC)


def test_a_schema_names_the_key_of_the_date(tmp_path: Path) -> None:
    content = """const blog: ReturnType<typeof defineCollection> = defineCollection({ schema: base.extend({ lastSeen: z.date(), released: z.coerce.date() }) })
    const base = z.object({ title: z.string(), cover: z.object({ date: z.date() }) });
    export const collections: { blog: typeof blog; rest?: () => void } = { blog };"""
    blog = opened(tmp_path, src__content__config_dot_ts=content)
    assert meta(blog, "lastSeen: 2024-01-01\nreleased: 2024-05-06").published == datetime(
        2024, 5, 6, tzinfo=UTC
    )


@pytest.mark.parametrize("path", ["2024-03-05-one.md", "2024-03-05_one/index.md", "old/2024-3-5.mdx"])
def test_without_a_date_the_day_in_the_files_name_counts(tmp_path: Path, path: str) -> None:
    schema = "schema: z.object({ date: z.date().optional() })"
    content = f"export const collections = {{ blog: defineCollection({{ {schema} }}) }};"
    blog = opened(tmp_path, src__content__config_dot_ts=content)
    assert blog.claim(f"src/content/blog/{path}").post
    assert meta(blog, "tags: [a]", f"src/content/blog/{path}").published == datetime(2024, 3, 5, tzinfo=UTC)
    said = meta(blog, "date: 2020-01-01", f"src/content/blog/{path}")
    assert said.published == datetime(2020, 1, 1, tzinfo=UTC)


def test_where_no_schema_tells_entries_without_date_are_pages_if_no_other_has_one(tmp_path: Path) -> None:
    content = "export const collections = { blog: defineCollection({}), team: defineCollection({}) };"
    route = ROUTE.replace("'blog'", "'team'").replace("PARAM", "post.slug")
    files = {"src/content.config.ts": content, "src/pages/team/[...slug].astro": route}
    dated, undated = "---\ntitle: T\ndate: 2024-01-02\n---\n", "---\ntitle: T\n---\n"
    posts = {"src/content/blog/a.md": dated, "src/content/blog/b.md": undated}
    people = {"src/content/team/ann.md": undated, "src/content/team/bob.md": undated}
    blog = opened(tmp_path, Settings(), "post.slug", **files, **posts, **people)
    assert [path for path in posts | people if blog.claim(path).post] == list(posts)


def test_a_missing_or_impossible_date_is_reported_with_its_line(tmp_path: Path) -> None:
    blog = opened(tmp_path)
    with pytest.raises(ContentError, match="no date"):
        meta(blog, "tags: [a]")
    with pytest.raises(ContentError, match="does not exist") as error:
        meta(blog, "date: 2024-02-31")
    assert error.value.line == 3


@pytest.mark.parametrize(
    ("header", "state"),
    [
        ("draft: true", State.DRAFT),
        ("draft: 'true'", State.DRAFT),
        ("status: Draft", State.DRAFT),
        ("isDraft: true", State.DRAFT),
        ("published: false", State.HIDDEN),
        ("unlisted: true", State.HIDDEN),
        ("isUnlisted: true", State.HIDDEN),
        ("private: true", State.HIDDEN),
        ("hide: true", State.HIDDEN),
        ("draft: false", State.PUBLISHED),
    ],
)
def test_states(tmp_path: Path, header: str, state: State) -> None:
    assert meta(opened(tmp_path), f"{header}\ndate: 2024-01-02").state is state


@pytest.mark.parametrize(
    "filter_", ["p.data.date <= new Date()", "!isFuture(p.data.date)", "Temporal.Now.instant()"]
)
def test_what_is_to_come_is_shown_unless_the_site_filters_it(tmp_path: Path, filter_: str) -> None:
    assert meta(opened(tmp_path), "date: 2027-01-02").state is State.PUBLISHED
    listing = f"---\nconst posts = (await getCollection('blog')).filter(p => {filter_});\n---\n"
    said = meta(opened(tmp_path, src__pages__index_dot_astro=listing), "date: 2027-01-02")
    assert (said.state, said.publish_at) == (State.SCHEDULED, datetime(2027, 1, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("header", "image"),
    [
        ("heroImage: ../../assets/x.png", None),  # Astro alone knows its address
        ("heroImage: /x y.png", "https://blog.example/x%20y.png"),
        ("cover: {src: 'https://cdn.example/x.png', alt: X}", "https://cdn.example/x.png"),
        ("image: ./x.png", None),
    ],
)
def test_a_cover_is_known_where_its_address_is(tmp_path: Path, header: str, image: str | None) -> None:
    assert meta(opened(tmp_path), f"date: 2024-01-02\n{header}").image == image


def test_a_folder_may_stand_for_a_language(tmp_path: Path) -> None:
    config = "export default { site: 'https://blog.example', i18n: { locales: ['en', 'zh-cn'] } }"
    blog = opened(tmp_path, astro_dot_config_dot_mjs=config)
    assert meta(blog, "date: 2024-01-02", "src/content/blog/zh-cn/a.md").language == "zh-cn"
    assert meta(blog, "date: 2024-01-02\nlang: pt_BR", "src/content/blog/zh-cn/a.md").language == "pt-BR"


def test_categories_are_names_and_tags_too(tmp_path: Path) -> None:
    said = meta(opened(tmp_path), "date: 2024-01-02\ncategory: CI/CD\ntags: [C++, C++, '2024']")
    assert (said.categories, said.tags) == ((("CI/CD",),), ("C++", "2024"))


def test_only_dated_pages_and_entries_with_a_route_are_posts(tmp_path: Path) -> None:
    blog = opened(tmp_path)
    for name, text in {
        "src/pages/dated.md": "---\ndate: 2024-01-02\n---\n",
        "src/pages/about.md": "---\ntitle: About\n---\n",
        "src/content/blog/a.md": "---\ndate: 2024-01-02\n---\n",
        "src/content/blog/_b.md": "",
        "src/content/blog/C#.md": "",
        "src/content/authors/ann.md": "---\nname: Ann\n---\n",
        "README.md": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = scan(blog.root, blog.folders, blog.claim)
    assert sorted(found.files) == ["src/content/blog/a.md", "src/pages/dated.md"]


WRAPPED = """import { docsSchema as starlights } from '@astrojs/starlight/schema';
import { blogSchema } from 'starlight-blog/schema';
export const docsSchema = starlights({ extend: (context) => z.intersection(blogSchema(context), z.object({})) })"""


@pytest.mark.parametrize("loader", ["loader: docsLoader(),", ""])
@pytest.mark.parametrize(
    "schema",
    ["docsSchema", "starlights({ extend: (context) => blogSchema(context).extend({ more: z.string() }) })"],
)
def test_starlight_blog_keeps_its_posts_among_the_documentation(
    tmp_path: Path, schema: str, loader: str
) -> None:
    config = """export default { site: 'https://docs.example', integrations: [starlight({ title: 'Docs',
      locales: { root: { lang: 'en' }, fr: {} }, plugins: [starlightBlog({ prefix: '/news/' })] })] }"""
    content = f"""import {{ docsSchema as starlights }} from '@astrojs/starlight/schema';
    import {{ blogSchema }} from 'starlight-blog/schema';
    import {{ docsSchema }} from './docs-schema';
    export const collections = {{ docs: defineCollection({{ {loader} schema: {schema} }}) }}"""
    files = {"astro.config.mjs": config, "src/content.config.ts": content, "src/docs-schema.ts": WRAPPED}
    blog = opened(tmp_path, Settings(), "post.slug", **files)
    docs = "src/content/docs"
    posts = [f"{docs}/news/a.md", f"{docs}/fr/news/a.mdx"]
    pages = [f"{docs}/guide.md", f"{docs}/news/index.mdx", f"{docs}/guide/news/a.md"]
    assert [path for path in posts + pages if blog.claim(path).post] == posts
    said = meta(blog, "date: 2024-01-02", posts[1])
    assert (said.url, said.language, blog.site.title) == ("https://docs.example/fr/news/a/", "fr", "Docs")
    assert blog.site.feed_paths == {"news/rss.xml": "rss"}


def test_posts_may_be_opened_by_their_own_folder(tmp_path: Path) -> None:
    opened(tmp_path)
    blog = Astro().open(tmp_path / "src/content/blog", Settings())
    assert blog.folders == [""]
    assert blog.claim("a.md").post
    assert meta(blog, "date: 2024-01-02", "deep/a.md").url == "https://blog.example/blog/deep/a/"


def test_mdx_components_and_imports_are_dropped(tmp_path: Path) -> None:
    blog = opened(tmp_path)
    text = "---\ntitle: T\ndate: 2024-01-02\n---\nimport X from './x.astro'\n\n<X>Kept</X>\n"
    reading = blog.read(Source("src/content/blog/a.mdx", text.encode()), NOW)
    html = blog.render(reading, lambda name: None).html
    assert (reading.markup, "Kept" in html, "import" in html) == ("mdx", True, False)


def test_slugs_are_githubs() -> None:
    assert github_slug("v1.2 – Émile & C++_x (中文，好)") == "v12--émile--c_x-中文好"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ça va? C++", "ca-va-c"), ("R&D", "r-and-d"), ("8_27_x", "8_27_x"), ("don’t ‘stop’", "dont-stop"),
        ("Größe Łódź Ærø", "grosse-lodz-aero"), ("中文 A", "中文-a"),
    ],
)  # fmt: skip
def test_slugs_of_astrowind_are_limaxs(name: str, slug: str) -> None:
    assert latin_slug(name) == slug


def test_steps_that_are_not_known_are_not_guessed() -> None:
    assert read_steps(".repeat(3)") is None
    steps = read_steps(r".replace(/^(\d+)-(.*)$/, '$2/$1').toLowerCase()")
    assert steps is not None
    assert follow(steps, "12-Name") == "name/12"


def test_constants_that_name_each_other_end(tmp_path: Path) -> None:
    (tmp_path / "x.ts").write_text("const a = b ?? b ?? b; const b = a ?? a ?? `${a}`;")
    code = Code(tmp_path)
    module = code.module(tmp_path / "x.ts")
    assert module is not None
    assert code.string("a", module) is None


PIECES = ["site", ":", "{", "}", "(", ")", "[", "]", "'x'", '"', "`", "${", ",", "=", "=>", "const a", "a", "/", "//",
          "export default ", "defineConfig", "import {a} from './x'\n", "??", "?", ".", "starlightBlog(", "base", "\n",
          "export const collections", "blog", "defineCollection(", "glob(", "pattern", "loader", "z.object(", "date",
          "getCollection('blog'", "params", "slug", ".replace(/", ".split('/')", "---\n", "中"]  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_no_code_breaks_the_reader(tmp_path: Path, text: str) -> None:
    said = Settings(url="https://blog.example")
    for name in (
        "astro.config.mjs",
        "src/content.config.ts",
        "src/pages/blog/[...slug].astro",
        "src/config.ts",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"---\n{text}\n---\n" if name.endswith("astro") else text, "utf-8")
    assert Astro().open(tmp_path, said).site.url == "https://blog.example/"
