"""Importing order files, and taking imports back."""
