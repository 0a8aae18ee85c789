"""Says what kind of file some bytes are, whatever the file is called."""

from __future__ import annotations

from enum import StrEnum

from shipdesk.intake.reading import FileRefused

_EXPORT_AGAIN = "Sign in to your shop and export the orders as CSV or XLSX again."
_SAVE_AS = "Export the orders as CSV or XLSX."

# First bytes of the kinds that people save by mistake.
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "This is a PDF, not an order file.", _SAVE_AS),
    (b"\x89PNG", "This is a picture (PNG), not an order file.", _SAVE_AS),
    (b"\xff\xd8\xff", "This is a picture (JPEG), not an order file.", _SAVE_AS),
    (b"GIF8", "This is a picture (GIF), not an order file.", _SAVE_AS),
    (b"RIFF", "This is a picture or a sound, not an order file.", _SAVE_AS),
    (b"BM", "This is a picture (BMP), not an order file.", _SAVE_AS),
    (b"\x1f\x8b", "This file is packed with gzip.", "Unpack it first."),
    (b"7z\xbc\xaf", "This file is packed with 7-Zip.", "Unpack it first."),
    (b"Rar!", "This file is packed with RAR.", "Unpack it first."),
    (b"MZ", "This is a program, not an order file.", "Do not open it."),
    (b"\x7fELF", "This is a program, not an order file.", "Do not open it."),
    (b"SQLite format 3", "This is a database, not an order file.", _SAVE_AS),
    (b"{\\rtf", "This is a text document (RTF), not an order file.", _SAVE_AS),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class FileKind(StrEnum):
    """The kinds of content that can hold orders."""

    TEXT = "text"
    ZIP = "zip"
    XLS = "xls"


def kind_of(data: bytes) -> FileKind:
    """Return the kind of the content; raise FileRefused with what it really is where it cannot hold orders."""
    if not data:
        raise FileRefused("The file is empty.", _EXPORT_AGAIN)
    if not data[:100_000].strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe") and not data.strip(
        b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"
    ):
        raise FileRefused("The file is empty: it has only blank lines.", _EXPORT_AGAIN)
    if data.startswith(b"PK"):
        return FileKind.ZIP
    if data.startswith(_OLE):
        return _kind_of_ole(data)
    for magic, message, advice in _MAGIC:
        if data.startswith(magic) and not _reads_like_text(data, magic):
            raise FileRefused(message, advice)
    _refuse_markup(data[:4000].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip().lower())
    if data[:4000].count(b"\x00") * 10 > len(data[:4000]) * 7:
        raise FileRefused("This is not a text or a workbook; it holds mostly zero bytes.", _EXPORT_AGAIN)
    return FileKind.TEXT


def _reads_like_text(data: bytes, magic: bytes) -> bool:
    """Tell a text that only starts with the two letters BM or MZ from a picture or program."""
    return len(magic) == 2 and magic.isalpha() and b"\x00" not in data[:512]


def _kind_of_ole(data: bytes) -> FileKind:
    if "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data:
        raise FileRefused("This workbook has a password.", "Open it, take the password off, and save it as XLSX.")
    names = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
    if not any(name in data for name in names):
        raise FileRefused(
            "This workbook has a password or is not a workbook at all.",
            "Open it in your office program and save it as XLSX.",
        )
    return FileKind.XLS


def _refuse_markup(head: bytes) -> None:
    if head.startswith(
        (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<!--", b"<form", b"<div", b"<table")
    ):
        raise FileRefused("This is a web page, probably your shop's login, not an export.", _EXPORT_AGAIN)
    if head.startswith((b"<?xml", b"<")):
        raise FileRefused("This is an XML file, not a list of orders.", _SAVE_AS)
    if head.startswith((b'{"', b"{\n", b"{\r", b"{ ", b"[{", b"[\n", b"{}", b"[]")):
        raise FileRefused("This is a JSON file, not a list of orders.", _SAVE_AS)
