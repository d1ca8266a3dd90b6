from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.content.blog import Settings, Source
from publisher.content.dialects.astro import Astro
from publisher.content.dialects.astro_blog import AstroBlog
from publisher.errors import ContentError
from publisher.model.post import Meta

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CONFIG = (
    "export default { site: 'https://blog.example', i18n: { locales: ['en', 'fr'], defaultLocale: 'en' } }"
)
LOADED = """export const collections = { blog: defineCollection({
  loader: glob({ pattern: '**/*.md', base: 'src/content/blog' }),
  schema: z.object({ title: z.string(), date: z.date() }) }) }"""
ROUTE = """---
import { getCollection } from 'astro:content';
import { slug as slugger } from 'github-slugger';
import CryptoJS from 'crypto-js';
import { getPath, pick } from '../../lib/links';
const HASHED = true;
BEFORE
export const getStaticPaths = async () =>
  (await getCollection('blog')).map((post) => { INSIDE return { params: { slug: PARAM }, props: { post } } });
---
<Content />
"""
LINKS = """
export const pick = (data) => { if (data.own) { return data.own } return data.title.toLowerCase() };
export function getPath(id: string, filePath: string | undefined) {
  return filePath.split('/').filter((part) => part !== 'en' && !part.startsWith('_')).join('/') + id;
}
"""


def opened(root: Path, files: dict[str, str], said: Settings | None = None) -> AstroBlog:
    given = {"astro.config.mjs": CONFIG, "src/content.config.ts": LOADED, "src/lib/links.ts": LINKS} | files
    for name, text in given.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return Astro().open(root, said or Settings())


def routed(root: Path, param: str, inside: str = "", before: str = "") -> AstroBlog:
    """A site whose one route makes addresses of `param`."""
    text = ROUTE.replace("PARAM", param).replace("INSIDE", inside).replace("BEFORE", before)
    return opened(root, {"src/pages/blog/[...slug].astro": text})


def meta(blog: AstroBlog, header: str = "", path: str = "src/content/blog/Post One.md") -> Meta:
    return blog.read(
        Source(path, f"---\ntitle: My Title\n{header}\ndate: 2024-03-04\n---\nBody".encode()), NOW
    ).meta


def path_of(blog: AstroBlog, header: str = "", path: str = "src/content/blog/Post One.md") -> str:
    return meta(blog, header, path).url.removeprefix("https://blog.example/")


@pytest.mark.parametrize(
    ("param", "path"),
    [
        ("post.data.own ?? post.id", "blog/own/"),
        ("post.data.none ?? post.id", "blog/post-one/"),
        ("post.data.none || post.id.replace(/^post-/, '')", "blog/one/"),
        ("post.data.none ? post.data.none : post.id", "blog/post-one/"),
        ("!HASHED ? post.id : post.data.own", "blog/own/"),
        ("post.id === 'post-one' ? undefined : post.id", "blog/"),
        ("post.id.startsWith('post') && post.data.own !== 'x' ? 'yes' : 'no'", "blog/yes/"),
        ("`${post.data.own}/${post.id}`", "blog/own/post-one/"),
        ("'to-' + post.data.own", "blog/to-own/"),
        ("(post.data.own as string).replace('w', '')", "blog/on/"),
        ("post.data.own.replace(/(o)w/, '$1$&$2')", "blog/oow$2n/"),
        ("slugger(post.data.title)", "blog/my-title/"),
        ("CryptoJS.SHA256(post.id).toString(CryptoJS.enc.Hex).slice(0, 8)", "blog/b1dc6f86/"),
        ("pick(post.data)", "blog/own/"),
        ("post.data.date.toISOString().slice(0, 10)", "blog/2024-03-04/"),
        ("post.id.split('-')[1]", "blog/one/"),
        ("`/${post.id}/`.split('/').filter(Boolean).join('_')", "blog/post-one/"),
        ("post.id.split('-').reverse().join('-')", "blog/one-post/"),
        ("post.id.split('-')[7] || 'none'", "blog/none/"),
        ("post.data.date.getFullYear() + '/' + (post.data.date.getMonth() + 1)", "blog/2024/3/"),
    ],
)
def test_an_expression_makes_the_address(tmp_path: Path, param: str, path: str) -> None:
    blog = routed(tmp_path, param)
    assert path_of(blog, "own: own") == path
    assert blog.problems == ()


