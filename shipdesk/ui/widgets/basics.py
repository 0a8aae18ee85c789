"""Small widgets that several screens use: search field, headings, key-value list, empty state, banner, toast."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from shipdesk.ui.theme import (
    CONTROL_HEIGHT,
    ICON_M,
    ICON_S,
    SPACE_1,
    SPACE_2,
    SPACE_3,
    SPACE_4,
    SPACE_6,
    Tone,
    current_theme,
    icon,
    set_kind,
)

SEARCH_DELAY_MS = 60


def plain_label(text: str = "", kind: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """Return a label that shows the text as it is, never as markup: the only way to show customers' text."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(wrap)
    if kind:
        label.setProperty("kind", kind)
    if selectable:
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        label.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return label


def beside_field(words: str) -> QLabel:
    """Return the label for a form whose labels stand beside their fields, as high as those: their middles agree."""
    label = plain_label(words, "muted")
    label.setMinimumHeight(CONTROL_HEIGHT)
    return label


def line(*, vertical: bool = False) -> QFrame:
    """Return a hairline between two parts."""
    frame = QFrame()
    frame.setProperty("kind", "vline" if vertical else "line")
    return frame


def details_area(name: str, inner: QWidget) -> QScrollArea:
    """Return a frameless area in which details scroll up and down, never sideways."""
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area


def details_column() -> tuple[QWidget, QVBoxLayout]:
    """Return what scrolls in a details area, and the column in which its parts stand."""
    inner = QWidget()
    inner.setProperty("kind", "surface")
    inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(inner)
    column.setContentsMargins(SPACE_6, SPACE_4, SPACE_6, SPACE_6)
    column.setSpacing(SPACE_3)
    return inner, column


