from __future__ import annotations

import os
from email.message import EmailMessage
from pathlib import Path

import pytest
from asking import Blog, ask


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    found = Blog(tmp_path)
    for number, subject in enumerate(("First", "《Raft》等 3 篇 <新>"), start=1):
        lay(found, f"m{number}.eml", subject, age=-number)
    return found


def lay(blog: Blog, name: str, subject: str, age: float = 0) -> None:
    mail = EmailMessage()
    mail["From"] = "Wen <news@blog.example>"
    mail["To"] = "reader@qq.com"
    mail["Subject"] = subject
    mail["Date"] = "Tue, 24 Nov 2026 01:00:00 +0000"
    mail.set_content("The text part <plain>.")
    mail.add_alternative(
        "<html><head></head><body><script>x()</script><p>The HTML part</p></body></html>", subtype="html"
    )
    file = blog.folder / "outbox" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(mail.as_bytes())
    os.utime(file, (1_800_000_000 - age, 1_800_000_000 - age))


def test_the_latest_mail_comes_first(blog: Blog) -> None:
    page = ask(blog, "/outbox/").text
    assert page.index("《Raft》等 3 篇 &lt;新&gt;") < page.index("First")
    assert "reader@qq.com" in page
    assert "2026-11-24 09:00" in page


def test_an_empty_outbox_says_so(tmp_path: Path) -> None:
    assert "No mail yet." in ask(Blog(tmp_path), "/outbox/").text


def test_only_mails_are_listed(blog: Blog) -> None:
    (blog.folder / "outbox" / ".m3.eml.77").write_bytes(b"Subject: half written")
    (blog.folder / "outbox" / "notes.txt").write_bytes(b"Subject: notes")
    page = ask(blog, "/outbox/").text
    assert "half written" not in page
    assert "notes" not in page


def test_a_mail_as_its_reader_sees_it(blog: Blog) -> None:
    page = ask(blog, "/outbox/m2.eml").text
    assert 'src="m2.eml/body"' in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "The HTML part" not in page


def test_the_frames_document_is_caged(blog: Blog) -> None:
    answer = ask(blog, "/outbox/m2.eml/body")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert "The HTML part" in answer.text


def test_the_text_part_and_the_headers(blog: Blog) -> None:
    assert "The text part &lt;plain&gt;." in ask(blog, "/outbox/m2.eml?view=text").text
    headers = ask(blog, "/outbox/m2.eml?view=headers").text
    assert "<th>Subject</th><td>《Raft》等 3 篇 &lt;新&gt;</td>" in headers
    assert "m2.eml/body" in ask(blog, "/outbox/m2.eml?view=nonsense").text


@pytest.mark.parametrize("name", ["missing.eml", "..%2fsecret.eml", ".m3.eml.77", "notes.txt", "%2e%2e"])
def test_no_other_file(blog: Blog, name: str) -> None:
    (blog.folder / "secret.eml").write_bytes(b"Subject: secret")
    (blog.folder / "outbox" / "notes.txt").write_bytes(b"Subject: notes")
    assert ask(blog, f"/outbox/{name}").status_code == 404
    assert ask(blog, f"/outbox/{name}/body").status_code == 404


@pytest.mark.parametrize("path", ["/outbox/", "/outbox/m1.eml", "/outbox/m1.eml/body"])
@pytest.mark.parametrize(
    ("host", "peer", "public_url", "status"),
    [
        ("127.0.0.1:8000", "127.0.0.1", "", 200),
        ("localhost:8000", "127.0.0.1", "", 200),
        ("[::1]:8000", "::1", "", 200),
        ("evil.example:8000", "127.0.0.1", "", 404),  # DNS rebinding
        ("127.0.0.1.evil.example", "127.0.0.1", "", 404),
        ("localhost:8000", "192.168.1.7", "", 404),
        ("127.0.0.1:8000", "127.0.0.1", "https://news.blog.example", 404),
    ],
)
def test_only_for_this_machine(
    blog: Blog, path: str, host: str, peer: str, public_url: str, status: int
) -> None:
    blog.public_url = public_url
    assert ask(blog, path, host=host, peer=peer).status_code == status


def test_a_mail_that_is_none_is_shown_as_well_as_it_can(blog: Blog) -> None:
    (blog.folder / "outbox" / "odd.eml").write_bytes(b"\xff\xfe\x00 not a mail\r\nDate: never\r\n")
    assert ask(blog, "/outbox/").status_code == 200
    assert ask(blog, "/outbox/odd.eml").status_code == 200
    assert ask(blog, "/outbox/odd.eml/body").status_code == 200
