"""The section of the customers' pages: whether there are any, where they go, how they look, and a way to try it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.page_settings import TrackingPageSettings
from shipdesk.domain.roles import May
from shipdesk.settings import Settings
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.settings.form import Field, FieldKind, SettingsForm
from shipdesk.ui.settings.logo_field import LogoField
from shipdesk.ui.settings.section import SecretField, Section, button_row
from shipdesk.ui.theme import set_kind
from shipdesk.ui.widgets.basics import plain_label

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

translate = QCoreApplication.translate
_FIELDS_OF = {
    "folder": {"folder"},
    "sftp": {"folder", "address", "user", "key_file", "host_key"},
    "s3": {"folder", "address", "user", "bucket", "region"},
    "webdav": {"address", "user"},
}
_PLACE_FIELDS = frozenset().union(*_FIELDS_OF.values())


def page_fields() -> tuple[Field, ...]:
    """Return the fields of the pages; which of them count depends on the place."""
    return (
        Field("enabled", translate("Settings", "Every parcel that leaves gets a page by itself"), FieldKind.YES_NO),
        Field("place", translate("Settings", "Pages go to"), FieldKind.CHOICE, width=420, choices=(
            ("folder", translate("Settings", "a folder of this computer")),
            ("sftp", translate("Settings", "a web server, by SFTP")),
            ("webdav", translate("Settings", "a WebDAV folder")),
            ("s3", translate("Settings", "S3 or storage that speaks like it")))),
        Field("address", translate("Settings", "Address"), check=check_no_blanks,
              hint=translate("Settings", "SFTP: the server's name. WebDAV and S3: an https address; empty for Amazon's "
                             "own S3.")),
        Field("folder", translate("Settings", "Folder"),
              hint=translate("Settings", "Empty: the folder “pages” beside the shop's data, or the place where the "
                             "login begins.")),
        Field("bucket", translate("Settings", "Bucket"), width=240),
        Field("region", translate("Settings", "Region"), width=164, same_row=True),
        Field("user", translate("Settings", "Login, or the access key of S3"), width=420),
        Field("key_file", translate("Settings", "Private key file"),
              hint=translate("Settings", "If you log in by a key; then the secret below is its passphrase.")),
        Field("host_key", translate("Settings", "The server's key"),
              hint=translate("Settings", "So that nobody else gets the pages. Empty: this computer's known_hosts.")),
        Field("public_url", translate("Settings", "Public address of the pages"), check=check_public,
              hint=translate("Settings", "Such as https://track.my-shop.com. Mails link to it; without it they link to "
                             "the carrier.")),
        Field("withdraw_after_days", translate("Settings", "Days until a page goes after the delivery"),
              FieldKind.NUMBER, width=160),
        Field("website", translate("Settings", "Website of the shop"), check=check_public,
              hint=translate("Settings", "Stands on each page, if you like.")),
        Field("show_phone", translate("Settings", "Show the shop's phone number"), FieldKind.YES_NO),
    )  # fmt: skip


def check_public(value: Any) -> str:
    """Return what is wrong with an address that the public reads, or an empty text."""
    text = str(value)
    if not text or (text.startswith(("https://", "http://127.0.0.1")) and not any(c in text for c in " \"'<>\\@")):
        return ""
    return translate("Settings", "Enter an address that starts with https://.")


def check_no_blanks(value: Any) -> str:
    """Return what is wrong with a server's address, or an empty text."""
    return translate("Settings", "An address has no blanks.") if " " in str(value) else ""


