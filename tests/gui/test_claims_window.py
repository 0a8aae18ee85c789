"""Claims in the window: the calendar, one claim from the draft to the money, opening some, own rules; by keys alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from claimed_parcels import picture, sent
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas
from test_shell_access import nameless

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.claims.settings import OwnClaimRule
from shipdesk.domain.claims.words import ClaimKind, ClaimState, PaperOf
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.claims.list_claims import list_claims
from shipdesk.services.claims.open_claim import open_claims
from shipdesk.services.claims.show_claim import claims_of_parcel, show_claim
from shipdesk.services.shop import Shop
from shipdesk.ui.claims.calendar_rows import calendar_rows
from shipdesk.ui.claims.claim_sheet import ClaimSheet
from shipdesk.ui.claims.claims_sheet import ClaimsSheet
from shipdesk.ui.claims.open_claim_sheet import OpenClaimSheet
from shipdesk.ui.claims.small_sheets import AnswerSheet, typed_amount
from shipdesk.ui.parcels.parcels_page import ParcelsPage
from shipdesk.ui.settings.settings_page import SettingsPage
from shipdesk.ui.theme import Theme

WAIT_MS = 10_000
Settle = Callable[[], None]
LOST = (3.0, ParcelStatus.LOST, "lost", "Shipment lost")
MOVED = (1.0, ParcelStatus.IN_TRANSIT, "", "Departed")


@pytest.fixture
def host(qtbot: QtBot, look: Theme) -> QWidget:
    """Return a window for sheets to stand on."""
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(1100, 700)
    widget.show()
    return widget


@pytest.fixture
def claim_id(handful_shop: Shop) -> int:
    """Return a draft of a lost parcel."""
    (claim,) = open_claims(
        handful_shop, [sent(handful_shop, number="1Z999AA10123456784", told=(MOVED, LOST))]
    ).claim_ids
    return claim


@pytest.fixture
def sheet(
    claim_id: int, handful_shop: Shop, jobs: JobRunner, host: QWidget, qtbot: QtBot, settle: Settle
) -> ClaimSheet:
    """Return the sheet of that draft."""
    sheet = ClaimSheet(handful_shop, jobs, claim_id, host)
    with qtbot.waitActive(sheet):
        sheet.open()
    settle()
    return sheet


def modal() -> QDialog:
    """Return the sheet that is open on top."""
    widget = QApplication.activeModalWidget()
    assert isinstance(widget, QDialog)
    return widget


def test_the_calendar_groups_by_week_and_says_what_is_to_be_done(
    handful_shop: Shop, jobs: JobRunner, host: QWidget, qtbot: QtBot, settle: Settle
) -> None:
    hurt = (2.0, ParcelStatus.EXCEPTION, "damaged", "Package damaged")
    sent(handful_shop, "dpd", "", place=1, days_ago=7, told=(hurt,))
    lost = sent(handful_shop, told=(MOVED, LOST))
    calendar = ClaimsSheet(handful_shop, jobs, host)
    calendar.open()
    settle()
    assert not list(nameless(calendar))
    assert calendar.sums.text().startswith("2 to open · 1 ends within 3 days")
    rows = calendar_rows(list_claims(handful_shop))
    assert [row.title for row in rows if row.is_heading] == ["Ends this week", "Ends later"]
    current = calendar.list.current()
    assert current is not None
    assert (current.chip, current.left) == ("To open", "2 days left")
    qtbot.keyClick(calendar.list, Qt.Key.Key_Down)
    chosen = calendar.list.current()
    assert chosen is not None
    assert chosen.parcel_id == lost, "headings are passed over"
    qtbot.keyClick(calendar.list, Qt.Key.Key_Return)
    settle()
    ask = modal()
    assert isinstance(ask, OpenClaimSheet)
    assert ask.chosen() is ClaimKind.LOST
    ask.accept()
    settle()
    assert [claim.state for claim in claims_of_parcel(handful_shop, lost)] == [ClaimState.DRAFT]
    assert calendar.undo_button.isVisible()
    calendar.undo()
    settle()
    assert claims_of_parcel(handful_shop, lost) == ()


def test_claims_are_opened_for_several_parcels_at_once(
    handful_shop: Shop, jobs: JobRunner, host: QWidget, settle: Settle
) -> None:
    ids = [sent(handful_shop, place=place, told=(LOST,)) for place in range(3)]
    calendar = ClaimsSheet(handful_shop, jobs, host)
    calendar.open()
    settle()
    calendar.list.selectAll()
    calendar.ask_open()
    ask = modal()
    assert isinstance(ask, OpenClaimSheet)
    assert ask.windowTitle() == "Open claims for 3 parcels"
    assert not list(nameless(ask))
    ask.accept()
    settle()
    assert all(claims_of_parcel(handful_shop, parcel_id) for parcel_id in ids)


def test_an_empty_calendar_says_so(handful_shop: Shop, jobs: JobRunner, host: QWidget, settle: Settle) -> None:
    calendar = ClaimsSheet(handful_shop, jobs, host)
    calendar.open()
    settle()
    assert calendar.stack.currentWidget() is calendar.empty
    calendar.open_current()
    calendar.ask_open()


def test_why_a_parcel_cannot_be_claimed_stays_to_be_read(
    handful_shop: Shop, jobs: JobRunner, host: QWidget, settle: Settle
) -> None:
    own = sent(handful_shop, "own", told=(LOST,))
    ask = OpenClaimSheet(handful_shop, jobs, [own], host)
    ask.open()
    settle()
    assert not ask.do_button.isEnabled()
    several = OpenClaimSheet(handful_shop, jobs, [own, sent(handful_shop, place=1, told=(LOST,))], host)
    opened: list[object] = []
    several.opened.connect(opened.append)
    several.open()
    several.accept()
    settle()
    assert len(opened) == 1
    assert several.isVisible()


def test_a_claim_is_filed_answered_and_taken_back_by_keys(
    sheet: ClaimSheet, claim_id: int, handful_shop: Shop, qtbot: QtBot, settle: Settle
) -> None:
    assert not list(nameless(sheet))
    assert sheet.title.text() == "Claim for a lost parcel"
    sheet.close_button.setFocus()
    qtbot.keyClick(sheet, Qt.Key.Key_F)
    filed = modal()
    assert filed.windowTitle() == "Mark as filed"
    filed.number.setText("C-9")  # type: ignore[attr-defined]
    filed.accept()
    settle()
    claim = show_claim(handful_shop, claim_id)
    assert (claim.claim.state, claim.claim.reference) == (ClaimState.FILED, "C-9")
    assert [paper.kind for paper in claim.papers] == [PaperOf.FILE]
    assert not sheet.file_button.isVisible()
    with qtbot.waitActive(sheet):
        sheet.activateWindow()
    assert sheet.answer_button.hasFocus()
    qtbot.keyClick(sheet, Qt.Key.Key_A)
    answer = modal()
    assert isinstance(answer, AnswerSheet)
    answer.amount.setText("a lot")
    answer.accept()
    assert answer.isVisible(), "an amount that is none is said, and nothing is kept"
    answer.amount.setText("12,50")
    answer.accept()
    settle()
    assert show_claim(handful_shop, claim_id).claim.paid_minor == 1_250
    assert sheet.outcome.text() == "Kept. Ctrl+Z takes it back."
    with qtbot.waitActive(sheet):
        sheet.activateWindow()
    qtbot.keyClick(sheet, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert show_claim(handful_shop, claim_id).claim.state is ClaimState.FILED
    qtbot.keyClick(sheet, Qt.Key.Key_W)
    settle()
    assert show_claim(handful_shop, claim_id).claim.state is ClaimState.WITHDRAWN


def test_a_claim_filed_last_week_is_kept_with_that_day(
    sheet: ClaimSheet, claim_id: int, handful_shop: Shop, settle: Settle
) -> None:
    asked = sheet.ask_filed()
    assert asked is not None
    asked.day.setDate(asked.day.date().addDays(-7))
    asked.keep.setChecked(False)
    asked.accept()
    settle()
    filed_at = show_claim(handful_shop, claim_id).claim.filed_at
    assert filed_at is not None
    assert filed_at.date() == handful_shop.clock.now().date() - timedelta(days=7)


def test_a_draft_is_edited_and_kept(sheet: ClaimSheet, claim_id: int, handful_shop: Shop, settle: Settle) -> None:
    assert not sheet.form.keep_button.isEnabled()
    sheet.form.amount.setText("99.")
    sheet.form.note.setPlainText("A letter F in a note files nothing.")
    sheet.form.keep_button.click()
    settle()
    claim = show_claim(handful_shop, claim_id).claim
    assert (claim.claimed_minor, claim.note) == (9_900, "A letter F in a note files nothing.")
    sheet.form.amount.setText("none")
    sheet.form.keep_button.click()
    assert sheet.form.wrong.text().startswith("Enter an amount such as 45.90")


def test_papers_are_added_and_taken_away(
    sheet: ClaimSheet, claim_id: int, handful_shop: Shop, tmp_path: Path, settle: Settle
) -> None:
    (tmp_path / "hurt.jpg").write_bytes(picture())
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawString(72, 720, "Invoice")
    canvas.save()
    (tmp_path / "invoice.pdf").write_bytes(target.getvalue())
    (tmp_path / "song.mp3").write_bytes(b"ID3")
    asked = sheet.papers.ask_kind((tmp_path / "hurt.jpg",))
    assert asked.kind.currentData() == PaperOf.PHOTO
    asked.accept()
    settle()
    sheet.papers.ask_kind((tmp_path / "invoice.pdf", tmp_path / "song.mp3")).accept()
    settle()
    assert [(p.name, p.kind) for p in show_claim(handful_shop, claim_id).papers] == [
        ("hurt.jpg", PaperOf.PHOTO), ("invoice.pdf", PaperOf.VALUE),
    ]  # fmt: skip
    assert sheet.outcome.text().startswith("song.mp3: ")
    assert not list(nameless(sheet))
    sheet.papers.list.setCurrentRow(0)
    sheet.papers.ask_remove()
    modal().accept()
    settle()
    assert [p.name for p in show_claim(handful_shop, claim_id).papers] == ["invoice.pdf"]


def test_the_file_is_saved_and_its_text_copied(sheet: ClaimSheet, tmp_path: Path, settle: Settle) -> None:
    sheet.save_to(tmp_path / "claim.pdf")
    settle()
    first = pypdfium2.PdfDocument(tmp_path / "claim.pdf")[0].get_textpage().get_text_range()
    assert "CLAIM FOR A LOST PARCEL" in first
    assert sheet.outcome.text().startswith("Saved as ")
    sheet.copy_text()
    assert QApplication.clipboard().text().startswith("Claim for a lost parcel\nTracking number: 1Z999AA10123456784")
    sheet.save_to(tmp_path / "nowhere" / "claim.pdf")
    settle()
    assert "cannot be written" in sheet.outcome.text()


def test_the_parcels_screen_opens_a_claim_and_then_shows_it(
    handful_shop: Shop, jobs: JobRunner, show_page: Callable[[ParcelsPage], ParcelsPage], qtbot: QtBot, settle: Settle
) -> None:
    parcel_id = sent(handful_shop, told=(LOST,))
    page = show_page(ParcelsPage(handful_shop, jobs))
    page.open_parcel(parcel_id)
    settle()
    offered: list[str] = []
    page.undo_offered.connect(lambda words, _undo: offered.append(words))
    page.claims.claim.trigger()
    settle()
    ask = modal()
    assert isinstance(ask, OpenClaimSheet)
    ask.accept()
    settle()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), ClaimSheet), timeout=WAIT_MS)
    assert offered == ["1 claim opened."]
    modal().reject()
    page.claims.claim.trigger()
    settle()
    assert isinstance(modal(), ClaimSheet), "there is one already: it is shown"
    modal().reject()


def test_own_rules_are_edited_in_the_settings(
    handful_shop: Shop, jobs: JobRunner, show_page: Callable[[SettingsPage], SettingsPage], settle: Settle
) -> None:
    page = show_page(SettingsPage(handful_shop, jobs))
    section = page.claims_section
    page.show_section(section)
    asked = section.add_rule()
    assert not list(nameless(asked))
    asked.carrier.setCurrentIndex(asked.carrier.findData("dpd"))
    asked.last.setText("")
    asked.accept()
    assert asked.isVisible(), "a rule without a last day is none"
    asked.last.setText("14")
    asked.covers.setText("520")
    asked.note.setText("Contract 7")
    asked.accept()
    assert section.is_changed()
    assert not list(nameless(section))
    page.save.trigger()
    settle()
    currency = handful_shop.settings.shop.currency
    assert handful_shop.settings.claims.rules == (
        OwnClaimRule(carrier="dpd", kind="lost", last_after_days=14, covers_minor=52_000, currency=currency,
                     note="Contract 7"),
    )  # fmt: skip
    again = section.edit()
    assert again is not None
    assert again.note.text() == "Contract 7"
    again.reject()
    section.remove_rule()
    assert section.rules == ()
    page.revert.trigger()
    settle()
    assert len(section.rules) == 1


@pytest.mark.parametrize(("text", "minor"), [("45.90", 4_590), ("45,9", 4_590), ("1 000 EUR", 100_000), ("", None)])
def test_amounts_are_read_as_people_type_them(text: str, minor: int | None) -> None:
    assert typed_amount(text, "EUR") == minor


@pytest.mark.parametrize("text", ["-5", "0", "NaN", "1e400", "12.345", "lots"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        typed_amount(text, "EUR")


def test_days_before_today_stand_under_too_late(handful_shop: Shop) -> None:
    open_claims(handful_shop, [sent(handful_shop, days_ago=90, told=(LOST,))])
    rows = calendar_rows(list_claims(handful_shop))
    assert [row.title for row in rows if row.is_heading] == ["Too late"]
    assert rows[1].left == "over"
