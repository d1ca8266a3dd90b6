from __future__ import annotations

import asyncio
from pathlib import Path

from publisher.deliver.email.folder import FolderTransport
from publisher.deliver.email.transport import MailObject
from publisher.model.delivery import Retry, Sent


def mail(name: str = "a1.r2", data: bytes = b"Subject: x\r\n\r\n") -> MailObject:
    return MailObject(name, "news@blog.example", "reader@qq.com", data)


def test_the_same_delivery_twice_is_one_file(tmp_path: Path) -> None:
    outbox = FolderTransport(tmp_path / "outbox")
    assert outbox.traits.deduplicates
    for _ in range(2):
        assert asyncio.run(outbox.send(mail())) == Sent()
    [file] = (tmp_path / "outbox").iterdir()
    assert file.name == "a1.r2.eml"
    assert file.read_bytes() == b"Subject: x\r\n\r\n"


def test_no_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    outbox = FolderTransport(tmp_path / "outbox")
    for name in ("../a", "/etc/x", ".hidden", "a/b", "字", "x" * 300):
        assert asyncio.run(outbox.send(mail(name))) == Sent()
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 6
    assert [path.name for path in tmp_path.iterdir()] == ["outbox"]


def test_a_folder_that_cannot_be_written_closes_the_lane(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way")
    outcome = asyncio.run(FolderTransport(tmp_path / "outbox").send(mail()))
    assert isinstance(outcome, Retry)
    assert outcome.close_lane
    assert str(tmp_path) not in outcome.reason
