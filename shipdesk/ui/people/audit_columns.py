"""The columns of the list of who did what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from shipdesk.services.list_audit import AuditLine
from shipdesk.ui.widgets.grid_model import Column
from shipdesk.ui.words import translate


def audit_columns(time_words: Callable[[datetime], str]) -> tuple[Column[AuditLine], ...]:
    """Return the columns; time_words writes a moment in the shop's own time."""
    return (
        Column("at", translate("AuditGrid", "When"), 144, lambda line: time_words(line.at)),
        Column("who", translate("AuditGrid", "Who"), 120, _who, strong=True),
        Column("what", translate("AuditGrid", "What"), 160, lambda line: line.words, stretch=True),
        Column("order", translate("AuditGrid", "Order"), 120, lambda line: line.order_number),
        Column("parcel", translate("AuditGrid", "Parcel"), 140, lambda line: line.tracking_number, muted=True),
        Column("station", translate("AuditGrid", "Station"), 76, lambda line: line.station, muted=True),
        Column("detail", translate("AuditGrid", "Detail"), 160, detail_words, muted=True, tooltip=detail_words),
    )


def detail_words(line: AuditLine) -> str:
    """Return what else is written of it, as names and values."""
    words = [line.about]
    for name, value in line.detail.items():
        if name == "words":
            words.append(str(value))
        elif not (line.about and name == "person"):
            words.append(f"{name.replace('_', ' ')}: {value}")
    return ", ".join(filter(None, words))


def _who(line: AuditLine) -> str:
    return line.actor or translate("AuditGrid", "ShipDesk")
