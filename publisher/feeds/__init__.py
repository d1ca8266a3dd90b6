"""From posts to feeds on disk: select → render → write. `build` tells the story; `write` acts."""
