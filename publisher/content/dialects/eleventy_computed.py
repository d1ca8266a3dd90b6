"""A post's data as the site's code sees it: what `eleventyComputed` computes of it is computed when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from publisher.content.javascript.packages import BUILT_IN
from publisher.content.javascript.slugs import slugify
from publisher.content.javascript.values import UNKNOWN, JsValue, Undecided, text_of

from .eleventy_code import Data, js_value
from .eleventy_config import EleventyConfig
from .eleventy_template import Filter, Template

_UNSEEN = ("collections", "eleventy", "pkg")
"""What only a running Eleventy has."""
_PREFIX = "eleventyComputed."


class Seen(dict[str, JsValue]):
    """The data of one post as it is written; global data is read when it is asked for.

    Args:
        config: whose global data it sees.
        values: what is known of the post itself.
    """

    def __init__(self, config: EleventyConfig, values: Mapping[str, JsValue]) -> None:
        super().__init__(values)
        self._config = config

    def get(self, key: str, default: JsValue = None) -> JsValue:
        """The value of `key`; `UNKNOWN` where only Eleventy could tell."""
        if key not in self and key in self._config.shared:
            self[key] = self._config.shared.value(key)
        return super().get(key, default)


class Computed(Seen):
    """The data of one post: plain values, and those that are computed from the others.

    Args:
        config: whose filters, and whose zone's time, templates and code know.
        data: the post's cascade.
        page: Eleventy's `page`.
    """

    def __init__(self, config: EleventyConfig, data: Data, page: Mapping[str, JsValue]) -> None:
        zone = config.program.zone
        super().__init__(config, dict.fromkeys((*_UNSEEN, *data.code), UNKNOWN))
        self.update({key: js_value(value, zone) for key, value in data.values.items()})
        self["page"] = dict(page)
        self._zone = zone
        self._filters = _filters(config)
        self.this = {**BUILT_IN, **self._filters, "page": self["page"]}
        self._entries = dict(self._computing(data))
        self._seen: Mapping[str, JsValue] = self if "permalink" in self._entries else Seen(config, self)
        """What a permalink sees: one that is not computed is asked before anything is."""
        if script := data.code.get("permalink"):
            self["permalink"] = partial(script.call, self._seen, this=self.this)
        self._why: dict[str, str] = {}  # of what could not be computed: what was not understood

    def get(self, key: str, default: JsValue = None) -> JsValue:
        """The value of `key`; `UNKNOWN` where only Eleventy could compute it."""
        if entry := self._entries.pop(key, None):
            # Taken out first: an entry that asks for its own key gets what lies under it.
            try:
                self[key] = entry()
            except Undecided as unknown:
                self[key], self._why[key] = UNKNOWN, str(unknown)
        return super().get(key, default)

    def reason(self, key: str) -> str:
        """Why the value of `key` is `UNKNOWN`: what of the code was not understood."""
        return self._why.get(key, "code that only Eleventy runs")

    def permalink(self) -> JsValue:
        """The permalink, or what it gives where it is a function; `UNKNOWN` as in `get`."""
        found = self.get("permalink")
        try:
            return found() if callable(found) else found
        except Undecided as unknown:
            self._why["permalink"] = str(unknown)
            return UNKNOWN

    def address(self, text: str) -> str:
        """A permalink with the post's values.

        Raises:
            Undecided: it has something that only Eleventy knows.
        """
        return self._filled(text, self._seen)

    def _filled(self, text: str, data: Mapping[str, JsValue]) -> str:
        return Template(text, self._zone, self._filters).fill(data).strip()

    def _computing(self, data: Data) -> Iterator[tuple[str, Callable[[], JsValue]]]:
        """What computes each key: a function of the data, or a template."""
        if script := data.code.get("eleventyComputed"):
            yield "permalink", partial(script.call, this=self.this)
        for key, script in data.code.items():
            if key.startswith(_PREFIX):
                yield key.removeprefix(_PREFIX), partial(script.call, self, this=self.this)
        plain = self.pop("eleventyComputed", None)
        for key, value in plain.items() if isinstance(plain, dict) else ():
            yield key, partial(self._filled, value, self) if isinstance(value, str) else partial(_same, value)


def _filters(config: EleventyConfig) -> dict[str, Filter]:
    """The site's own filters, and the one that older versions of Eleventy have otherwise."""
    older: dict[str, Filter] = {"slugify": _older_slugify} if config.major < 3 else {}
    return older | {name: script.call for name, script in config.filters.items()}


def _older_slugify(value: JsValue, *options: JsValue) -> str:
    return slugify("" if value is None else text_of(value), contract=False)


def _same(value: JsValue) -> JsValue:
    return value
