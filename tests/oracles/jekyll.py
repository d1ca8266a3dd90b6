"""What the real Jekyll makes of a site, and where we differ. Needs Ruby with Jekyll (Debian: apt install jekyll).

    python tests/oracles/jekyll.py ../my-blog --timezone Asia/Shanghai          compare a blog
    python tests/oracles/jekyll.py tests/golden/dialects/jekyll/*.site          compare the small sites of our tests
    python tests/oracles/jekyll.py --write tests/golden/dialects/jekyll/*.site  write what they are tested against

Jekyll reads a copy of the site, without its plugins and themes, which the machine need not have.
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
from publisher.content.permalink import quote

DUMP = """
require "jekyll"
require "json"
Jekyll.logger.log_level = :error
Dir.chdir(ARGV[0])
class Psych::ScalarScanner  # `:title` is a text, as before Jekyll 4.3, which stops at it
  alias_method :value, :tokenize
  def tokenize(text) = text.to_s.start_with?(":") ? text : value(text)
end
own = Jekyll.configuration("quiet" => true).merge("plugins" => [], "theme" => nil)
site = Jekyll::Site.new(own)
site.reset
site.read
all = Jekyll::Site.new(own.merge("show_drafts" => true, "unpublished" => true, "future" => true))
all.reset
all.read
home = own["url"].to_s.chomp("/") + ("/" + own["baseurl"].to_s).squeeze("/").chomp("/")
base = ARGV[2].empty? ? home : ARGV[2]
labels = ["posts"] + ARGV[1].split(",")
shown = labels.flat_map { |label| site.collections[label].docs.select(&:write?).map(&:path) }
read = labels.flat_map { |label| all.collections[label].docs }.select { |post| post.data["ext"] }
rows = read.map do |post|
  {
    source: post.path.sub(ARGV[0] + "/", ""), title: post.data["title"].to_s, url: base + post.url,
    published: post.date.getutc.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    categories: post.data["categories"].map(&:to_s).uniq.reject(&:empty?).map { |name| [name] },
    tags: post.data["tags"].map(&:to_s).uniq.reject(&:empty?),
    listed: shown.include?(post.path),
  }
end
puts JSON.generate(rows.sort_by { |row| row[:source] })
"""


def ask_jekyll(site: Path, asked: Asked) -> list[Row]:
    """The posts of `site` as Jekyll reads them, also those that it does not show."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder).resolve() / "site"
        left_out = shutil.ignore_patterns("node_modules", "_plugins", "_site", ".git", "Gemfile*")
        shutil.copytree(site, copy, symlinks=True, ignore=left_out)
        command = ["ruby", "-e", DUMP, "--", str(copy), asked.get("collections", ""), asked.get("url", "")]
        environment = os.environ | {"TZ": asked["host"], "LANG": "C.UTF-8"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr)
    posts: list[Row] = json.loads(done.stdout.strip().splitlines()[-1])
    return [{**post, "url": quote(post["url"])} for post in posts]


def compare(site: Path, asked: Asked, theirs: list[Row]) -> Iterator[str]:
    """Where we differ from Jekyll."""
    return differences(theirs, our_rows(site, "jekyll", settings(asked)))


def settings(asked: Asked) -> Settings:
    """What config.toml would say of such a site."""
    labels = [label for label in asked.get("collections", "").split(",") if label]
    return Settings(
        url=asked.get("url", ""),
        timezone=asked.get("timezone") or asked["host"],
        permalink_timezone=asked["host"],
        include=("**/_posts/**", "**/_drafts/**", *(f"**/_{label}/**" for label in labels)) if labels else (),
    )


if __name__ == "__main__":
    options = {
        "host": ("UTC", "zone of the machine that runs Jekyll"),
        "url": ("", "what config.toml says over the site's own"),
        "timezone": ("", "for a site whose configuration has none"),
        "collections": ("", "those to read beside the posts, with commas between"),
    }
    main("Jekyll", __doc__, ask_jekyll, compare, options)
