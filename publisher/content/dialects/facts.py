"""What a generator's own configuration says of its site, and the site that config.toml makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from publisher.content import dates
from publisher.content.blog import Settings
from publisher.content.encoding import decode
from publisher.content.frontmatter import Loader
from publisher.content.permalink import parts_of, quote
from publisher.content.yaml_text import Value
from publisher.errors import ConfigError, ContentError
from publisher.ids import content_hash
from publisher.model.post import Site

from .base import language_tag

READER = "4"
"""Part of every fingerprint: raise it when a dialect reads the same file differently than before."""


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What a generator's own configuration says; "" where it says nothing."""

    url: str = ""
    title: str = ""
    description: str = ""
    author: str = ""
    language: str = ""
    timezone: str = ""
    feed_paths: Mapping[str, str] = field(default_factory=dict)  # as in `Site`


def site(facts: SiteFacts, settings: Settings, generator: str) -> Site:
    """The site: what config.toml says, else what the generator says.

    Raises:
        ConfigError: url or timezone is known from neither, or wrong.
    """
    url = settings.url or facts.url
    parts = parts_of(url)
    if parts is None:
        wrong = (
            f"{url!r}{_from(generator, settings.url)} is no web address"
            if url
            else "the site's address is not known"
        )
        raise ConfigError(wrong, where="site.url", mend='set url = "https://…"')
    zone = settings.timezone or facts.timezone
    if not dates.is_zone(zone):
        wrong = (
            f"{zone!r}{_from(generator, settings.timezone)} is no time zone"
            if zone
            else "the site's time zone is not known"
        )
        raise ConfigError(wrong, where="site.timezone", mend='set timezone = "Asia/Shanghai", or yours')
    title = settings.title or facts.title or parts.hostname or url
    return Site(
        url=f"{parts.scheme}://{parts.netloc}{quote(parts.path.rstrip('/'))}/",
        title=title,
        description=settings.description or facts.description,
        author=settings.author or facts.author or title,
        language=language_tag(settings.language or facts.language) or "en",
        timezone=zone,
        generator=generator,
        feed_paths=facts.feed_paths,
    )


def _from(generator: str, said: str) -> str:
    return "" if said else f" in {generator}'s configuration"


def load_config(file: Path, loader: Loader, name: str = "") -> Mapping[str, Value]:
    """The mapping in a generator's configuration `file`; empty where there is no file, or nothing in it.

    Args:
        name: what messages call the file; its own name by default.

    Raises:
        ConfigError: it cannot be read; says the line.
    """
    name = name or file.name
    try:
        text, _ = decode(file.read_bytes(), name)
        value = loader(text, 1).value if text.strip() else None
    except FileNotFoundError:
        return {}
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise ConfigError(message, mend="give read permission", where=name) from error
    except ContentError as error:
        message = error.message.replace("the header", "the configuration")
        where = f"{name}:{error.line}" if error.line else name
        raise ConfigError(message, mend=error.mend, where=where) from error
    return value if isinstance(value, dict) else {}


def fingerprint(settings: Settings, config_files: Iterable[Path]) -> str:
    """The hash of all that decides what a file says: settings, the generator's configuration, this code's version."""
    read = [path.read_bytes() for path in config_files if path.is_file()]
    return content_hash(READER, repr(settings), *read)
