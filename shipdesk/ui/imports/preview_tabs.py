"""What a file would do, order by order, in a tab for each kind; and the columns, whose meaning can be changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QTabWidget, QWidget

from shipdesk.domain.orders import RefusedRow
from shipdesk.services.views import ColumnQuestion, DiffKind, FilePreview, OrderDiff
from shipdesk.ui.imports.checked_table import CheckedTableModel
from shipdesk.ui.imports.columns_form import ColumnsForm
from shipdesk.ui.imports.rows_page import RowsPage
from shipdesk.ui.imports.sorted_preview import ChangedField, Part, SortedPreview
from shipdesk.ui.imports.value_table import ValueColumn, ValueTableModel
from shipdesk.ui.theme import Tone
from shipdesk.ui.words import count_text

IsTaken = Callable[[OrderDiff], bool | None]


class PreviewTabs(QTabWidget):
    """The tables of one file; `answered` comes when a person says what a column means."""

    answered = Signal(str, str)
    forget_wanted = Signal()
    save_refused_wanted = Signal()
    toggle_wanted = Signal(object)
    """The OrderDiff that a person leaves out, or takes in again."""
    toggle_suspicious_wanted = Signal()

    def __init__(self, is_taken: IsTaken, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("What is in the file"))
        self.tabBar().setAccessibleName(self.tr("Parts of the preview"))
        self.setDocumentMode(True)
        self.setUsesScrollButtons(True)
        self._is_taken = is_taken
        self.models: dict[Part, ValueTableModel[Any]] = {}
        self.pages: dict[Part, RowsPage] = {}
        self.columns = ColumnsForm(self)
        self.columns.answered.connect(self.answered)
        self.columns.forget_wanted.connect(self.forget_wanted)
        self.save_button = self._button(
            self.tr("Save refused rows as CSV…"),
            self.tr("Save the refused rows whole, to mend and import them (Ctrl+S)"),
        )
        self.save_button.clicked.connect(self.save_refused_wanted)
        self.leave_button = self._button(
            self.tr("Leave all out"), self.tr("Leave all suspicious orders out, or take them in again (Ctrl+L)")
        )
        self.leave_button.clicked.connect(self.toggle_suspicious_wanted)
        self._add_parts()

    def show_file(self, file: SortedPreview, questions: Sequence[ColumnQuestion], words: str = "") -> None:
        """Show one file, with the questions about its columns, answered or not; words are what it was filtered by."""
        for part, page in self.pages.items():
            page.show_rows(file.rows[part], words)
        self.columns.show_columns(file.preview, file.rows[Part.COLUMNS], questions)
        for part, name in self._names().items():
            count = len(questions) if part is Part.COLUMNS else self._count(file, part)
            self.setTabText(int(part), f"{name} {count_text(count)}" if count else name)
        self.save_button.setVisible(bool(file.preview.refused))
        self.leave_button.setVisible(any(self._is_taken(d) is not None for d in file.rows[Part.SUSPICIOUS]))
        self.checks_changed()

    def show_most_urgent(self, preview: FilePreview) -> None:
        """Turn to the tab that a person should look at first."""
        for part, is_wanted in (
            (Part.COLUMNS, bool(preview.questions or (preview.problem and preview.columns))),
            (Part.NEW, bool(preview.new)),
            (Part.CHANGED, bool(preview.changed)),
            (Part.REFUSED, bool(preview.refused)),
            (Part.PROTECTED, bool(preview.protected)),
            (Part.UNCHANGED, bool(preview.unchanged)),
        ):
            if is_wanted:
                self.setCurrentIndex(int(part))
                return
        self.setCurrentIndex(int(Part.NEW))

    def show_row(self, part: Part, row: int) -> None:
        """Turn to a row of a part and put the keyboard there."""
        self.setCurrentIndex(int(part))
        if part is Part.COLUMNS:
            self.columns.ask_about(row)
            return
        self.pages[part].table.choose(row)
        self.pages[part].table.setFocus()

    def focus_rows(self) -> None:
        """Put the keyboard into the table that is shown."""
        part = Part(self.currentIndex())
        (self.columns.table if part is Part.COLUMNS else self.pages[part].table).setFocus()

    def checks_changed(self) -> None:
        """Show again which orders are left out."""
        for model in self.models.values():
            if isinstance(model, CheckedTableModel):
                model.checks_changed()
        suspicious = self.models[Part.SUSPICIOUS]
        orders = (suspicious.value_at(row) for row in range(suspicious.rowCount()))
        any_taken = any(order is not None and self._is_taken(order) for order in orders)
        words = self.tr("Leave all suspicious out") if any_taken else self.tr("Take the suspicious in")
        self.leave_button.setText(words)

    # Building

    def _names(self) -> dict[Part, str]:
        return {
            Part.NEW: self.tr("New"),
            Part.CHANGED: self.tr("Changed"),
            Part.SUSPICIOUS: self.tr("Suspicious"),
            Part.REFUSED: self.tr("Refused"),
            Part.PROTECTED: self.tr("Left alone"),
            Part.UNCHANGED: self.tr("Unchanged"),
            Part.COLUMNS: self.tr("Columns"),
        }

    @staticmethod
    def _count(file: SortedPreview, part: Part) -> int:
        if part in (Part.CHANGED, Part.PROTECTED):
            return len({change.order.order_number for change in file.rows[part]})
        return len(file.rows[part])

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.setToolTip(tip)
        return button

    def _add_parts(self) -> None:
        orders, changes = self._order_columns(self.tr("Remarks")), self._change_columns()
        why = self._order_columns(self.tr("Why"), narrow=True)
        self._add(Part.NEW, self._checked(orders), self.tr("New orders"), self.tr("No new orders in this file"))
        self._add(
            Part.CHANGED,
            self._checked(changes),
            self.tr("Changed orders"),
            self.tr("Nothing changed in orders that are here already"),
        )
        self._add(
            Part.SUSPICIOUS,
            self._checked(why),
            self.tr("Suspicious orders"),
            self.tr("No order of this file looks suspicious"),
            self.leave_button,
        )
        self._add(
            Part.REFUSED,
            ValueTableModel(self._refused_columns(), self),
            self.tr("Refused rows"),
            self.tr("Every row can be imported"),
            self.save_button,
        )
        self._add(
            Part.PROTECTED,
            ValueTableModel(changes, self),
            self.tr("Orders that are left alone"),
            self.tr("Nothing changed in orders that are packed or dispatched"),
        )
        self._add(
            Part.UNCHANGED,
            ValueTableModel(orders, self),
            self.tr("Unchanged orders"),
            self.tr("No order of this file is here just so"),
        )
        self.addTab(self.columns, self.tr("Columns"))

    def _checked(self, columns: Sequence[ValueColumn[Any]]) -> CheckedTableModel[Any]:
        model = CheckedTableModel[Any](columns, lambda value: self._is_taken(_order_of(value)), self)
        model.toggle_wanted.connect(lambda value: self.toggle_wanted.emit(_order_of(value)))
        return model

    def _add(
        self, part: Part, model: ValueTableModel[Any], name: str, empty: str, extra: QPushButton | None = None
    ) -> None:
        self.models[part] = model
        self.pages[part] = RowsPage(model, name, empty, extra)
        self.addTab(self.pages[part], name)

    def _order_columns(self, last: str, *, narrow: bool = False) -> tuple[ValueColumn[OrderDiff], ...]:
        return (
            ValueColumn(self.tr("Order"), 130, lambda d: d.order_number),
            ValueColumn(self.tr("Recipient"), 130 if narrow else 180, lambda d: d.recipient_name),
            ValueColumn(self.tr("To"), 50, lambda d: d.country_code),
            ValueColumn(self.tr("Items"), 130 if narrow else 210, lambda d: d.items_text),
            ValueColumn(self.tr("Total"), 100, lambda d: d.total_text),
            ValueColumn(last, 120, lambda d: " ".join(d.remarks), Tone.WARN),
        )

    def _change_columns(self) -> tuple[ValueColumn[ChangedField], ...]:
        return (
            ValueColumn(self.tr("Order"), 130, lambda c: c.order.order_number),
            ValueColumn(self.tr("Recipient"), 160, lambda c: c.order.recipient_name),
            ValueColumn(self.tr("Field"), 100, lambda c: c.field or self.tr("Details")),
            ValueColumn(self.tr("Here"), 190, lambda c: c.before or "–", Tone.NEUTRAL),
            ValueColumn(self.tr("In the file"), 190, lambda c: c.after or "–", Tone.GOOD),
            ValueColumn(self.tr("What happens"), 120, self._fate),
        )

    def _fate(self, change: ChangedField) -> str:
        if change.order.kind is DiffKind.PROTECTED:
            return self.tr("Left alone: packed or gone already")
        return self.tr("Is changed") if self._is_taken(change.order) else self.tr("Left out")

    def _refused_columns(self) -> tuple[ValueColumn[RefusedRow], ...]:
        return (
            ValueColumn(self.tr("Row"), 60, lambda r: str(r.row)),
            ValueColumn(self.tr("Order"), 110, lambda r: r.order_number),
            ValueColumn(self.tr("Column"), 130, lambda r: r.column),
            ValueColumn(self.tr("In the cell"), 160, lambda r: r.value),
            ValueColumn(self.tr("Why, and what to do"), 200, lambda r: r.reason, Tone.BAD),
        )


def _order_of(value: OrderDiff | ChangedField) -> OrderDiff:
    return value.order if isinstance(value, ChangedField) else value