def test_a_variable_holds_what_it_is_given_last(tmp_path: Path) -> None:
    blog = routed(
        tmp_path, "slug", "let slug = post.id; slug = slug.replace('post-', ''); slug = `${slug}-x`;"
    )
    assert path_of(blog) == "blog/one-x/"


@pytest.mark.parametrize(
    ("inside", "param", "path"),
    [
        ("const parts = post.id.split('-');", "parts[parts.length - 1]", "blog/one/"),
        (
            "const parts = post.id.split('-');",
            "`${parts[1]}/${parts.slice(0, 1).join('-')}`",
            "blog/one/post/",
        ),
        ("const parts = `a-${post.id}`.split('-')\nparts.pop()\n", "parts.pop()", "blog/post/"),
        ("const [kind, ...rest] = post.id.split('-');", "`${kind}/${rest.join('-')}`", "blog/post/one/"),
        ("const [, last] = post.id.split('-');", "last", "blog/one/"),
        (r"const m = post.id.match(/^(\w)(.*)-/); const [, a, slug] = m;", "`${slug}/${a}`", "blog/ost/p/"),
        (r"const slug = post.id.match(/-(\w+)$/)?.[1];", "slug", "blog/one/"),
    ],
)
def test_a_variable_may_hold_a_list(tmp_path: Path, inside: str, param: str, path: str) -> None:
    blog = routed(tmp_path, param, inside)
    assert path_of(blog) == path
    assert blog.problems == ()


@pytest.mark.parametrize(
    "inside",
    [
        "let m = post.id.match(/(.)/); m = post.id.match(/(.)$/); const [, slug] = m;",
        "const [, slug] = post.id.match(/(.)/); const [slug] = post.id.split('/');",
        "const slug = hash(post.body);",
        "const { slug } = hash(post);",
    ],
)
def test_a_variable_that_is_not_read_is_no_field_of_the_entry(tmp_path: Path, inside: str) -> None:
    assert routed(tmp_path, "slug", inside).problems


@pytest.mark.parametrize(
    "param",
    ["post.id.split('-')", "hash(post.body)", "post.body ? post.id : 'x'", "post.id.repeat(2)", "post.slug"],
)
def test_what_cannot_be_read_is_guessed_and_told(tmp_path: Path, param: str) -> None:
    blog = routed(tmp_path, param)
    (problem,) = blog.problems
    assert problem.severity == "warning"
    assert "content.permalink" in problem.mend
    assert path_of(blog) == "blog/post-one/"


def test_a_function_that_calls_itself_ends(tmp_path: Path) -> None:
    blog = routed(tmp_path, "round(post.id)", before="const round = (id) => (id ? round(id) : id);")
    assert [problem.severity for problem in blog.problems] == ["warning"]


def test_ids_with_a_beginning_that_the_route_leaves_out_have_no_page(tmp_path: Path) -> None:
    blog = routed(tmp_path, "post.id", "if (!post.id.startsWith('draft-')) {}")
    assert not blog.claim("src/content/blog/Draft One.md").post
    assert blog.claim("src/content/blog/One.md").post


def test_paths_of_astropaper_leave_out_languages_and_underscores(tmp_path: Path) -> None:
    blog = routed(tmp_path, "getPath(post.id, post.filePath)")
    assert path_of(blog, path="src/content/blog/en/_old/Deep Folder/a.md") == "blog/deep-folder/a/"


def test_a_function_of_a_path_may_leave_the_name_to_its_folder(tmp_path: Path) -> None:
    own = """const own = (id, filePath) => {
      const folders = filePath.split('/').filter((part) => !part.startsWith('_')).slice(0, -1);
      return folders.length ? ['', ...folders].join('/') : id; };"""
    blog = routed(tmp_path, "own(post.id, post.filePath)", before=own)
    assert path_of(blog, path="src/content/blog/2024/a/index.md") == "blog/2024/a/"
    assert path_of(blog, path="src/content/blog/a.md") == "blog/a/"


