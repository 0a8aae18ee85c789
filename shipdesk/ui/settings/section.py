"""What all sections of the settings have in common: a heading, cards of forms, and one whole to read and write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QVBoxLayout, QWidget

from shipdesk.settings import Settings
from shipdesk.ui.page import Page
from shipdesk.ui.settings.form import SettingsForm
from shipdesk.ui.theme import SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_5, SPACE_6, icon, set_kind
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.flow_layout import FlowLayout

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

WIDTH = 720


class Section(QWidget):
    """One section: shows a part of the settings and gives it back as edited.

    It makes its actions at once, so that the list of keys has them, and in `_build` its widgets, when it is first
    shown. Until then nothing of it can be edited, and the page asks it for nothing.
    """

    edited = Signal()
    built = Signal()
    """Its widgets are there, and want to be filled."""
    wanted = Signal()
    """One of its keys was pressed before anybody looked at it."""

    def __init__(self, page: Page, title: str, subtitle: str, icon_name: str) -> None:
        super().__init__(page)
        # It waits in the page for its place among the others.
        self.hide()
        self.page = page
        self.title = title
        self.icon_name = icon_name
        self._forms: dict[str, SettingsForm] = {}
        self.secrets: dict[str, SecretField] = {}
        self.is_built = False
        self._subtitle = subtitle
        self.setMaximumWidth(WIDTH)

    def ensure_built(self) -> None:
        """Make the section's widgets, unless they are there."""
        if self.is_built:
            return
        self.is_built = True
        self.body = QVBoxLayout()
        self.body.setSpacing(SPACE_4)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_5, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_1)
        column.addWidget(plain_label(self.title, "title"))
        column.addWidget(plain_label(self._subtitle, "muted", wrap=True))
        column.addSpacing(SPACE_3)
        column.addLayout(self.body)
        column.addStretch(1)
        self._build()
        self.built.emit()

    def _build(self) -> None:
        """Make what stands below the heading."""

    def make_action(self, text: str, keys: str, slot: Callable[[], object], **more: Any) -> QAction:
        """Add an action to the page, as `Page.make_action` does; in a section that was never shown it leads there."""
        action: QAction = self.page.make_action(text, keys, lambda: self._act(action, slot), **more)
        return action

    def _act(self, action: QAction, slot: Callable[[], object]) -> None:
        if not self.is_built:
            self.wanted.emit()
            # Only now it is known whether there is anything to act on.
            if not action.isEnabled():
                return
        slot()

    def add_form(self, name: str, form: SettingsForm, title: str = "") -> SettingsForm:
        """Put a form for the settings part of that name into a card of its own."""
        self._forms[name] = form
        form.edited.connect(self.edited)
        self.add_card([form], title)
        return form

    def add_card(self, widgets: Sequence[QWidget], title: str = "") -> QFrame:
        """Put widgets into a card."""
        card = QFrame(self)
        card.setProperty("kind", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(SPACE_5, SPACE_4, SPACE_5, SPACE_5)
        column.setSpacing(SPACE_3)
        if title:
            column.addWidget(plain_label(title, "lead"))
        for widget in widgets:
            column.addWidget(widget)
        self.body.addWidget(card)
        return card

    def add_secret(self, name: str, field: SecretField) -> None:
        """Have the secret saved with the rest."""
        self.secrets[name] = field
        field.edited.connect(self.edited)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings; nothing counts as edited."""
        for name, form in self._forms.items():
            form.show_value(getattr(settings, name))
        for secret in self.secrets.values():
            secret.clear()

    def apply(self, settings: Settings) -> Settings | None:
        """Return the settings with this section as edited, or None where something in it is wrong."""
        parts: dict[str, Any] = {}
        for name, form in self._forms.items():
            parts[name] = form.value()
        if any(part is None for part in parts.values()):
            return None
        return settings.model_copy(update=parts)

    def is_changed(self) -> bool:
        """Whether something was edited and not saved."""
        return any(form.is_changed() for form in self._forms.values()) or any(
            secret.text() for secret in self.secrets.values()
        )

    def beside(self) -> Callable[[Shop], None] | None:
        """Return what keeps the part of the section that is not in the shop's settings; None where there is none."""
        return None

    def kept(self) -> None:
        """Note that everything that was applied is kept."""

    def read_ahead(self) -> None:
        """Ask for what must be known before anybody can edit the section; asked of unbuilt ones too."""

    def load(self) -> None:
        """Ask for what the section shows besides the settings."""


class SecretField(QWidget):
    """A password that is only ever written: into the keyring, never shown again."""

    edited = Signal()

    def __init__(self, label: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = QLineEdit()
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.setAccessibleName(label)
        self._field.setMaximumWidth(420)
        self._field.textChanged.connect(lambda _text: self.edited.emit())
        words = plain_label(label, "strong")
        words.setBuddy(self._field)
        self._note = plain_label(hint, "small", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(words)
        column.addWidget(self._field)
        column.addWidget(self._note)
        # Only now: shown without a parent it would be a window of its own, and take the keyboard.
        self._note.setVisible(bool(hint))

    def text(self) -> str:
        """Return what is entered and not yet kept."""
        return self._field.text()

    def enter(self, text: str) -> None:
        """Enter a secret as a person would."""
        self._field.setText(text)

    def clear(self) -> None:
        """Forget what is entered."""
        self._field.clear()

    def show_kept(self, *, kept: bool, problem: str) -> None:
        """Say whether the keyring holds one already, or why it cannot."""
        self._field.setEnabled(not problem)
        self._field.setPlaceholderText(self.tr("Kept in the keyring; enter another to replace it") if kept else "")
        self._note.setText(problem or self.tr("It goes into this computer's keyring and nowhere else."))
        self._note.show()


def button_row(*buttons: QPushButton) -> QWidget:
    """Return a row of buttons that starts at the left, and goes on in a second one where the room ends."""
    widget = QWidget()
    row = FlowLayout(widget, gap=SPACE_2, line_gap=SPACE_2)
    for button in buttons:
        row.addWidget(button)
    return widget


def tool_button(text: str, icon_name: str, kind: str = "") -> QPushButton:
    """Return a button with an icon."""
    button = QPushButton(text)
    button.setIcon(icon(icon_name))
    button.setAutoDefault(False)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    if kind:
        set_kind(button, kind)
    return button
