"""Leaves the window's thread and comes back."""