def test_a_function_of_a_path_may_name_a_folder_once_that_is_called_like_its_entry(tmp_path: Path) -> None:
    own = """const own = (id, filePath) => {
      const folders = filePath.split('/').filter((part) => !part.startsWith('_')).slice(0, -1);
      const name = id.split('/').slice(-1)[0];
      return [...(LAST === name ? folders.slice(0, -1) : folders), name].join('/'); };"""
    for last in ("folders[folders.length - 1]", "folders.at(-1)"):
        blog = routed(tmp_path, "own(post.id, post.filePath)", before=own.replace("LAST", last))
        assert path_of(blog, path="src/content/blog/2024/a/index.md") == "blog/2024/a/"
        assert path_of(blog, path="src/content/blog/2024/a.md") == "blog/2024/a/"
        assert path_of(blog, path="src/content/blog/a/b.md") == "blog/a/b/"


def test_astropaper_itself_names_such_a_folder_twice(tmp_path: Path) -> None:
    blog = routed(tmp_path, "getPath(post.id, post.filePath)")
    assert path_of(blog, path="src/content/blog/a/index.md") == "blog/a/a/"


def test_another_function_of_a_path_is_not_taken_for_astropapers(tmp_path: Path) -> None:
    own = "const own = (file) => file.split('/').reverse().join('-');"
    assert routed(tmp_path, "own(post.filePath)", before=own).problems


def test_pages_may_take_their_posts_with_a_glob(tmp_path: Path) -> None:
    text = """---
export async function getStaticPaths() {
  const posts = await Astro.glob<Frontmatter>("../../texts/**/*.md");
  return posts.map((post) => ({ params: { slug: post.frontmatter.short }, props: { post } }));
}
const { Content } = Astro.props.post;
---
<Content />
"""
    blog = opened(tmp_path, {"src/content.config.ts": "", "src/pages/p/[slug].astro": text})
    path = "src/texts/2024/a.md"
    assert blog.claim(path).post
    assert path_of(blog, "short: s", path) == "p/s/"


def test_a_collection_may_make_its_own_ids(tmp_path: Path) -> None:
    own = """generateId: ({ entry, data }) => {
      const names = entry.split('/');
      names.pop();
      return `${day(data.date as Date)}/${names.pop()}`; },"""
    day = (
        "const day = (date) => `${date.getUTCFullYear()}/${`${date.getUTCMonth() + 1}`.padStart(2, '0')}`;\n"
    )
    loaded = day + LOADED.replace("pattern:", f"{own} pattern:")
    text = ROUTE.replace("PARAM", "post.id").replace("INSIDE", "").replace("BEFORE", "")
    blog = opened(tmp_path, {"src/content.config.ts": loaded, "src/pages/[...slug].astro": text})
    assert path_of(blog, path="src/content/blog/old/A One/index.md") == "2024/03/A%20One/"
    assert blog.problems == ()


def test_a_route_is_for_the_collections_that_its_paths_come_from(tmp_path: Path) -> None:
    loaded = LOADED.replace(
        "{ blog:", "{ other: defineCollection({ loader: glob({ base: 'other' }) }), blog:"
    )
    text = ROUTE.replace("PARAM", "post.id").replace("INSIDE", "").replace("BEFORE", "")
    beside = text.replace("\n---\n<Content", "\nconst others = await getCollection('other');\n---\n<Content")
    pages = {
        "src/pages/b/[...slug].astro": beside,
        "src/pages/others/[...slug].astro": text.replace("'blog'", "'other'"),
    }
    blog = opened(tmp_path, {"src/content.config.ts": loaded, **pages})
    assert path_of(blog, path="other/a.md") == "others/a/"
    assert path_of(blog) == "b/post-one/"


def test_each_language_has_its_route(tmp_path: Path) -> None:
    shown = "---\nimport { getCollection } from 'astro:content';\nconst PARAMS;\n---\n<Content />"
    pages = {
        "src/pages/p/[...slug].astro": "params: { slug: post.id.replace('en/', '') }",
        "src/pages/[lang]/p/[...slug].astro": "params: { lang, slug: post.id.split('/').slice(1).join('/') }",
    }
    asked = "getCollection('blog'); const x = { PARAMS };"
    files = {
        name: shown.replace("const PARAMS;", asked.replace("PARAMS", text)) for name, text in pages.items()
    }
    blog = opened(tmp_path, files)
    assert path_of(blog, path="src/content/blog/en/a.md") == "p/a/"
    assert path_of(blog, path="src/content/blog/fr/a.md") == "fr/p/a/"


