"""Sends one request and brings back one whole answer, or says that none came; knows nothing of accounts."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as WaitedTooLong

from shipdesk.web.answers import Answer
from shipdesk.web.calls import Body, Timeouts
from shipdesk.web.deadlines import DEADLINES
from shipdesk.web.watched_connections import Flight, WatchedAdapter

MAX_BYTES = 10_000_000
_CHUNK = 65_536


class NoAnswerError(Exception):
    """No whole answer came; sent says whether the request may have arrived, silent whether the other side failed."""

    def __init__(self, message: str, *, sent: bool, silent: bool = True) -> None:
        super().__init__(message)
        self.message = message
        self.sent = sent
        self.silent = silent


class Wire:
    """Pooled connections to the servers of one account."""

    def __init__(self, base_url: str, timeouts: Timeouts) -> None:
        self._timeouts = timeouts
        self._session = _new_session(base_url)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()
        DEADLINES.rest()

    def send(
        self, method: str, url: str, params: Mapping[str, str] | None, body: Body | None, headers: Mapping[str, str]
    ) -> Answer:
        """Return the answer, unpacked and at most MAX_BYTES long; redirects are not followed."""
        sent_headers = dict(headers) if body is None else {"Content-Type": body.media_type, **headers}
        with Flight(self._timeouts.total_s) as flight:
            try:
                with self._session.request(
                    method,
                    url,
                    params=params,
                    data=body.content if body else None,
                    headers=sent_headers,
                    timeout=(self._timeouts.connect_s, self._timeouts.read_s),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    content = _read_capped(response)
            except _TooLargeError:
                raise NoAnswerError("the answer is too large.", sent=True, silent=False) from None
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                raise NoAnswerError(_why(error, flight), sent=flight.sent) from None
            if flight.overdue:
                raise NoAnswerError("it did not answer in time.", sent=True)
        return Answer(response.status_code, response.headers, content)


class _TooLargeError(Exception):
    """The unpacked answer passed MAX_BYTES."""


def _new_session(base_url: str) -> requests.Session:
    session = requests.Session()
    # No .netrc: it would replace our Authorization. Proxies of the system are used, but not towards ourselves.
    session.trust_env = False
    session.proxies = {} if base_url.startswith("http:") else dict(get_environ_proxies(base_url))
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["Accept-Encoding"] = "gzip, deflate"
    session.headers["Accept"] = "application/json, application/xml;q=0.9, application/pdf, image/png"
    session.headers["User-Agent"] = "ShipDesk"
    session.mount("https://", WatchedAdapter())
    session.mount("http://", WatchedAdapter())
    return session


def _read_capped(response: requests.Response) -> bytes:
    parts, size = [], 0
    for part in response.raw.stream(_CHUNK, decode_content=True):
        size += len(part)
        if size > MAX_BYTES:
            response.raw.close()
            raise _TooLargeError
        parts.append(part)
    return b"".join(parts)


def _why(error: Exception, flight: Flight) -> str:
    """Return what went wrong in words of our own: the library's words hold addresses and keys."""
    if flight.overdue or isinstance(error, requests.Timeout | WaitedTooLong):
        return "it did not answer in time." if flight.sent else "it cannot be reached."
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate could not be trusted, so nothing was told to it."
    return "the connection broke off." if flight.sent else "it cannot be reached."
