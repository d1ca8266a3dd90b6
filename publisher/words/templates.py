"""Jinja templates: the user's folder first, then the wheel, then the repository."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2 import TemplateError as JinjaError

from publisher.errors import TemplateError

_PACKAGE = Path(__file__).resolve().parent.parent
_SHIPPED = (
    _PACKAGE / "_templates",
    _PACKAGE.parent / "templates",
)  # in a wheel; in an editable install or the repo


class Templates:
    """Renders `email/digest.html` and its like.

    Args:
        own: the user's folder of templates, which shadow ours by name; None = only ours.
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
        """The template `name` with `context`; names ending in `.html` or `.xml` escape what they print.

        Raises:
            TemplateError: the template is missing, broken, or asks for something that is not in `context`.
        """
        try:
            return self._environment.get_template(name).render(context)
        except JinjaError as error:
            line = getattr(error, "lineno", None)
            where = f"templates/{name}:{line}" if line else f"templates/{name}"
            raise TemplateError(
                f"{type(error).__name__}: {error}",
                where=where,
                mend="mend the template, or remove your copy to use the one that ships with publisher",
            ) from error
