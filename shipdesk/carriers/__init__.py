"""Speaks to carriers; one module per carrier, payload to values by pure functions."""
