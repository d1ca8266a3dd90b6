"""`[[channels]]`: the keys that every channel has, and those of its type."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, SerializeAsAny, ValidationInfo, field_validator, model_validator

from publisher.deliver.registry import CHANNELS, channel_type

from .section import Section, Selecting, setting
from .values import Language, Many, Proxy, Rate, When, Wrong, nearest

LATER = (
    "slack", "feishu", "lark", "dingtalk", "wecom", "discord", "telegram", "teams", "mattermost", "rocketchat",
    "googlechat", "matrix", "ntfy", "zulip", "mastodon", "bluesky", "wxpusher", "github", "apprise",
)  # fmt: skip
"""Types that are planned; the registry has those that work."""


class Channel(Selecting):
    """One place where posts are announced: every post, unless narrowed."""

    type: str = setting(..., "the service")
    when: When = setting("immediately", "immediately, or a schedule: several posts then come as one message")
    selection: str = setting(
        "", "the name of one of feeds.selections, instead of categories, tags, authors, words"
    )
    on: Annotated[tuple[Literal["published", "updated", "removed"], ...], Many] = setting(
        ["published"], "what to announce there"
    )
    rate: Rate = setting("", 'at most this many messages, "18/m"; "" = the limit of the service')
    language: Language = setting("", "the language of the text around posts; default the site's")
    proxy: Proxy = setting("", "a proxy for this channel only")
    options: SerializeAsAny[BaseModel] = setting({}, "the keys of its type")

    @model_validator(mode="before")
    @classmethod
    def _split(cls, table: Any) -> Any:
        """Move the keys of the type into `options`."""
        if not isinstance(table, dict):
            return table
        common = {name: value for name, value in table.items() if name in COMMON}
        return {**common, "options": {name: value for name, value in table.items() if name not in COMMON}}

    @field_validator("type")
    @classmethod
    def _known(cls, name: str) -> str:
        if name in CHANNELS:
            return name
        ours = ", ".join(sorted(CHANNELS))
        if name in LATER:
            raise Wrong(f"{name!r} is not supported yet", f"use one of {ours} until then")
        raise Wrong(
            f"{name!r} is not a channel type",
            nearest(name, sorted({*CHANNELS, *LATER})) or f"use one of {ours}",
        )

    @field_validator("options", mode="plain")
    @classmethod
    def _of_type(cls, table: Any, info: ValidationInfo) -> BaseModel:
        if "type" not in info.data:  # wrong, and reported as such: its keys are not known
            return Section()
        return channel_type(info.data["type"]).Options.model_validate(table, context=info.context)


COMMON = frozenset(Channel.model_fields) - {"options"}
"""The keys that every channel has."""
