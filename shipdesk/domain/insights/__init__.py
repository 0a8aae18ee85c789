"""How well parcels arrived, as values and sums: rates with their range, days in quantiles, and what each rests on."""

from __future__ import annotations
