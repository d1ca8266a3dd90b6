"""What all dialects share: a post's header read key by key with its warnings, and what means the same in all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from publisher.content import dates
from publisher.content.blog import Resolver, Source
from publisher.content.encoding import decode
from publisher.content.frontmatter import Handler, Header, read_header, truth
from publisher.content.page import Page
from publisher.content.permalink import quote, resolve
from publisher.content.yaml_text import Value
from publisher.errors import ContentError
from publisher.ids import content_hash
from publisher.model.post import Category, Meta, Problem, Reading, Rendered, Site

MARKDOWN = frozenset({".md", ".markdown", ".mkd", ".mkdn", ".mdwn", ".mdtxt", ".mdtext"})

_SOME_DAY = "2026-11-24 08:00:00"
_COMMENTS = re.compile(r"<!--.*?-->", re.DOTALL)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")


class Sheet:
    """One post's file while it is being read: its header by key, its body, and the warnings met on the way.

    Raises:
        ContentError: the file cannot be decoded or its header cannot be read.
    """

    def __init__(self, source: Source, handlers: Sequence[Handler] | None = None) -> None:
        text, decoding = decode(source.raw, source.path)
        header = read_header(text, source.path, handlers)
        self.path = source.path
        self.header: Header = header
        self.values: dict[str, Value] = dict(header.values)
        self.problems: list[Problem] = list(decoding)
        for key, line in header.repeated:
            message = f"`{key}` stands in the header twice; the last one counts"
            self.problems.append(Problem(self.path, line, message, "delete one of them", "warning"))

    def text(self, *keys: str) -> str:
        """The first of `keys` that holds text, on one line; "" when none does."""
        for key in keys:
            value = self.values.get(key)
            if isinstance(value, str) and (clean := " ".join(value.split())):
                return clean
        return ""

    def flag(self, *keys: str) -> bool | None:
        """The first of `keys` that says yes or no; None when none does."""
        for key in keys:
            if key in self.values and (said := truth(self.values[key])) is not None:
                return said
        return None

    def words(self, *keys: str) -> tuple[str, ...]:
        """The texts under the first of `keys` that holds any; a mapping gives its `name`."""
        for key in keys:
            if key in self.values and (found := tuple(dict.fromkeys(_texts(self.values[key])))):
                return found
        return ()

    def date(self, key: str) -> dates.Written | None:
        """The date under `key`; None when nothing is written there.

        Raises:
            ContentError: it cannot be read or does not exist; says the line.
        """
        text = self.text(key)
        if not text:
            return None
        try:
            return dates.parse(text)
        except ContentError as error:
            raise self.error(f"`{key}`: {error.message}", error.mend, key) from error

    def warn(self, message: str, mend: str, key: str = "") -> None:
        """Note that the post is usable, and what of it is not as its author may think."""
        self.problems.append(Problem(self.path, self._line(key), message, mend, "warning"))

    def warn_missing(self, variables: Iterable[str]) -> None:
        """Note each permalink variable that the header should give and does not."""
        for name in variables:
            self.warn(f"its link has :{name}, and its header has no `{name}`", self.to_write(name, "…"), name)

    def error(self, message: str, mend: str, key: str = "") -> ContentError:
        """The error to raise when the post cannot be used."""
        return ContentError(message, mend=mend, line=self._line(key), where=self.path)

    def to_write(self, key: str = "date", value: str = _SOME_DAY) -> str:
        """The mend for a `key` that the header lacks, in the header's own form."""
        header = self.header
        form = header.opening.strip()
        if not form and not header.text:
            return f"begin the file with the lines `---`, `{key}: {value}` and `---`"
        if form == "+++" or form.endswith("toml"):
            line = f"{key} = {value}" if value == _SOME_DAY else f'{key} = "{value}"'
        elif form == ";;;" or form.endswith("json") or header.text.startswith("{"):
            line = f'"{key}": "{value}"'
        else:
            line = f"{key}: {value}"
        return f"write `{line}` into its header"

    def _line(self, key: str) -> int | None:
        """Where `key` stands; where the header opens when it lacks it; None for "", about the whole file."""
        return (self.header.line(key) or max(1, self.header.first_line - 1)) if key else None