class PageSection(Section):
    """The customers' pages, the secret of their place, the logo, and a way to try it all."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            page,
            translate("Settings", "Customer's page"),
            translate("Settings", "Where is my order? Each parcel has a page that answers."),
            "globe",
        )
        make = partial(self.make_action, may=May.CHANGE_SETTINGS)
        self.check = make(self.tr("Try the place"), "Ctrl+F7", self._try, icon_name="send")
        self.fetch = make(self.tr("Fetch the server's key"), "Ctrl+F8", self._fetch, icon_name="key")
        self._logo = self._shown_logo = ""

    def _build(self) -> None:
        self.form = self.add_form("tracking_page", SettingsForm(page_fields()))
        self.form.edited.connect(self._show_what_counts)
        self.secret = SecretField(self.tr("Password, passphrase or secret key"))
        self.add_secret("page", self.secret)
        self.answer = plain_label("", "muted", wrap=True, selectable=True)
        self.answer.hide()
        self.fetch_button = action_button(self.fetch)
        buttons = button_row(action_button(self.check), self.fetch_button)
        self.add_card([self.secret, buttons, self.answer], self.tr("Secret"))
        self.logo = LogoField(self.page, self.tr("PNG or JPEG, in colour. It goes into each page itself."), _read_logo)
        self.logo.chosen.connect(self._take_logo)
        self.add_card([self.logo], self.tr("Look"))

    def show_settings(self, settings: Settings) -> None:
        """Show where pages go and how they look."""
        super().show_settings(settings)
        self._logo = self._shown_logo = settings.tracking_page.logo
        self.logo.show_logo(self._logo)
        self.answer.hide()
        self._show_what_counts()

    def apply(self, settings: Settings) -> Settings | None:
        """Return the settings with these pages."""
        result = super().apply(settings)
        if result is None:
            return None
        page = result.tracking_page.model_copy(update={"logo": self._logo})
        return result.model_copy(update={"tracking_page": page})

    def is_changed(self) -> bool:
        """Whether the place, the secret or the logo was edited."""
        return super().is_changed() or self._logo != self._shown_logo

    def _take_logo(self, logo: str) -> None:
        self._logo = logo
        self.edited.emit()

    def _show_what_counts(self) -> None:
        """Show the fields that belong to the chosen place."""
        place = str(self.form.input_value("place"))
        counting = _FIELDS_OF.get(place, set())
        for name in _PLACE_FIELDS:
            row = self.form.input(name).parentWidget()
            if row is not None:
                row.setVisible(name in counting)
        self.fetch.setEnabled(place == "sftp")
        self.fetch_button.setVisible(place == "sftp")

    def _typed(self) -> TrackingPageSettings | None:
        page = self.form.value()
        return page if isinstance(page, TrackingPageSettings) else None

    def _try(self) -> None:
        page = self._typed()
        if page is None:
            return
        self.check.setEnabled(False)
        self._say(self.tr("Trying…"), "muted")
        self.page.jobs.run(
            self.tr("Trying the place of the pages"), _check_place, self.page.shop, page, self.secret.text() or None,
            on_done=self._went_well, on_failed=self._went_wrong,
        )  # fmt: skip

    def _fetch(self) -> None:
        page = self._typed()
        if page is not None:
            self._say(self.tr("Asking the server…"), "muted")
            self.page.jobs.run(
                self.tr("Fetching the server's key"), _fetch_key, page, on_done=self._fetched,
                on_failed=self._went_wrong,
            )  # fmt: skip

    def _fetched(self, told: tuple[str, str]) -> None:
        key, fingerprint = told
        entry = self.form.input("host_key")
        if isinstance(entry, QLineEdit):
            entry.setText(key)
        words = self.tr("Compare this with what your provider shows, then save: {fingerprint}")
        self._say(words.format(fingerprint=fingerprint), "muted")

    def _went_well(self, sentence: str) -> None:
        self.check.setEnabled(True)
        self._say(sentence, "muted")

    def _went_wrong(self, error: ShipDeskError) -> None:
        self.check.setEnabled(True)
        self._say(str(error), "error")

    def _say(self, words: str, kind: str) -> None:
        self.answer.setText(words)
        set_kind(self.answer, kind)
        self.answer.show()


def _check_place(shop: Shop, page: TrackingPageSettings, secret: str | None) -> str:
    from shipdesk.services.page_places import check_place

    return check_place(shop, page, secret)


def _fetch_key(page: TrackingPageSettings) -> tuple[str, str]:
    from shipdesk.services.page_places import fetch_server_key

    return fetch_server_key(page)


def _read_logo(file: Path) -> str:
    from shipdesk.services.page_logo import read_page_logo

    return read_page_logo(file)
