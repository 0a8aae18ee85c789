"""Write everything that a customer was told into a folder: each mail in the words that went, and an index."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.domain.roles import May
from shipdesk.services.shop import Shop
from shipdesk.services.who_may import ask_leave

INDEX = "index.csv"
_HEAD = ("file", "sent_at", "state", "order_number", "milestone", "to", "subject", "message_id", "came_back_at")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ExportedMails:
    """What was written: the files of the mails in their order, and the index beside them."""

    files: tuple[Path, ...]
    index: Path


def export_mails(shop: Shop, address: str, folder: Path) -> ExportedMails:
    """Write all mails that went to an address, or may have gone, into a new or empty folder.

    Words, page and headers are those that went. Papers that went along are not kept: they are made anew from the record
    as it is today, and left out where that is no longer possible.
    Raises Refused where there are none, where the folder holds something, and for whoever may not.
    """
    from shipdesk.mail.message import build_message
    from shipdesk.services.mail_attachments import attachments_of
    from shipdesk.services.mail_logo import with_logo

    ask_leave(shop, May.EXPORT)
    with shop.look() as tx:
        ids = tx.mail_queue.told(address.strip())
        found = [(tx.messages.get(i), tx.messages.rows(message_id=i)[0]) for i in ids]
    if not found:
        raise Refused(f"No mail went to {address}.", "Write the address as it stands with the order.")
    _prepare(folder)
    files, lines = [], [_HEAD]
    for number, (stored, row) in enumerate(found, 1):
        if stored is None:
            continue
        mail = with_logo(shop.settings, stored.mail)
        # What cannot be made any more is left out; the words of the mail are what was told.
        with suppress(ShipDeskError):
            mail = replace(mail, attachments=attachments_of(shop, stored))
        file = folder / f"{number:03d}-{row.milestone.value}.eml"
        file.write_bytes(build_message(mail))
        files.append(file)
        moments = (
            row.sent_at.isoformat() if row.sent_at else "",
            row.came_back_at.isoformat() if row.came_back_at else "",
        )
        lines.append((file.name, moments[0], row.state.value, row.order_number, row.milestone.value, row.to_address,
                      row.subject, stored.mail.message_id, moments[1]))  # fmt: skip
    index = folder / INDEX
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([[_cell(value) for value in line] for line in lines])
    index.write_text(written.getvalue(), encoding="utf-8-sig", newline="")
    return ExportedMails(tuple(files), index)


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Refused(f"The folder {folder} is not empty.", "Choose a new one.")
    except OSError as error:
        raise Refused(f"The folder {folder} cannot be used ({error.strerror}).", "Choose another.") from error


def _cell(text: str) -> str:
    """Return a cell that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
