"""The types of keys: each parses a value from TOML or an environment variable, or explains how to write it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo

from publisher.announce import cadence
from publisher.errors import PublisherError
from publisher.net.settings import NetSettings

from .durations import parse_duration


class Wrong(ValueError):
    """A value is not what its key takes; `mend` says how to write it."""

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(message)
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Kind:
    """The name of a type on the reference page."""

    name: str


def nearest(word: str, known: list[str]) -> str:
    """A suggestion of the word in `known` that is most like `word`; "" if none is close."""
    close = get_close_matches(word, known, n=1, cutoff=0.7)
    return f'did you mean "{close[0]}"?' if close else ""


def folder_of(info: ValidationInfo) -> Path:
    """The folder of the configuration file, from which relative paths start; without one, the working folder."""
    return Path(info.context["folder"]) if info.context else Path()


def _shape(pattern: str, says: str, mend: str) -> Callable[[str], str]:
    """A validator that accepts the empty text and texts that match `pattern` as a whole."""
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if text and not compiled.fullmatch(text):
            raise Wrong(f"{text!r} is not {says}", mend)
        return text

    return check


def _duration(value: Any) -> timedelta | None:
    if value == "" or isinstance(value, timedelta):
        return value or None
    try:
        return parse_duration(value if isinstance(value, str) else repr(value))
    except ValueError as error:
        raise Wrong(str(error), 'write "90s", "10m", "2h" or "3d"') from error


def _always(value: timedelta | None) -> timedelta:
    if value is None:
        raise Wrong("is empty", 'write "90s", "10m", "2h" or "3d"')
    return value


def _when(text: str) -> str:
    try:
        cadence.parse(text)
    except PublisherError as error:
        raise Wrong(error.message, error.mend) from error
    return text


def _zone(text: str) -> str:
    try:
        if text:
            ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:  # unknown, not a name at all, a folder of zones
        close = nearest(text, sorted(available_timezones()))
        raise Wrong(
            f"{text!r} is not a time zone", close or 'write a name such as "Asia/Shanghai"'
        ) from error
    return text


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        well = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or True)
    except ValueError:
        well = False
    if text and (not well or parts.query or parts.fragment or re.search(r"\s", text)):
        raise Wrong(
            f"{text!r} is not a web address", 'write the whole address, such as "https://blog.example.com"'
        )
    return text


def _proxy(value: SecretStr) -> SecretStr:
    try:
        NetSettings(proxy=value.get_secret_value())
    except PublisherError as error:
        raise Wrong(error.message, error.mend) from error
    return value


def _host(text: str) -> str:
    try:
        NetSettings(allow_private=(text,))
    except PublisherError as error:
        raise Wrong(error.message, error.mend) from error
    return text


def _mailbox(text: str) -> str:
    address = parseaddr(text)[1]
    if text and not (re.fullmatch(r"[^\s@]+@[^\s@]+", address) and text.isprintable()):
        raise Wrong(
            f"{text!r} is not a mail address", 'write "you@example.com" or "Your Name <you@example.com>"'
        )
    return text


def _listen(text: str) -> str:
    host, colon, port = text.rpartition(":")
    if not (colon and re.fullmatch(r"[^\s/]+", host) and re.fullmatch(r"\d{1,5}", port)) or int(port) > 65535:
        raise Wrong(f"{text!r} is not host:port", 'write "127.0.0.1:8000"')
    return text


def below(folder: Path, path: Path) -> Path:
    """`path` as seen from `folder`, absolute."""
    try:
        return (folder / path.expanduser()).resolve()
    except RuntimeError as error:  # ~someone who is not known here
        raise Wrong(f"{str(path)!r} is not a path", "write it out") from error


def _path(path: Path | None, info: ValidationInfo) -> Path | None:
    return None if path is None else below(folder_of(info), path)


def _items(value: Any) -> Any:
    """A list may also be one text, so that an environment variable can hold it: `"RL, OS"`."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


_DAY = r"([01]\d|2[0-3]):[0-5]\d"

Duration = Annotated[timedelta, BeforeValidator(_always), BeforeValidator(_duration), Kind("duration")]
DurationOrNone = Annotated[timedelta | None, BeforeValidator(_duration), Kind('duration, or ""')]
Count = Annotated[int, Field(ge=0), Kind("whole number")]
Percent = Annotated[int, Field(ge=0, le=100), Kind("percent")]
Port = Annotated[int, Field(ge=1, le=65535), Kind("port")]
Many = BeforeValidator(_items)
Texts = Annotated[tuple[str, ...], Many, Kind("list of texts")]
Name = Annotated[str, Field(min_length=1), Kind("text")]
When = Annotated[str, AfterValidator(_when), Kind("schedule")]
Zone = Annotated[str, AfterValidator(_zone), Kind("time zone")]
Language = Annotated[
    str,
    AfterValidator(
        _shape(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", "a language", 'write a tag such as "zh-CN" or "en"')
    ),
    Kind("language"),
]
Quiet = Annotated[
    str, AfterValidator(_shape(f"{_DAY}-{_DAY}", "a span of hours", 'write "23:00-08:00"')), Kind("hours")
]
Rate = Annotated[
    str,
    AfterValidator(_shape(r"[1-9]\d{0,6}/[smhd]", "a rate", 'write "18/m": a number, then /s, /m, /h or /d')),
    Kind("rate"),
]
Url = Annotated[str, AfterValidator(_url), Kind("address")]
Urls = Annotated[tuple[Url, ...], Many, Kind("list of addresses")]
Hosts = Annotated[tuple[Annotated[str, AfterValidator(_host)], ...], Many, Kind("list of host:port")]
Proxy = Annotated[SecretStr, AfterValidator(_proxy), Kind("address")]
Mailbox = Annotated[str, AfterValidator(_mailbox), Kind("mail address")]
Listen = Annotated[str, AfterValidator(_listen), Kind("host:port")]
FilePath = Annotated[Path, AfterValidator(_path), Kind("path")]
FilePathOrNone = Annotated[Path | None, AfterValidator(_path), Kind("path")]
