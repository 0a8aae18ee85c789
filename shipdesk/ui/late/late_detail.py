"""One line of the late list beside the grid: why, what next, what is expected, what was done, and the journey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from shipdesk.domain.money import money_text
from shipdesk.services.views import LateRow, Proposal, RenderedMail
from shipdesk.ui.late.late_case import LateCase
from shipdesk.ui.late.late_columns import (
    carrier_name,
    chance_text,
    days_words,
    expected_text,
    recipient_text,
    told_text,
    why_text,
)
from shipdesk.ui.late.late_entries import LateEntry, sum_text
from shipdesk.ui.late.outlook_line import Outlooked, OutlookLine, outlook_sentence
from shipdesk.ui.page import action_button, icon_button
from shipdesk.ui.theme import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import (
    EmptyState,
    KeyValueList,
    SectionHeader,
    details_area,
    details_column,
    plain_label,
)
from shipdesk.ui.widgets.chip import StatusChip
from shipdesk.ui.widgets.elided_label import ElidedLabel
from shipdesk.ui.widgets.mail_rows import MailRows
from shipdesk.ui.widgets.whole_timeline import WholeTimeline
from shipdesk.ui.words import (
    LATE_TONES,
    day_text,
    late_action_word,
    late_cause_word,
    milestone_word,
    proposal_word,
    time_text,
)

_DRAFT_LETTERS = 220
"""How much of a mail is shown before it is opened."""


@dataclass(frozen=True, slots=True)
class CaseActions:
    """The page's actions that have a button in the pane."""

    next_step: QAction
    mail: QAction
    copy: QAction
    hide: QAction


