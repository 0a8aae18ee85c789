"""How well parcels arrive: charts, each with its table, and the way to the parcels behind each number."""

from __future__ import annotations
