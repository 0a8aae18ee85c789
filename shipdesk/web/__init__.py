"""The one careful way to other people's computers: timeouts, limits, secrets, and the three outcomes."""
