"""The sections without secrets: shop, behaviour, backup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from shipdesk.domain.roles import May
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.settings.form import SettingsForm
from shipdesk.ui.settings.section import Section, button_row
from shipdesk.ui.settings.sections import backup_fields, behaviour_fields, scanner_fields, shop_fields
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.words import shop_zone, time_text

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

translate = QCoreApplication.translate


class ShopSection(Section):
    """Who sends, and where from."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            page,
            translate("Settings", "Shop"),
            translate("Settings", "Your name and address, as they stand on labels and in mails."),
            "store",
        )

    def _build(self) -> None:
        self.form = self.add_form("shop", SettingsForm(shop_fields()))


class BehaviourSection(Section):
    """The shop's own rules."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            page,
            translate("Settings", "Behaviour"),
            translate("Settings", "The look, the sounds, and by when orders leave and arrive."),
            "behaviour",
        )

    def _build(self) -> None:
        self.form = self.add_form("behaviour", SettingsForm(behaviour_fields()))
        self.scanner = self.add_form("scanner", SettingsForm(scanner_fields()), self.tr("Scanner"))


class BackupSection(Section):
    """Copies of the store: when, where, which there are, and how to go back to one."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            page,
            translate("Settings", "Backup"),
            translate("Settings", "Copies of the store, so that no order is lost."),
            "backup",
        )
        make = self.make_action
        self.now = make(self.tr("Back up now"), "Ctrl+B", self._back_up, icon_name="backup", may=May.EXPORT)
        self.open = make(self.tr("Open the folder"), "Ctrl+Shift+B", self._open_folder, icon_name="folder")
        self._folder: Path | None = None

    def _build(self) -> None:
        self.add_form("backup", SettingsForm(backup_fields()))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Backups"))
        self.list.setMinimumHeight(200)
        self.none = plain_label(self.tr("There is no backup yet."), "muted")
        guide = plain_label(
            self.tr(
                "To go back to a backup: close this window, then run “shipdesk restore FILE” with one of these files. "
                "The present store is kept beside it, so nothing is lost."
            ),
            "small",
            wrap=True,
            selectable=True,
        )
        self.add_card(
            [button_row(action_button(self.now), action_button(self.open)), self.none, self.list, guide],
            self.tr("Backups"),
        )

    def load(self) -> None:
        """Ask which backups there are."""
        self.page.jobs.query("backups", _backups, self.page.shop, on_done=self._show)

    def _show(self, backups: Sequence[tuple[Path, datetime, int]]) -> None:
        zone = shop_zone(self.page.shop.settings.shop.time_zone)
        self.list.clear()
        for path, at, size in backups:
            words = self.tr("{time}   {size} MB   {name}").format(
                time=time_text(at, zone), size=f"{size / 1_000_000:.1f}", name=path.name
            )
            item = QListWidgetItem(words, self.list)
            item.setToolTip(str(path))
        self.none.setVisible(not backups)
        self.list.setVisible(bool(backups))
        self._folder = backups[0][0].parent if backups else None
        self.open.setEnabled(self._folder is not None)

    def _back_up(self) -> None:
        self.now.setEnabled(False)
        self.page.jobs.run(
            self.tr("Backing up"), _back_up, self.page.shop, on_done=self._backed_up, on_failed=self._not_backed_up
        )

    def _backed_up(self, path: Path) -> None:
        self.now.setEnabled(True)
        self.page.said.emit(self.tr("Backed up to {file}.").format(file=path.name))
        self.load()

    def _not_backed_up(self, error: Exception) -> None:
        self.now.setEnabled(True)
        self.page.failed.emit(error)

    def _open_folder(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


def _backups(shop: Shop) -> tuple[tuple[Path, datetime, int], ...]:
    from shipdesk.services.backup_store import list_backups

    return list_backups(shop)


def _back_up(shop: Shop) -> Path:
    from shipdesk.services.backup_store import backup_store

    folder = shop.folder / "backups"
    folder.mkdir(exist_ok=True)
    return backup_store(shop, folder)
