"""What the Parcels screen says where no parcel is listed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from shipdesk.ui.widgets.basics import EmptyState

translate = QCoreApplication.translate


def describe_no_parcels(empty: EmptyState, *, is_filtered: bool) -> None:
    """Say that there are none, or none that matches, and what helps."""
    if is_filtered:
        empty.set_texts(
            translate("ParcelsPage", "No parcel matches"),
            translate("ParcelsPage", "Nothing has this number, name or state."),
            translate("ParcelsPage", "Show all parcels"), "search",
        )  # fmt: skip
    else:
        empty.set_texts(
            translate("ParcelsPage", "No parcels yet"),
            translate("ParcelsPage", "Make labels for your orders, and their parcels are listed here."),
            translate("ParcelsPage", "Go to the orders"), "parcels",
        )  # fmt: skip
