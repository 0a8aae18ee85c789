"""Prints to a folder: each document becomes one file that is either whole or not there."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from shipdesk.domain.errors import Refused
from shipdesk.domain.printing import PrinterStatus
from shipdesk.domain.text import clean_line

_SUFFIXES = {"application/pdf": ".pdf", "image/png": ".png", "text/zpl": ".zpl"}
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]+|^[.\s-]+|[.\s-]+$')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_TITLE_CAP = 80


@dataclass(frozen=True, slots=True)
class FilePrinter:
    """Writes documents into a folder, which is made where it is missing."""

    folder: Path

    def print_document(self, title: str, media_type: str, content: bytes) -> str:
        """Write the document durably and return its path.

        The same document with the same title is one file; another one with that title gets a number behind it.
        """
        suffix = _SUFFIXES.get(media_type, ".bin")
        stem = _file_stem(title)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self._free_path(stem, suffix, content)
            if not path.exists():
                write_durably(path, content)
        except OSError as exc:
            raise Refused(
                f"The document cannot be written into {self.folder}: {exc.strerror}.",
                "Choose another folder in Settings, or make room on the disk.",
            ) from exc
        return str(path)

    def status(self) -> PrinterStatus:
        """Return that a folder is always ready; what is wrong with it shows when it is written to."""
        return PrinterStatus(known=True)

    def _free_path(self, stem: str, suffix: str, content: bytes) -> Path:
        number = 1
        while True:
            path = self.folder / f"{stem}{f'-{number}' if number > 1 else ''}{suffix}"
            if not path.exists() or (path.is_file() and path.read_bytes() == content):
                return path
            number += 1


def write_durably(path: Path, content: bytes) -> None:
    """Write the file so that after a power cut it is whole or absent: temporary file, fsync, rename, fsync."""
    handle, name = tempfile.mkstemp(prefix=".shipdesk-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if os.name != "nt":  # Windows cannot open a folder, and keeps its names safe by itself
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _file_stem(title: str) -> str:
    stem = _UNSAFE.sub("-", clean_line(title, _TITLE_CAP)).strip(" .-") or "document"
    return f"_{stem}" if _RESERVED.fullmatch(stem) else stem
