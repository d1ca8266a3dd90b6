"""Logging to stderr: readable lines on a terminal, JSON elsewhere (`[log]`)."""

from __future__ import annotations

import logging
import sys
from typing import Literal

import structlog
from structlog.typing import Processor, WrappedLogger

from publisher.redact import redact

_LONGEST = 20_000  # characters of one line of log, which may hold a traceback


def configure(level: str, form: Literal["auto", "console", "json"]) -> None:
    """Configure what is logged, and how.

    Args:
        level: the lowest that is logged: debug, info, warning, error.
        form: auto is console on a terminal, else json.
    """
    human = form == "console" or (form == "auto" and sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper("iso", utc=True),
            *_renderers(human=human),
            _redacted,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _renderers(*, human: bool) -> tuple[Processor, ...]:
    if human:  # no rich tracebacks: they show local variables, and so secrets
        plain = structlog.dev.plain_traceback
        return (structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain),)
    return structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)


def _redacted(_logger: WrappedLogger, _method: str, line: object) -> str:
    return "\n".join(redact(part, limit=_LONGEST) for part in str(line).splitlines())
