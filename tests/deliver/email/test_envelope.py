from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_mails import AT, LINK, SENDER, TEMPLATES, entry, mail, message, parcel, parsed, part, site

from publisher.deliver.email.compile import compile_mail
from publisher.deliver.email.envelope import Sender, routable, wire
from publisher.deliver.email.rendition import Mail
from publisher.errors import ConfigError

BODY = compile_mail(message(), TEMPLATES)
CJK = "分布式系统中的一致性：从 Paxos 到 Raft，再到工程实践里的那些坑" * 4


def test_headers() -> None:
    found = mail(message())
    assert found["From"] == "Liuyi Wen <news@blog.example>"
    assert found["To"] == "reader@qq.com"
    assert found["Message-ID"] == "<a1.r2@blog.example>"
    assert found["Date"].datetime == AT
    assert found["List-Id"] == "文柳懿的博客: weekly <weekly.blog.example>"
    assert found["List-Unsubscribe"] == f"<{LINK}>"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["Auto-Submitted"] == "auto-generated"
    assert "Precedence" not in found
    assert "Reply-To" not in found
    assert found.get_content_type() == "multipart/alternative"
    assert [body.get_content_type() for body in found.iter_parts()] == ["text/plain", "text/html"]


def test_without_a_link_neither_header_nor_text_speaks_of_unsubscribing() -> None:
    found = mail(message(), unsubscribe_url=None)
    assert "List-Unsubscribe" not in found
    assert "List-Unsubscribe-Post" not in found
    assert "退订" not in part(found, "html") + part(found, "plain")
    assert ".invalid" not in part(found, "html") + part(found, "plain")


def test_a_sender_without_a_name_gets_the_sites() -> None:
    assert mail(message(), Sender("123456@qq.com"))["From"] == "文柳懿的博客 <123456@qq.com>"


def test_answers_go_where_they_are_wanted() -> None:
    sender = Sender.parse("文 <news@blog.example>", "Me <me@blog.example>")
    assert mail(message(), sender)["Reply-To"] == "me@blog.example"


def test_a_test_mail_belongs_to_no_list() -> None:
    assert "List-Id" not in mail(message("test", posts=0))


def test_long_chinese_subjects_are_folded_and_whole() -> None:
    data = wire(parcel(compile_mail(message("post", entries=(entry(1, title=CJK),)), TEMPLATES)), SENDER)
    head = data.split(b"\r\n\r\n")[0].decode("ascii")
    assert all(len(line) <= 78 for line in head.split("\r\n"))
    assert parsed(data)["Subject"] == CJK


def test_chinese_travels_as_base64_and_english_as_quoted_printable() -> None:
    def encodings(text: str) -> list[str]:
        of = message("post", "en", entries=(entry(1, summary=text),))
        return [body["Content-Transfer-Encoding"] for body in mail(of).iter_parts()]

    assert encodings("plain words — with a dash") == ["quoted-printable"] * 2
    assert encodings("很长的中文" * 2_000) == ["base64"] * 2


@given(
    st.text(alphabet=st.sampled_from(" .=-_a字\né\t"), max_size=300),
    st.sampled_from(
        ["https://b.example/u/", "http://127.0.0.1:8000/unsubscribe/", "https://b.example/?a=1&t="]
    ),
    st.text(alphabet=st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=80),
)
def test_splicing_gives_what_encoding_the_whole_would(text: str, base: str, token: str) -> None:
    """Wherever the link stands, and however long it is: the parts read as if written for this reader alone."""
    frozen = Mail.load(BODY)
    spot = frozen.placeholder
    body = replace(
        frozen, linked=replace(frozen.linked, html=f"{text}<{spot}>{text}{spot}", text=f"{text}{spot}{text}.")
    )
    found = parsed(wire(parcel(body.dump(), unsubscribe_url=base + token), SENDER))
    html_link = (base + token).replace("&", "&amp;")
    assert part(found, "html").rstrip("\n") == f"{text}<{html_link}>{text}{html_link}"
    assert part(found, "plain").rstrip("\n") == f"{text}{base}{token}{text}."


NASTY = st.text(alphabet=st.sampled_from("\r\n\0\x0b\x85\u2028 :ab字,;<>@\"'\\=?"), max_size=120)


@given(NASTY, NASTY, NASTY)
def test_no_title_and_no_name_adds_a_header(title: str, name: str, digest: str) -> None:
    of = message(
        "post",
        entries=(entry(1, title=f"x\r\nBcc: evil@example.com{title}"),),
        site=site(title=f"{name}\r\nBcc: evil@example.com\r\n\r\nbody"),
        digest=f"{digest}\nBcc: evil@example.com",
    )
    data = wire(parcel(compile_mail(of, TEMPLATES)), Sender("news@blog.example"))
    head = data.split(b"\r\n\r\n")[0].decode("ascii")
    names = re.findall(r"^([A-Za-z-]+):", head, re.MULTILINE)
    assert names == [
        *("To", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post"),
        *("From", "Subject", "List-Id", "Auto-Submitted", "MIME-Version", "Content-Type"),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "reader",
        "a@b@c",
        "a@b.example\r\nBcc: c@d",
        "a b@c.example",
        "<a@b.example>",
        "a@b.example, c@d.example",
    ],
)
def test_what_is_no_address_gets_no_mail(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        wire(parcel(BODY, to=address), SENDER)


def test_a_chinese_domain_travels_in_ascii() -> None:
    assert routable("a@例子.中国") == "a@xn--fsqu00a.xn--fiqs8s"


@pytest.mark.parametrize(
    "link", ["", "javascript:alert(1)", "https://b.example/>\r\nX: y", "https://博客.example/"]
)
def test_what_is_no_link_is_not_sent(link: str) -> None:
    with pytest.raises(ValueError, match=r"link|ascii"):
        wire(parcel(BODY, unsubscribe_url=link), SENDER)


@pytest.mark.parametrize("value", ["", "Liuyi Wen", "a@", "作者@blog.example", "a@b, c@d"])
def test_what_is_no_sender_is_a_configuration_error(value: str) -> None:
    with pytest.raises(ConfigError, match=r"email\.from"):
        Sender.parse(value)


def test_a_resend_differs_in_nothing_but_its_date() -> None:
    first = wire(parcel(BODY), SENDER)
    again = wire(parcel(BODY, attempt=2, at=AT.replace(hour=2)), SENDER)
    assert first != again
    assert [line for line in first.split(b"\r\n") if line not in again.split(b"\r\n")] == [
        b"Date: Mon, 23 Nov 2026 01:00:00 +0000"
    ]


def test_one_readers_link_is_in_no_other_readers_mail() -> None:
    wire(parcel(BODY), SENDER)
    other = wire(parcel(BODY, unsubscribe_url="https://blog.example/unsubscribe/other"), SENDER)
    assert LINK not in part(parsed(other), "html") + part(parsed(other), "plain") + other.decode()


def test_a_rendition_is_readable_json() -> None:
    assert json.loads(BODY)["subject"] == "《Post 3》等 3 篇新文章"
