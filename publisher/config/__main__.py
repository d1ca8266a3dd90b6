"""`python -m publisher.config` prints the reference page of `config.toml`."""

from __future__ import annotations

import sys

from .reference import page

if __name__ == "__main__":
    sys.stdout.write(page())
