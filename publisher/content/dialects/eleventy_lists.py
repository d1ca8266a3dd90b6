"""By what a site tells its posts from its pages: tags, globs, folders.

Eleventy knows no posts, only templates and collections of them: what a site lists in its feeds are its posts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from posixpath import normpath

from publisher.content.globs import Globs
from publisher.content.javascript.source import text_in
from publisher.content.javascript.text import calls
from publisher.content.javascript.values import UNKNOWN, JsValue, Undecided, as_list, text_of

from .eleventy_code import Script
from .eleventy_config import FEEDS, EleventyConfig
from .eleventy_data import Cascade

_USUAL = frozenset({"post", "posts"})
"""Tags that posts have where nothing else is said."""
_COLLECTIONS = frozenset({"post", "posts", "blog", "articles", "allposts", "blogposts"})
_USED = re.compile(r"""\bcollections(?:\.([\w$]+)|\[\s*["']([^"']+)["']\s*\])""")
_PLUGIN = re.compile(r"""\bcollection\s*:\s*\{\s*name\s*:\s*["'`]([^"'`]+)["'`]""")
"""What the feed plugin is given."""
_BY_TAG = r"[\w$]+\.getFilteredByTags?"


@dataclass(frozen=True, slots=True)
class Lists:
    """How the posts of a site are known."""

    tags: frozenset[str]  # any of them makes a template a post
    marked: bool  # whether some template has one: then one without is a page
    folders: frozenset[str]  # of templates that have one, where no data of folders gives it
    collections: tuple[Script, ...]  # of posts, as the configuration makes them

    def take(self, path: str, data: JsValue = UNKNOWN) -> bool:
        """Whether a collection of posts takes the template at `path`, relative to the base.

        Args:
            data: its data; without it, a collection by path takes what its data may still leave out.
        """
        item = {
            "inputPath": f"./{path}",
            "filePathStem": UNKNOWN,
            "url": UNKNOWN,
            "date": UNKNOWN,
            "data": data,
        }
        if isinstance(data, dict):
            item |= {key: data["page"][key] for key in ("date", "fileSlug", "filePathStem")} | {
                "page": data["page"]
            }
        return any(_takes(script, item) for script in self.collections)


def read_lists(config: EleventyConfig, cascade: Cascade) -> Lists:
    """How the posts of the site are known.

    Templates are looked into only where no data of a folder has one of the usual tags.
    """
    if not _USUAL.isdisjoint(cascade.folder_tags):
        return Lists(_USUAL, True, frozenset(), _made(config, _COLLECTIONS))
    used, fed = _used(config, cascade)
    made = _made(config, _COLLECTIONS | fed)
    for tags in (_USUAL & used if used else _USUAL, _tags(config, fed)):
        folders = frozenset(cascade.folders_of(tags)) if tags else frozenset()
        if folders or not tags.isdisjoint(cascade.folder_tags):
            return Lists(tags, True, folders, made)
    return Lists(frozenset(), False, frozenset(), made)


def _used(config: EleventyConfig, cascade: Cascade) -> tuple[frozenset[str], frozenset[str]]:
    """The collections that templates and the configuration name, and those that feeds are made of.

    Where some of the feeds are of a blog by their name, the others are of something beside it.
    """
    used = {said.strip("\"'`") for given in calls(config.text, _BY_TAG) for said in given}
    fed: set[str] = set()
    for file in cascade.templates:
        text = text_in(file)
        names = {one or two for one, two in _USED.findall(text)}
        used |= names
        if FEEDS.search(text[:2_000]):
            fed |= names
    fed |= set(_PLUGIN.findall(config.text))
    blogs = {name for name in fed if name.lower() in _COLLECTIONS}
    return frozenset(used), frozenset(blogs or fed - {"all"})


def _tags(config: EleventyConfig, names: Iterable[str]) -> frozenset[str]:
    """The tags that collections are made of; one that the configuration does not make is its tag's."""
    found: set[str] = set()
    for name in names:
        made = [script for own, script in config.collections if own == name]
        given = [
            said.strip("\"'`") for script in made for tags in calls(script.text, _BY_TAG) for said in tags
        ]
        found.update(given if made else [name])
    return frozenset(found)


def _made(config: EleventyConfig, names: frozenset[str]) -> tuple[Script, ...]:
    """The collections called `names`, as the configuration makes them."""
    return tuple(script for name, script in config.collections if name in names or name.lower() in names)


def _takes(script: Script, item: Mapping[str, JsValue]) -> bool:
    """Whether a collection takes the one template that it is shown.

    Where only running it could tell, what its globs match is taken: such code leaves out what is not to be listed yet.
    """
    matched: list[bool] = []
    try:
        return bool(script.call(_api(item, matched)))
    except Undecided:
        return any(matched)


def _api(item: Mapping[str, JsValue], matched: list[bool]) -> JsValue:
    """Eleventy's collections, of a site that is one template; `matched`: whether each of the globs asked for did."""
    data, path = item["data"], str(item["inputPath"]).removeprefix("./")

    def by_glob(given: JsValue) -> list[JsValue]:
        globs = [normpath(text_of(glob)) for glob in (given if isinstance(given, list) else [given])]
        matched.append(Globs(globs).match(path))
        return [item] if matched[-1] else []

    def by_tag(*tags: JsValue) -> list[JsValue]:
        if data is UNKNOWN:
            raise Undecided("`tags`")
        return [item] if set(tags) <= set(as_list(data.get("tags") or [])) else []

    def everything() -> list[JsValue]:
        return [item]

    return {
        "getAll": everything,
        "getAllSorted": everything,
        "getFilteredByGlob": by_glob,
        "getFilteredByTag": by_tag,
        "getFilteredByTags": by_tag,
    }
