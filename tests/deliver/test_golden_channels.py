"""Messages in `tests/golden/channels/*.json`, and beside each what every channel makes of it.

`PUBLISHER_GOLDEN=write pytest tests/deliver/test_golden_channels.py` writes them anew; look at the difference.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

import pytest
from sample_messages import entry, message

from publisher.deliver.registry import build_channel
from publisher.model.announcement import Message

CASES = sorted((Path(__file__).parents[1] / "golden" / "channels").glob("*.json"))


def read(file: Path) -> Message:
    said = json.loads(file.read_text("utf-8"))
    entries = [entry(number, **fields) for number, fields in enumerate(said.pop("entries"), 1)]
    for key in said.keys() & {"since", "until"}:
        said[key] = datetime.fromisoformat(said[key])
    return message(said.pop("kind"), *entries, **said)


@pytest.mark.parametrize("kind", ["webhook", "slack", "feishu"])
@pytest.mark.parametrize("case", CASES, ids=lambda file: file.stem)
def test_golden(case: Path, kind: str) -> None:
    body = build_channel("test", kind, {"url": "https://chat.example/hook"}).compose(read(case))
    text = json.dumps(json.loads(body), ensure_ascii=False, indent=2) + "\n"
    golden = case.with_suffix(f".{kind}")
    if os.environ.get("PUBLISHER_GOLDEN") == "write":
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


def test_both_languages_are_tried() -> None:
    assert {case.stem.rpartition(".")[2] for case in CASES} == {"en", "zh"}
