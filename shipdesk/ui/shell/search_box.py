"""Search from anywhere: one field at the top of the window and the list of hits below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.services.views import SearchHit
from shipdesk.ui.shell.places import PLACE
from shipdesk.ui.theme import ICON_S, SPACE_1, SPACE_3, TEXT_BODY, TEXT_SMALL, current_theme, icon, text_font
from shipdesk.ui.widgets.basics import SearchField, plain_label

LETTERS_NEEDED = 2
_HIT_HEIGHT = 46
_ROLE = Qt.ItemDataRole.UserRole
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class _HitDelegate(QStyledItemDelegate):
    """Paints a hit in two lines: what it is, and how it was found."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one hit."""
        hit: SearchHit = index.data(_ROLE)
        look = current_theme().palette
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(look.selection))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(look.hover))
        name = {"parcel": "parcels", PLACE: "link"}.get(hit.kind, "orders")
        icon(name).paint(painter, QRect(rect.left() + SPACE_3, rect.top() + 15, ICON_S, ICON_S))
        text = rect.adjusted(40, 5, -SPACE_3, 0)
        for words, font, colour, top in (
            (hit.title, text_font(TEXT_BODY, strong=True), look.text, 0),
            (hit.detail, text_font(TEXT_SMALL), look.muted, 18),
        ):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            line = QRect(text.left(), text.top() + top, text.width(), 18)
            shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, int(_LEFT), shown)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the fixed height of a hit."""
        return QSize(200, _HIT_HEIGHT)


class SearchBox(SearchField):
    """The field; its hits float over the window while it has the keyboard."""

    order_chosen = Signal(int)
    parcel_chosen = Signal(int)
    place_chosen = Signal(str)
    """The key of a screen."""

    def __init__(
        self,
        jobs: JobRunner,
        search: Callable[[str], Sequence[SearchHit]],
        host: QWidget,
    ) -> None:
        """Search with `search(text)`, a quick service; hits float inside host, the window's central widget."""
        super().__init__("", "")
        self.setPlaceholderText(self.tr("Find an order, name, tracking number or SKU (Ctrl+K)"))
        self.setToolTip(self.tr("Find anything, from anywhere (Ctrl+K)"))
        self.setAccessibleName(self.tr("Find anything"))
        self._jobs = jobs
        self._search = search
        self._host = host
        self._asked = ""
        self._open_first = False
        self._frame = QFrame(host)
        self._frame.setObjectName("hits")
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("What was found"))
        self._list.setItemDelegate(_HitDelegate(self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(self._open)
        self._none: QLabel = plain_label("", "muted")
        self._none.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(SPACE_1, SPACE_1, SPACE_1, SPACE_1)
        column.setSpacing(0)
        column.addWidget(self._list)
        column.addWidget(self._none)
        self._frame.hide()
        self.typed.connect(self._ask)
        host.installEventFilter(self)

    def hits(self) -> list[SearchHit]:
        """Return what the list shows."""
        return [self._list.item(row).data(_ROLE) for row in range(self._list.count())]

    def is_open(self) -> bool:
        """Whether the hits are shown."""
        return self._frame.isVisible()

    def take_keyboard(self) -> None:
        """Take the keyboard, what was typed before chosen so that the next letter replaces it."""
        self.setFocus()
        self.selectAll()

    def close_hits(self) -> None:
        """Put the hits away."""
        self._frame.hide()

    def _ask(self, text: str) -> None:
        self._asked = text
        if len(text) < LETTERS_NEEDED:
            self.close_hits()
            self._list.clear()
            return
        self._jobs.query("search everywhere", self._search, text, on_done=self._show, on_failed=self._cannot)

    def _show(self, hits: Sequence[SearchHit]) -> None:
        if len(self._asked) < LETTERS_NEEDED or not (self.hasFocus() or self._open_first):
            return
        self._list.clear()
        for hit in hits:
            item = QListWidgetItem(self._list)
            item.setData(_ROLE, hit)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{hit.title}, {hit.detail}")
        self._list.setVisible(bool(hits))
        self._none.setVisible(not hits)
        self._none.setText(self.tr("Nothing found for “{text}”.").format(text=self._asked))
        if hits:
            self._list.setCurrentRow(0)
        self._frame.show()
        self._place()
        if self._open_first and hits:
            self._open(self._list.item(0))
        self._open_first = False

    def _cannot(self, error: ShipDeskError) -> None:
        self._list.clear()
        self._list.hide()
        self._none.setText(error.message)
        self._none.show()
        self._frame.show()
        self._place()

    def _place(self) -> None:
        count = self._list.count()
        height = min(count, 8) * _HIT_HEIGHT + 2 * SPACE_1 + 2 if count else 48
        corner = self.mapTo(self._host, QPoint(0, self.height() + SPACE_1))
        self._frame.setGeometry(QRect(corner, QSize(self.width(), height)))
        self._frame.raise_()

    def _open(self, item: QListWidgetItem) -> None:
        hit: SearchHit = item.data(_ROLE)
        self.close_hits()
        self.clear()
        if hit.kind == PLACE:
            self.place_chosen.emit(hit.order_number)
        elif hit.kind == "parcel" and hit.parcel_id is not None:
            self.parcel_chosen.emit(hit.parcel_id)
        else:
            self.order_chosen.emit(hit.order_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk through the hits, open with Enter, leave with Esc."""
        key = event.key()
        if key == Qt.Key.Key_Escape and (self.is_open() or self.text()):
            self.close_hits()
            self.clear()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.is_open():
            step = 1 if key == Qt.Key.Key_Down else -1
            self._list.setCurrentRow(max(0, min(self._list.count() - 1, self._list.currentRow() + step)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        # A scanner types and presses Enter before any answer can be there: the first hit opens when it comes.
        if self.is_open() and self._asked == self.text().strip() and self._list.currentItem() is not None:
            self._open(self._list.currentItem())
        elif len(self.text().strip()) >= LETTERS_NEEDED:
            self._open_first = True
            self._ask(self.text().strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the hits under the field when the window changes its size."""
        if watched is self._host and event.type() == QEvent.Type.Resize and self.is_open():
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Put the hits away when the keyboard goes elsewhere, and with them words that found nothing."""
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self.close_hits()
            passing = event.reason() in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
            if not (passing or self._open_first or self.hits()):
                self.clear()
        return super().event(event)
