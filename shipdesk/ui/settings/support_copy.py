"""Puts what a carrier was asked of late on the clipboard, for a mail to its support."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QApplication

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

translate = QCoreApplication.translate


def copy_for_support(
    shop: Shop,
    jobs: JobRunner,
    code: str,
    *,
    on_copied: Callable[[str], None],
    on_failed: Callable[[ShipDeskError], None],
    owner: QObject,
) -> None:
    """Read the last exchanges with a carrier on a worker, copy them, and say so."""

    def copied(text: str) -> None:
        QApplication.clipboard().setText(text)
        on_copied(translate("Settings", "Copied. Keys, names and addresses are blacked out; paste it into your mail."))

    jobs.query("text for the support", _text, shop, code, on_done=copied, on_failed=on_failed, owner=owner)


def _text(shop: Shop, code: str) -> str:
    from shipdesk.services.support_report import support_text

    return support_text(shop, code)
