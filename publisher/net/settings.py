"""What `[network]` says of everything that goes out by HTTP."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from publisher.errors import ConfigError


@dataclass(frozen=True, slots=True)
class NetSettings:
    """What `[network]` says; a channel with a `proxy` of its own gets a client of its own.

    Raises:
        ConfigError: an entry is not of the form below; the caller knows where it stands.
    """

    allow_private: tuple[str, ...] = ()  # "host:port", "host:*": may be at an address that is not public
    proxy: str = field(default="", repr=False)  # "http://[user:password@]host:port"; "" = none

    def __post_init__(self) -> None:
        for entry in self.allow_private:
            if not re.fullmatch(r"\S+:(\d{1,5}|\*)", entry):
                raise ConfigError(f"{entry!r} is not host:port", mend='write "host:8065" or "host:*"')
        if self.proxy and not re.fullmatch(r"https?://[^/\s]+/?", self.proxy):
            raise ConfigError("is not the address of an HTTP proxy", mend='write "http://host:port"')
