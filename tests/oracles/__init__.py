"""Real generators to compare ourselves with. Used by hand: `make test` needs none of them."""