def test_a_language_may_stand_behind_the_name_of_its_route(tmp_path: Path) -> None:
    text = ROUTE.replace("PARAM", "post.data.slug").replace("INSIDE", "").replace("BEFORE", "")
    blog = opened(tmp_path, {"src/pages/p/[slug].astro": text, "src/pages/p/[slug].fr.astro": text})
    assert path_of(blog, "slug: one\nlocale: en", "src/content/blog/one.md") == "p/one/"
    assert path_of(blog, "slug: one\nlocale: fr", "src/content/blog/one.fr.md") == "p/one.fr/"


def test_languages_may_be_those_of_astros_recipe(tmp_path: Path) -> None:
    ui = "export const languages = { fr: 'Français', en: 'English' } as const;\nexport const defaultLang = 'fr';"
    shown = """---
import { defaultLang } from '../../../i18n/ui';
const paths = async (lang) => (await getCollection('blog')).map((post) => (
  { params: { slug: post.id.split('/').slice(1).join('/') }, props: { post } }));
export const getStaticPaths = async () => (await paths()).map((path) => (
  { params: { ...path.params, lang: lang === defaultLang ? undefined : lang }, props: path.props }));
---
<Content />"""
    files = {"astro.config.mjs": "export default { site: 'https://blog.example' }", "src/i18n/ui.ts": ui}
    blog = opened(tmp_path, files | {"src/pages/[...lang]/posts/[slug].astro": shown})
    assert path_of(blog, path="src/content/blog/en/a.md") == "en/posts/a/"
    assert path_of(blog, path="src/content/blog/fr/a.md") == "posts/a/"
    assert meta(blog, path="src/content/blog/en/a.md").language == "en"
    assert blog.problems == ()


@pytest.mark.parametrize(("other", "path"), [("pt-br", "en/p/a/"), ("notes", None)])
def test_folders_may_be_languages_where_a_route_asks_for_one(
    tmp_path: Path, other: str, path: str | None
) -> None:
    text = ROUTE.replace("slug: PARAM", "lang: lang, slug: post.id.split('/')[1]").replace("INSIDE", "")
    for folder in ("en", other):
        (tmp_path / "src/content/blog" / folder).mkdir(parents=True)
    files = {"astro.config.mjs": "export default { site: 'https://blog.example' }"}
    blog = opened(tmp_path, files | {"src/pages/[lang]/p/[slug].astro": text.replace("BEFORE", "")})
    if path:
        assert path_of(blog, path="src/content/blog/en/a.md") == path
    else:
        with pytest.raises(ContentError, match="leaves a part of it empty"):
            path_of(blog, path="src/content/blog/en/a.md")


def test_what_to_set_has_the_routes_own_shape(tmp_path: Path) -> None:
    text = ROUTE.replace("PARAM", "hash(post)").replace("INSIDE", "").replace("BEFORE", "")
    blog = opened(tmp_path, {"src/pages/[lang]/[year]/[month]/[day]/[...name].astro": text})
    (problem,) = blog.problems
    assert '"/:lang/:year/:month/:day/:slug/"' in problem.mend
    assert "content.permalink_timezone" in problem.mend


def test_a_guess_names_the_language_once(tmp_path: Path) -> None:
    text = (
        ROUTE.replace("slug: PARAM", "lang: lang, slug: hash(post)")
        .replace("INSIDE", "")
        .replace("BEFORE", "")
    )
    blog = opened(tmp_path, {"src/pages/[lang]/p/[slug].astro": text})
    assert path_of(blog, path="src/content/blog/fr/a.md") == "fr/p/a/"
    assert blog.problems


def test_a_key_of_the_header_may_be_called_slug(tmp_path: Path) -> None:
    blog = routed(tmp_path, "slug", "const slug = post.data.slug?.trim() ? post.data.slug.trim() : post.id;")
    assert path_of(blog, "slug: Own") == "blog/Own/"
    assert blog.problems == ()


