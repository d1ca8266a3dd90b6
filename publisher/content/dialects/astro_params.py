"""What a route's code gives the variables in its path: `params: { slug: post.data.slug ?? post.id }`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from publisher.content.javascript.text import closing, members, spread

from .astro_answers import Text, by_name, constant
from .astro_code import Code, Found
from .astro_expressions import Scope, read_text
from .astro_variables import unpacked

_COPY = re.compile(r"\{\s*\.\.\.[\w$]+\s*,")
_TYPE = re.compile(r"(?:string|number|any)\b")


def read_params(
    code: Code, names: Sequence[str], paths: Sequence[Found], page: Iterable[Found]
) -> dict[str, Text | None] | None:
    """Where each variable of a route gets its text from, None where that cannot be read; None: nobody says.

    Args:
        paths: the route's `getStaticPaths`, and what that uses.
        page: the whole page, and what it uses.
    """
    made: dict[str, Text | None] = {}
    own = _given_to_entries(code, paths[1:])
    for found, written in _objects_of_params([*paths, *page]):
        given, scope = members(written), Scope(code, found, {}, own)
        fresh = [name for name in names if name in given and name not in made]
        made |= {name: _param(scope, name, given[name]) for name in fresh}
        if fresh and not spread(written):  # what is spread in this one, another says
            return {name: constant("") for name in names} | made
    return dict.fromkeys(names) | made if made else None


def _given_to_entries(code: Code, reached: Iterable[Found]) -> dict[str, Text | None]:
    """What functions of the site add to an entry before the route sees it: `{ ...post, slug: nameOf(post) }`."""
    own: dict[str, Text | None] = {}
    for found in reached:
        for match in _COPY.finditer(found.text):
            written = found.text[match.start() : closing(found.text, match.start())]
            fresh = {name: text for name, text in members(written).items() if name not in {"data", *own}}
            own |= {name: read_text(Scope(code, found, {}), text) for name, text in fresh.items()}
    return own


def _objects_of_params(reached: Iterable[Found]) -> Iterator[tuple[Found, str]]:
    """Each object that code gives as `params`; types aside."""
    for found in reached:
        for match in re.finditer(r"\bparams\s*[:=]\s*(?=\{)", found.text):
            written = found.text[match.end() : closing(found.text, match.end())]
            if not any(_TYPE.match(text) for text in members(written).values()):
                yield found, written


def _param(scope: Scope, name: str, text: str) -> Text | None:
    return read_text(scope, text) or (None if unpacked(scope.found.text, text) else by_name(name))
