"""What a carrier's account asks for, as fields made from its facts: secrets are masked and never shown again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from shipdesk.domain.carriers import Credential
from shipdesk.ui.theme import SPACE_1, SPACE_4
from shipdesk.ui.widgets.basics import plain_label

_WIDTH = 420


class CredentialFields(QWidget):
    """A field for each credential, in the order in which the carrier names them."""

    edited = Signal()

    def __init__(self, credentials: Sequence[Credential], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._credentials = tuple(credentials)
        self._inputs: dict[str, QLineEdit] = {}
        self._errors: dict[str, QLabel] = {}
        self._kept: frozenset[str] = frozenset()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        for credential in self._credentials:
            column.addLayout(self._row(credential))
        column.addStretch(1)

    def show_values(self, values: Mapping[str, str]) -> None:
        """Show what is no secret; nothing counts as edited."""
        for credential in self._credentials:
            field = self._inputs[credential.name]
            was = field.blockSignals(True)
            field.setText("" if credential.secret else values.get(credential.name, ""))
            field.setCursorPosition(0)
            field.blockSignals(was)

    def show_kept(self, kept: frozenset[str], problem: str) -> None:
        """Say which secrets the keyring holds already; where it cannot hold any (problem), none can be entered."""
        self._kept = kept
        for credential in self._credentials:
            if credential.secret:
                field = self._inputs[credential.name]
                field.setEnabled(not problem)
                field.setPlaceholderText(
                    self.tr("Kept; enter another to replace it") if credential.name in kept else ""
                )

    def values(self) -> dict[str, str]:
        """Return what is entered and no secret; empty ones are left out."""
        return self._entered(secret=False)

    def secrets(self) -> dict[str, str]:
        """Return the secrets that are entered."""
        return self._entered(secret=True)

    def input(self, name: str) -> QLineEdit:
        """Return the field of a credential."""
        return self._inputs[name]

    def first(self) -> QLineEdit | None:
        """Return the first field, or None where nothing is asked for."""
        return next(iter(self._inputs.values()), None)

    def error(self, name: str) -> str:
        """Return what is said to be wrong with a credential."""
        return self._errors[name].text()

    def is_complete(self) -> bool:
        """Answer whether everything is there that has to be; what is not is said at its field."""
        wrong = []
        for credential in self._credentials:
            field, kept = self._inputs[credential.name], credential.name in self._kept
            missing = not (credential.optional or kept or field.text().strip())
            self._say(credential.name, self.tr("Enter it, or switch the carrier off.") if missing else "")
            if missing:
                wrong.append(field)
        if wrong:
            wrong[0].setFocus()
        return not wrong

    def forget_errors(self) -> None:
        """Take away what was said to be missing."""
        for credential in self._credentials:
            self._say(credential.name, "")

    def _row(self, credential: Credential) -> QVBoxLayout:
        field = QLineEdit()
        field.setAccessibleName(credential.label)
        field.setAccessibleDescription(credential.advice)
        field.setMaximumWidth(_WIDTH)
        if credential.secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        field.textChanged.connect(lambda _text: self.edited.emit())
        words = credential.label
        if credential.optional:
            words = self.tr("{label} (may stay empty)").format(label=words)
        # A label with a field to it takes "&" for a key to press; doubled it is the one in "Click & Drop".
        label = plain_label(words.replace("&", "&&"), "strong", wrap=True)
        label.setBuddy(field)
        error = plain_label("", "error", wrap=True)
        error.hide()
        self._inputs[credential.name], self._errors[credential.name] = field, error
        column = QVBoxLayout()
        column.setSpacing(SPACE_1)
        column.addWidget(label)
        column.addWidget(field)
        if credential.advice:
            column.addWidget(plain_label(credential.advice, "small", wrap=True))
        column.addWidget(error)
        return column

    def _entered(self, *, secret: bool) -> dict[str, str]:
        texts = {
            each.name: self._inputs[each.name].text().strip() for each in self._credentials if each.secret is secret
        }
        return {name: text for name, text in texts.items() if text}

    def _say(self, name: str, words: str) -> None:
        error, field = self._errors[name], self._inputs[name]
        error.setText(words)
        error.setVisible(bool(words))
        if bool(field.property("wrong")) != bool(words):
            field.setProperty("wrong", bool(words))
            field.style().unpolish(field)
            field.style().polish(field)
