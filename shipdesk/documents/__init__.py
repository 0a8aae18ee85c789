"""Draws labels and papers."""
