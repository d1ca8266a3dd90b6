"""Every error of ours; each says what went wrong and what to do next.

PublisherError               ours; the command prints its text and ends with its exit status
├── ConfigError              a key of config.toml is wrong                     (exit 2)
├── AddressError             what was given is no mail address                 (exit 2)
├── ContentError             one file cannot be read as a post                 (stays with that file)
├── TemplateError            a template cannot be rendered                     (stays with that announcement)
├── StoreError               the store cannot be opened, locked or migrated    (exit 1)
│   └── Busy                 another process holds a lock                      (exit 2, names the holder)
├── NotFound                 what a command named does not exist               (exit 1)
├── Conflict                 what a command asked for does not fit the state   (exit 1)
└── NetError                 one HTTP request did not work
    ├── Blocked              the guard refused the address: nothing was sent   (change the configuration)
    ├── Unreachable          nothing of the request left us                    (safe to repeat)
    └── Ambiguous            the request was (partly) sent, no answer came     (in doubt)
"""

from __future__ import annotations


class PublisherError(Exception):
    """Something went wrong; the text says what.

    Args:
        message: what is wrong, without a trailing full stop.
        mend: what the reader can do about it.
        where: a file and line, a TOML path, a name.
    """

    exit_status = 1

    def __init__(self, message: str, *, mend: str = "", where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend
        self.where = where

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        return f"{head}; {self.mend}" if self.mend else head


class ConfigError(PublisherError):
    """A key of the configuration is missing, unknown or wrong."""

    exit_status = 2


class AddressError(PublisherError):
    """What was given is no mail address that a reader could have."""

    exit_status = 2


class ContentError(PublisherError):
    """One file cannot be read as a post; `line` is 1-based, or None when it is about the whole file."""

    def __init__(self, message: str, *, mend: str, line: int | None = None, where: str = "") -> None:
        super().__init__(message, mend=mend, where=where)
        self.line = line


class TemplateError(PublisherError):
    """A template is missing or cannot be rendered."""


class StoreError(PublisherError):
    """The store cannot be opened, locked or migrated."""


class Busy(StoreError):
    """Another process holds a lock of this store.

    Args:
        holder: who that is, as it calls itself.
    """

    exit_status = 2

    def __init__(self, message: str, *, holder: str, mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.holder = holder


class NotFound(PublisherError):
    """What a command named does not exist."""


class Conflict(PublisherError):
    """What a command asked for does not fit the present state."""


class NetError(PublisherError):
    """One HTTP request did not work. The text never holds the URL's path or query: they are secrets."""


class Blocked(NetError):
    """The guard refused the address; nothing was sent."""


class Unreachable(NetError):
    """No byte of the request left this machine for its reader; repeating is safe."""


class Ambiguous(NetError):
    """The request was sent, at least in part, and no whole answer came: it may have been acted on."""
