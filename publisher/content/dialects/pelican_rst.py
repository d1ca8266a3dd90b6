"""reStructuredText as Pelican reads it: docutils' field list is the header, its HTML the body.

Source: pelican 4.12 (`readers.RstReader`). Pelican refuses a file of which docutils has anything to say (`halt_level`
2), and so do we; but a directive or role that docutils does not know may come from a plugin: that is only told.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from publisher.content.frontmatter import Header
from publisher.content.yaml_text import Value
from publisher.errors import ContentError
from publisher.model.post import Problem

try:
    from docutils import nodes
    from docutils.core import publish_doctree, publish_from_doctree
    from docutils.languages import get_language
    from docutils.parsers.rst import Directive, directives, roles
    from docutils.utils import Reporter
    from docutils.writers import html5_polyglot
except ImportError:  # the extra [rst] is not installed
    HAS_DOCUTILS = False
else:
    HAS_DOCUTILS = True

_WARNING = 2  # docutils' level from which on Pelican refuses a file
_NEVER = 5
_FROM_PLUGINS = re.compile(r'Unknown (?:directive type|interpreted text role) "([^"]*)"')
_DISABLED = re.compile(r'"([\w-]+)" directive disabled')
_CODE = re.compile(r'<pre class="code ([\w+#.-]+)(?: [^"]*)?"><code>')
_FIELD = re.compile(r"^:(?=[\w-]+:)", re.MULTILINE)
_FAULTS = (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What docutils itself raises for files that it was not tried with."""

_SAFE = {
    "file_insertion_enabled": False,  # `include` would bring any file of this machine into a feed
    "_disable_config": True,
    "halt_level": _NEVER,
    "report_level": _WARNING,
    "syntax_highlight": "none",
    "initial_header_level": 2,
}


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says; the header's `body` is HTML."""

    header: Header
    problems: tuple[Problem, ...]


def read_rst(text: str, path: str, language: str) -> Document:
    """Take a file apart.

    Args:
        path: the file, for messages.
        language: in which its directives and fields may be named besides English.

    Raises:
        ContentError: docutils is not installed, or Pelican would refuse the file; says the line.
    """
    if not HAS_DOCUTILS:
        mend = "pip install 'site-publisher[rst]'"
        raise ContentError("reading reStructuredText needs docutils", mend=mend, where=path)
    settings = _SAFE | {"language_code": _known(language), "warning_stream": io.StringIO()}
    try:
        tree = publish_doctree(text, source_path=path, settings_overrides=settings)
        problems = tuple(_judged(tree, path))
        _leave_formulas(tree)
        writer = html5_polyglot.Writer()
        publish_from_doctree(tree, writer=writer, settings_overrides=settings)
    except _FAULTS as error:
        mend = "simplify it, or exclude the file in [content] exclude"
        raise ContentError(
            f"docutils fails on the file ({type(error).__name__})", mend=mend, where=path
        ) from error
    values = {"title": str(writer.parts["title"])} | dict(_fields(tree))
    html = _CODE.sub(r'<pre><code class="language-\1">', str(writer.parts["body"]))
    return Document(Header(values, html, text=_FIELD.sub("", text)), problems)


def _known(language: str) -> str:
    quiet = Reporter("", _NEVER, _NEVER, io.StringIO())
    return language if get_language(language, quiet) is not None else "en"


def _judged(tree: nodes.document, path: str) -> Iterator[Problem]:
    """What docutils has to say of the file; takes it out of the text.

    Raises:
        ContentError: Pelican would refuse the file for it.
    """
    for message in [*tree.findall(nodes.system_message), *tree.transform_messages]:
        said = " ".join(message.children[0].astext().split()) if message.children else ""
        line = message.get("line")
        if message["level"] < _WARNING:
            pass
        elif unknown := _FROM_PLUGINS.match(said):
            yield Problem(
                path,
                line,
                f"`{unknown[1]}` is unknown here, and was left out",
                "ignore this where a plugin of Pelican's shows it",
                "warning",
            )
        elif disabled := _DISABLED.match(said):
            yield Problem(
                path,
                line,
                f"`{disabled[1]}` is not followed, and was left out",
                "write its text here",
                "warning",
            )
        else:
            raise ContentError(
                f"Pelican refuses the file: {said}", mend="mend this line", line=line, where=path
            )
        if message.parent is not None:
            message.parent.remove(message)
    tree.transform_messages.clear()
    for broken in list(tree.findall(nodes.problematic)):
        text = re.sub(r"^:[\w:+.-]+:`(.*)`$", r"\1", broken.astext(), flags=re.DOTALL)
        broken.parent.replace(broken, nodes.Text(text))


def _leave_formulas(tree: nodes.document) -> None:
    """Put formulas as TeX into the text, as they stand in Markdown: rendering knows what to do with them."""
    for formula in list(tree.findall(nodes.math)):
        formula.replace_self(nodes.raw("", rf"\({formula.astext()}\)", format="html"))
    for display in list(tree.findall(nodes.math_block)):
        display.replace_self(nodes.raw("", f"\n\\[{display.astext()}\\]\n", format="html"))


def _fields(tree: nodes.document) -> Iterator[tuple[str, Value]]:
    for info in tree.findall(nodes.docinfo):
        for element in info.children:
            if isinstance(element, nodes.field):
                yield element.children[0].astext().lower(), element.children[1].astext()
            elif isinstance(element, nodes.authors):
                yield "authors", [author.astext() for author in element.children]
            else:
                yield str(getattr(element, "tagname", "")).lower(), element.astext()


if HAS_DOCUTILS:

    class _Code(Directive):
        """Pelican's `code-block`: whatever its options, the lines and their language."""

        required_arguments = 1
        final_argument_whitespace = True
        option_spec = dict.fromkeys(
            "anchorlinenos classprefix hl_lines lineanchors linenos linenospecial linenostart linenostep "
            "lineseparator linespans nobackground nowrap tagsfile tagurlformat name class".split(),
            directives.unchanged,
        )
        has_content = True

        def run(self) -> list[nodes.Node]:
            self.assert_has_content()
            text = "\n".join(self.content)
            return [nodes.literal_block(text, text, classes=["code", self.arguments[0].split()[0]])]

    for _name in ("code-block", "sourcecode"):
        directives.register_directive(_name, _Code)

    def _abbreviation(
        name: str, raw: str, text: str, line: int, inliner: object, *rest: object
    ) -> tuple[Sequence[Any], Sequence[Any]]:
        """Pelican's role `abbr`: of "HTML (HyperText …)" the first part is shown."""
        return [nodes.abbreviation(raw, re.sub(r"\s*\([^()]*\)\s*\Z", "", text))], []

    roles.register_local_role("abbr", _abbreviation)
