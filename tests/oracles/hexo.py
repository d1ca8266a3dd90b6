"""What the real Hexo makes of a site, and where we differ. Needs Node and npm.

    python tests/oracles/hexo.py ../my-blog --timezone Asia/Shanghai          compare a blog
    python tests/oracles/hexo.py tests/golden/dialects/hexo/*.site            compare the small sites of our tests
    python tests/oracles/hexo.py --write tests/golden/dialects/hexo/*.site    write what they are tested against

Hexo is installed once into a cache folder of the user's. A site is copied before Hexo sees it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this is a script among the tests

from oracles.command import Asked, main
from oracles.sites import Row, differences, our_rows
from publisher.content.blog import Settings
from publisher.content.dialects.hexo import packages

VERSION = "7.3.0"
PLUGINS = {
    "hexo-abbrlink": "2.2.1",
    "hexo-auto-category": "0.2.2",
    "hexo-directory-category": "1.1.4",
    "hexo-hide-posts": "0.4.3",
    "hexo-permalink-pinyin": "1.1.0",
}
"""Those that change a post's categories, its link or whether it is listed; run where a site's package.json asks for them."""
CACHE = Path.home() / ".cache" / "site-publisher" / "oracles" / f"hexo-{VERSION}"

DUMP = """
const Hexo = require('hexo');
const hexo = new Hexo(process.argv[1], {silent: true});
const path = category => {
  const parent = category.parent && hexo.model('Category').findById(category.parent);
  return (parent ? path(parent) : []).concat(category.name);
};
const dump = post => ({
  source: hexo.config.source_dir + '/' + post.source, title: post.title, url: post.permalink,
  published: post.date.toDate().toISOString(), categories: post.categories.map(path),
  tags: post.tags.map(tag => tag.name), category_slugs: post.categories.map(category => category.slug),
  tag_slugs: post.tags.map(tag => tag.slug),
});
const asItIs = data => data.text;  // the text itself is not compared, and its tags need the theme's plugins
asItIs.disableNunjucks = true;
hexo.init().then(() => {
  hexo.config.syntax_highlighter = "";
  for (const suffix of ['md', 'markdown', 'mkd', 'mkdn', 'mdwn', 'mdtxt', 'mdtext']) {
    hexo.extend.renderer.register(suffix, 'html', asItIs, true);
  }
  return hexo.load();
}).then(() => {
  const listed = new Set(hexo.locals.get('posts').map(post => post.source));
  const posts = hexo.model('Post').map(post => ({...dump(post), listed: listed.has(post.source)}));
  posts.sort((a, b) => a.source < b.source ? -1 : 1);
  console.log(JSON.stringify(posts));
}).catch(error => { console.error(error); process.exit(1); });
"""


def ask_hexo(site: Path, asked: Asked) -> list[Row]:
    """The posts of `site` as Hexo computes them.

    Hexo runs twice: some plugins write their result into the headers, and it counts from the next time on. The
    site's own scripts and its cache are left out.
    """
    _install()
    wanted = {name: PLUGINS[name] for name in packages(site) if name in PLUGINS}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "site"
        left_out = shutil.ignore_patterns("node_modules", "themes", "public", "scripts", "db.json", ".git")
        shutil.copytree(site, copy, symlinks=True, ignore=left_out)
        package = {"hexo": {"version": VERSION}, "dependencies": wanted}
        (copy / "package.json").write_text(json.dumps(package))
        (copy / "node_modules").symlink_to(CACHE / "node_modules")
        for _ in range(2 if wanted else 1):
            posts = _run(copy, asked["host"])
    return posts


def _run(site: Path, host: str) -> list[Row]:
    environment = os.environ | {"TZ": host, "NODE_PATH": str(CACHE / "node_modules")}
    command = ["node", "-e", DUMP, "--", str(site)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr)
    posts: list[Row] = json.loads(done.stdout.strip().split("\n")[-1])
    return posts


def _install() -> None:
    wanted = {"hexo": VERSION, **PLUGINS}
    missing = [f"{name}@{wanted[name]}" for name in wanted if not (CACHE / "node_modules" / name).is_dir()]
    if missing:
        CACHE.mkdir(parents=True, exist_ok=True)
        if not (CACHE / "package.json").exists():
            (CACHE / "package.json").write_text("{}")
        command = ["npm", "install", "--silent", "--ignore-scripts", "--legacy-peer-deps", *missing]
        subprocess.run(command, cwd=CACHE, check=True)


def compare(site: Path, asked: Asked, theirs: list[Row]) -> Iterator[str]:
    """Where we differ from Hexo."""
    settings = Settings(timezone=asked["timezone"], permalink_timezone=asked["host"])
    return differences(theirs, our_rows(site, "hexo", settings))


if __name__ == "__main__":
    options = {
        "host": ("UTC", "zone of the machine that runs Hexo"),
        "timezone": ("", "for a site whose configuration has none"),
    }
    main("Hexo", __doc__, ask_hexo, compare, options)
