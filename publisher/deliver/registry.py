"""Every type of channel: one line each. The file of a type is loaded when a channel of it is configured."""

from __future__ import annotations

from collections.abc import Mapping
from pkgutil import resolve_name
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from publisher.errors import ConfigError

from .channel import Channel


class ChannelType(Protocol):
    """A class of channels: called with its own `Options`, it makes one."""

    Options: type[BaseModel]  # what the type needs beside the keys every channel has

    def __call__(self, options: Any) -> Channel: ...


CHANNELS: Mapping[str, str] = {
    "feishu": "feishu:Feishu",
    "lark": "feishu:Feishu",
    "slack": "slack:Slack",
    "webhook": "webhook:Webhook",
}
"""By `type` in `[[channels]]`: the file in `channels/`, and the class in it."""


def channel_type(name: str) -> ChannelType:
    """The class of channels of a type that stands in `CHANNELS`."""
    found: ChannelType = resolve_name(f"{__package__}.channels.{CHANNELS[name]}")
    return found


def build_channel(name: str, type_name: str, options: BaseModel | Mapping[str, Any]) -> Channel:
    """The channel called `name`; `options` are its type's `Options`, or a table that becomes them.

    Raises:
        ConfigError: there is no such type, or a key is wrong; names the channel, and no secret.
    """
    if type_name not in CHANNELS:
        known = ", ".join(CHANNELS)
        raise ConfigError(f'there is no channel type "{type_name}"', where=name, mend=f"use one of {known}")
    kind = channel_type(type_name)
    try:
        return kind(kind.Options.model_validate(options))
    except ValidationError as error:
        wrong = "; ".join(
            f"{details['loc'][0]}: {details['msg']}" for details in error.errors(include_input=False)
        )
        raise ConfigError(wrong, where=name) from None
