"""The tree that content stands in: sections, bundles, and the values that sections hand down to their pages.

Source: hugo 0.168 (`hugolib/pages_capture`, `hugolib/content_map_page_assembler`, `resources/page/page_matcher`).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from publisher.content.blog import Source
from publisher.content.globs import Globs
from publisher.content.yaml_text import Value
from publisher.errors import ContentError
from publisher.model.post import Problem

from .base import Sheet
from .hugo_config import Configuration
from .hugo_mounts import Mount
from .hugo_paths import SUFFIXES, Place, normalized, place_of
from .hugo_values import FORMS, header_values, list_of, mapping_of, text_of

_TARGETS = frozenset({"target", "_target"})


@dataclass(frozen=True, slots=True)
class Cascade:
    """Values for pages below a section, or anywhere, whose headers do not have them."""

    values: Mapping[str, Value]
    paths: Globs  # of pages, without the leading slash; empty = all
    kinds: Globs  # empty = all
    languages: Globs  # keys; empty = all

    def match(self, page: str, language: str) -> bool:
        """Whether it is about the regular page at the normalized path `page`."""
        wanted = ((self.paths, page), (self.kinds, "page"), (self.languages, language))
        return all(not globs or globs.match(name) for globs, name in wanted)


Sections = Mapping[tuple[str, str], tuple[Cascade, ...]]
"""What each folder with an `_index` file hands down, by language and normalized path."""


@dataclass(frozen=True, slots=True)
class Tree:
    """What the folders of content say of the files in them, as they were when the site was opened."""

    sections: Sections
    bundles: frozenset[str]  # folders with an `index` file: what else lies there belongs to its page
    passed_over: frozenset[tuple[str, Place]]  # by language: files for whose page Hugo reads another

    def is_resource(self, folder: str, leads: bool) -> bool:
        """Whether a file in `folder` belongs to a bundle's page; `leads`: it is an `index` file itself."""
        if not self.bundles:
            return False
        return not self.bundles.isdisjoint(_upwards(folder.rpartition("/")[0] if leads else folder))

    def section_of(self, language: str, folder: str) -> str:
        """The path of the section that pages in `folder` stand in; "" = the home page's.

        Args:
            folder: normalized. Folders at the root are sections by themselves, deeper ones have an `_index` file.
        """
        above = _upwards(folder)
        return next(path for path in above if (language, path) in self.sections or "/" not in path)

    def cascades(self, language: str, page: str) -> Iterator[Cascade]:
        """What is handed down to `page` from the sections above it, the nearest first."""
        for above in _upwards(page):
            handed = self.sections.get((language, above), ())
            yield from (cascade for cascade in handed if cascade.match(page, language))


def read_tree(
    config: Configuration, mounts: Sequence[Mount]
) -> tuple[Tree, Sequence[Path], Sequence[Problem]]:
    """The tree, the `_index` files that it comes from, and what is wrong with those."""
    sections: dict[tuple[str, str], tuple[Cascade, ...]] = {}
    bundles: set[str] = set()
    pages: dict[tuple[str, str], list[tuple[Place, Path]]] = {}
    files: list[Path] = []
    problems: list[Problem] = []
    keys = config.languages.keys() | config.disabled
    for mount, file in _telling(mounts):
        place = place_of(mount.target + file.relative_to(mount.source).as_posix(), keys)
        language = place.language or mount.language or config.default
        if place.suffix not in SUFFIXES or language not in config.languages:
            continue
        if place.name != "_index":
            pages.setdefault((language, normalized(place.page)), []).append((place, file))
            if place.name == "index" and place.folder:
                bundles.add(place.folder)
            continue
        files.append(file)
        try:
            sections[language, normalized(place.folder)] = _handed_down(file, config.base)
        except ContentError as error:
            problems.append(Problem(error.where, error.line, error.message, error.mend))
    tree = Tree(sections, frozenset(bundles), frozenset())
    passed_over, warnings = _passed_over(tree, pages, config.base)
    return replace(tree, passed_over=passed_over), files, [*problems, *warnings]


