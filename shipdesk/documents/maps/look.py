"""The colours of a map, handed in by whoever draws: the theme's in the window, light ones on paper and in mails."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.domain.geography.fleet import FleetState


@dataclass(frozen=True, slots=True)
class MapLook:
    """Colours as #rrggbb; states are (ink, ground) of each state of the fleet."""

    sea: str
    land: str
    border: str
    coast: str
    route: str
    ahead: str
    ink: str
    muted: str
    halo: str
    states: dict[FleetState, tuple[str, str]]


LIGHT_LOOK = MapLook(
    sea="#e8eef5",
    land="#fbfcfd",
    border="#cdd5df",
    coast="#b9c4d1",
    route="#3f51c7",
    ahead="#8a929f",
    ink="#191c22",
    muted="#59616e",
    halo="#ffffff",
    states={
        FleetState.TROUBLE: ("#a3231d", "#fde5e3"),
        FleetState.BACK: ("#7d4b00", "#fdedcc"),
        FleetState.NEAR: ("#17653a", "#dff3e6"),
        FleetState.MOVING: ("#17598f", "#e0effb"),
        FleetState.WAITING: ("#4a525f", "#eaedf1"),
    },
)
"""The window's light theme, for mails and the tracking page."""

PAPER_LOOK = MapLook(
    sea="#ffffff",
    land="#f1f1f1",
    border="#cfcfcf",
    coast="#9a9a9a",
    route="#000000",
    ahead="#555555",
    ink="#000000",
    muted="#000000",
    halo="#ffffff",
    states={
        FleetState.TROUBLE: ("#a3231d", "#fde5e3"),
        FleetState.BACK: ("#b87400", "#fdedcc"),
        FleetState.NEAR: ("#17653a", "#dff3e6"),
        FleetState.MOVING: ("#17598f", "#e0effb"),
        FleetState.WAITING: ("#777777", "#eeeeee"),
    },
)
"""For printers that know only black: the land a breath of grey, the way black."""
