"""The late list: what is on it and why, what is done about it, and how lines leave it."""
