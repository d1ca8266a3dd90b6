"""All errors that publisher raises; each says what is wrong and how to fix it.

PublisherError               the command prints its text and ends with its exit status
├── ConfigError              a key of config.toml is wrong                     (exit 2)
├── AddressError             a text is not a mail address                      (exit 2)
├── ContentError             one file cannot be read as a post                 (affects only that post)
├── TemplateError            a template cannot be rendered                     (affects only that announcement)
├── StoreError               the store cannot be opened, locked or migrated    (exit 1)
│   └── Busy                 another process holds a lock                      (exit 2, names the holder)
├── NotFound                 something that a command names does not exist     (exit 1)
├── Conflict                 a command does not fit the present state          (exit 1)
└── NetError                 one HTTP request failed
    ├── Blocked              the guard refused the address; nothing was sent   (change the configuration)
    ├── Unreachable          nothing was sent                                  (safe to repeat)
    └── Ambiguous            the request was sent, but no reply came           (in doubt)
"""

from __future__ import annotations


class PublisherError(Exception):
    """The base of all our errors. Its text is `where: message; mend`.

    Args:
        message: what is wrong, without a full stop at the end.
        mend: what the user can do about it; "" = nothing.
        where: what it is about: a file and line, a TOML path, a name; "" = nothing in particular.
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
    """A text is not an address to which mail could be sent."""

    exit_status = 2


class ContentError(PublisherError):
    """One file cannot be read as a post; `line` is 1-based; None = it is about the whole file."""

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
        holder: that process, as it describes itself ("run, pid 71 on host").
    """

    exit_status = 2

    def __init__(self, message: str, *, holder: str, mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.holder = holder


class NotFound(PublisherError):
    """Something that a command names does not exist."""


class Conflict(PublisherError):
    """A command does not fit the present state of things."""


class NetError(PublisherError):
    """One HTTP request failed. The text never contains the URL's path or query: they may be secrets."""


class Blocked(NetError):
    """The guard refused the address; nothing was sent."""


class Unreachable(NetError):
    """No byte of the request reached the receiver; repeating it is safe."""


class Ambiguous(NetError):
    """The request was sent, at least in part, but no status came back: the receiver may have acted on it."""