def test_the_home_language_has_no_folder_in_a_route_that_takes_any(tmp_path: Path) -> None:
    text = ROUTE.replace("PARAM", "post.id.split('/').pop(), lang: post.id.split('/')[0]")
    text = text.replace("INSIDE", "").replace("BEFORE", "").replace("../../lib", "../../../lib")
    blog = opened(tmp_path, {"src/pages/[...lang]/blog/[slug].astro": text})
    assert path_of(blog, path="src/content/blog/en/a.md") == "blog/a/"
    assert path_of(blog, path="src/content/blog/fr/a.md") == "fr/blog/a/"


@pytest.mark.parametrize(
    ("config", "header", "path"),
    [
        ("enable: false, format: '%year%'", "", "posts/post-one/"),
        ("enable: false", "permalink: /my/own/", "my/own/"),
        ("enable: false", "lang: zh", "posts/post-one/"),
        (
            "enable: true, format: '%year%-%monthnum%/%category%/%raw_postname%'",
            "",
            "2024-03/uncategorized/Post%20One/",
        ),
        ("enable: true, format: '%day%-%postname%'", "permalink: own", "own/"),
    ],
)
def test_mizuki_has_permalinks_beside_its_route(tmp_path: Path, config: str, header: str, path: str) -> None:
    own = """---
import { permalinkConfig } from '../config';
export async function getStaticPaths() {
  const paths = [];
  for (const entry of await getCollection('blog')) {
    let permalink = null;
    if (entry.data.permalink) { permalink = entry.data.permalink.replace(/^\\/+/, ''); }
    else if (permalinkConfig.enable) { permalink = generatePermalinkSlug(entry); }
    if (permalink) { paths.push({ params: { permalink }, props: { entry } }); }
  }
  return paths;
}
---
<Content />"""
    files = {
        "src/config.ts": f"export const permalinkConfig = {{ {config} }};",
        "src/pages/[...permalink].astro": own,
        "src/pages/posts/[...slug].astro": ROUTE.replace("PARAM", "post.id")
        .replace("INSIDE", "")
        .replace("BEFORE", ""),
    }
    blog = opened(tmp_path, files)
    assert path_of(blog, header) == path
    assert blog.problems == ()


ENTRIES = """
import { getCollection } from 'astro:content';
const nameOf = (post) => { const name = post.id.split('/').pop() ?? ''; return name; };
const dated = (post) => {
  const [, year, rest] = post.id.match(/^(\\d{4})-\\d\\d-\\d\\d-(.+)$/);
  return { ...post, year, slug: rest };
};
export const named = async () => (await getCollection('blog')).map((post) => ({ ...post, slug: nameOf(post) }));
export const days = async () => (await getCollection('blog')).map(dated).map((post) => ({ ...post, next: 1 }));
"""


@pytest.mark.parametrize(
    ("function", "file", "path"),
    [("named", "old/one.md", "2024/one/"), ("days", "2023-01-02-two.md", "2023/two/")],
)
def test_a_site_may_give_its_entries_their_slug_itself(
    tmp_path: Path, function: str, file: str, path: str
) -> None:
    route = """---
import { FUNCTION } from '../../lib/entries';
export const getStaticPaths = async () =>
  (await FUNCTION()).map((post) => ({ params: { year: post.year, slug: post.slug }, props: { post } }));
const { post } = Astro.props;
---
<Content />""".replace("FUNCTION", function)
    blog = opened(tmp_path, {"src/lib/entries.ts": ENTRIES, "src/pages/[year]/[slug].astro": route})
    assert blog.problems == ()
    assert path_of(blog, "", f"src/content/blog/{file}") == path


def test_tsconfig_says_what_imports_begin_with(tmp_path: Path) -> None:
    route = """---
import { named } from '@made/entries';
export const getStaticPaths = async () =>
  (await named()).map((post) => ({ params: { slug: post.slug }, props: { post } }));
---
<Content />"""
    tsconfig = """{ // as Astro's own allows
      "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*"], "@made/*": ["src/lib/*"] } } }"""
    files = {"src/lib/entries.ts": ENTRIES, "src/pages/[slug].astro": route, "tsconfig.json": tsconfig}
    blog = opened(tmp_path, files)
    assert path_of(blog, "", "src/content/blog/old/one.md") == "one/"


