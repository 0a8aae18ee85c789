"""Asks before labels are bought over the shop's spending limit; Enter buys nothing."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from shipdesk.services.spend_within import OverLimit, cost_text
from shipdesk.ui.widgets.sheet import ConfirmSheet
from shipdesk.ui.words import translate


class OverLimitSheet(ConfirmSheet):
    """Says what the batch would cost and which limit that is over; accepted says that it is meant."""

    def __init__(self, error: OverLimit, parent: QWidget | None) -> None:
        buy = translate("OverLimitSheet", "Buy for {sum}").format(sum=cost_text(error))
        super().__init__(
            translate("OverLimitSheet", "Over the spending limit"),
            f"{error.question} " + translate("OverLimitSheet", "Nothing was bought yet."),
            buy,
            translate("OverLimitSheet", "Buy nothing"),
            parent,
        )