def common_meta(sheet: Sheet, url: str, title: str, published: datetime, asset_base: str) -> Meta:
    """The part of a post's `Meta` that means the same in every generator.

    Args:
        url: the post's absolute address.
        title: its title; the file's name without suffix stands in for none.
        asset_base: the absolute address against which a relative cover resolves.

    Raises:
        ContentError: `url` is no web address.
    """
    if resolve(url, "") is None:
        key = next((key for key in ("permalink", "url", "path") if key in sheet.values), "")
        raise sheet.error(f"its link {url!r} is no web address", "mend it, or the pattern of links", key)
    stem = split_suffix(sheet.path.rpartition("/")[2])[0]
    return Meta(
        source=sheet.path,
        url=url,
        title=title or stem,
        published=published,
        authors=sheet.words("authors", "author"),
        language=language_tag(sheet.text("lang", "language")),
        declared_id=sheet.text("id", "guid", "abbrlink") or None,
        description=sheet.text("description", "excerpt", "summary") or None,
        image=_image(sheet, asset_base),
        locked=is_locked(sheet),
        empty=not _COMMENTS.sub("", sheet.header.body).strip(),
        feed=sheet.flag("feed") is not False,
        announce=sheet.flag("announce"),
        minor_edit=sheet.flag("minor_edit") is True,
    )


def rendered(reading: Reading, of: Site, embeds: str, resolve: Resolver, asset_base: str) -> Rendered:
    """The body of `reading` rendered for its page on the site `of`; `embeds` and `asset_base` as in `Page`."""
    from publisher.content.render import render  # most passes render nothing: bodies are kept

    prefix = f"p{content_hash(reading.meta.source)[:8]}-"
    return render(reading, Page(reading.meta.url, of.url, embeds, resolve, asset_base, prefix))


def is_locked(sheet: Sheet) -> bool:
    """Whether readers need a password: the text must go nowhere."""
    password = sheet.values.get("password")  # a list of them for some plugins
    says_no = isinstance(password, str) and password.strip().lower() in {"", "false"}
    return bool(password and not says_no) or sheet.flag("encrypted", "encrypt") is True


def renamed(categories: Iterable[Category], aliases: Mapping[str, str]) -> tuple[Category, ...]:
    """Categories without repeats, those that were renamed (`{"A/B": "C"}`) under their new names."""
    if not aliases:
        return tuple(dict.fromkeys(categories))
    paths = {tuple(old.split("/")): tuple(new.split("/")) for old, new in aliases.items()}
    return tuple(dict.fromkeys(_rename(category, paths) for category in categories))


def _rename(category: Category, paths: Mapping[Category, Category]) -> Category:
    for cut in range(len(category), 0, -1):
        if category[:cut] in paths:
            return paths[category[:cut]] + category[cut:]
    return category


def split_suffix(path: str) -> tuple[str, str]:
    """A path without its suffix, and the suffix with its dot: `a/b.md` → `a/b`, `.md`; a hidden file has none."""
    folder, slash, name = path.rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    return (f"{folder}{slash}{stem}", dot + suffix) if stem else (path, "")


class Nesting:
    """How the content directory and the folder that the generator reads lie in one another.

    Args:
        root: the content directory.
        read: the generator's folder, in `root` or above it.
    """

    def __init__(self, root: Path, read: Path) -> None:
        self.down = between(root, read)  # as a prefix ("" or "a/b/"); None: `root` lies in `read`
        self.folders: Sequence[str] = ("",) if self.down is None else (self.down.rstrip("/"),)
        self._prefix = between(read, root) or ""

    def inner(self, path: str) -> str:
        """`path`, relative to the content directory, as the generator names it; "" for one outside its folder."""
        if self.down is None:
            return f"{self._prefix}{path}"
        return path[len(self.down) :] if path.startswith(self.down) else ""


def between(outer: Path, inner: Path) -> str | None:
    """From the folder `outer` down to `inner`, as a prefix ("" or "a/b/"); None where it does not lie there."""
    outer, inner = outer.resolve(), inner.resolve()
    if not inner.is_relative_to(outer):
        return None
    return "".join(f"{part}/" for part in inner.relative_to(outer).parts)


def language_tag(name: str) -> str:
    """A BCP 47 tag from what people write (`zh_CN`); "" for what is none (`default`)."""
    clean = name.strip()
    if not _LANGUAGE.fullmatch(clean) or len(clean.split("-")[0].split("_")[0]) > 3:
        return ""
    return clean.replace("_", "-")


def _texts(value: Value) -> list[str]:
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, dict):
        return _texts(value.get("name"))
    return [text for item in value for text in _texts(item)] if value else []


def _image(sheet: Sheet, asset_base: str) -> str | None:
    """The cover's absolute address; themes put colours and gradients under the same keys."""
    for cover in sheet.words("cover", "image", "thumbnail", "banner", "og_image", "index_img", "top_img"):
        address = resolve(asset_base, quote(cover))
        if address is None or "(" in cover:
            continue
        last = urlsplit(address).path.rpartition("/")[2]
        if cover.startswith(("http://", "https://", "//", "/")) or "." in last:
            return address
    return None
