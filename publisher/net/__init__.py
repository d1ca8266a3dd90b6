"""Everything that goes out by HTTP goes through the guarded client here, whichever stage asks."""
