"""Adds a printer, or changes what one is told; it is kept at once, apart from the other settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner, Lane
from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.domain.printing import FoundPrinter, PrinterKind, PrintLanguage
from shipdesk.settings import PrinterProfile
from shipdesk.ui.settings.form import Field, FieldKind, SettingsForm
from shipdesk.ui.settings.offset_preview import OffsetPreview
from shipdesk.ui.theme import SPACE_1, SPACE_4, SPACE_6, Tone
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

translate = QCoreApplication.translate
_RAW = (PrinterKind.RAW, PrinterKind.SPOOLER_RAW)


def printer_kinds() -> tuple[tuple[PrinterKind, str], ...]:
    """Return the kinds of printers in words."""
    return (
        (PrinterKind.SPOOLER, translate("PrinterSheet", "A printer of this computer")),
        (PrinterKind.RAW, translate("PrinterSheet", "A label printer on the network (port 9100)")),
        (PrinterKind.SPOOLER_RAW, translate("PrinterSheet", "A label printer on USB, in its own language")),
        (PrinterKind.FOLDER, translate("PrinterSheet", "A folder of files")),
    )


def printer_fields(found: Sequence[str]) -> tuple[Field, ...]:
    """Return the fields of a printer; found are the queues of this computer."""
    papers = (
        ("Custom.4x6in", translate("PrinterSheet", "4 × 6 inch (102 × 152 mm)")),
        ("Custom.100x150mm", translate("PrinterSheet", "100 × 150 mm")),
        ("Custom.105x148mm", translate("PrinterSheet", "A6 label (105 × 148 mm)")),
        ("Custom.4x8in", translate("PrinterSheet", "4 × 8 inch (102 × 203 mm)")),
        ("A4", "A4"),
        ("A5", "A5"),
        ("A6", "A6"),
        ("Letter", "Letter"),
    )
    languages = ((PrintLanguage.PDF, translate("PrinterSheet", "Pages")), (PrintLanguage.ZPL, "ZPL"))
    return (
        Field("kind", translate("PrinterSheet", "What is it?"), FieldKind.CHOICE, choices=printer_kinds(), width=420),
        Field("address", translate("PrinterSheet", "Which one?"), FieldKind.CHOICE, can_type=True,
              choices=tuple((name, name) for name in found), width=420, check=check_address),
        Field("name", translate("PrinterSheet", "Name"), width=250, check=check_name),
        Field("language", translate("PrinterSheet", "It is sent"), FieldKind.CHOICE, choices=languages, width=150,
              same_row=True),
        Field("page_size", translate("PrinterSheet", "Paper"), FieldKind.CHOICE, choices=papers, can_type=True,
              width=250),
        Field("dpi", translate("PrinterSheet", "Resolution"), FieldKind.CHOICE, width=150, same_row=True,
              choices=((203, "203 dpi"), (300, "300 dpi"), (600, "600 dpi"))),
        Field("by_system", translate("PrinterSheet", "Print by the system's command (if bars come out wrong)"),
              FieldKind.YES_NO),
        Field("ask_status", translate("PrinterSheet", "Ask it for paper and head before each job"), FieldKind.YES_NO),
    )  # fmt: skip


def check_name(value: Any) -> str:
    """Return what is wrong with a printer's name, or an empty text."""
    return "" if str(value).strip() else translate("PrinterSheet", "Give it a name.")


def check_address(value: Any) -> str:
    """Return what is wrong with a printer's address, or an empty text."""
    return "" if str(value or "").strip() else translate("PrinterSheet", "Choose a printer, or enter its address.")