def test_a_slug_that_only_running_the_code_could_tell_is_asked_for(tmp_path: Path) -> None:
    inside = "const named = (entry) => ({ ...entry, slug: table[entry.id].path });"
    route = ROUTE.replace("BEFORE", inside).replace("INSIDE", "").replace("PARAM", "post.slug")
    text = route.replace("(await getCollection('blog')).map", "(await getCollection('blog')).map(named).map")
    (problem,) = opened(tmp_path, {"src/pages/blog/[slug].astro": text}).problems
    assert "/blog/:slug/" in problem.mend


def test_the_plain_route_is_a_posts_address_and_not_its_preview(tmp_path: Path) -> None:
    text = ROUTE.replace("PARAM", "post.id").replace("INSIDE", "").replace("BEFORE", "")
    blog = opened(
        tmp_path, {"src/pages/long/way/[...slug].astro": text, "src/pages/tags/[...id].astro": text}
    )
    assert path_of(blog) == "long/way/post-one/"


WIND = """
site: { name: Windy, site: 'https://wind.example', base: /b, trailingSlash: SLASH }
metadata: { title: { default: no }, description: About }
apps: { blog: { post: { permalink: '/%category%/%year%/%slug%' } } }
"""


@pytest.mark.parametrize(("slash", "end"), [("false", ""), ("true", "/")])
def test_astrowind_says_its_permalinks_in_yaml(tmp_path: Path, slash: str, end: str) -> None:
    route = """---
import { getCollection } from 'astro:content';
export const getStaticPaths = async () => (await getCollection('blog')).map(normal);
const normal = (post) => ({ params: { blog: post.permalink }, props: { post } });
const { post } = Astro.props;
---
"""
    config = "export default defineConfig({ integrations: [astrowind({ config: './src/config.yaml' })] });"
    files = {
        "astro.config.mjs": config,
        "src/config.yaml": WIND.replace("SLASH", slash),
        "src/pages/[...blog]/index.astro": route,
    }
    blog = opened(tmp_path, files)
    assert blog.problems == ()
    assert (blog.site.title, blog.site.description) == ("Windy", "About")
    assert meta(blog, "category: Ça va").url == f"https://wind.example/b/ca-va/2024/post-one{end}"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("frosti.config.yaml", "site: { title: Cold }\nuser: { site: 'https://frost.example' }"),
        ("config/site.yaml", "site: { title: Cold, url: 'https://frost.example' }"),
        ("src/settings.json", '{"site": {"title": "Cold", "url": "https://frost.example"}}'),
    ],
)
def test_themes_keep_who_the_site_is_in_files_of_data(tmp_path: Path, name: str, text: str) -> None:
    site = opened(tmp_path, {"astro.config.mjs": "export default { site: SITE }", name: text}).site
    assert (site.url, site.title) == ("https://frost.example/", "Cold")


@pytest.mark.parametrize(
    "config",
    [
        """const PORT = 4321; let url = `http://localhost:${PORT}`;
        if (build) { url = 'https://live.example'; }
        export default { site: url };""",
        "export default { site: LIVE ? 'https://live.example' : 'http://localhost:4321' };",
        "export default { site: DEV ? 'http://localhost:4321' : 'https://live.example' };",
        """const ORIGIN = LIVE ? 'https://live.example' : 'http://localhost:4321';
        export default { site: ORIGIN };""",
    ],
)
def test_of_two_addresses_the_public_one_counts(tmp_path: Path, config: str) -> None:
    assert opened(tmp_path, {"astro.config.mjs": config}).site.url == "https://live.example/"


