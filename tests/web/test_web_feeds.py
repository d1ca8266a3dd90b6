from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from asking import Blog, ask


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    found = Blog(tmp_path)
    found.write("index.html", b"<h1>Feeds</h1><script>copy()</script>")
    found.write("atom.xml", b"<feed/>")
    found.write("categories/C++/rss.xml", b"<rss/>")
    found.write("feed.json", b"{}")
    found.write("feeds.opml", b"<opml/>")
    found.write(".publisher-manifest.json", b"{}", ours=False)
    found.write("stranger.txt", b"not ours", ours=False)
    return found


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/atom.xml", "application/atom+xml; charset=utf-8"),
        ("/categories/C%2B%2B/rss.xml", "application/rss+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json; charset=utf-8"),
        ("/feeds.opml", "text/x-opml; charset=utf-8"),
    ],
)
def test_our_files_with_their_types(blog: Blog, path: str, media_type: str) -> None:
    answer = ask(blog, path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        *("/stranger.txt", "/.publisher-manifest.json", "/missing.xml", "/categories/", "/categories"),
        *(
            "/../outbox/a.eml",
            "/%2e%2e/secret",
            "/..%2fsecret",
            "/%2fetc/passwd",
            "//etc/passwd",
            "/a%00b",
            "/..%5csecret",
        ),
        *("/subscribe", "/confirm/x", "/preferences/x", "/issues/", "/admin/", "/metrics", "/api/subscribe"),
    ],
)
def test_nothing_else(blog: Blog, path: str) -> None:
    (blog.folder / "secret").write_bytes(b"secret")
    assert ask(blog, path).status_code == 404


@pytest.mark.parametrize("path", ["../secret", ".publisher-manifest.json", "a/../../secret", "link.xml"])
def test_not_even_if_a_manifest_names_it(blog: Blog, path: str) -> None:
    (blog.folder / "secret").write_bytes(b"secret")
    (blog.folder / "feeds" / "link.xml").symlink_to(blog.folder / "secret")
    blog.ours.add(path)
    assert ask(blog, "/" + path.replace("..", "%2e%2e")).status_code == 404


def test_head_says_what_get_would(blog: Blog) -> None:
    got, head = ask(blog, "/atom.xml"), ask(blog, "/atom.xml", "HEAD")
    assert head.status_code == 200
    assert head.headers == got.headers


def test_nothing_can_be_posted_to_a_feed(blog: Blog) -> None:
    assert ask(blog, "/atom.xml", "POST").status_code == 405


def test_a_reader_that_has_it_is_told_so(blog: Blog) -> None:
    first = ask(blog, "/atom.xml").headers
    for known in (
        {"if-none-match": first["etag"]},
        {"if-none-match": f'"other", W/{first["etag"]}'},
        {"if-none-match": "*"},
        {"if-modified-since": first["last-modified"]},
    ):
        answer = ask(blog, "/atom.xml", headers=known)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == first["etag"]


@pytest.mark.parametrize(
    "known",
    [
        {"if-none-match": '"other"'},
        {"if-none-match": '"other"', "if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"if-modified-since": "yesterday"},
        {"if-modified-since": "Fri, 01 Jan 2100 00:00:00 -0000"},
    ],
)
def test_a_reader_that_has_not_gets_it(blog: Blog, known: dict[str, str]) -> None:
    assert ask(blog, "/atom.xml", headers=known).status_code == 200


def test_a_changed_feed_has_another_tag(blog: Blog) -> None:
    before = ask(blog, "/atom.xml").headers["etag"]
    blog.write("atom.xml", b"<feed2/>")
    answer = ask(blog, "/atom.xml", headers={"if-none-match": before})
    assert (answer.status_code, answer.content) == (200, b"<feed2/>")


def test_a_compressed_twin_is_sent_to_who_takes_it(blog: Blog) -> None:
    blog.write("atom.xml.gz", gzip.compress(b"<feed/>"))
    plain = ask(blog, "/atom.xml", headers={"accept-encoding": "gzip;q=0, identity"})
    packed = ask(blog, "/atom.xml", headers={"accept-encoding": "br, gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-type"] == plain.headers["content-type"]
    assert plain.content == packed.content == b"<feed/>"
    assert plain.headers["etag"] != packed.headers["etag"]
    assert plain.headers["vary"] == packed.headers["vary"] == "accept-encoding"


def test_the_page_runs_its_own_script_and_no_other(blog: Blog) -> None:
    policy = ask(blog, "/").headers["content-security-policy"]
    assert "script-src 'sha256-" in policy
    assert "script-src 'unsafe" not in policy
    blog.write("index.html", b"<h1>none</h1>")
    assert "script-src 'none'" in ask(blog, "/").headers["content-security-policy"]
