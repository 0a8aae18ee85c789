"""Everything about one order, beside the grid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from shipdesk.domain.money import money_text
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.views import OrderDetail
from shipdesk.ui.counting import pieces_text
from shipdesk.ui.orders.address_card import AddressCard
from shipdesk.ui.orders.file_texts_card import FileTextsCard
from shipdesk.ui.orders.order_items import ItemsTable, line_sum
from shipdesk.ui.orders.orders_columns import ship_by_urgency
from shipdesk.ui.orders.packing_card import PackingCard
from shipdesk.ui.orders.photos_card import PhotosCard
from shipdesk.ui.orders.travel_card import TravelCard
from shipdesk.ui.page import icon_button
from shipdesk.ui.theme import SPACE_2, Tone, icon
from shipdesk.ui.widgets.basics import (
    EmptyState,
    KeyValueList,
    SectionHeader,
    details_area,
    details_column,
    line,
    plain_label,
)
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.chip import StatusChip
from shipdesk.ui.widgets.flow_layout import FlowLayout
from shipdesk.ui.widgets.whole_timeline import WholeTimeline
from shipdesk.ui.words import (
    ORDER_TONES,
    PARCEL_TONES,
    day_text,
    order_status_word,
    parcel_status_word,
    time_text,
)

_SHOWN_CHANGES = 6


@dataclass(frozen=True, slots=True)
class DetailActions:
    """The page's actions that have a button in the pane."""

    edit_address: QAction
    tag: QAction
    hide: QAction
    fix_address: QAction
    weight: QAction
    box: QAction
    combine: QAction
    apart: QAction