class PrinterSheet(Sheet):
    """The profile of one printer; `kept` tells its name."""

    kept = Signal(str)

    def __init__(
        self,
        shop: Shop,
        jobs: JobRunner,
        profile: PrinterProfile | None,
        found: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        title = translate("PrinterSheet", "Add a printer")
        if profile is not None:
            title = translate("PrinterSheet", "Printer {name}").format(name=profile.name)
        super().__init__(
            title,
            translate("PrinterSheet", "Add") if profile is None else translate("PrinterSheet", "Keep"),
            parent,
        )
        self.setMinimumWidth(760)
        self._shop, self._jobs, self._old = shop, jobs, profile
        shown = profile or PrinterProfile(name="-", address=found[0] if found else "-")
        known = list(dict.fromkeys([*([profile.address] if profile is not None else []), *found]))
        self.form = SettingsForm(_with_paper(printer_fields(known), shown.page_size))
        self.form.show_value(shown)
        self._fine = self._fine_tuning(shown)
        row = QHBoxLayout()
        row.setSpacing(SPACE_6)
        self.none_found = Callout()
        left = QVBoxLayout()
        left.setSpacing(SPACE_4)
        left.addWidget(self.form)
        left.addWidget(self.none_found)
        left.addStretch(1)
        row.addLayout(left, 1)
        row.addLayout(self._fine)
        self.body.addLayout(row)
        self._kind = self._box("kind")
        self._address = self._box("address")
        self._kind.currentIndexChanged.connect(lambda _index: self._kind_chosen())
        self._address.currentTextChanged.connect(self._address_chosen)
        self._box("language").currentIndexChanged.connect(lambda _index: self._follow_language())
        self._box("page_size").currentTextChanged.connect(lambda _text: self._show_paper())
        if profile is None:
            self._name().setText("")
            if not found:
                self._address.setEditText("")
            self._address_chosen(self._address.currentText())
        self._follow_kind()
        self._follow_language()
        self._show_paper()
        self._kind.setFocus()

    # Building

    def _fine_tuning(self, shown: PrinterProfile) -> QVBoxLayout:
        self.offset = OffsetPreview()
        self.offset.show_offset(shown.offset_x, shown.offset_y)
        as_set: list[tuple[int, str]] = [(-1, self.tr("As it is set"))]
        self.darkness = _choice(
            [*as_set, *((n, str(n)) for n in range(31))], -1 if shown.darkness is None else shown.darkness
        )
        self.copies = _choice([(n, str(n)) for n in range(1, 10)], shown.copies)
        column = QVBoxLayout()
        column.setSpacing(SPACE_1)
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Move the print (arrow keys)"), self.offset),
            (self.tr("Darkness (ZPL, 0 to 30)"), self.darkness),
            (self.tr("Copies of each paper"), self.copies),
        )
        for words, widget in rows:
            label = plain_label(words, "strong")
            label.setBuddy(widget)
            widget.setAccessibleName(words)
            column.addWidget(label)
            column.addWidget(widget)
            column.addSpacing(SPACE_1)
        column.addStretch(1)
        return column

    def _box(self, name: str) -> QComboBox:
        box = self.form.input(name)
        assert isinstance(box, QComboBox)
        return box

    def _name(self) -> QLineEdit:
        field = self.form.input("name")
        assert isinstance(field, QLineEdit)
        return field

    # Following what is chosen

    def _kind_chosen(self) -> None:
        kind = PrinterKind(self._kind.currentData())
        language = self._box("language")
        language.setCurrentIndex(language.findData(PrintLanguage.ZPL if kind in _RAW else PrintLanguage.PDF))
        if kind in (PrinterKind.RAW, PrinterKind.FOLDER):
            self._address.setEditText("")
        elif self._address.count():
            self._address.setCurrentIndex(0)
        self._follow_kind()

    def _follow_kind(self) -> None:
        kind = PrinterKind(self._kind.currentData())
        hints = {
            PrinterKind.RAW: self.tr("Its address, such as 192.168.1.20"),
            PrinterKind.FOLDER: self.tr("The whole path of the folder"),
        }
        entry = self._address.lineEdit()
        if entry is not None:
            entry.setPlaceholderText(hints.get(kind, self.tr("The printer's name in the system")))
        self.form.input("by_system").setVisible(kind is PrinterKind.SPOOLER)
        self.form.input("ask_status").setVisible(kind is PrinterKind.RAW)
        of_system = kind in (PrinterKind.SPOOLER, PrinterKind.SPOOLER_RAW)
        words = self.tr("This computer has no printer yet. Add it in the system's settings, or choose another kind.")
        self.none_found.say(words if of_system and not self._address.count() else "", Tone.INFO)

    def _follow_language(self) -> None:
        """Offer darkness where it is told: drivers of pages have a setting of their own."""
        self.darkness.setEnabled(self._box("language").currentData() == PrintLanguage.ZPL)

    def _address_chosen(self, address: str) -> None:
        """Ask the driver of a queue for its resolution, and propose its name."""
        if self._old is not None or self._address.findText(address) < 0 or not address:
            return
        if not self._name().isModified():
            self._name().setText(address[:40])
        self._jobs.run(
            "printer's driver", _look_at, address, on_done=self._fill_in, on_failed=lambda _error: None,
            lane=Lane.WORK, quiet=True, key="printer's driver", owner=self,
        )  # fmt: skip

    def _fill_in(self, found: FoundPrinter) -> None:
        if found.dpi is not None:
            dpi = self._box("dpi")
            dpi.setCurrentIndex(dpi.findData(found.dpi))
        if not found.takes_pdf and PrinterKind(self._kind.currentData()) is PrinterKind.SPOOLER:
            address = self._address.currentText()
            self._kind.setCurrentIndex(self._kind.findData(PrinterKind.SPOOLER_RAW))
            self._address.setCurrentText(address)

    def _show_paper(self) -> None:
        from shipdesk.services.set_up_printers import paper_size_mm

        box = self._box("page_size")
        chosen = box.currentIndex() >= 0 and box.itemText(box.currentIndex()) == box.currentText()
        name = str(box.currentData() if chosen else box.currentText())
        try:
            self.offset.set_paper(*paper_size_mm(name))
        except Refused:
            return  # still being typed

    # Keeping

    def profile(self) -> PrinterProfile | None:
        """Return the printer as entered, or None where something is wrong, which is then said at its field."""
        value = self.form.value()
        if not isinstance(value, PrinterProfile):
            return None
        darkness = int(self.darkness.currentData())
        return value.model_copy(
            update={
                "name": value.name.strip(), "address": value.address.strip(), "copies": int(self.copies.currentData()),
                "offset_x": self.offset.across, "offset_y": self.offset.down,
                "darkness": darkness if darkness >= 0 else None,
            }
        )  # fmt: skip

    def accept(self) -> None:
        """Keep the printer, and close once it is kept."""
        self.say_wrong("")
        profile = self.profile()
        if profile is None:
            return
        self.do_button.setEnabled(False)
        self._jobs.change(
            self.tr("Keeping the printer"), _save, self._shop, profile, self._old.name if self._old else "",
            on_done=lambda _nothing: self._was_kept(profile.name), on_failed=self._not_kept, owner=self,
        )  # fmt: skip

    def _was_kept(self, name: str) -> None:
        self.kept.emit(name)
        super().accept()

    def _not_kept(self, error: ShipDeskError) -> None:
        self.do_button.setEnabled(True)
        self.say_wrong(f"{error.message} {error.advice}".strip())


def _with_paper(fields: tuple[Field, ...], page_size: str) -> tuple[Field, ...]:
    """Offer the paper that the printer has now, also where it is none of the usual ones."""
    return tuple(
        replace(f, choices=(*f.choices, (page_size, page_size)))
        if f.name == "page_size" and page_size not in dict(f.choices)
        else f
        for f in fields
    )


def _choice(choices: Sequence[tuple[int, str]], value: int) -> QComboBox:
    box = QComboBox()
    for number, words in choices:
        box.addItem(words, number)
    box.setCurrentIndex(box.findData(value))
    return box


def _look_at(name: str) -> FoundPrinter:
    from shipdesk.services.set_up_printers import look_at_printer

    return look_at_printer(name)


def _save(shop: Shop, profile: PrinterProfile, replaces: str) -> None:
    from shipdesk.services.set_up_printers import save_printer

    save_printer(shop, profile, replaces=replaces)
