"""What the Orders screen shows where a view or a filter holds nothing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shipdesk.services.views import OrderView
from shipdesk.ui.counting import parcels_text
from shipdesk.ui.widgets.basics import EmptyState


class NoOrders(EmptyState):
    """Says why there is nothing and offers the way on."""

    import_wanted = Signal()
    filter_unwanted = Signal()
    all_wanted = Signal()
    pack_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("empty", "", parent=parent)
        self._offer = self.import_wanted
        self.acted.connect(self._act)

    def explain(self, view: OrderView, *, filtered: bool, packed: int = 0) -> None:
        """Fit the words to the view, to whether a filter is why it is empty, and to how many parcels are packed."""
        is_all = view is OrderView.ALL
        if filtered:
            self._offer = self.filter_unwanted if is_all else self.all_wanted
            self.set_texts(
                self.tr("No order matches"),
                self.tr("Nothing in this view has this number, name, tracking number or SKU."),
                self.tr("Clear the filter") if is_all else self.tr("Look in all orders"),
                "search",
            )
            return
        self._offer = self.import_wanted
        if is_all:
            self.set_texts(
                self.tr("No orders yet"),
                self.tr("Drop an order file on this window, or choose one. You see what is in it before it is kept."),
                self.tr("Import orders"),
                "import",
            )
        elif view is OrderView.TO_SHIP and packed:
            self._offer = self.pack_wanted
            words = self.tr("1 parcel waits to be scanned out.")
            if packed > 1:
                words = self.tr("{parcels} wait to be scanned out.").format(parcels=parcels_text(packed))
            self.set_texts(self.tr("Nothing to ship"), words, self.tr("Go to Pack"), "done")
        elif view is OrderView.TO_SHIP:
            self.set_texts(
                self.tr("Nothing to ship"),
                self.tr("New orders come in by importing a file."),
                self.tr("Import orders"),
                "done",
            )
        else:
            self.set_texts(self.tr("Nothing here"), self.tr("No order is in this view now."), "", "check_circle")

    def _act(self) -> None:
        self._offer.emit()
