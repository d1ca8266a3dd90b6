"""Every type of channel: one line each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from publisher.errors import ConfigError

from .channel import Channel
from .channels.feishu import Feishu
from .channels.slack import Slack
from .channels.webhook import Webhook


class ChannelType(Protocol):
    """A class of channels: called with its own `Options`, it makes one."""

    Options: type[BaseModel]  # what the type needs beside the keys every channel has

    def __call__(self, options: Any) -> Channel: ...


CHANNELS: Mapping[str, ChannelType] = {
    "feishu": Feishu,
    "lark": Feishu,
    "slack": Slack,
    "webhook": Webhook,
}
"""By `type` in `[[channels]]`."""


def build_channel(name: str, type_name: str, options: BaseModel | Mapping[str, Any]) -> Channel:
    """The channel called `name`; `options` are its type's `Options`, or a table that becomes them.

    Raises:
        ConfigError: there is no such type, or a key is wrong; names the channel, and no secret.
    """
    if type_name not in CHANNELS:
        known = ", ".join(CHANNELS)
        raise ConfigError(f'there is no channel type "{type_name}"', where=name, mend=f"use one of {known}")
    kind = CHANNELS[type_name]
    try:
        return kind(kind.Options.model_validate(options))
    except ValidationError as error:
        wrong = "; ".join(
            f"{details['loc'][0]}: {details['msg']}" for details in error.errors(include_input=False)
        )
        raise ConfigError(wrong, where=name) from None
