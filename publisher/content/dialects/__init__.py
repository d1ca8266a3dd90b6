"""The generators we know: one file each, and one line each in `DIALECTS`.

A `Dialect` recognises a site and opens it; the `Blog` it returns says which files are posts and what they say.
Recognising is light, and opening loads the rest: a command reads one generator's blog and should not wait for seven
others.
A new generator is one new file here and one line below; `tests/content/dialects/` picks it up, and
`docs/howto/add-a-dialect.md` shows how.
"""

from __future__ import annotations

from collections.abc import Mapping

from publisher.content.blog import Dialect

from .astro import Astro
from .eleventy import Eleventy
from .hexo import Hexo
from .hugo import Hugo
from .jekyll import Jekyll
from .pelican import Pelican
from .plain import Plain
from .zola import Zola

DIALECTS: Mapping[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        Hugo(),
        Eleventy(),
        Jekyll(),
        Hexo(),
        Pelican(),
        Astro(),
        Zola(),
        Plain(),
    )
}
"""By name, in the order in which sites are asked whose they are: many that moved to Eleventy kept their _config.yml."""