class OrderDetailPane(QWidget):
    """Shows one OrderDetail; scrolls as a whole."""

    note_written = Signal(str)
    untag_wanted = Signal(str)
    parcel_wanted = Signal(int)

    def __init__(self, actions: DetailActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Order"))
        self._order_id: int | None = None
        self._make_widgets(actions)
        self.area = details_area(self.tr("Details of the order"), self._lay_out(actions))
        self.empty = EmptyState(
            "orders", self.tr("No order chosen"), self.tr("Choose one on the left to see everything about it.")
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area)
        column.addWidget(self.empty)
        self.area.hide()

    # What the page uses

    def show_order(self, order: OrderDetail | None, zone: tzinfo, today: date) -> None:
        """Show the order, keeping the place where it is the same as before; None shows that none is chosen."""
        self.area.setVisible(order is not None)
        self.empty.setVisible(order is None)
        if order is None:
            self._order_id = None
            return
        is_same = order.id == self._order_id
        self._order_id = order.id
        if not is_same:
            self.note.clear()
            self.area.verticalScrollBar().setValue(0)
        self._show_head(order, zone)
        self.travel.show_order(order)
        self.address.show_order(order)
        self.items.show_lines(order.lines, order.currency)
        self._show_totals(order)
        self.packing.show_packing(order.packing)
        self._show_facts(order, today)
        self._show_door(order)
        self._show_parcels(order)
        self.photos.show_photos(order.photos, zone)
        self._show_tags(order)
        self.timeline.set_entries(order.timeline, zone, self.tr("Nothing happened yet."))
        self.file_texts.show_order(order.id)

    def order_id(self) -> int | None:
        """Return the id of the order shown."""
        return self._order_id

    def write_note(self) -> None:
        """Put the keyboard into the field for a note."""
        self.area.ensureWidgetVisible(self.note)
        self.note.setFocus()

    # Building

    def _make_widgets(self, actions: DetailActions) -> None:
        self.number = plain_label(kind="display", selectable=True)
        self.placed = plain_label(kind="muted", wrap=True)
        self.status = StatusChip(parent=self)
        self.parcel_status = StatusChip(parent=self)
        self.hold = Callout()
        self.wish = Callout()
        self.address = AddressCard(actions.edit_address, actions.fix_address)
        self.travel = TravelCard(actions.combine, actions.apart)
        self.items = ItemsTable()
        self.pieces = plain_label(kind="muted")
        self.total = plain_label(kind="strong")
        self.other = plain_label(kind="muted")
        self.other_sum = plain_label(kind="muted")
        self.packing = PackingCard(actions.weight, actions.box)
        self.facts = KeyValueList()
        self.door = plain_label(kind="small", wrap=True, selectable=True)
        self.parcels = QVBoxLayout()
        self.parcels_box = QWidget()
        self.parcels_box.setLayout(self.parcels)
        self.parcels.setContentsMargins(0, 0, 0, 0)
        self.photos = PhotosCard()
        self.tags_box = QWidget()
        self.tags = FlowLayout(self.tags_box)
        self.note = QLineEdit()
        self.note.setMaxLength(2_000)
        self.note.setPlaceholderText(self.tr("Write a note (N), Enter keeps it"))
        self.note.setAccessibleName(self.tr("New note"))
        self.note.returnPressed.connect(self._note_done)
        self.timeline = WholeTimeline(self.tr("What happened to this order"))
        self.file_texts = FileTextsCard()

    def _lay_out(self, actions: DetailActions) -> QWidget:
        inner, column = details_column()
        top = QHBoxLayout()
        top.addWidget(self.number, 1)
        for action in (actions.tag, actions.hide):
            top.addWidget(icon_button(action), 0, Qt.AlignmentFlag.AlignTop)
        chips = QHBoxLayout()
        chips.setSpacing(SPACE_2)
        chips.addWidget(self.status)
        chips.addWidget(self.parcel_status)
        chips.addStretch(1)
        total = QGridLayout()
        total.setContentsMargins(SPACE_2 + 2, 0, SPACE_2 + 2, 0)
        total.setVerticalSpacing(SPACE_2)
        total.setColumnStretch(0, 1)
        right = Qt.AlignmentFlag.AlignRight
        total.addWidget(self.other, 0, 0)
        total.addWidget(self.other_sum, 0, 1, right)
        total.addWidget(self.pieces, 1, 0)
        total.addWidget(self.total, 1, 1, right)
        column.addLayout(top)
        column.addLayout(chips)
        column.addWidget(self.placed)
        column.addWidget(self.tags_box)
        for widget in (self.hold, self.wish, self.travel, line(), self.address, line(), self.items):
            column.addWidget(widget)
        column.addLayout(total)
        column.addWidget(line())
        column.addWidget(self.packing)
        column.addWidget(self.facts)
        column.addWidget(self.door)
        column.addWidget(self.parcels_box)
        column.addWidget(self.photos)
        column.addWidget(SectionHeader(self.tr("Notes and history")))
        column.addWidget(self.note)
        column.addSpacing(SPACE_2)
        column.addWidget(self.timeline)
        column.addSpacing(SPACE_2)
        column.addWidget(self.file_texts)
        column.addStretch(1)
        return inner

    # Filling

    def _show_head(self, order: OrderDetail, zone: tzinfo) -> None:
        self.number.setText(order.order_number)
        self.status.set_status(order_status_word(order.status), ORDER_TONES[order.status])
        parcel = order.parcels[-1] if order.parcels else None
        if parcel is None:
            self.parcel_status.set_status("", Tone.NEUTRAL)
        else:
            self.parcel_status.set_status(parcel_status_word(parcel.state.status), PARCEL_TONES[parcel.state.status])
        placed = time_text(order.placed_at, zone) or order.placed_at_raw
        told = self.tr("Placed {time} · {source}").format(time=placed, source=order.source)
        self.placed.setText(told)
        self.hold.say(self.tr("On hold: {reason}").format(reason=order.hold_reason) if order.hold_reason else "")
        wishes = []
        if order.note:
            wishes.append(self.tr("The customer says: {text}").format(text=order.note))
        if order.gift_message:
            wishes.append(self.tr("Gift message: {text}").format(text=order.gift_message))
        self.wish.say("\n".join(wishes), Tone.INFO)

    def _show_totals(self, order: OrderDetail) -> None:
        pieces = sum(article.quantity for article in order.lines)
        self.pieces.setText(pieces_text(pieces))
        self.total.setText(money_text(order.total_minor, order.currency))
        other = other_costs(order)
        self.other.setText(self.tr("Shipping and other") if other > 0 else self.tr("Discounts and other"))
        self.other_sum.setText(money_text(other, order.currency))
        for widget in (self.other, self.other_sum):
            widget.setVisible(other != 0)

    def _show_facts(self, order: OrderDetail, today: date) -> None:
        ship_by = day_text(order.ship_by_on)
        urgency = ship_by_urgency(order.ship_by_on, order.status, today)
        if urgency is Tone.BAD:
            ship_by = self.tr("{day} – overdue").format(day=ship_by)
        elif urgency is Tone.WARN:
            ship_by = self.tr("{day} – today").format(day=ship_by)
        self.facts.set_pairs(
            [
                (self.tr("Ship by"), ship_by),
                (self.tr("Promised"), day_text(order.promised_on)),
                (self.tr("Service wanted"), order.service_wanted),
                (self.tr("Goes by"), self._chosen_words(order)),
            ]
        )

    def _chosen_words(self, order: OrderDetail) -> str:
        chosen = order.chosen
        if not chosen.words:
            return ""
        by = self.tr("your choice") if chosen.is_by_person else self.tr("rule “{name}”").format(name=chosen.by)
        return f"{chosen.words} – {by}" if chosen.by else chosen.words

    def _show_door(self, order: OrderDetail) -> None:
        shown = list(order.door_changes[:_SHOWN_CHANGES])
        if len(order.door_changes) > len(shown):
            shown.append(self.tr("and {count} more").format(count=len(order.door_changes) - len(shown)))
        self.door.setText("\n".join((self.tr("When it came in:"), *shown)) if shown else "")
        self.door.setVisible(bool(shown))

    def _show_parcels(self, order: OrderDetail) -> None:
        _clear(self.parcels)
        self.parcels_box.setVisible(bool(order.parcels or order.returns))
        for parcel in (*order.parcels, *order.returns):
            words = f"{CARRIER_NAMES.get(parcel.carrier, parcel.carrier)} · {parcel.tracking_number}"
            if parcel.is_return:
                status = parcel_status_word(parcel.state.status)
                words = self.tr("Return · {number} · {status}").format(number=parcel.tracking_number, status=status)
            button = QPushButton(icon("undo" if parcel.is_return else "truck"), words)
            button.setAutoDefault(False)
            button.setToolTip(self.tr("Show this parcel on the Parcels screen"))
            button.setAccessibleName(self.tr("Parcel {number}").format(number=parcel.tracking_number))
            button.clicked.connect(partial(self.parcel_wanted.emit, parcel.id))
            self.parcels.addWidget(button)

    def _show_tags(self, order: OrderDetail) -> None:
        _clear(self.tags)
        self.tags_box.setVisible(bool(order.tags))
        for tag in order.tags:
            button = QPushButton(icon("close"), tag)
            button.setAutoDefault(False)
            button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            button.setStyleSheet("min-height: 20px; padding: 0 8px; border-radius: 11px; font-size: 12px;")
            button.setToolTip(self.tr("Take the tag {tag} off").format(tag=tag))
            button.setAccessibleName(self.tr("Take the tag {tag} off").format(tag=tag))
            button.clicked.connect(partial(self.untag_wanted.emit, tag))
            self.tags.addWidget(button)
        self.tags_box.updateGeometry()

    def _note_done(self) -> None:
        text = self.note.text().strip()
        if text:
            self.note.clear()
            self.note_written.emit(text)


def other_costs(order: OrderDetail) -> int:
    """Return what the total holds beside the articles, in minor units; 0 where a price or the total is not known."""
    sums = [line_sum(article) for article in order.lines]
    known = [amount for amount in sums if amount is not None]
    if order.total_minor is None or len(known) < len(sums):
        return 0
    return order.total_minor - sum(known)


def _clear(layout: QVBoxLayout | FlowLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
