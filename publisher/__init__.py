"""Feeds per category, email digests and chat posts for a static site.

The names below are the public library surface; everything else may change between minor versions.
"""

__version__ = "0.1.0"
__all__ = ["__version__"]
