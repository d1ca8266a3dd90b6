"""Whether a post belongs to a selection, and how selections are parsed and stored."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from unicodedata import normalize

from publisher.errors import ConfigError
from publisher.model.post import Category, Post, Site
from publisher.model.subscription import Selection, path_text

_LISTS = tuple(item.name for item in fields(Selection))


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts about a post on which a selection depends."""

    categories: tuple[Category, ...]
    tags: tuple[str, ...]
    authors: tuple[str, ...]
    language: str  # BCP 47
    text: str  # title and summary


def facts(post: Post, summary: str, site: Site) -> Facts:
    """The facts about `post` with its rendered `summary`; the site's author and language are the defaults."""
    meta = post.meta
    return Facts(
        categories=meta.categories,
        tags=meta.tags,
        authors=meta.authors or (site.author,),
        language=meta.language or site.language,
        text=f"{meta.title}\n{summary}",
    )


def matches(selection: Selection, post: Facts) -> bool:
    """Whether `post` is in `selection`.

    Any name within a list is enough, but all lists must match; a name with a leading "!" excludes; an empty list
    matches everything. A category includes its descendants, and a language its variants (`zh` includes `zh-CN`).
    Case is ignored. ASCII words match only as a whole (`RL` is not in `URL`); in other scripts they match anywhere.
    """
    text = _fold(post.text)
    return (
        _agrees(selection.categories, lambda name: _below(name, map(path_text, post.categories), "/"))
        and _agrees(selection.tags, lambda name: name in map(_fold, post.tags))
        and _agrees(selection.authors, lambda name: name in map(_fold, post.authors))
        and _agrees(selection.languages, lambda name: _below(name, (post.language,), "-"))
        and _agrees(selection.words, lambda word: _contains(text, word))
    )


def parse(lists: Mapping[str, Sequence[str]], where: str = "") -> Selection:
    """Make a selection from lists as in the configuration or a command, such as `{"categories": ["A/B", "!C"]}`.

    Args:
        lists: any of categories, tags, authors, words, languages.
        where: the place to name in errors, such as `channels[0]`; "" = none.

    Raises:
        ConfigError: a list is unknown, or a name is empty.
    """
    prefix = f"{where}." if where else ""
    for key, names in lists.items():
        if key not in _LISTS:
            raise ConfigError(
                f"posts cannot be selected by {key}",
                where=f"{prefix}{key}",
                mend=f"use one of {', '.join(_LISTS)}",
            )
        for index, name in enumerate(names):
            if not _tidy(name).removeprefix("!"):
                raise ConfigError(
                    "an empty name selects nothing", where=f"{prefix}{key}[{index}]", mend="remove it"
                )
    return Selection(**{key: tuple(dict.fromkeys(map(_tidy, names))) for key, names in lists.items()})


def dump(selection: Selection) -> str:
    """`selection` as JSON text; the same names in another order give the same text."""
    lists = {key: sorted(set(names)) for key, names in asdict(selection).items() if names}
    return json.dumps(lists, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def load(text: str) -> Selection:
    """The selection that `dump` wrote."""
    return Selection(**{key: tuple(names) for key, names in json.loads(text).items()})


def renamed(selection: Selection, aliases: Mapping[str, str]) -> Selection:
    """`selection` with renamed categories, so that these keep their subscribers.

    `aliases` are `content.category_aliases`, such as `{"强化学习": "RL"}`; descendants are renamed too.
    """
    folded = {_fold(old): new for old, new in aliases.items()}
    return replace(selection, categories=tuple(_rename(name, folded) for name in selection.categories))


def never_matches(selection: Selection, categories: Iterable[Category], tags: Iterable[str]) -> list[str]:
    """Names in `selection` that no post has, as written there, for `check` to report.

    `categories` and `tags` are all those of the posts.
    """
    paths = [path_text(category) for category in categories]
    known_tags = {_fold(tag) for tag in tags}
    return [
        *(name for name in selection.categories if not _below(_bare(name), paths, "/")),
        *(name for name in selection.tags if _bare(name) not in known_tags),
    ]


def _agrees(names: Collection[str], bears: Callable[[str], bool]) -> bool:
    wanted = [name for name in names if not name.startswith("!")]
    if any(bears(_bare(name)) for name in names if name.startswith("!")):
        return False
    return not wanted or any(bears(_bare(name)) for name in wanted)


def _bare(name: str) -> str:
    return _fold(name.removeprefix("!"))


def _below(name: str, paths: Iterable[str], separator: str) -> bool:
    """Whether one of `paths` is `name` or below it."""
    return any(f"{_fold(path)}{separator}".startswith(f"{name}{separator}") for path in paths)


def _contains(text: str, word: str) -> bool:
    start = r"(?<![0-9a-z])" if word[0].isascii() and word[0].isalnum() else ""
    end = r"(?![0-9a-z])" if word[-1].isascii() and word[-1].isalnum() else ""
    return re.search(f"{start}{re.escape(word)}{end}", text) is not None


def _fold(text: str) -> str:
    return normalize("NFC", normalize("NFC", text).casefold())


def _tidy(name: str) -> str:
    name = name.strip()
    return f"!{name[1:].strip()}" if name.startswith("!") else name


def _rename(name: str, aliases: Mapping[str, str]) -> str:
    mark, path = ("!", name[1:]) if name.startswith("!") else ("", name)
    unused = dict(aliases)  # an alias may lead to another one, but each is used only once, in case of a cycle
    while True:
        parts = path.split("/")
        heads = range(len(parts), 0, -1)
        head = next((head for head in heads if _fold("/".join(parts[:head])) in unused), None)
        if head is None:
            return mark + path
        path = "/".join([unused.pop(_fold("/".join(parts[:head]))), *parts[head:]])
