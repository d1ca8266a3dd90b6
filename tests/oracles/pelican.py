"""What the real Pelican makes of a site, and where we differ.

    python tests/oracles/pelican.py ../my-blog                                      compare a blog
    python tests/oracles/pelican.py tests/golden/dialects/pelican/*.site            compare the small sites of our tests
    python tests/oracles/pelican.py --write tests/golden/dialects/pelican/*.site    write what they are tested against

Pelican is installed once into a cache folder of the user's. Its configuration runs there, without its plugins and theme.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this is a script among the tests

from oracles.command import Asked, main
from oracles.sites import Row, differences, our_rows
from publisher.content.blog import Settings

VERSION = "4.12.0"
CACHE = Path.home() / ".cache" / "site-publisher" / "oracles" / f"pelican-{VERSION}"

DUMP = """
import json, logging, os, sys, warnings
from datetime import UTC
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType
from urllib.parse import quote, urljoin
from markupsafe import Markup
from pelican.generators import ArticlesGenerator
from pelican.settings import DEFAULT_CONFIG, read_settings
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
root, url, timezone, content = Path(sys.argv[1]).resolve(), *sys.argv[2:5]
os.chdir(root)
sys.path.insert(0, str(root))
class Missing(ModuleType):
    __path__ = __all__ = ()
    def __getattr__(self, name): return Missing(name)
    def __call__(self, *args, **kwargs): return Missing("it")
class Finder:  # a module of a plugin or theme that is not here has anything in it
    @staticmethod
    def find_spec(name, *args): return spec_from_loader(name, Finder)
    @staticmethod
    def create_module(spec): return Missing(spec.name)
    @staticmethod
    def exec_module(module): pass
files = [name for name in ("publishconf.py", "pelicanconf.py") if (root / name).is_file()]
own = {"PLUGINS": [], "TYPOGRIFY": False, "THEME": DEFAULT_CONFIG["THEME"], "CACHE_CONTENT": False, "LOAD_CONTENT_CACHE": False,
       "MARKDOWN": DEFAULT_CONFIG["MARKDOWN"], "DATE_FORMATS": {}, "JINJA_ENVIRONMENT": DEFAULT_CONFIG["JINJA_ENVIRONMENT"]}
own |= {"SITEURL": url} if url else {}
own |= {"TIMEZONE": timezone} if timezone else {}
own |= {"PATH": str(root / content)} if content else {}
sys.meta_path.append(Finder)
settings = read_settings(str(root / files[0]) if files else None, override=own)
sys.meta_path.remove(Finder)
context = settings.copy() | {"generated_content": {}, "static_links": set(), "static_content": {}}
generator = ArticlesGenerator(context, settings, settings["PATH"], settings["THEME"], settings["OUTPUT_PATH"])
generator.generate_context()
def iso(date):
    return None if date.year == 9999 else date.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
rows = []
kinds = "articles translations hidden_articles hidden_translations drafts drafts_translations"
for kind in kinds.split():
    for article in getattr(generator, kind):
        try:
            article.url, article.save_as
        except KeyError:
            continue  # Pelican ends here
        category = getattr(article, "category", None)
        tags = getattr(article, "tags", [])
        rows.append({
            "source": os.path.relpath(article.source_path, root), "title": str(Markup(article.title).striptags()),
            "url": quote(urljoin(settings["SITEURL"] + "/", article.url), safe="%/:=&?~#+!$,;'@()*[]"), "published": iso(article.date),
            "categories": [[category.name]] if category else [], "tags": [tag.name for tag in tags],
            "listed": article.status == "published", "status": article.status, "language": article.lang,
            "authors": [author.name for author in getattr(article, "authors", [])],
            "category_slugs": [category.slug] if category else [], "tag_slugs": [tag.slug for tag in tags],
            "modified": iso(article.modified) if hasattr(article, "modified") else None,
        })
print(json.dumps(sorted(rows, key=lambda row: row["source"])))
"""


def ask_pelican(site: Path, asked: Asked) -> list[Row]:
    """The articles of `site` as Pelican computes them."""
    _install()
    python = str(CACHE / "bin" / "python")
    command = [python, "-c", DUMP, str(site), asked["url"], asked["timezone"], asked["content"]]
    environment = os.environ | {"TZ": asked["host"], "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr)
    rows: list[Row] = json.loads(done.stdout.strip().splitlines()[-1])
    return rows


def _install() -> None:
    if not (CACHE / "bin" / "pelican").is_file():
        subprocess.run([sys.executable, "-m", "venv", str(CACHE)], check=True)
        pip = str(CACHE / "bin" / "pip")
        subprocess.run([pip, "install", "--quiet", f"pelican[markdown]=={VERSION}"], check=True)


def compare(site: Path, asked: Asked, theirs: list[Row]) -> Iterator[str]:
    """Where we differ from Pelican."""
    settings = Settings(url=asked["url"], timezone=asked["timezone"], permalink_timezone=asked["host"])
    ours = our_rows(site, "pelican", settings)
    return differences(dated(theirs, ours), ours)


def dated(theirs: list[Row], ours: Mapping[str, Row]) -> list[Row]:
    """Drafts without a date stand at the end of time in Pelican: nobody compares that."""
    return [
        {**row, "published": row["published"] or ours.get(row["source"], {}).get("published")}
        for row in theirs
    ]


if __name__ == "__main__":
    options = {
        "host": ("UTC", "zone of the machine that runs Pelican"),
        "url": ("", "for a site whose configuration has none"),
        "timezone": ("", "for a site whose configuration has none"),
        "content": ("", "content folder below the site, where PATH does not say it"),
    }
    main("Pelican", __doc__, ask_pelican, compare, options)
