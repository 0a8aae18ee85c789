"""A small picture of a label sheet: where printing starts, and which cells are gone, chosen by arrow keys."""

from __future__ import annotations

from itertools import islice

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from shipdesk.domain.label_sheets import SHEETS, LabelSheet, SheetWish
from shipdesk.ui.theme import SPACE_2, current_theme
from shipdesk.ui.tokens import LIGHT

_PAPER, _INK, _GREY = QColor(LIGHT.surface), QColor(LIGHT.text), QColor(LIGHT.border_strong)


class CellsPicture(QWidget):
    """Arrow keys move the first label, Space or a click with Ctrl marks the cell there as gone, Home starts anew."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet: LabelSheet = next(iter(SHEETS.values()))
        self.start = 1
        self.skipped: frozenset[int] = frozenset()
        self.count = 1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(200, 250)
        self.setAccessibleName(self.tr("Cells of the sheet"))
        self.setToolTip(self.tr("Arrow keys: where to start. Space: this cell is gone. Home: a new sheet."))
        current_theme().changed.connect(self.update)
        self._say()

    def sizeHint(self) -> QSize:
        """Return a size that shows a sheet well."""
        return QSize(210, 280)

    def show_sheet(self, sheet: LabelSheet, start: int, count: int) -> None:
        """Show a sheet with the first label on a cell, and so many labels to print."""
        self.sheet, self.count = sheet, count
        self.skipped = frozenset()
        self.start = start if 1 <= start <= sheet.cells else 1
        self._tell()

    def words(self) -> str:
        """Return the choice in words, such as "Start at cell 3 of 4"."""
        words = self.tr("Start at cell {start} of {cells}").format(start=self.start, cells=self.sheet.cells)
        if gone := sorted(cell for cell in self.skipped if cell > self.start):
            words += self.tr(", without {cells}").format(cells=", ".join(map(str, gone)))
        return words

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the start, or mark its cell."""
        key = Qt.Key(event.key())
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -self.sheet.columns,
                Qt.Key.Key_Down: self.sheet.columns}.get(key, 0)  # fmt: skip
        if step:
            self._start_at(self.start + step)
        elif key == Qt.Key.Key_Home:
            self.skipped = frozenset()
            self._start_at(1)
        elif key == Qt.Key.Key_Space:
            self._mark(self.start)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start at the cell that was clicked; with Ctrl mark it."""
        for cell in range(1, self.sheet.cells + 1):
            if self._cell(cell).contains(event.position()):
                if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                    self._mark(cell)
                else:
                    self._start_at(cell)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sheet, its cells, and the labels that go on it."""
        del event
        look = current_theme().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.focus if self.hasFocus() else look.border_strong), 2 if self.hasFocus() else 1))
        painter.setBrush(_PAPER)
        painter.drawRect(self._page())
        wish = SheetWish(self.sheet, self.start, self.skipped)
        printed = [cell for page, cell in islice(wish.places(), self.count) if page == 0]
        for cell in range(1, self.sheet.cells + 1):
            self._draw(painter, cell, label=cell in printed, first=cell == self.start)
        painter.end()

    def _draw(self, painter: QPainter, cell: int, *, label: bool, first: bool) -> None:
        box = self._cell(cell).adjusted(1.5, 1.5, -1.5, -1.5)
        gone = cell in self.skipped or cell < self.start
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(
            QPen(_INK if first else _GREY, 2 if first else 1, Qt.PenStyle.SolidLine if label else Qt.PenStyle.DashLine)
        )
        painter.drawRect(box)
        if gone:
            painter.setPen(QPen(_GREY, 1))
            painter.drawLine(box.topLeft(), box.bottomRight())
            painter.drawLine(box.topRight(), box.bottomLeft())
            return
        painter.setPen(_INK if label else _GREY)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(cell))
        if label:
            unit = box.height() / 20
            for row, share in ((2, 0.4), (4, 0.55), (5.5, 0.5)):
                painter.fillRect(QRectF(box.left() + 6, box.top() + row * unit, box.width() * share, unit * 0.8), _INK)
            x, number = box.left() + 6, 0
            while x < box.right() - 8:
                thick = (1.0, 2.0, 1.0, 3.0)[number % 4]
                painter.fillRect(QRectF(x, box.bottom() - 6 * unit, thick, 4 * unit), _INK)
                x += thick + (1.5, 2.5, 1.0)[number % 3]
                number += 1

    def _page(self) -> QRectF:
        room = QRectF(self.rect()).adjusted(SPACE_2, SPACE_2, -SPACE_2, -SPACE_2)
        scale = min(room.width() / self.sheet.width_mm, room.height() / self.sheet.height_mm)
        width, height = self.sheet.width_mm * scale, self.sheet.height_mm * scale
        corner = room.center() - QPointF(width / 2, height / 2)
        return QRectF(corner.x(), corner.y(), width, height)

    def _cell(self, position: int) -> QRectF:
        page = self._page()
        scale = page.width() / self.sheet.width_mm
        x, y = self.sheet.place_mm(position)
        wide, high = self.sheet.cell_mm
        return QRectF(page.left() + x * scale, page.top() + y * scale, wide * scale, high * scale)

    def _start_at(self, cell: int) -> None:
        if 1 <= cell <= self.sheet.cells:
            self.start = cell
            self._tell()

    def _mark(self, cell: int) -> None:
        skipped = self.skipped ^ {cell}
        if skipped.issuperset(range(self.start, self.sheet.cells + 1)):
            return  # one must be left
        self.skipped = skipped
        self._tell()

    def _tell(self) -> None:
        self._say()
        self.update()
        self.changed.emit()

    def _say(self) -> None:
        self.setAccessibleDescription(self.words())
