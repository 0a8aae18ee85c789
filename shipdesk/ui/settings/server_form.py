"""Where a shop's server is, as a person enters it, and a try of it that changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.services.choose_store import ServerPlace, StoreChange, StoreWish, TriedServer, place_of, try_server
from shipdesk.ui.settings.form import Field, FieldKind, SettingsForm
from shipdesk.ui.settings.section import SecretField, button_row, tool_button
from shipdesk.ui.theme import SPACE_3, Tone
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.words import translate

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLineEdit


def server_fields() -> tuple[Field, ...]:
    """Return the fields of a server's address."""
    return (
        Field(
            "host", translate("ServerForm", "Server"), width=300,
            hint=translate("ServerForm", "Its name, such as server.example, or a whole address: postgresql://…"),
        ),
        Field("port", translate("ServerForm", "Port"), FieldKind.NUMBER, width=104, same_row=True),
        Field("database", translate("ServerForm", "Database"), width=202),
        Field("user", translate("ServerForm", "User name"), width=202, same_row=True),
        Field(
            "certificate", translate("ServerForm", "Certificate file"),
            hint=translate("ServerForm", "Only where the server's certificate is of your own making."),
        ),
    )  # fmt: skip


class ServerForm(QWidget):
    """Fields, a password that goes into the keyring, and a button that tries them."""

    tried = Signal(object)
    """A TriedServer, or None where the try failed."""

    def __init__(self, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.form = SettingsForm(server_fields())
        self.form.show_value(ServerPlace())
        self.password = SecretField(
            self.tr("Password"), self.tr("It goes into this computer's keyring and nowhere else.")
        )
        self.answer = Callout()
        self.try_button = tool_button(self.tr("Test the connection"), "link")
        self.try_button.setToolTip(self.tr("Connect to the server and look; nothing is changed there"))
        self.try_button.clicked.connect(self.try_it)
        self.file_button = tool_button(self.tr("Choose the certificate file…"), "folder", "flat")
        self.file_button.clicked.connect(self._choose_file)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addWidget(self.form)
        column.addWidget(self.password)
        column.addWidget(button_row(self.try_button, self.file_button))
        column.addWidget(self.answer)

    def enter(self, place: ServerPlace, password: str = "") -> None:
        """Enter an address as a person would."""
        self.form.show_value(place)
        self.password.enter(password)

    def wish(self, change: StoreChange) -> StoreWish | None:
        """Return the change with the place as entered; None, with the reason shown, where it cannot be meant."""
        told = self.form.value()
        if not isinstance(told, ServerPlace):
            return None
        try:
            return StoreWish(change, place_of(told, self.password.text()))
        except ShipDeskError as error:
            self.say_wrong(error)
            return None

    def try_it(self) -> None:
        """Connect to the server that is entered, and say what is there."""
        wish = self.wish(StoreChange.JOIN)
        if wish is not None:
            self.try_button.setEnabled(False)
            self.answer.say(self.tr("Connecting…"), Tone.NEUTRAL)
            self._jobs.run(
                self.tr("Testing the connection"), try_server, wish.place, quiet=True, on_done=self._found,
                on_failed=self.say_wrong, owner=self,
            )  # fmt: skip

    def say_wrong(self, error: ShipDeskError) -> None:
        """Show why the server cannot be used."""
        self.try_button.setEnabled(True)
        self.answer.say(f"{error.message} {error.advice}".strip(), Tone.BAD)
        self.tried.emit(None)

    def _found(self, found: TriedServer) -> None:
        self.try_button.setEnabled(True)
        self.answer.say(found.sentence, Tone.GOOD)
        self.tried.emit(found)

    def _choose_file(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self, self.tr("Certificate of the server's authority"), "", self.tr("Certificates (*.pem *.crt *.cer)")
        )
        if name:
            field: QLineEdit = self.form.input("certificate")  # type: ignore[assignment]
            field.setText(name)
