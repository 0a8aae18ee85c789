"""How often a property is tried that names its own number of examples: ten times as often with EXAMPLES=thorough."""

from __future__ import annotations

import os


def examples(usual: int) -> int:
    """Return how many examples to draw where so many are usual."""
    return usual * 10 if os.environ.get("EXAMPLES") == "thorough" else usual
