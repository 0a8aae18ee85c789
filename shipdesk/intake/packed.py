"""Opens packed files with a budget, trusting nothing that they say about themselves."""

from __future__ import annotations

import io
import zipfile
import zlib

from shipdesk.intake.reading import MAX_RATIO, MAX_UNPACKED_BYTES, FileRefused

DAMAGED = ("This workbook is damaged or unsafe.", "Open it in your office program and save it as a new XLSX file.")
_LIST_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods")


class PackedFile:
    """A zip file opened with a budget: no part may unpack to more than it says, nor all of them to too much."""

    def __init__(self, data: bytes) -> None:
        """Open the zip and weigh it before anything is unpacked."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise FileRefused(*DAMAGED) from None
        self.names = [info.filename for info in self._zip.infolist()]
        unpacked = sum(info.file_size for info in self._zip.infolist())
        heavy = any(i.file_size > MAX_RATIO * max(i.compress_size, 1) > 1_000_000 for i in self._zip.infolist())
        if unpacked > MAX_UNPACKED_BYTES or heavy or len(self.names) > 5000:
            raise FileRefused(
                "This file unpacks to far more than an order list needs, so it was not opened.", DAMAGED[1]
            )
        if any(info.flag_bits & 1 for info in self._zip.infolist()):
            raise FileRefused("This file has a password.", "Unpack it, or save it without a password.")

    def read(self, name: str) -> bytes:
        """Return the unpacked part; a part that lies about its size or its checksum is refused."""
        try:
            return self._zip.read(name)
        except (KeyError, zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, EOFError, RuntimeError):
            raise FileRefused(*DAMAGED) from None

    @property
    def is_workbook(self) -> bool:
        """Tell whether the zip is itself an XLSX or ODS workbook."""
        return "xl/workbook.xml" in self.names or "mimetype" in self.names

    def lists(self) -> list[str]:
        """Return the names of the lists in a packed export, in their order; what a Mac adds is left out."""
        found = [n for n in self.names if n.lower().endswith(_LIST_ENDINGS)]
        return [n for n in found if not n.startswith("__MACOSX") and not n.rsplit("/", 1)[-1].startswith(".")]
