"""Money asked back from carriers: the calendar of claims, one claim, and opening some."""
