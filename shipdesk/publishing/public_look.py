"""Looks at a page as the public does: whether it can be read, and whether the server betrays the others' names."""

from __future__ import annotations

from shipdesk.domain.errors import RemoteRefused, RemoteUnavailable
from shipdesk.web.answers import Answer
from shipdesk.web.calls import Timeouts
from shipdesk.web.safe_urls import check_base_url
from shipdesk.web.wire import NoAnswerError, Wire

WHO = "The pages' public address"


def look_at(public_url: str, name: str, expected: bytes) -> str:
    """Return a sentence that the page can be read under the public address; raise what is wrong with it."""
    address = check_base_url(WHO, public_url).rstrip("/")
    wire = Wire(address, Timeouts())
    try:
        answer = _read(wire, f"{address}/{name}")
        if answer.status != 200 or answer.content.strip() != expected.strip():
            raise RemoteRefused(
                WHO,
                f"the page was written, but cannot be read there (HTTP {answer.status}).",
                "Check the folder and the public address: both must be the same place.",
            )
        if not answer.media_type.startswith("text/html"):
            raise RemoteRefused(WHO, "pages there are not shown but downloaded.", "Have them served as text/html.")
        if name.encode() in _read(wire, f"{address}/").content:
            raise RemoteRefused(
                WHO,
                "the server lists all pages to everybody, so their names can be read.",
                "Switch the folder's listing off, then try again.",
            )
    finally:
        wire.close()
    return f"A page can be written, read under {address} by everybody who has its link, and taken away again."


def _read(wire: Wire, url: str) -> Answer:
    try:
        return wire.send("GET", url, None, None, {"Cache-Control": "no-cache"})
    except NoAnswerError as error:
        raise RemoteUnavailable(WHO, error.message, "Try again later.") from None
