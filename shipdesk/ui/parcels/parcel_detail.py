"""One parcel's journey, beside the grid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.void_windows import void_words
from shipdesk.services.journey_map import ParcelMap
from shipdesk.services.views import ParcelDetail
from shipdesk.ui.outlook_words import outlook_chance_text, promised_by_text, window_text
from shipdesk.ui.page import action_button, icon_button
from shipdesk.ui.parcels.journey_map_view import JourneyMapView
from shipdesk.ui.parcels.parcels_columns import promise_urgency
from shipdesk.ui.parcels.promise_line import PromiseLine
from shipdesk.ui.parcels.reasons import blame_text, reason_text
from shipdesk.ui.theme import SPACE_2, Tone
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
from shipdesk.ui.widgets.elided_label import ElidedLabel
from shipdesk.ui.widgets.flow_layout import FlowLayout
from shipdesk.ui.widgets.mail_rows import MailRows
from shipdesk.ui.widgets.whole_timeline import WholeTimeline
from shipdesk.ui.words import PARCEL_TONES, day_text, parcel_status_word, time_text

_MAP_HEIGHT = 216


@dataclass(frozen=True, slots=True)
class ParcelActions:
    """The page's actions that have a button in the pane."""

    refresh: QAction
    copy: QAction
    order: QAction
    void: QAction
    hide: QAction
    delivered: QAction
    journey: QAction
    claim: QAction
    large_map: QAction


