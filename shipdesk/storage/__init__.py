"""How the shop's data is kept; the only SQL."""
