"""The steps; never edited once they were released."""
