"""Plans of parcels as plain JSON, for the edits that can be undone and the images of orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shipdesk.domain.parcel_plans import Plan, PlannedParcel


def plan_to_json(plan: Plan) -> list[dict[str, Any]]:
    """Return the plan as plain JSON."""
    return [
        {"items": [list(item) for item in parcel.items], "box": parcel.box, "weight_g": parcel.weight_g}
        for parcel in plan
    ]


def plan_from_json(stored: Sequence[dict[str, Any]]) -> Plan:
    """Return the plan that was kept as JSON."""
    return tuple(
        PlannedParcel(
            tuple((int(position), int(pieces)) for position, pieces in parcel["items"]),
            str(parcel["box"]),
            parcel["weight_g"],
        )
        for parcel in stored
    )
