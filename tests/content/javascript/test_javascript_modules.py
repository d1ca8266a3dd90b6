"""What the plain part of JavaScript gives, and what is left undecided."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.javascript.modules import Module, Program
from publisher.content.javascript.slugs import slug, slugify
from publisher.content.javascript.values import UNKNOWN, JsValue, Undecided, invoke

NOW = datetime(2026, 11, 24, tzinfo=UTC)
PAGE = {"fileSlug": "a-b", "filePathStem": "/posts/a-b", "date": NOW}
POST = {"title": "Hello  World", "tags": ["x", "posts"], "page": PAGE, "draft": False}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'it\\'s'", "it's"),
        ("`plain`", "plain"),
        ("[1, 1.5, 'b', true, null]", [1, 1.5, "b", True, None]),
        ("{ a: 1, 'b-c': { d: [] }, ...{ e: 2 } }", {"a": 1, "b-c": {"d": []}, "e": 2}),
        ("1 + 2 * 3 - 4 / 2 === 5 && !(1 > 2) || false", True),
        ("undefined ?? '' || 'else'", "else"),
        ("'a' < 'b' ? 1 : 2", 1),
        ("/^\\d+$/.test('12')", True),
        ("typeof 'a'", "string"),
        ("['a', 'b', 'c'][4 / 2]", "c"),
        ("({ '1,2': 'x' })[[1, 2]]", "x"),
        ("({ a: 1 })[undefined]", None),
        ("'aXb'.replace(/X/, '$1$0$&')", "a$1$0Xb"),
        ("-(1)", -1),
        ("process.env.ELEVENTY_RUN_MODE", "build"),
        ("process.env.DRAFTS", None),
        ("process.argv.includes('--serve')", False),
    ],
)
def test_expressions_give_what_javascript_gives(text: str, value: JsValue) -> None:
    assert Module("").value(text) == value


@pytest.mark.parametrize(
    ("function", "value"),
    [
        ("(data) => `/x/${data.page.fileSlug}/`", "/x/a-b/"),
        (
            "({ page, title = 'none', lang = 'en' }) => '/' + lang + title + page.fileSlug",
            "/enHello  Worlda-b",
        ),
        ("function (data) { return `/${data.title?.toLowerCase()}/`; }", "/hello  world/"),
        ("data => data.page.filePathStem.replace('/posts/', '/')", "/a-b"),
        ("d => d.title.toLowerCase().replace(/[^a-z]+/g, '-').replace(/(l+)/, '<$1$&>')", "he<llll>o-world"),
        ("d => d.title.split(' ').filter(Boolean).map((w, i) => i + w[0]).join('')", "0H1W"),
        (
            "d => { if (d.draft) return false; const { page: { date } } = d; return date.getFullYear(); }",
            2026,
        ),
        ("d => { let out = ''; for (const tag of d.tags) { out += tag; } return out; }", "xposts"),
        ("d => { const f = (n) => n > 0 ? n : 'none'; return f(0); }", "none"),
        ("d => d.page.date.toISOString().slice(0, 10).split('-').join('/')", "2026/11/24"),
        ("d => String(d.page.date.getMonth() + 1).padStart(3, '0')", "011"),
        ("d => [...new Set([...d.tags, 'x', 'y'])].includes('y') && d.tags.length", 2),
        ("d => ({ ...d.page, fileSlug: 'z' }).fileSlug", "z"),
        ("d => d.nothing?.more.still ?? 'gone'", "gone"),
        ("d => Object.keys(d.page).concat('q').at(-1)", "q"),
        ("d => new Date('2024-03-01') < d.page.date", True),
        ("d => { try { return d.title.length } catch (error) { return 0 } }", 12),
        ("function (d) { if (d.title) { return 'a' } else { return 'b' } }", "a"),
        (
            "d => `${d.page.fileSlug}: ${d.title.replace(`Hello`, `Bye`)}, ${`${d.tags[0]}!`}`",
            "a-b: Bye  World, x!",
        ),
        ("d => 'draft' in d && !('nothing' in d)", True),
        ("d => { switch (d.tags.length) { case 1: return 'a'; case 2: case 3: { return 'b' } } }", "b"),
        (
            "d => { let n = ''; switch ('x') { default: n += 'd'; case 'y': n += 'y'; break; case 'z': n += 'z' } return n }",
            "dy",
        ),
        (
            "d => { let n = ''; for (const t of [...d.tags, 'z', 'y']) { if (t === 'x') continue; if (t === 'z') break; n += t } return n }",
            "posts",
        ),
        ("d => { for (const t of d.tags) { switch (t) { case 'posts': return t } } }", "posts"),
    ],
)
def test_functions_of_the_data_are_read(function: str, value: JsValue) -> None:
    assert invoke(Module("").value(function), [POST]) == value


@pytest.mark.parametrize(
    "function",
    [
        "d => other.title",
        "d => d.collections",
        "d => new Date().getFullYear()",
        "d => `${d.nothing}`",
        "d => d.nothing.more",
        "d => d.title.unheard()",
        "d => { while (true) {} }",
        "d => { try { return d.nothing.more } catch { return 0 } }",
        "d => { throw new Error(d.title) }",
        "d => { const f = () => f(); return f(); }",
        "d => { const f = (n) => [f(n), f(n)]; return f(1); }",
        "d => d.tags.reduce((all, tag) => all + d.page.date, '')",
        "d => require('fs').readFileSync('x')",
        "d => '-'.replace(/[/, '')",
        "d => !" + "!" * 500 + "d",
        "d => " + "(" * 500,
        "d => a b",
        "new Thing()",
    ],
)
def test_what_only_running_could_tell_is_undecided(function: str) -> None:
    with pytest.raises(Undecided):
        invoke(Module("").value(function), [{**POST, "collections": UNKNOWN}])


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("const slugify = require('slugify');", "A-b's-c"),
        ("import slugify from '@sindresorhus/slugify';", "a-bs-c"),
        ("const slugify = (text) => text.normalize('NFKD').replace(/[\\u0300-\\u036f]/g, '').length;", 7),
        (
            "function slugify(text) { return twice(text) }\nconst twice = text => text + text;",
            "A b's çA b's ç",
        ),
    ],
)
def test_names_of_the_module_are_known(code: str, value: JsValue) -> None:
    assert Module(code).value('slugify("A b\'s ç")') == value


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("DateTime.fromJSDate(date, { zone: 'utc' }).toFormat(\"yyyy/LL/dd 'at' HH\")", "2026/11/24 at 00"),
        ("DateTime.fromJSDate(date).setZone('Asia/Tokyo').toFormat('d MMM yy, HH')", "24 Nov 26, 09"),
        ("DateTime.fromJSDate(date).year", 2026),
        ("dayjs(date).format('YYYY/MM/DD [at] H')", None),
        ("dayjs.utc(date).format('YYYY/MM/DD [at] HH')", "2026/11/24 at 00"),
        ("dayjs(date).format('MMMM D')", "November 23"),
        ("format(date, \"yyyy-MM-dd 'at' HH\")", "2026-11-23 at 19"),
        ("format(parseISO('2024-01-02'), 'd MMMM yyyy')", "2 January 2024"),
    ],
)
def test_dates_of_the_usual_packages(code: str, value: JsValue) -> None:
    module = Module(
        "const { DateTime } = require('luxon');\nimport dayjs from 'dayjs';\n"
        "import { format, parseISO } from 'date-fns';",
        Program("America/New_York"),
    )
    function = module.value(f"date => {code}")
    if value is None:
        with pytest.raises(Undecided):
            invoke(function, [NOW])
    else:
        assert invoke(function, [NOW]) == value


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("path.basename(file, path.extname(file))", "a.b"),
        ("path.basename(file)", "a.b.md"),
        ("path.dirname(file)", "posts/2024"),
        ("path.parse(file).name + path.parse(file).ext", "a.b.md"),
    ],
)
def test_paths_are_taken_apart(code: str, value: str) -> None:
    module = Module("import path from 'node:path';")
    assert invoke(module.value(f"file => {code}"), ["posts/2024/a.b.md"]) == value


def test_modules_know_those_beside_them(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "index.js").write_text("exports.a = 'A';\nconst b = 'B';\nmodule.exports.b = b;")
    (tmp_path / "one.js").write_text("const c = () => 'C';\nmodule.exports = { c, bad: make() };")
    (tmp_path / "two.mjs").write_text(
        "import { b } from './lib/index.js';\nexport const d = b;\nexport default 'E';"
    )
    (tmp_path / "three.json").write_text('{"f": "F"}')
    (tmp_path / "round.js").write_text("const { x } = require('./main.js');\nexports.x = x;")
    (tmp_path / "main.js").write_text(
        "const { a } = require('./lib');\nconst one = require('./one');\nimport e, { d as dd } from './two.mjs';\n"
        "const three = require('./three.json');\nconst { x } = require('./round.js');\nexports.x = x;"
    )
    module = Program().module(tmp_path / "main.js")
    assert module.value("a + one.c() + dd + e + three.f") == "ACBEF"
    for unknown in ("one.bad", "x"):
        with pytest.raises(Undecided):
            module.value(unknown)


def test_slugs() -> None:
    assert slugify("Don't stop: Größe & Ærø — Привет ΘΨ 中文!") == "dont-stop-groesse-and-aero-privet-thps"
    assert slugify("Ko`olau x^2 Hawaiʻi Œuvre") == "koolau-x2-hawaii-uvre"
    assert slugify("Ko`olau x^2 Hawaiʻi Œuvre", contract=False) == "ko-olau-x-2-hawai-i-oeuvre"
    assert slug("It's (fine)! C++ 100% Größe") == "it's-(fine)!-c++-100percent-grosse"


_ATOMS = "'ab' `a${x}` 1 -1 2.5 null [1,'a',null] ({a:1}) x data data.page.date /(a)|b/g '$1$9' (y=>y) new&Date(2020,1)"
_SIGNS = "+ - * / % < <= === != ?? || && in instanceof"
_METHODS = (
    "at charAt concat endsWith every exec filter find flat flatMap getDate getFullYear getMonth "
    "getTime getUTCDate getUTCFullYear getUTCMonth includes indexOf join lastIndexOf map match "
    "normalize padEnd padStart pop push reduce replace replaceAll reverse shift slice some sort "
    "split startsWith substr substring test toISOString toJSON toLocaleLowerCase toLowerCase "
    "toString toUpperCase trim trimEnd trimStart valueOf "
)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(inner, st.sampled_from(_METHODS.split()), inner).map(
            lambda parts: "{}.{}({})".format(*parts)
        ),
        st.tuples(inner, st.sampled_from(_SIGNS.split()), inner).map(
            lambda parts: "({} {} {})".format(*parts)
        ),
        pair.map(lambda parts: "{}[{}]".format(*parts)),
        pair.map(lambda parts: "(p => {{ for (const q of {}) {{ x = {} }} return x }})(1)".format(*parts)),
    )


_CODE = st.recursive(
    st.sampled_from(_ATOMS.split()).map(lambda atom: atom.replace("&", " ")), _larger, max_leaves=8
)


@given(_CODE)
def test_any_code_gives_a_value_or_is_undecided(code: str) -> None:
    module = Module("let x = 'q'; const data = { page: { date: new Date(2020, 0, 2) } };")
    try:
        module.value(code)
    except Undecided as unknown:
        assert str(unknown)
