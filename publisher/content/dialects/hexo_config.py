"""What Hexo's `_config.yml` says."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zoneinfo import available_timezones

from publisher.content.dates import is_zone
from publisher.content.globs import Globs
from publisher.content.permalink import matcher, parts_of
from publisher.content.yaml_text import Loaded, load
from publisher.model.post import Problem

from .facts import SiteFacts, load_config
from .hexo import config_file, packages
from .hexo_plugins import Plugins, read_plugins
from .hexo_values import Keys, is_false

_SEGMENTS = {
    "year": r"\d{4}", "month": r"\d{2}", "day": r"\d{2}", "i_month": r"\d{1,2}", "i_day": r"\d{1,2}",
    "hash": "[0-9a-f]{12}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HexoConfig:
    """The part of the configuration that decides what posts say and where they are."""

    file: Path
    facts: SiteFacts
    source_dir: Path  # relative to the site's folder
    permalink: str  # ":year/:month/:day/:title/"
    permalink_defaults: Mapping[str, str]
    trailing_index: bool
    trailing_html: bool
    name_pattern: re.Pattern[str]  # reads a post's path without suffix
    post_suffix: str  # of `new_post_name`: the only one for posts where posts have asset folders
    post_asset_folder: bool
    timezone: str  # "" = the host's
    future: bool  # posts with a date to come are shown
    render_drafts: bool
    titlecase: bool
    default_category: str
    category_map: Mapping[str, str]
    tag_map: Mapping[str, str]
    category_dir: str
    tag_dir: str
    filename_case: int
    skip_render: Globs  # relative to the source folder
    ignore: Globs  # absolute paths
    use_slug_as_title: bool  # for a post without a title
    plugins: Plugins
    major: int  # Hexo's version, by package.json; 0 = not known
    problems: tuple[Problem, ...]


def read_config(base: Path) -> HexoConfig:
    """Hexo's configuration in `base`, with Hexo's defaults for what it does not say.

    Raises:
        ConfigError: the file cannot be read as YAML.
    """
    file = config_file(base)
    keys = Keys(load_config(file, _load_yaml))
    new_post_name = keys.text("new_post_name", ":title.md")
    suffix = PurePosixPath(new_post_name).suffix
    pretty = keys.mapping("pretty_urls")
    installed = packages(base)
    facts = _facts(keys, installed)
    plugins = read_plugins(keys, installed)
    return HexoConfig(
        file=file,
        facts=facts,
        source_dir=Path(keys.text("source_dir", "source")),
        permalink=keys.text("permalink", ":year/:month/:day/:title/"),
        permalink_defaults=keys.texts("permalink_defaults"),
        trailing_index=not is_false(pretty.get("trailing_index")),
        trailing_html=not is_false(pretty.get("trailing_html")),
        name_pattern=matcher(new_post_name.removesuffix(suffix), _SEGMENTS),
        post_suffix=suffix,
        post_asset_folder=keys.flag("post_asset_folder", False),
        timezone=facts.timezone,
        future=keys.flag("future", True),
        render_drafts=keys.flag("render_drafts", False),
        titlecase=keys.flag("titlecase", False),
        default_category=keys.text("default_category", "uncategorized"),
        category_map=keys.texts("category_map"),
        tag_map=keys.texts("tag_map"),
        category_dir=keys.text("category_dir", "categories"),
        tag_dir=keys.text("tag_dir", "tags"),
        filename_case={"1": 1, "2": 2}.get(keys.text("filename_case", "0"), 0),
        skip_render=Globs(keys.list("skip_render")),
        ignore=Globs(keys.list("ignore"), folders=True),
        use_slug_as_title=keys.flag("use_slug_as_post_title", False),
        plugins=plugins,
        major=_major(installed.get("hexo")),
        problems=(*_address_problems(facts.url, keys.text("root", "")), *plugins.problems),
    )


def _load_yaml(text: str, first_line: int) -> Loaded:
    return load(text.replace("	", "  "), first_line)


def _facts(keys: Keys, installed: Collection[str]) -> SiteFacts:
    return SiteFacts(
        url=_as_node_writes(keys.text("url", "")),
        title=keys.text("title", ""),
        description=keys.text("description", "") or keys.text("subtitle", ""),
        author=keys.text("author", ""),
        language=next(iter(keys.list("language")), ""),
        timezone=_zone(keys.text("timezone", "")),
        feed_paths=_feed_paths(keys, installed),
    )


def _as_node_writes(url: str) -> str:
    """An address with its host in small letters and without the port that its scheme implies (WHATWG URL, 4.5)."""
    parts = parts_of(url)
    if parts is None:
        return url
    host = parts.netloc.lower().removesuffix({"http": ":80", "https": ":443"}.get(parts.scheme, ":"))
    return parts._replace(netloc=host).geturl()


def _major(version: object) -> int:
    """The first number of a version in `package.json`: `^8.1.2` is 8."""
    found = re.search(r"\d+", version) if isinstance(version, str) else None
    return int(found[0]) if found else 0


def _zone(name: str) -> str:
    """An IANA zone whose name is written in any case, as Hexo reads it."""
    if is_zone(name):
        return name
    return next((zone for zone in available_timezones() if zone.lower() == name.lower()), name)


def _feed_paths(keys: Keys, installed: Collection[str]) -> Mapping[str, str]:
    """Where hexo-generator-feed writes; its own default when it is installed and not configured."""
    feed = Keys(keys.mapping("feed"))
    paths, types = feed.list("path"), feed.list("type")
    if not paths and ("hexo-generator-feed" in installed or types):
        paths = tuple("rss2.xml" if kind == "rss2" else "atom.xml" for kind in types or ("atom",))
    kinds = {"rss2": "rss", "atom": "atom"}
    return {
        path: kinds.get(types[min(at, len(types) - 1)] if types else "atom", "atom")
        for at, path in enumerate(paths)
    }


def _address_problems(url: str, root: str) -> tuple[Problem, ...]:
    path = re.sub(r"^\w+://[^/]*", "", url).strip("/")
    if not url or not root or root.strip("/") == path:
        return ()
    message = f"`root` is {root} but the path of `url` is /{path}"
    return (Problem("_config.yml", None, message, "make both name the same folder", "warning"),)