@pytest.mark.parametrize(("slash", "end"), [("true", "/"), ("false", "")])
def test_constants_of_the_site_decide_a_test(tmp_path: Path, slash: str, end: str) -> None:
    config = """import { site } from './src/config/config.json';
    export default { site: site.url ? site.url : 'https://theme.example', base: site.below ? site.below : '/no',
      trailingSlash: site.slash ? 'always' : 'never' };"""
    said = f'{{"site": {{"url": "https://mine.example", "below": "", "slash": {slash}}}}}'
    route = ROUTE.replace("PARAM", "post.id").replace("INSIDE", "").replace("BEFORE", "")
    files = {
        "astro.config.mjs": config,
        "src/config/config.json": said,
        "src/pages/blog/[...slug].astro": route,
    }
    assert meta(opened(tmp_path, files)).url == f"https://mine.example/no/blog/post-one{end}"


def test_later_constants_win_where_a_theme_merges_them(tmp_path: Path) -> None:
    config = """const theme = { site: { url: 'https://theme.example', title: 'T' } };
    const mine = { site: { url: 'https://mine.example' } };
    const all = merge(theme, mine);
    export default { site: all.site.url };"""
    assert opened(tmp_path, {"astro.config.mjs": config}).site.url == "https://mine.example/"


@pytest.mark.parametrize("where", ["src/content/blog", "blog"])
def test_posts_are_read_without_their_site(tmp_path: Path, where: str) -> None:
    (tmp_path / where).mkdir(parents=True)
    (tmp_path / where / "a.md").write_text("---\ntitle: T\ndate: 2024-01-02\n---\n")
    said = Settings(url="https://blog.example", permalink="/:year/:slug.html")
    blog = Astro().open(tmp_path / where, said)
    assert blog.claim("a.md").post
    assert meta(blog, "tags: [x]", "a.md").url == "https://blog.example/2024/a.html"
    guess = Astro().open(tmp_path / where, Settings(url="https://blog.example"))
    assert meta(guess, path="a.md").url == "https://blog.example/blog/a/"
    assert "content.permalink" in guess.problems[0].mend


@pytest.mark.parametrize(("folder", "path"), [("en", "2024/my/en/a.html"), ("fr", "fr/2024/my/fr/a.html")])
def test_content_permalink_knows_languages_and_the_headers_keys(
    tmp_path: Path, folder: str, path: str
) -> None:
    said = Settings(permalink="/:lang/:year/:mine/:slug.html")
    blog = opened(tmp_path, {}, said)
    assert path_of(blog, "mine: my", f"src/content/blog/{folder}/a.md") == path


@pytest.mark.parametrize("file", ["deep/2024-01-02--a-name.md", "2024-1-2_a-name/index.md", "a-name.md"])
def test_content_permalink_knows_a_name_without_its_day(tmp_path: Path, file: str) -> None:
    blog = opened(tmp_path, {}, Settings(permalink="/:title/"))
    assert path_of(blog, "", f"src/content/blog/{file}") == "a-name/"


def test_a_schema_says_which_key_holds_tags_and_categories(tmp_path: Path) -> None:
    schema = LOADED.replace(
        "date: z.date()", "date: z.date(), tags: z.array(z.string()).default([]), category: z.string()"
    )
    header = "tag: [no]\ncategories: [no]\ncategory: yes"
    path = "src/content/blog/a.md"
    said = meta(opened(tmp_path, {"src/content.config.ts": schema}), header, path)
    assert (said.tags, said.categories) == ((), (("yes",),))


@pytest.mark.parametrize(
    ("schema", "kept"),
    [
        ("z.object({ title: z.string(), date: z.date() })", False),
        ("({ image }) => z.object({ title: z.string(), date: z.date(), cover: image() })", False),
        ("z.object({ title: z.string(), date: z.date() }).passthrough()", True),
        ("z.object({ title: z.string(), date: z.date(), ...more })", True),
        ("undefined", True),
    ],
)
def test_what_a_schema_does_not_name_is_dropped_where_all_of_it_is_known(
    tmp_path: Path, schema: str, kept: bool
) -> None:
    content = f"""import {{ more }} from 'a-package';
    import {{ z }} from 'astro/zod';
    export const collections = {{ blog: defineCollection({{ schema: {schema} }}) }};"""
    blog = opened(tmp_path, {"src/content.config.ts": content})
    said = meta(blog, "tags: [one]\ncategories: [two]", "src/content/blog/a.md")
    assert (said.tags, said.categories) == ((("one",), (("two",),)) if kept else ((), ()))