def _telling(mounts: Sequence[Mount]) -> Iterator[tuple[Mount, Path]]:
    """Every file, with the innermost mount that it lies in, that says more than its own page.

    These are `index` and `_index` files, and those that may be one page with another: `a.md` with `a.en.md` or `a/`.
    """
    sources = {mount.source for mount in mounts}
    for mount in mounts:
        for folder, below, names in os.walk(mount.source):
            here = Path(folder)
            below[:] = [name for name in below if name[0] != "." and here / name not in sources]
            stems = Counter(name.partition(".")[0] for name in (*names, *below))
            for name in sorted(names):
                if stems[stem := name.partition(".")[0]] > 1 or stem in {"index", "_index"}:
                    yield mount, here / name


def _passed_over(
    tree: Tree, pages: Mapping[tuple[str, str], Sequence[tuple[Place, Path]]], base: Path
) -> tuple[frozenset[tuple[str, Place]], Sequence[Problem]]:
    """Of the files that are one page, all but the one that Hugo reads; and a warning of each.

    Args:
        pages: by language and normalized path, the files that may be that page.
    """
    places: set[tuple[str, Place]] = set()
    problems: list[Problem] = []
    for (language, _), found in pages.items():
        rivals = [one for one in found if not tree.is_resource(one[0].folder, one[0].name == "index")]
        rivals.sort(key=_precedence, reverse=True)
        for place, file in rivals[1:]:
            places.add((language, place))
            problems.append(_unread(file, rivals[0][1], base))
    return frozenset(places), problems


def _precedence(candidate: tuple[Place, Path]) -> tuple[bool, bool, str]:
    """Which of several files Hugo reads for one page: the greatest."""
    place, _ = candidate
    return bool(place.language), place.name == "index", place.suffix


def _unread(file: Path, read: Path, base: Path) -> Problem:
    message = f"Hugo reads `{os.path.relpath(read, base)}` in its place"
    return Problem(os.path.relpath(file, base), None, message, "delete one of them", "warning")


def _handed_down(file: Path, base: Path) -> tuple[Cascade, ...]:
    name = os.path.relpath(file, base)
    try:
        raw = file.read_bytes()
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        raise ContentError(message, mend="give read permission", where=name) from error
    return cascades_of(header_values(Sheet(Source(name, raw), FORMS)).get("cascade"))


def cascades_of(value: Value) -> tuple[Cascade, ...]:
    """The entries of `cascade` in a header or the configuration: one, or a list of them."""
    entries = value if isinstance(value, list) else [value]
    return tuple(_cascade(entry) for entry in entries if isinstance(entry, dict) and _is_ours(entry))


def _cascade(entry: Mapping[str, Value]) -> Cascade:
    target = _target(entry)
    matrix = mapping_of(mapping_of(target.get("sites")).get("matrix"))
    own = {key: value for key, value in entry.items() if key not in _TARGETS and key != "params"}
    path = text_of(target.get("path")).lower().lstrip("/")
    return Cascade(
        values={**mapping_of(entry.get("params")), **own},
        paths=Globs([path] if path else []),
        kinds=Globs([kind] if (kind := text_of(target.get("kind")).lower()) else []),
        languages=Globs([*list_of(target.get("lang")), *list_of(matrix.get("languages"))]),
    )


def _is_ours(entry: Mapping[str, Value]) -> bool:
    """Whether it holds where sites are built: a target may name `development` alone."""
    environment = text_of(_target(entry).get("environment"))
    return not environment or Globs([environment]).match("production")


def _target(entry: Mapping[str, Value]) -> Mapping[str, Value]:
    return mapping_of(entry.get("target") or entry.get("_target"))


def _upwards(path: str) -> Iterator[str]:
    """`path`, the folder above it, and so on to the root, which is ""."""
    while path:
        yield path
        path = path.rpartition("/")[0]
    yield ""
