"""Money asked back from carriers: one verb per file. Nothing goes out by itself: a person files at the carrier."""
