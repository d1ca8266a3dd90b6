from __future__ import annotations

import pytest

from publisher.deliver.channels.slack import Slack
from publisher.deliver.registry import build_channel
from publisher.errors import ConfigError


def test_a_table_becomes_a_channel() -> None:
    assert isinstance(
        build_channel("team", "slack", {"url": "https://hooks.slack.com/services/T/B/X"}), Slack
    )


@pytest.mark.parametrize(
    ("kind", "options", "says"),
    [
        ("slak", {}, 'team: there is no channel type "slak"; use one of'),
        ("slack", {}, "team: url: Field required"),
        ("slack", {"url": "T0KEN"}, "team: url: .*is no web address"),
        ("slack", {"url": "https://a.example", "secret": "T0KEN"}, "team: secret: "),
    ],
)
def test_what_is_wrong_names_the_channel_and_the_key_but_no_secret(
    kind: str, options: dict[str, str], says: str
) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        build_channel("team", kind, options)
    assert "T0KEN" not in str(caught.value)