class LateDetailPane(QWidget):
    """Shows the current entry of the grid at once, and its case and draft as they come; scrolls as a whole."""

    def __init__(self, actions: CaseActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Line of the late list"))
        self._entry_id: int | None = None
        self.number = ElidedLabel(kind="lead")
        self.who = plain_label(kind="muted", wrap=True, selectable=True)
        self.cause = StatusChip(parent=self)
        self.days = plain_label(kind="strong")
        self.why = plain_label(wrap=True, selectable=True)
        self.proposal = plain_label(kind="strong")
        self.proposal_sentence = plain_label(wrap=True, selectable=True)
        self.outlook_heading = SectionHeader(self.tr("This parcel against its lane"))
        self.outlook = OutlookLine()
        self.expected = plain_label(kind="small", wrap=True, selectable=True)
        self.facts = KeyValueList()
        self.draft_subject = plain_label(kind="strong", wrap=True, selectable=True)
        self.draft_text = plain_label(kind="small", wrap=True)
        self.mails = MailRows()
        self.journey_heading = SectionHeader(self.tr("Journey"))
        self.timeline = WholeTimeline(self.tr("The journey of this line"))
        self.area = details_area(self.tr("Details of the line"), self._lay_out(actions))
        self.empty = EmptyState("late", self.tr("No line chosen"), self.tr("Choose one to see what happened."))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area)
        column.addWidget(self.empty)
        self.show_entry(None, None, date.min)

    # Showing

    def show_entry(self, entry: LateEntry | None, zone: tzinfo | None, today: date) -> None:
        """Show what the list itself knows of an entry, keeping the place where it is the same as before."""
        self.area.setVisible(entry is not None)
        self.empty.setVisible(entry is None)
        if entry is None or zone is None:
            self._entry_id = None
            return
        if entry.id != self._entry_id:
            self.area.verticalScrollBar().setValue(0)
            self.show_case(None, zone)
            self.show_draft(None)
        self._entry_id = entry.id
        row = entry.late
        bag = self.tr("Bag of {carrier}").format(carrier=carrier_name(row))
        self.number.setText(bag if entry.is_bag else row.order_number)
        told = (recipient_text(row), carrier_name(row), row.tracking_number)
        self.who.setText("" if entry.is_bag else " · ".join(part for part in told if part))
        self.who.setVisible(not entry.is_bag)
        self.cause.set_status(late_cause_word(row.cause), LATE_TONES[row.cause])
        self.days.setText(days_words(row.days))
        self.why.setText(why_text(entry, zone))
        self._show_proposal(entry)
        self._show_outlook(entry, None, today)
        self.facts.set_pairs(self._bag_facts(entry) if entry.is_bag else self._facts(row, zone))

    def show_case(self, case: LateCase | None, zone: tzinfo, today: date | None = None) -> None:
        """Show the journey and the mails; they come a moment after the rest."""
        parcel = case.parcel if case is not None else None
        order = case.order if case is not None else None
        timeline = parcel.timeline if parcel is not None else order.timeline if order is not None else ()
        self.journey_heading.setVisible(case is not None)
        self.timeline.setVisible(case is not None)
        self.timeline.set_entries(timeline, zone, self.tr("Nothing was told yet."))
        self.mails.show_mails(parcel.mails if parcel is not None else (), zone)
        if parcel is not None and case is not None and today is not None and case.row.outlook is not None:
            left = parcel.parcel.dispatched_at
            left_on = left.astimezone(zone).date() if left is not None else None
            self.outlook.show_outlook(Outlooked(case.row.outlook, today, left_on, case.row.promised_on))

    def show_draft(self, draft: RenderedMail | None) -> None:
        """Show the beginning of the mail that is ready; None hides it."""
        shown = draft is not None and not draft.problems
        self.draft_box.setVisible(shown)
        if draft is not None and shown:
            text = " ".join(draft.text.split())
            self.draft_subject.setText(draft.subject)
            self.draft_text.setText(text if len(text) <= _DRAFT_LETTERS else f"{text[:_DRAFT_LETTERS].rstrip()}…")

    # Building

    def _lay_out(self, actions: CaseActions) -> QWidget:
        inner, column = details_column()
        top = QHBoxLayout()
        top.addWidget(self.number, 1)
        top.addWidget(icon_button(actions.copy))
        top.addWidget(icon_button(actions.hide))
        chips = QHBoxLayout()
        chips.setSpacing(SPACE_2)
        chips.addWidget(self.cause)
        chips.addWidget(self.days)
        chips.addStretch(1)
        column.addLayout(top)
        column.addWidget(self.who)
        column.addLayout(chips)
        column.addWidget(self.why)
        column.addWidget(self._next_card(actions))
        self.draft_box = self._draft_card(actions)
        for widget in (self.outlook_heading, self.outlook, self.expected, self.facts, self.draft_box,
                       self.mails, self.journey_heading, self.timeline):  # fmt: skip
            column.addWidget(widget)
        column.addStretch(1)
        return inner

    def _next_card(self, actions: CaseActions) -> QFrame:
        card = QFrame()
        card.setProperty("kind", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        column.setSpacing(SPACE_1)
        column.addWidget(plain_label(self.tr("Next"), "section"))
        row = QHBoxLayout()
        row.addWidget(self.proposal, 1)
        self.accept_button = action_button(actions.next_step)
        row.addWidget(self.accept_button)
        column.addLayout(row)
        column.addWidget(self.proposal_sentence)
        self.next_card = card
        return card

    def _draft_card(self, actions: CaseActions) -> QFrame:
        card = QFrame()
        card.setProperty("kind", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        column.setSpacing(SPACE_1)
        row = QHBoxLayout()
        row.addWidget(plain_label(self.tr("Mail, ready to go"), "section"), 1)
        row.addWidget(action_button(actions.mail))
        column.addLayout(row)
        column.addWidget(self.draft_subject)
        column.addWidget(self.draft_text)
        card.hide()
        return card

    # Parts

    def _show_proposal(self, entry: LateEntry) -> None:
        row = entry.late
        away = row.away_until is not None or bool(row.away_reason)
        self.next_card.setVisible(not away)
        self.accept_button.setVisible(row.proposal is not Proposal.WAIT)
        self.proposal.setText(proposal_word(row.proposal))
        sentence = row.proposal_words
        if entry.is_bag:
            sentence = self.tr("Look for the bag in the back room, then ask the carrier about all of it.")
        self.proposal_sentence.setText(sentence)

    def _show_outlook(self, entry: LateEntry, left_on: date | None, today: date) -> None:
        row = entry.late
        outlook = None if entry.is_bag else row.outlook
        self.outlook_heading.setVisible(outlook is not None)
        self.expected.setVisible(outlook is not None)
        shown = Outlooked(outlook, today, left_on, row.promised_on) if outlook is not None else None
        self.outlook.show_outlook(shown)
        self.expected.setText(outlook_sentence(shown) if shown is not None else "")

    def _facts(self, row: LateRow, zone: tzinfo) -> list[tuple[str, str]]:
        outlook = row.outlook
        usual = time_text(outlook.silent_after_at, zone) if outlook is not None else ""
        if usual:
            usual = self.tr("95 of 100 on this lane are heard of again by {time}").format(time=usual)
        done = ", ".join(late_action_word(action) for action in row.done)
        return [
            (self.tr("Put away"), row.away_reason or self._back_on(row)),
            (self.tr("Promised"), day_text(row.promised_on)),
            (self.tr("Expected"), expected_text(row)),
            (self.tr("Will be late"), chance_text(row)),
            (self.tr("Usual silence"), usual),
            (self.tr("At stake"), money_text(row.loss_minor, row.currency) if row.loss_minor else ""),
            (self.tr("Order value"), money_text(row.value_minor, row.currency)),
            (self.tr("Customer told"), self._told(row, zone)),
            # Of what is lost or comes back a day is nobody's to tell.
            (self.tr("New date"), day_text(row.new_date_on) if row.proposal is Proposal.MAIL else ""),
            (self.tr("Done"), f"{done[:1].upper()}{done[1:]}"),
        ]

    def _bag_facts(self, entry: LateEntry) -> list[tuple[str, str]]:
        told = sum(row.told_customer_at is not None for row in entry.rows)
        words = self.tr("{told} of {all}").format(told=told, all=len(entry.rows))
        return [
            (self.tr("Orders"), ", ".join(row.order_number for row in entry.rows)),
            (self.tr("At stake"), sum_text((row.loss_minor, row.currency) for row in entry.rows if row.loss_minor)),
            (self.tr("Order value"), sum_text((row.value_minor, row.currency) for row in entry.rows)),
            (self.tr("Customers told"), words),
        ]

    def _back_on(self, row: LateRow) -> str:
        return self.tr("until {day}").format(day=day_text(row.away_until)) if row.away_until is not None else ""

    def _told(self, row: LateRow, zone: tzinfo) -> str:
        if row.told_customer_at is None:
            return self.tr("A mail waits to go") if row.mail_planned else self.tr("not yet")
        what = milestone_word(row.told_milestone) if row.told_milestone is not None else ""
        return ": ".join(part for part in (what, told_text(row, zone)) if part)
