"""Scanners that send codes by a serial line: what came is told whole, in order, and without a keyboard's layout."""
