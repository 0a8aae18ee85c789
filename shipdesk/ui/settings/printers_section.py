"""The section of printers: which there are and how they do, test pages, and what goes to which."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from shipdesk.background.jobs import Lane
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.printing import ROUTED_PAPERS, PrinterStatus, PrintLanguage
from shipdesk.domain.roles import May
from shipdesk.settings import PrinterProfile, Settings
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.printing.print_words import jobs_text, paper_word
from shipdesk.ui.settings.form import Field, FieldKind, SettingsForm
from shipdesk.ui.settings.printer_sheet import PrinterSheet
from shipdesk.ui.settings.section import Section, button_row
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.sheet import ConfirmSheet

if TYPE_CHECKING:
    from shipdesk.services.print_test_pages import TestPage
    from shipdesk.services.set_up_printers import PrinterLine
    from shipdesk.services.shop import Shop

translate = QCoreApplication.translate
_ROLE = Qt.ItemDataRole.UserRole


def route_fields() -> tuple[Field, ...]:
    """Return a field for each kind of paper; the printers to choose from are set when they are known."""
    files = (("", translate("Settings", "Files in the shop's folder")),)
    return tuple(
        Field(kind.value, paper_word(kind), FieldKind.CHOICE, choices=files, width=240, same_row=number % 2 == 1)
        for number, kind in enumerate(ROUTED_PAPERS)
    )


class PrintersSection(Section):
    """Printers are kept at once when they are added or changed; what goes to which is saved with the rest."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            page,
            translate("Settings", "Printers"),
            translate("Settings", "Which printers there are, how they do, and which paper goes to which."),
            "print",
        )
        self._lines: tuple[PrinterLine, ...] = ()
        self._found: tuple[str, ...] = ()
        self._states: dict[str, PrinterStatus] = {}
        self._make_actions()

    def _build(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Printers"))
        self.list.setFixedHeight(124)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(lambda _row: self._show_chosen())
        self.list.itemActivated.connect(lambda _item: self.edit())
        self.none = plain_label(
            self.tr("No printer is set up yet: papers go to files in the shop's folder."), "muted", wrap=True
        )
        self.state = Callout()
        actions = (self.add, self.change, self.remove, self.ask, self.calibration, self.self_test)
        self.add_card(
            [
                self.none,
                self.list,
                self.state,
                button_row(*(action_button(a) for a in actions)),
            ],
            self.tr("Printers"),
        )
        self.routes = self.add_form("paper_routes", SettingsForm(route_fields()), self.tr("What goes where"))
        self._show_chosen()

    def _make_actions(self) -> None:
        make = self.make_action
        change = partial(make, may=May.CHANGE_SETTINGS)
        self.add = change(self.tr("Add a printer…"), "Ctrl+Shift+A", self.add_printer, icon_name="add")
        self.change = change(self.tr("Change printer…"), "Ctrl+Shift+E", self.edit, icon_name="edit")
        self.remove = change(self.tr("Remove printer…"), "Ctrl+Shift+Del", self.ask_remove, icon_name="remove")
        self.ask = make(self.tr("Ask printers again"), "Ctrl+Shift+I", self.ask_states, icon_name="refresh")
        self.calibration = make(
            self.tr("Print calibration page"), "Ctrl+Shift+K", partial(self.print_test, "calibration"),
            icon_name="print", tip=self.tr("A page with scales and frame: does it print where it should?"),
        )  # fmt: skip
        self.self_test = make(
            self.tr("Print self-test"), "Ctrl+Shift+T", partial(self.print_test, "selftest"),
            icon_name="scan", tip=self.tr("A page with fine lines and codes: can the scanner read it?"),
        )  # fmt: skip

    def load(self) -> None:
        """Ask which printers there are and how they do."""
        self.page.jobs.query("printers", _read, self.page.shop, on_done=self._show)
        # Not among the quick reads: a print system that hangs would hold the other screens up.
        self.page.jobs.run(
            "found printers", _find, self.page.shop, on_done=self._note_found, on_failed=lambda _error: None,
            lane=Lane.WORK, quiet=True, key="found printers", owner=self,
        )  # fmt: skip

    def show_settings(self, settings: Settings) -> None:
        """Show what goes where; the printers to choose from come with the settings."""
        self._offer_printers(tuple(profile.name for profile in settings.printers))
        super().show_settings(settings)

    def apply(self, settings: Settings) -> Settings | None:
        """Return the settings with the routes as edited and the printers as they are now."""
        applied = super().apply(settings)
        return applied and applied.model_copy(update={"printers": self.page.shop.settings.printers})

    # Showing

    def chosen(self) -> PrinterProfile | None:
        """Return the printer that is chosen in the list."""
        item = self.list.currentItem()
        name = item.data(_ROLE) if item is not None else None
        return next((line.profile for line in self._lines if line.profile.name == name), None)

    def _show(self, lines: tuple[PrinterLine, ...]) -> None:
        self._lines = lines
        row = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        for line in lines:
            item = QListWidgetItem(self._words(line), self.list)
            item.setData(_ROLE, line.profile.name)
        self.list.setCurrentRow(max(0, min(row, len(lines) - 1)))
        self.list.blockSignals(False)
        self.none.setVisible(not lines)
        self.list.setVisible(bool(lines))
        self._show_chosen()
        self.ask_states()

    def _words(self, line: PrinterLine) -> str:
        profile = line.profile
        sent = "ZPL" if profile.language is PrintLanguage.ZPL else self.tr("pages")
        told = self.tr("{address}, {sent}, {dpi} dpi").format(address=profile.address, sent=sent, dpi=profile.dpi)
        status = self._states.get(profile.name)
        papers = ", ".join(paper_word(kind) for kind in line.papers)
        state = status.sentence.rstrip(".") if status is not None else ""
        return " · ".join(filter(None, (profile.name, state, papers, told)))

    def _offer_printers(self, names: Sequence[str]) -> None:
        choices = [("", self.tr("Files in the shop's folder")), *((name, name) for name in names)]
        for kind in ROUTED_PAPERS:
            self.routes.set_choices(kind.value, choices)

    def _note_found(self, found: tuple[str, ...]) -> None:
        self._found = found

    def _show_chosen(self) -> None:
        profile = self.chosen()
        for action in (self.change, self.remove, self.calibration, self.self_test):
            action.setEnabled(profile is not None)
        self.ask.setEnabled(bool(self._lines))
        status = self._states.get(profile.name) if profile is not None else None
        if profile is None:
            self.state.say("")
        elif status is None:
            self.state.say(self.tr("Asking {printer}…").format(printer=profile.name), Tone.INFO)
        else:
            waiting = next((line.waiting for line in self._lines if line.profile is profile), 0)
            words = " ".join(filter(None, (status.sentence, status.advice)))
            if waiting:
                words += " " + self.tr("{jobs} in the print queue.").format(jobs=jobs_text(waiting))
            tone = Tone.WARN if not status.ready else Tone.GOOD if status.known else Tone.INFO
            self.state.say(f"{profile.name}: {words}", tone)

    # Acting

    def ask_states(self) -> None:
        """Ask each printer how it is doing; each answers in its own time."""
        for line in self._lines:
            name = line.profile.name
            self.page.jobs.run(
                f"printer state {name}", _status, self.page.shop, name, on_done=partial(self._note_state, name),
                on_failed=partial(self._note_failure, name), lane=Lane.WORK, quiet=True, key=f"printer state {name}",
                owner=self,
            )  # fmt: skip

    def _note_state(self, name: str, status: PrinterStatus) -> None:
        self._states[name] = status
        for row, line in enumerate(self._lines):
            item = self.list.item(row)
            if item is not None and line.profile.name == name:
                item.setText(self._words(line))
                item.setToolTip(item.text())
        self._show_chosen()

    def _note_failure(self, name: str, error: ShipDeskError) -> None:
        self._note_state(name, PrinterStatus(known=False, detail=str(error)))

    def add_printer(self) -> PrinterSheet:
        """Add another printer."""
        return self._open(None)

    def edit(self) -> None:
        """Change the chosen printer."""
        profile = self.chosen()
        if profile is not None:
            self._open(profile)

    def _open(self, profile: PrinterProfile | None) -> PrinterSheet:
        sheet = PrinterSheet(self.page.shop, self.page.jobs, profile, self._found, self.page)
        sheet.kept.connect(self._kept)
        sheet.open()
        return sheet

    def _kept(self, name: str) -> None:
        self.page.said.emit(self.tr("The printer {name} is kept.").format(name=name))
        self._states.pop(name, None)
        self.page.reload()

    def ask_remove(self) -> None:
        """Ask once more, then forget the chosen printer."""
        profile = self.chosen()
        if profile is None:
            return
        sheet = ConfirmSheet(
            self.tr("Remove the printer {name}?").format(name=profile.name),
            self.tr("What goes to it goes to files from then on. The printer itself stays in the system."),
            self.tr("Remove it"),
            self.tr("Keep it"),
            self.page,
        )
        sheet.accepted.connect(partial(self._remove, profile.name))
        sheet.open()

    def _remove(self, name: str) -> None:
        self.page.jobs.change(
            self.tr("Removing the printer"), _remove, self.page.shop, name,
            on_done=lambda _nothing: self.page.reload(), on_failed=self.page.report_failure, owner=self,
        )  # fmt: skip

    def print_test(self, what: str) -> None:
        """Print a test page on the chosen printer."""
        profile = self.chosen()
        if profile is not None:
            self.page.jobs.run(
                self.tr("Printing a test page"), _print_test, self.page.shop, profile.name, what,
                on_done=self._tested, on_failed=self.page.report_failure, owner=self,
            )  # fmt: skip

    def _tested(self, outcome: tuple[int, int]) -> None:
        words = self.tr("The test page is on its way.")
        if outcome[1]:
            words = self.tr("The test page waits in the print queue (Ctrl+Shift+P).")
        self.page.said.emit(words)
        self.load()


def _read(shop: Shop) -> tuple[PrinterLine, ...]:
    from shipdesk.services.set_up_printers import list_printers

    return list_printers(shop)


def _find(shop: Shop) -> tuple[str, ...]:
    from shipdesk.services.set_up_printers import found_printers

    return found_printers(shop)


def _status(shop: Shop, name: str) -> PrinterStatus:
    from shipdesk.services.set_up_printers import printer_status

    return printer_status(shop, name)


def _remove(shop: Shop, name: str) -> None:
    from shipdesk.services.set_up_printers import remove_printer

    remove_printer(shop, name)


def _print_test(shop: Shop, name: str, what: str) -> tuple[int, int]:
    from shipdesk.services.print_test_pages import TestPage, print_test_page
    from shipdesk.services.run_print_queue import run_print_queue

    page: TestPage = TestPage(what)
    print_test_page(shop, name, page)
    return run_print_queue(shop)
