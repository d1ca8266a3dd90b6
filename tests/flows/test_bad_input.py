"""Bad input: each with a message that says what to do, nothing lost, and everything else goes on."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest
from blogs import Blog, webhook
from servers import Receiver, answer, hang_up


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    """A blog of two posts, with its baseline behind it."""
    blog = Blog(tmp_path)
    blog.post("good")
    blog.post("other")
    blog.publish()
    return blog


def titles(receiver: Receiver) -> list[str]:
    return [request.json()["data"]["title"] for request in receiver.received]


# ── configuration ──


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ({"announce": {"brust": 5}}, 'announce.brust: unknown key; did you mean "burst"?'),
        ({"site": {"url": ""}}, "site.url"),
        ({"site": {"timezone": ""}}, "site.timezone"),
        ({"content": {"directory": "nowhere"}}, "content.directory: is not a folder; write the folder"),
        ({"channels": [{"name": "team", "type": "webhook"}]}, 'channels[0].url (channel "team")'),
        ({"channels": [{"name": "team", "type": "webhock"}]}, "webhook"),
        ({"digests": [{"name": "w", "when": "weekly mun 09:00"}]}, "digests[0].when"),
        ({"web": {"listen": "8000"}}, 'write "127.0.0.1:8000"'),
    ],
)
def test_a_wrong_key_is_named_with_the_way_out(blog: Blog, tables: dict[str, Any], told: str) -> None:
    before = blog.snapshot()
    blog.configure(**tables)
    before["config.toml"] = (blog.folder / "config.toml").read_bytes()
    for command in ("build", "publish", "status"):
        done = blog.command(command)
        assert (done.status, done.out) == (2, "")
        assert told in done.err
        assert "Traceback" not in done.err
    assert blog.snapshot() == before


def test_no_configuration_at_all_is_told(tmp_path: Path) -> None:
    blog = Blog(tmp_path)
    (tmp_path / "config.toml").unlink()
    done = blog.command("publish")
    assert done.status == 2
    assert "config.toml cannot be read" in done.err
    assert "--config FILE" in done.err


# ── posts ──

BROKEN: dict[str, tuple[Callable[[str], str], int, str]] = {
    "broken YAML": (lambda text: text.replace('title: "', 'title: ["', 1), 3, "good.md:3: "),
    "an impossible date": (
        lambda text: "---\ntitle: Good\ndate: 2026-02-30 10:00:00\n---\n\nGood.\n",
        3,
        "2026-02-30",
    ),
    "no end of the header": (lambda text: text.replace("---\n\n", "\n", 1), 1, "good.md"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_post_keeps_its_last_good_version(blog: Blog, kind: str) -> None:
    spoil, line, told = BROKEN[kind]
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver)])
        path = blog.posts / "good.md"
        good, ids, text = path.read_text(), blog.items(), blog.feed()
        path.write_text(spoil(good))
        done = blog.command("publish")
        assert done.status == 0
        assert told in done.err
        assert "; " in done.err
        assert blog.items() == ids
        blog.post("new")
        blog.publish()
        assert blog.items() == ids | {"New": blog.items()["New"]}
        status = blog.command("status", "--json")
        assert status.status == 1
        assert status.json["posts"]["error"] == 1
        checked = blog.command("check", "--json")
        assert checked.status == 1
        (problem,) = (one for one in checked.json if one["file"] == "good.md" and one["severity"] == "error")
        assert problem["line"] in (line, None)
        assert problem["mend"]
        path.write_text(good)
        blog.publish()
        assert blog.command("status").status == 0
    assert "This is good." in text
    assert titles(receiver) == ["New"]


def test_a_post_that_was_broken_at_the_baseline_is_mended_silently(tmp_path: Path) -> None:
    blog = Blog(tmp_path)
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver)])
        path = blog.post("old")
        good = path.read_text()
        path.write_text(good.replace('title: "', 'title: ["', 1))
        blog.publish()
        assert blog.items() == {}
        path.write_text(good)
        blog.publish()
        assert blog.items().keys() == {"Old"}
        blog.post("new")
        blog.publish()
    assert titles(receiver) == ["New"]


def test_two_posts_with_one_link_name_each_other(tmp_path: Path) -> None:
    blog = Blog(tmp_path)
    blog.post("one", permalink="same/")
    blog.post("two", permalink="same/")
    blog.post("three")
    done = blog.command("publish")
    assert done.status == 0
    assert "one.md" in done.err
    assert "two.md" in done.err
    rows = {row["source"]: row for row in blog.command("posts", "--json").json}
    for name, other in (("one.md", "two.md"), ("two.md", "one.md")):
        assert rows[name]["problem"]["message"].endswith(f"/same/, as {other} has")
        assert rows[name]["problem"]["mend"]
    assert "Three" in blog.items()


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1b", "\ufffe", "\x85"])
def test_a_control_character_breaks_no_feed(blog: Blog, character: str) -> None:
    with Receiver() as receiver:
        blog.configure(
            channels=[webhook(receiver)],
            email={"from": "news@blog.example.com", "subscribers": ["reader@example.com"]},
            digests=[{"name": "now", "when": "immediately"}],
        )
        blog.publish()
        blog.post("odd", f"before{character}after")
        blog.publish()
        assert titles(receiver) == ["Odd"]
    for name in ("atom.xml", "rss.xml"):
        parsed = feedparser.parse(blog.feed(name))
        assert not parsed.bozo, parsed.get("bozo_exception")
        assert "Odd" in [entry.title for entry in parsed.entries]
    assert len(blog.mails()) == 1


def test_a_file_that_is_no_text_is_told_and_stops_nothing(blog: Blog) -> None:
    (blog.posts / "picture.md").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 20)
    (blog.posts / "huge.md").write_bytes(b"---\ntitle: Huge\n---\n" + b"x" * 30_000_000)
    (blog.posts / "loop.md").symlink_to(blog.posts / "loop.md")
    blog.post("new")
    done = blog.command("publish")
    assert done.status == 0
    assert "New" in blog.items()
    for name in ("picture.md", "huge.md"):
        assert name in done.err


# ── receivers ──


@pytest.mark.parametrize(
    ("reply", "state", "told", "status"),
    [
        (answer(500, b"oops"), "pending", "it answered 500", 0),
        (answer(429, b"", retry_after="3600"), "pending", "it answered 429", 0),
        (answer(404), "failed", "it answered 404", 1),
        (answer(302, location="http://169.254.169.254/"), "failed", "a redirect, which is not followed", 1),
        (hang_up, "pending", "the request had been sent", 0),
    ],
)
def test_a_receiver_that_does_not_take_it(blog: Blog, reply: Any, state: str, told: str, status: int) -> None:
    with Receiver(reply) as receiver:
        blog.configure(channels=[webhook(receiver)])
        blog.publish()
        blog.post("new")
        assert blog.publish(status)["delivered"] == {state: 1}
        (row,) = blog.deliveries()
        assert told in row["last_error"]
        assert "T0KEN" not in str(row)
        assert "T0KEN" not in blog.command("deliveries", "show", str(row["id"])).out
        assert len(receiver.received) == 1
        receiver.script = answer(200)
        blog.command("deliveries", "cancel", "--all")
        assert blog.command("deliveries", "retry", "--all").status == 0
        assert blog.publish()["delivered"] == {"sent": 1}
    assert "New" in blog.items()
    assert len({request.headers["webhook-id"] for request in receiver.received}) == 1


def test_nobody_listens(blog: Blog) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    blog.configure(
        channels=[{"name": "hook", "type": "webhook", "url": f"http://127.0.0.1:{port}/T0KEN-here"}]
    )
    blog.publish()
    blog.post("new")
    assert blog.publish()["delivered"] == {"pending": 1}
    (row,) = blog.deliveries()
    assert (row["attempts"], row["doubts"]) == (1, 0)
    assert "127.0.0.1 cannot be reached: connection refused" in row["last_error"]
    assert "T0KEN" not in str(row)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_address_that_is_private_is_refused(blog: Blog, host: str) -> None:
    with Receiver() as receiver:
        channel = {"name": "hook", "type": "webhook", "url": receiver.url.replace("127.0.0.1", host)}
        blog.configure(channels=[channel], network={"allow_private": []})
        blog.publish()
        blog.post("new")
        assert blog.publish(status=1)["delivered"] == {"failed": 1}
        (row,) = blog.deliveries()
        assert "network.allow_private" in row["last_error"]
        assert receiver.connections == 0
        blog.configure(network={"allow_private": [f"{host}:*"]})
        blog.command("deliveries", "retry", "--all")
        assert blog.publish()["delivered"] == {"sent": 1}


def test_one_broken_channel_keeps_nothing_from_the_others(blog: Blog) -> None:
    with Receiver(hang_up) as broken, Receiver() as well:
        blog.configure(channels=[webhook(broken, name="broken"), webhook(well, name="well")])
        blog.publish()
        blog.post("new")
        assert blog.publish()["delivered"] == {"pending": 1, "sent": 1}
    assert titles(well) == ["New"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("deliveries list --channel nosuch", "there is no channel 'nosuch'; use one of email"),
        ("deliveries show 7", "there is no delivery 7; see their numbers with publisher deliveries list"),
        ("deliveries retry 7", "there is no delivery 7; see their numbers with publisher deliveries list"),
        ("preview post nosuch.md", "no post is called 'nosuch.md'; name its file"),
        ("preview digest nosuch", "there is no digest 'nosuch'; use one of weekly"),
        ("preview post good.md --channel nosuch", "there is no channel 'nosuch'; use one of email"),
        ("journal release nosuch.md", "no post is called 'nosuch.md'; name its file"),
        ("journal skip nosuch.md", "no post is called 'nosuch.md'; name its file"),
        ("subscribers add ann@example.com --digest nosuch", "there is no digest 'nosuch'; use one of weekly"),
        (
            "subscribers remove ann@example.com",
            "nobody has the address ann@example.com; publisher subscribers",
        ),
        ("test nosuch", "there is no channel 'nosuch'; use one of email"),
    ],
)
def test_what_does_not_exist_fails_alike_everywhere(blog: Blog, words: str, told: str) -> None:
    ran = blog.command(*words.split())
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(told)


def test_a_preview_of_what_nobody_gets_says_so_beside_it(blog: Blog) -> None:
    blog.post("third", draft=True)
    ran = blog.command("preview", "post", "third.md")
    assert (ran.status, ran.err) == (0, "nobody gets it: it is a draft\n")
    assert "Subject: Third" in ran.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("journal release", "nothing of that was held\n"),
        ("journal skip good.md", "nothing of that was held\n"),
        ("deliveries retry --all", "there is none for which that is possible\n"),
        ("deliveries cancel --all", "there is none for which that is possible\n"),
        ("deliveries resolve --all --sent", "there is none for which that is possible\n"),
        (
            "subscribers add ann@example.com --category Nosuch",
            "no post has 'Nosuch' yet; write it as the posts do: publisher posts\n",
        ),
    ],
)
def test_what_has_no_effect_says_so_beside_the_result(blog: Blog, words: str, told: str) -> None:
    ran = blog.command(*words.split())
    assert (ran.status, ran.err) == (0, told)


def test_publish_says_what_it_could_not_deliver_yet(blog: Blog) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}/secret"
    blog.configure(channels=[{"name": "hook", "type": "webhook", "url": url}])
    blog.publish()
    blog.post("third")
    ran = blog.command("publish")
    assert (ran.status, ran.err) == (
        0,
        "hook: not delivered yet: 127.0.0.1 cannot be reached: connection refused\n",
    )
    assert "nothing sent yet; last error: 127.0.0.1 cannot be reached" in blog.command("status").out