class SearchField(QLineEdit):
    """A field that filters as you type; `typed` comes 60 ms after the last letter, Esc clears."""

    typed = Signal(str)
    down_pressed = Signal()
    """The Down key: the list below should take the keyboard."""

    def __init__(self, placeholder: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, "search")
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name)
        # Qt's own clear button and leading icon sit askew under a style sheet: these are ours.
        self.setTextMargins(ICON_S + SPACE_1, 0, ICON_S + SPACE_1, 0)
        self.clear_button = QToolButton(self)
        self.clear_button.setIcon(icon("close"))
        self.clear_button.setIconSize(QSize(ICON_S, ICON_S))
        self.clear_button.setAccessibleName(self.tr("Clear the field"))
        self.clear_button.setToolTip(self.tr("Clear the field (Esc)"))
        self.clear_button.setCursor(Qt.CursorShape.ArrowCursor)
        self.clear_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_kind(self.clear_button, "inside")
        self.clear_button.clicked.connect(self.clear)
        self.clear_button.hide()
        self._timer = QTimer(self, interval=SEARCH_DELAY_MS)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self.typed.emit(self.text().strip()))
        self.textChanged.connect(self._text_changed)

    def _text_changed(self, text: str) -> None:
        self.clear_button.setVisible(bool(text))
        self._timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the clear button at the right end."""
        super().resizeEvent(event)
        side = 24
        self.clear_button.setGeometry(self.width() - side - SPACE_1, (self.height() - side) // 2, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the field and its glass."""
        super().paintEvent(event)
        painter = QPainter(self)
        icon("search", "faint").paint(painter, QRect(SPACE_2, (self.height() - ICON_S) // 2, ICON_S, ICON_S))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear on Esc, hand the keyboard on with Down."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        else:
            super().keyPressEvent(event)


class SectionHeader(QWidget):
    """A quiet heading of a part, with room for a widget at its right end."""

    def __init__(self, text: str, extra: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = plain_label(text, "section")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, SPACE_2, 0, SPACE_1)
        row.addWidget(self._label)
        row.addStretch(1)
        if extra is not None:
            row.addWidget(extra)

    def set_text(self, text: str) -> None:
        """Change the heading."""
        self._label.setText(text)


class KeyValueList(QWidget):
    """Pairs of a quiet word and its value, one below the other; values are plain text and can be selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(SPACE_4)
        self._form.setVerticalSpacing(6)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        # Labels are not Expanding; left at their hint, wrapped ones would lose their second line.
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)

    def set_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Show these pairs; pairs with an empty value are left out. Existing labels are used again."""
        shown = [(key, value) for key, value in pairs if value]
        while self._form.rowCount() > len(shown):
            self._form.removeRow(self._form.rowCount() - 1)
        for number, (key, value) in enumerate(shown):
            if number < self._form.rowCount():
                for role, text in ((QFormLayout.ItemRole.LabelRole, key), (QFormLayout.ItemRole.FieldRole, value)):
                    item = self._form.itemAt(number, role)
                    label = item.widget() if item is not None else None
                    if isinstance(label, QLabel):
                        label.setText(text)
            else:
                key_label = plain_label(key, "muted")
                key_label.setMinimumWidth(96)
                self._form.addRow(key_label, plain_label(value, wrap=True, selectable=True))


class EmptyState(QWidget):
    """What a screen shows instead of nothing: an icon, a sentence, and the way on."""

    acted = Signal()

    def __init__(
        self, icon_name: str, title: str, sentence: str = "", action: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"{title}. {sentence}" if sentence else title)
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = plain_label(title, "lead", wrap=True)
        self._sentence = plain_label(sentence, "muted", wrap=True)
        for label in (self._title, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # With a parent at once: shown without one it would be a window of its own, and take the keyboard.
        self.button = QPushButton(action, self)
        self.button.setVisible(bool(action))
        set_kind(self.button, "primary")
        self.button.clicked.connect(self.acted)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_2)
        column.addStretch(2)
        # Without an alignment of their own: an aligned label is given its hint, and loses the lines that it wraps.
        for widget in (self._icon, self._title, self._sentence):
            column.addWidget(widget)
        column.addSpacing(SPACE_2)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self._icon_name = icon_name
        self._paint_icon()
        current_theme().changed.connect(self._paint_icon)

    def set_texts(self, title: str, sentence: str = "", action: str = "", icon_name: str = "") -> None:
        """Show other words (and another icon); an empty action hides the button."""
        self.setAccessibleName(f"{title}. {sentence}" if sentence else title)
        self._title.setText(title)
        self._sentence.setText(sentence)
        self.button.setText(action)
        self.button.setVisible(bool(action))
        if icon_name:
            self._icon_name = icon_name
        self._paint_icon()

    def _paint_icon(self) -> None:
        self._icon.setPixmap(icon(self._icon_name, "faint").pixmap(QSize(40, 40), self.devicePixelRatioF()))


class Banner(QFrame):
    """One strip with one sentence that needs a person, and a button to the screen that helps."""

    acted = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = Tone.WARN
        self._icon = QLabel()
        self._text = plain_label(wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = QPushButton()
        self.close_button = QPushButton()
        set_kind(self.close_button, "flat")
        self.close_button.setIcon(icon("close"))
        self.close_button.setAccessibleName(self.tr("Hide this message"))
        self.close_button.setToolTip(self.tr("Hide this message"))
        self.button.clicked.connect(self.acted)
        self.close_button.clicked.connect(self.dismissed)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_4, SPACE_2, SPACE_2, SPACE_2)
        row.setSpacing(SPACE_3)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self.button)
        row.addWidget(self.close_button)
        self.setObjectName("banner")
        current_theme().changed.connect(self._dress)
        self.hide()

    def show_problem(self, text: str, action: str = "", tone: Tone = Tone.WARN, *, closable: bool = True) -> None:
        """Show the sentence; an empty action shows no button."""
        self._tone = tone
        self._text.setText(text)
        self.setAccessibleName(text)
        self.button.setText(action)
        self.button.setVisible(bool(action))
        self.close_button.setVisible(closable)
        self._dress()
        self.show()

    def text(self) -> str:
        """Return the sentence shown."""
        return self._text.text()

    def _dress(self) -> None:
        look = current_theme().palette
        pair = look.tones[self._tone]
        self.setStyleSheet(
            f"QFrame#banner {{ background: {pair.ground}; border: none; border-bottom: 1px solid {look.border}; }}"
            f"QFrame#banner QLabel {{ color: {pair.ink}; font-weight: 500; }}"
        )
        name = "error" if self._tone is Tone.BAD else "info" if self._tone is Tone.INFO else "warning"
        self._icon.setPixmap(icon(name, self._tone).pixmap(QSize(ICON_M, ICON_M), self.devicePixelRatioF()))


class Toast(QFrame):
    """A short message at the bottom of the window, with Undo where what it tells can be taken back."""

    SHOWN_MS = 5_000
    SHOWN_WITH_UNDO_MS = 10_000

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self._host = parent
        self._undo: Callable[[], object] | None = None
        self._text = plain_label(wrap=False)
        self.undo_button = QPushButton(self.tr("Undo"))
        self.undo_button.setToolTip(self.tr("Take it back (Ctrl+Z)"))
        self.close_button = QPushButton(self.tr("Close"))
        for button in (self.undo_button, self.close_button):
            button.setAutoDefault(False)
        self.undo_button.clicked.connect(self.undo_now)
        self.close_button.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_4, SPACE_1, SPACE_2, SPACE_1)
        row.addWidget(self._text, 1)
        row.addWidget(self.undo_button)
        row.addWidget(self.close_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def say(self, text: str, undo: Callable[[], object] | None = None, *, stays: bool = False) -> None:
        """Show the sentence; stays keeps it until it is closed."""
        self._undo = undo
        limit = max(320, self._host.width() - 360)
        self._text.setWordWrap(self.fontMetrics().horizontalAdvance(text) > limit)
        self._text.setText(text)
        self.setAccessibleName(text)
        self.undo_button.setVisible(undo is not None)
        self.close_button.setVisible(stays)
        if self._text.wordWrap():
            self._text.setMinimumWidth(limit)
        else:
            self._text.setMinimumWidth(0)
        self.show()
        self.raise_()
        self._place()
        self._timer.stop()
        if not stays:
            self._timer.start(self.SHOWN_WITH_UNDO_MS if undo is not None else self.SHOWN_MS)

    def text(self) -> str:
        """Return the sentence shown last."""
        return self._text.text()

    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return self._undo is not None

    def undo_now(self) -> None:
        """Take back what the toast tells, once."""
        undo, self._undo = self._undo, None
        self.hide()
        if undo is not None:
            undo()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the bottom of the window when it is resized."""
        if watched is self.parent() and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self.adjustSize()
        area = self._host.rect()
        self.move((area.width() - self.width()) // 2, area.height() - self.height() - 48)


class DetailSplitter(QSplitter):
    """A list and its detail side by side; the list takes what the detail leaves."""

    def __init__(self, master: QWidget, detail: QWidget, detail_width: int = 380) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.addWidget(master)
        self.addWidget(detail)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.setHandleWidth(1)
        detail.setMinimumWidth(300)
        master.setMinimumWidth(360)
        self.setSizes([10_000, detail_width])
