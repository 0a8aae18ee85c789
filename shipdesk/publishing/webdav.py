"""Pages in a folder of a WebDAV server (RFC 4918): PUT and DELETE, over https only."""

from __future__ import annotations

import base64
from urllib.parse import quote

from shipdesk.domain.errors import RemoteRefused, RemoteUnavailable
from shipdesk.publishing.page_place import CACHE, MEDIA_TYPE, WHERE, checked_name
from shipdesk.web.answers import Answer
from shipdesk.web.calls import Body, Timeouts
from shipdesk.web.rate_headers import retry_after_s
from shipdesk.web.safe_urls import check_base_url
from shipdesk.web.wire import NoAnswerError, Wire

WHO = "WebDAV"
_LATER = "ShipDesk tries again by itself."
_BUSY = frozenset({408, 423, 425, 429, 507})
_REFUSED = {
    401: "it does not accept the name and password.",
    403: "it does not allow this account to write there.",
    404: "the folder is not there.",
    405: "it takes no files at this address.",
    409: "the folder is not there.",
    413: "the page is too large for it.",
}


class WebDavPlace:
    """One folder on a server; address must be https, or http on 127.0.0.1."""

    def __init__(self, address: str, user: str, password: str) -> None:
        self._address = check_base_url(WHO, address).rstrip("/")
        self._wire = Wire(self._address, Timeouts())
        self._headers: dict[str, str] = {}
        if user:
            pair = base64.b64encode(f"{user}:{password}".encode()).decode()
            self._headers["Authorization"] = f"Basic {pair}"

    def put(self, name: str, page: bytes) -> None:
        """Upload the page; servers put a file into its place once it is whole."""
        answer = self._ask("PUT", name, Body(page, MEDIA_TYPE), {"Cache-Control": CACHE})
        if answer.status not in (200, 201, 204):
            raise self._error(answer)

    def remove(self, name: str) -> None:
        """Delete the page; one that is not there is as good."""
        answer = self._ask("DELETE", name, None, {})
        if answer.status not in (200, 202, 204, 404, 410):
            raise self._error(answer)

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _ask(self, method: str, name: str, body: Body | None, headers: dict[str, str]) -> Answer:
        url = f"{self._address}/{quote(checked_name(name))}"
        try:
            return self._wire.send(method, url, None, body, {**self._headers, **headers})
        except NoAnswerError as error:
            raise RemoteUnavailable(WHO, error.message, _LATER) from None

    def _error(self, answer: Answer) -> RemoteUnavailable | RemoteRefused:
        status = answer.status
        if 300 <= status < 400:
            return RemoteRefused(WHO, "it sends us to another address, which is not followed.", WHERE)
        if status >= 500 or status in _BUSY:
            wait_s = retry_after_s(answer.headers.get("Retry-After"), answer.headers.get("Date"))
            return RemoteUnavailable(WHO, f"it answered HTTP {status}.", _LATER, retry_after_s=wait_s)
        return RemoteRefused(WHO, _REFUSED.get(status, f"it answered HTTP {status}."), WHERE)
