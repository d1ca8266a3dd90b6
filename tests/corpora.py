"""Real posts of other people, which are not part of the project: their tests run only where they lie beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"

needs_corpora = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not at ../shared/corpora")
