"""From files to readings: scan, read, render. Knows no store, no feeds, no readers of the blog."""