class ParcelDetailPane(QWidget):
    """Shows one ParcelDetail; scrolls as a whole."""

    def __init__(
        self, actions: ParcelActions, jobs: JobRunner, customer_page: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._customer_page = customer_page
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Parcel"))
        self._parcel_id: int | None = None
        self.number = ElidedLabel(kind="lead")
        self.order = plain_label(kind="muted", wrap=True, selectable=True)
        self.status = StatusChip(parent=self)
        self.todo = Callout()
        self.facts = KeyValueList()
        self.promise = PromiseLine()
        self.map = JourneyMapView(jobs, in_pane=True)
        self.map.setFixedHeight(_MAP_HEIGHT)
        self.map.hide()
        self.not_on_map = plain_label("", "small", wrap=True)
        self.not_on_map.hide()
        self.mails = MailRows()
        self.timeline = WholeTimeline(self.tr("The journey of this parcel"))
        self.area = details_area(self.tr("Details of the parcel"), self._lay_out(actions))
        self.empty = EmptyState("parcels", self.tr("No parcel chosen"), self.tr("Choose one to see its journey."))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area)
        column.addWidget(self.empty)
        self.area.hide()

    def show_parcel(self, detail: ParcelDetail | None, zone: tzinfo, today: date) -> None:
        """Show the parcel, keeping the place where it is the same as before; None shows that none is chosen."""
        self.area.setVisible(detail is not None)
        self.empty.setVisible(detail is None)
        if detail is None:
            self._parcel_id = None
            return
        parcel = detail.parcel
        if parcel.id != self._parcel_id:
            self.area.verticalScrollBar().setValue(0)
        self._parcel_id = parcel.id
        self.number.setText(parcel.tracking_number)
        whose = detail.recipient.name or detail.recipient.company
        # Of a parcel from elsewhere only its number is known.
        of = "{order} · {name}" if whose else "{order}"
        told = self.tr("{order} · return from {name}") if parcel.is_return else of
        self.order.setText(told.format(order=detail.order_number, name=whose))
        self.status.set_status(parcel_status_word(parcel.state.status), PARCEL_TONES[parcel.state.status])
        self._show_todo(detail)
        self._show_facts(detail, zone, today)
        self.mails.show_mails(detail.mails, zone)
        self.timeline.set_entries(detail.timeline, zone, self.tr("The carrier has told nothing yet."))

    def show_journey(self, found: ParcelMap | None) -> None:
        """Show the promise and the map; they come a moment after the rest."""
        self.promise.show_story(found.promise if found is not None else None)
        self.map.show_journey(found)
        self.map.setVisible(found is not None and bool(found.map.stops))
        missing = found.map.not_on_map if found is not None else ()
        self.not_on_map.setText(self.tr("Not on the map: {places}").format(places=", ".join(missing)))
        self.not_on_map.setVisible(bool(missing))

    def parcel_id(self) -> int | None:
        """Return the id of the parcel shown."""
        return self._parcel_id

    def _lay_out(self, actions: ParcelActions) -> QWidget:
        inner, column = details_column()
        top = QHBoxLayout()
        top.addWidget(self.number, 1)
        top.addWidget(icon_button(actions.copy))
        top.addWidget(icon_button(actions.hide))
        chips = QHBoxLayout()
        chips.addWidget(self.status)
        chips.addStretch(1)
        buttons_box = QWidget()
        buttons = FlowLayout(buttons_box, line_gap=SPACE_2)
        for action in (
            actions.refresh,
            actions.order,
            actions.journey,
            actions.claim,
            actions.large_map,
            actions.delivered,
            actions.void,
        ):
            buttons.addWidget(action_button(action))
        column.addLayout(top)
        column.addWidget(self.order)
        column.addLayout(chips)
        column.addWidget(self.todo)
        column.addWidget(buttons_box)
        for widget in (self.promise, self.map, self.not_on_map, line(), self.facts, line()):
            column.addWidget(widget)
        column.addWidget(self._customer_page)
        column.addWidget(SectionHeader(self.tr("Journey")))
        column.addWidget(self.timeline)
        column.addWidget(self.mails)
        column.addStretch(1)
        return inner

    def _forecast(self, detail: ParcelDetail, today: date) -> list[tuple[str, str]]:
        """Return what we expect ourselves, told apart from what was promised and what the carrier says."""
        outlook, said, promised = detail.outlook, detail.said_at_hand_over, detail.parcel.promised_on
        pairs = []
        if outlook is not None:
            basis = outlook.basis.words
            if outlook.is_plain:
                basis = self.tr("{basis}; the usual days of its kind, for our own forecast was no better").format(
                    basis=basis
                )
            pairs += [(self.tr("We expect"), window_text(outlook.p50_on, outlook.p90_on)),
                      (self.tr("Our forecast is"), basis)]  # fmt: skip
            if promised is not None and today <= promised:
                pairs.insert(1, (self.tr("Will be late"), outlook_chance_text(outlook)))
        if said is not None:
            pairs.append((self.tr("We said first"), window_text(said.p50_on, said.p90_on)))
        return pairs

    def _show_todo(self, detail: ParcelDetail) -> None:
        state = detail.parcel.state
        if not state.reason and not state.action_required:
            self.todo.say("")
            return
        told = (reason_text(state.reason) or self.tr("The carrier needs an answer."), blame_text(state.blame))
        reason = " ".join(part for part in told if part)
        if state.action_required:
            self.todo.say(self.tr("Act now: {reason}").format(reason=reason), Tone.BAD)
        else:
            self.todo.say(reason, Tone.WARN)

    def _show_facts(self, detail: ParcelDetail, zone: tzinfo, today: date) -> None:
        parcel = detail.parcel
        promised = day_text(parcel.promised_on)
        if promised:
            promised = promised_by_text(detail.promise_from).format(day=promised)
        urgency = promise_urgency(parcel.promised_on, parcel.state.status, today)
        if urgency is Tone.BAD:
            promised = self.tr("{day} – missed").format(day=promised)
        elif urgency is Tone.WARN:
            promised = self.tr("{day} – today").format(day=promised)
        dispatched = time_text(parcel.dispatched_at, zone)
        if dispatched and parcel.dispatched_by:
            dispatched = self.tr("{time} by {who}").format(time=dispatched, who=parcel.dispatched_by)
        weight = self.tr("{grams} g").format(grams=parcel.weight_g) if parcel.weight_g is not None else ""
        self.facts.set_pairs(
            [
                (self.tr("Carrier"), " · ".join(part for part in (detail.carrier_name, detail.service_name) if part)),
                (self.tr("Promised"), promised),
                (self.tr("Carrier says"), day_text(parcel.carrier_eta_on)),
                *self._forecast(detail, today),
                (self.tr("Label made"), time_text(parcel.label_made_at, zone)),
                (self.tr("Label unused"), void_words(detail.void_until_on, today)),
                (self.tr("Given back"), time_text(parcel.voided_at, zone)),
                (self.tr("Dispatched"), dispatched),
                (self.tr("Weight"), weight),
            ]
        )
