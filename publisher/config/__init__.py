"""`config.toml`: every key, its default, and what may be wrong with it."""

from .faults import ConfigErrors
from .load import load
from .not_yet import not_yet
from .schema import Config

__all__ = ["Config", "ConfigErrors", "load", "not_yet"]
