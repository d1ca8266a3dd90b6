"""What the first edit needs and a command loads only when it renders: `run` loads it while it waits."""

from __future__ import annotations

from importlib import import_module

from publisher.feeds.page import TEMPLATE
from publisher.words.i18n import Words

from .parts import Parts


def load_ahead(parts: Parts) -> None:
    """Load the renderer, the page's template and the site's language: an edit would wait 80 ms for them."""
    import_module("publisher.content.render")
    Words(parts.blog.site.language)
    if parts.feeds.page:
        parts.templates.load(TEMPLATE)
