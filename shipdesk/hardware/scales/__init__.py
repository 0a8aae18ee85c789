"""Scales: what their bytes mean (pure), how they are listened to, and where they are found."""
