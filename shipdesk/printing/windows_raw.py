"""Bytes as they are to a printer of Windows: its spooler's own functions, for label printers on USB."""

from __future__ import annotations

import ctypes
from ctypes import byref, c_ulong, c_void_p, c_wchar_p
from typing import Any

from shipdesk.domain.errors import Refused, RemoteOutcomeUnknown, RemoteUnavailable
from shipdesk.domain.printing import Trouble, trouble_words

_PIECE = 65_536


class _DocInfo(ctypes.Structure):
    """DOC_INFO_1 of winspool."""

    _fields_ = (("name", c_wchar_p), ("output", c_wchar_p), ("datatype", c_wchar_p))


def send_raw(name: str, title: str, content: bytes, spool: Any = None) -> str:
    """Hand the bytes to the named printer as one job and return its number.

    spool has the functions of winspool.drv; it is given in tests. Raises RemoteUnavailable where nothing was taken.
    """
    if spool is None:
        library = getattr(ctypes, "WinDLL", None)
        if library is None:
            raise Refused("Only Windows has this print system.", "Choose another kind of printer in Settings.")
        spool = library("winspool.drv", use_last_error=True)
    printer = c_void_p()
    if not spool.OpenPrinterW(name, byref(printer), None):
        raise RemoteUnavailable(name, *trouble_words(Trouble.UNKNOWN_HERE))
    try:
        return _send(spool, printer, name, title, content)
    finally:
        spool.ClosePrinter(printer)


def _send(spool: Any, printer: c_void_p, name: str, title: str, content: bytes) -> str:
    # Drivers of version 4 print nothing that is RAW; they want it to be passed through.
    for datatype in ("RAW", "XPS_PASS"):
        job = int(spool.StartDocPrinterW(printer, 1, byref(_DocInfo(title, None, datatype))))
        if job:
            break
    else:
        raise RemoteUnavailable(name, "it did not take the document.", "Look whether it is paused or offline.")
    given = 0
    if spool.StartPagePrinter(printer):
        while given < len(content):
            piece = content[given : given + _PIECE]
            written = c_ulong(0)
            if not spool.WritePrinter(printer, piece, len(piece), byref(written)) or not written.value:
                break
            given += written.value
        spool.EndPagePrinter(printer)
    spool.EndDocPrinter(printer)
    if given < len(content):
        raise RemoteOutcomeUnknown(
            name, "the print system stopped in the middle.", "Look which labels came, then answer in the print queue."
        )
    return str(job)
