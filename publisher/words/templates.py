"""Jinja templates: the user's folder first, then the wheel, then the repository."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING, Any

from publisher import ids
from publisher.errors import TemplateError

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE = Path(__file__).resolve().parent.parent
# In a wheel; in an editable install or the repository.
_SHIPPED = (_PACKAGE / "_templates", _PACKAGE.parent / "templates")


class Templates:
    """Renders templates by name, such as `email/digest.html`.

    Args:
        own: the user's folder of templates, which replace ours of the same name; None = only ours.
    """

    def __init__(self, own: Path | None = None) -> None:
        self._folders = [folder for folder in (own, *_SHIPPED) if folder is not None and folder.is_dir()]

    def fingerprint(self) -> str:
        """A hash by which to tell whether any template has changed; the files are not read."""
        files = [file for folder in self._folders for file in sorted(folder.rglob("*")) if file.is_file()]
        stats = [file.stat() for file in files]
        return ids.content_hash(*map(str, files), *(f"{stat.st_size} {stat.st_mtime_ns}" for stat in stats))

    @cached_property
    def _environment(self) -> Environment:
        """Made when something is rendered: a pass that changes nothing renders nothing."""
        from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape

        return Environment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in self._folders]),
            autoescape=select_autoescape(("html", "xml")),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    def load(self, name: str) -> None:
        """Compile the template `name` before it is needed; what is wrong with it is told when it is rendered."""
        from jinja2 import TemplateError as JinjaError

        with suppress(JinjaError, OSError, UnicodeError):
            self._environment.get_template(name)

    def render(self, name: str, **context: Any) -> str:
        """Render the template `name` with `context`; if it ends in `.html` or `.xml`, values are escaped.

        Raises:
            TemplateError: the template is missing or broken, uses a name that is not in `context`, or fails.
        """
        try:
            return self._environment.get_template(name).render(context)
        except Exception as error:  # a template is the user's code: it can fail in any way
            raise TemplateError(
                f"{type(error).__name__}: {error}",
                where=self._place(error) or f"templates/{name}",
                mend="fix the template, or remove your copy to use the one that comes with publisher",
            ) from error

    def _place(self, error: Exception) -> str:
        """Where in a template `error` came about, which may be in one that another includes; "" = not known."""
        from jinja2 import TemplateSyntaxError

        if isinstance(error, TemplateSyntaxError):
            return f"templates/{error.name}:{error.lineno}"
        places = [(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(error.__traceback__)]
        for file, line in reversed(places):
            for folder in self._folders:
                if file.is_relative_to(folder):
                    return f"templates/{file.relative_to(folder).as_posix()}:{line}"
        return ""
