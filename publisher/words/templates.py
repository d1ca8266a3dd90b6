"""Jinja templates: the user's folder first, then the wheel, then the repository."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2 import TemplateError as JinjaError

from publisher.errors import TemplateError

_PACKAGE = Path(__file__).resolve().parent.parent
# In a wheel; in an editable install or the repository.
_SHIPPED = (_PACKAGE / "_templates", _PACKAGE.parent / "templates")


class Templates:
    """Renders templates by name, such as `email/digest.html`.

    Args:
        own: the user's folder of templates, which replace ours of the same name; None = only ours.
    """

    def __init__(self, own: Path | None = None) -> None:
        folders = [folder for folder in (own, *_SHIPPED) if folder is not None and folder.is_dir()]
        self._environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
            autoescape=select_autoescape(("html", "xml")),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    def render(self, name: str, **context: Any) -> str:
        """Render the template `name` with `context`; if it ends in `.html` or `.xml`, values are escaped.

        Raises:
            TemplateError: the template is missing or broken, or uses a name that is not in `context`.
        """
        try:
            return self._environment.get_template(name).render(context)
        except JinjaError as error:
            line = getattr(error, "lineno", None)
            where = f"templates/{name}:{line}" if line else f"templates/{name}"
            raise TemplateError(
                f"{type(error).__name__}: {error}",
                where=where,
                mend="fix the template, or remove your copy to use the one that comes with publisher",
            ) from error
