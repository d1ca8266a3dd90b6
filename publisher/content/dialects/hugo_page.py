"""One page of a Hugo site: what its header, its place and its language make of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from publisher.content.frontmatter import truth
from publisher.model.post import Category, State

from .base import Sheet
from .hugo_dates import PageDates
from .hugo_language import Language
from .hugo_links import cleaned, expand
from .hugo_paths import Place, made_link, normalized
from .hugo_tree import Tree
from .hugo_values import header_values, is_false, is_true, list_of, mapping_of, text_of

_FIELDS = frozenset(
    "title date lastmod publishdate expirydate slug url draft build type headless markup cascade".split()
)
"""What Hugo takes from the header itself, never from `params` in it."""

_COVERS = ("images", "featured_image", "featuredimage", "featuredimagepreview")
_OUTPUTS = {"calendar": "ics", "csv": "csv", "json": "json", "markdown": "md", "rss": "xml"}
"""Suffixes of the pages that `outputs` may name first: their links end in `index.json`."""

_UNLISTED, _UNRENDERED = (
    frozenset({"never", "local", "false", "0"}),
    frozenset({"never", "link", "false", "0"}),
)


def complete(sheet: Sheet, place: Place, language: Language, tree: Tree) -> None:
    """Make a header what Hugo makes of it: keys in lower case, `params` unfolded, values of sections handed down."""
    values = header_values(sheet)
    params = mapping_of(values.get("params"))
    values |= {key: value for key, value in params.items() if key not in _FIELDS}
    page = normalized(place.page)
    handed = (cascade for cascade in language.cascades if cascade.match(page, language.key))
    for cascade in (*tree.cascades(language.key, page), *handed):
        values = {**cascade.values, **values}
    cover = mapping_of(values.get("cover"))
    if cover:
        values["cover"] = cover.get("image")
    for key in _COVERS:
        values["image"] = values.get("image") or values.get(key)
    sheet.values = values


@dataclass(frozen=True, slots=True)
class Page:
    """A page while it is being read."""

    sheet: Sheet  # completed
    place: Place
    language: Language
    tree: Tree
    dates: PageDates

    @property
    def title(self) -> str:
        """Its title; "" where the header has none."""
        return self.sheet.text("title")

    @property
    def slug(self) -> str:
        """What stands in for its name in links; "" = its name."""
        return self.sheet.text("slug").strip("-") or self.dates.slug

    @property
    def section(self) -> str:
        """The first folder of its path; "" for a page at the root."""
        return normalized(self.place.page).rpartition("/")[0].partition("/")[0]

    @property
    def is_in_main_section(self) -> bool:
        """Whether it is one of the posts that the site is about."""
        main = self.language.main_sections
        return not main or (self.sheet.text("type") or self.section) in main

    @property
    def categories(self) -> tuple[Category, ...]:
        """Hugo's categories stand side by side: `A/B` is one name."""
        return tuple((name,) for name in self.terms("categories"))

    @property
    def markup(self) -> Literal["html", "markdown"]:
        """What its text is written in."""
        is_html = self.place.suffix in {".html", ".htm"} or self.sheet.text("markup") == "html"
        return "html" if is_html else "markdown"

    def terms(self, usual: Literal["categories", "tags"]) -> tuple[str, ...]:
        """Its names in a taxonomy, under the key that the site uses for it."""
        return self.sheet.words(self.language.taxonomies[usual] or usual)

    def link(self, pattern: str) -> str:
        """Its link from the site's root, by the rule `pattern`; "" = it lies where its file does."""
        language = self.language
        ugly = language.is_ugly(self.section)
        filled = self.filled(pattern)
        path = cleaned(filled)
        if not filled:
            folder, slash, name = language.style.key(self.place.page).rpartition("/")
            path = f"{folder}{slash}{self.slug or name}"
            if self.slug == "index" and self.place.name != "index":  # the folder's own page
                path, ugly = folder, False
        return made_link(path, ugly, language.prefix, language.style)

    def of_output(self, link: str) -> str:
        """`link` as the first of its `outputs` has it."""
        first = next(iter(list_of(self.sheet.values.get("outputs"))), "").lower()
        if first not in _OUTPUTS:
            return link
        stem = f"{link}index" if link.endswith("/") else link.removesuffix(".html")
        return f"{stem}.{_OUTPUTS[first]}"

    def filled(self, pattern: str) -> str:
        """`pattern` with its variables filled in."""
        folder = normalized(self.place.page).rpartition("/")[0]
        sections = self.tree.section_of(self.language.key, folder)
        return expand(
            pattern, self._variable, [part for part in sections.split("/") if part], self.dates.wall
        )

    def state(self, now: datetime) -> State:
        """Whether Hugo shows it at `now`, an instant in UTC; warns where a flag does not say what it seems to."""
        language, dates = self.language, self.dates
        if self._is_draft() and not language.drafts:
            return State.DRAFT
        if dates.publish_at and dates.publish_at > now and not language.future:
            return State.SCHEDULED
        if dates.expire_at and dates.expire_at < now and not language.expired:
            return State.HIDDEN
        return State.HIDDEN if self._is_unlisted() else State.PUBLISHED

    def _variable(self, name: str) -> str | None:
        """What a variable of a link stands for, in the form that links have it; None = nothing."""
        write = self.language.style.write
        match name:
            case "title":
                return write(self.title.replace("/", "-"))
            case "slug":
                return write(self.slug or self.title.replace("/", "-"))
            case "filename" | "contentbasename":
                return write(self.place.base_name)
            case "slugorfilename" | "slugorcontentbasename":
                return write(self.slug or self.place.base_name)
            case "section":
                return self.section
        return None

    def _is_draft(self) -> bool:
        said = self.sheet.values.get("draft")
        if said is None:
            return is_false(self.sheet.values.get("published"))
        if truth(said) and not is_true(said):
            self.sheet.warn(f"Hugo does not take `draft: {said}` for yes", "write `draft: true`", "draft")
        return is_true(said)

    def _is_unlisted(self) -> bool:
        values = self.sheet.values
        build = mapping_of(values.get("_build") or values.get("build"))
        off = self.language.kinds_off
        return (
            "page" in off
            or is_true(values.get("headless"))
            or text_of(build.get("list")).lower() in _UNLISTED
            or text_of(build.get("render")).lower() in _UNRENDERED
        )
