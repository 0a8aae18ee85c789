"""Write the refused rows of an import into CSV files, to be mended there and imported."""

from __future__ import annotations

from pathlib import Path

from shipdesk.domain.errors import Refused
from shipdesk.printing.file_printer import write_durably
from shipdesk.services.import_orders import PreviewedImport, refused_rows


def save_refused_rows(previewed: PreviewedImport, target: Path) -> tuple[Path, ...]:
    """Write each list's refused rows, whole and with the reason, into a file of its own; return the files.

    The first is the target, the others are numbered. Raises Refused where one cannot be written.
    """
    written = []
    for place, (_, rows) in enumerate(refused_rows(previewed)):
        path = target.with_stem(f"{target.stem}-{place + 1}") if place else target
        try:
            write_durably(path, rows)
        except OSError as error:
            raise Refused(f"{path} could not be written ({error.strerror}).", "Choose another folder.") from error
        written.append(path)
    return tuple(written)
