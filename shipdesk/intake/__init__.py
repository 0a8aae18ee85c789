"""Reads other people's order files into drafts; stores nothing."""
