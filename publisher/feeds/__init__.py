"""From posts to feeds on disk: select → render → write. `build` decides; `write` acts."""
