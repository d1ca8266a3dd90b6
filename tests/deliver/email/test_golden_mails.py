"""Each `NAME.json` is a message; beside it lies the mail it must make, taken apart so that a person can read it.

`PUBLISHER_GOLDEN=write pytest tests/deliver/email/test_golden_mails.py` writes them anew; look at the difference.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from sample_mails import entry, mail, message, part

from publisher.model.announcement import Message

FOLDER = Path(__file__).parents[2] / "golden" / "email"
CASES = sorted(FOLDER.glob("*.json"))


def read(file: Path) -> Message:
    said = json.loads(file.read_text("utf-8"))
    entries = said.pop("entries")
    for key in ("since", "until"):
        if key in said:
            said[key] = datetime.fromisoformat(said[key])
    numbered = zip(range(len(entries), 0, -1), entries, strict=True)
    return message(**said, entries=tuple(entry(number, **fields) for number, fields in numbered))


def shown(found: EmailMessage) -> dict[str, str]:
    """The mail as text files: headers and text part in one, the HTML part in the other."""
    headers = "".join(f"{name}: {value}\n" for name, value in found.items() if name != "Content-Type")
    return {".txt": f"{headers}\n{part(found, 'plain')}", ".html": part(found, "html")}


@pytest.mark.parametrize("case", CASES, ids=lambda file: file.stem)
def test_golden(case: Path) -> None:
    for suffix, text in shown(mail(read(case))).items():
        golden = case.with_suffix(suffix)
        if os.environ.get("PUBLISHER_GOLDEN") == "write":
            golden.write_text(text, "utf-8")
        assert text == golden.read_text("utf-8")


def test_both_languages_are_tried() -> None:
    assert {case.stem.rpartition(".")[2] for case in CASES} == {"en", "zh"}
