"""The one way to a carrier's computer: timeouts, limits, retries and errors are the same for every adapter.

What an adapter hears is one of four things: an answer; CarrierUnavailable (nothing happened, ask later);
CarrierRefused (nothing happened, do not ask again); and, for calls that change something, CarrierOutcomeUnknown.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin

import requests
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as WaitedTooLong

from shipdesk.carriers.account_gate import AccountGate, retry_after_s
from shipdesk.carriers.json_answers import NotUnderstoodError, line, looks_like_a_page, mapping, read_json, sequence
from shipdesk.carriers.redaction import Redaction
from shipdesk.carriers.safe_urls import check_base_url, check_foreign_url, same_origin
from shipdesk.carriers.watched_connections import Flight, WatchedAdapter
from shipdesk.domain.errors import CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable

MAX_BYTES = 10_000_000
_CHUNK = 65_536
_MAX_REDIRECTS = 3
_TRIES = 3
_BACK_OFF_S = 0.5
_TRANSIENT = frozenset({408, 425, 429})
_LOOK_UP_FIRST = "ShipDesk looks it up at the carrier before anything is bought again."
_ASKED_AGAIN = "ShipDesk asks again later."


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait: for the connection, for each piece of an answer, and for everything together; in seconds."""

    connect_s: float = 6.0
    read_s: float = 20.0
    total_s: float = 45.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with a status, whatever it says; content is unpacked and at most MAX_BYTES long."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def media_type(self) -> str:
        """Return the media type without its parameters, in small letters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def is_page(self) -> bool:
        """Answer whether this is a web page where data was expected."""
        return self.media_type in ("text/html", "application/xhtml+xml") or looks_like_a_page(self.content)


class AnswerRefused(CarrierRefused):
    """The carrier understood and said no; status is HTTP's, payload the JSON of the answer or None."""

    def __init__(self, carrier: str, message: str, advice: str, status: int, payload: Any) -> None:
        super().__init__(carrier, message, advice)
        self.status = status
        self.payload = payload


class _NoAnswerError(Exception):
    """No whole answer came; sent says whether the request may have arrived."""

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.message = message
        self.sent = sent


class HttpClient:
    """Talks to one carrier account under base_url (https, or http on 127.0.0.1 for the practice carrier)."""

    def __init__(
        self,
        carrier: str,
        base_url: str,
        *,
        requests_per_minute: int = 60,
        timeouts: Timeouts | None = None,
        patience_s: float = 5.0,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.carrier = carrier
        self.base_url = check_base_url(carrier, base_url).rstrip("/")
        self.gate = AccountGate(requests_per_minute, monotonic)
        self.redaction = Redaction()
        self._timeouts = timeouts or Timeouts()
        self._patience_s = patience_s
        self._sleep = sleep
        self._chance = chance
        self._session = _new_session(self.base_url)
        self._authorization: dict[str, str] = {}

    def use_bearer(self, secret: str) -> None:
        """Send the secret with each request to base_url, and black it out wherever it comes back."""
        secret = secret.strip()
        if not secret or not secret.isascii() or not secret.isprintable():
            raise CarrierRefused(self.carrier, "its key holds something no key holds.", "Enter the key again.")
        self.redaction.add(secret)
        self._authorization = {"Authorization": f"Bearer {secret}"}

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def get_json(self, path: str, params: Mapping[str, str] | None = None, *, interactive: bool = False) -> Any:
        """Return the JSON of a GET, asked up to three times where no answer came."""
        for attempt in range(1, _TRIES + 1):
            try:
                return self._json_of(self._get(self._url(path), params, interactive=interactive), changes=False)
            except CarrierUnavailable as error:
                if attempt == _TRIES or error.retry_after_s is not None:
                    raise
                self._sleep(_BACK_OFF_S * 2**attempt * self._chance())
        raise AssertionError

    def get_document(self, url: str, *, interactive: bool = True) -> Answer:
        """Return a file whose address came with an answer: https, by name, without our secret unless it is at home."""
        answer = self._get(check_foreign_url(self.carrier, url, self.base_url), None, interactive=interactive)
        if answer.status != 200:
            raise self._error_for(answer, changes=False)
        return answer

    def post_json(self, path: str, body: Mapping[str, Any], *, changes: bool, interactive: bool = False) -> Any:
        """Return the JSON of a POST, sent once.

        changes says that doing it twice would cost: then every doubt becomes CarrierOutcomeUnknown.
        """
        self._await_turn(interactive=interactive)
        try:
            answer = self._send("POST", self._url(path), None, body)
        except _NoAnswerError as problem:
            raise self._no_answer(problem, changes=changes) from None
        return self._json_of(answer, changes=changes)

    def _url(self, path: str) -> str:
        return f"{self.base_url}/{path.lstrip('/')}"

    def _await_turn(self, *, interactive: bool) -> None:
        turn = self.gate.admit(interactive=interactive, patience_s=self._patience_s)
        if turn.wait_s > self._patience_s:
            raise CarrierUnavailable(
                self.carrier, f"nothing was asked, for {turn.reason}.", _ASKED_AGAIN, retry_after_s=turn.wait_s
            )
        if turn.wait_s > 0:
            self._sleep(turn.wait_s)

    def _get(self, url: str, params: Mapping[str, str] | None, *, interactive: bool) -> Answer:
        for _ in range(_MAX_REDIRECTS + 1):
            self._await_turn(interactive=interactive)
            try:
                answer = self._send("GET", url, params, None)
            except _NoAnswerError as problem:
                raise self._no_answer(problem, changes=False) from None
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            url, params = (
                check_foreign_url(self.carrier, urljoin(url, answer.headers.get("Location", "")), self.base_url),
                None,
            )
        raise CarrierUnavailable(self.carrier, "it sends us round in circles.", _ASKED_AGAIN)

    def _send(self, method: str, url: str, params: Mapping[str, str] | None, body: Mapping[str, Any] | None) -> Answer:
        headers = self._authorization if same_origin(url, self.base_url) else {}
        with Flight(self._timeouts.total_s) as flight:
            try:
                with self._session.request(
                    method,
                    url,
                    params=params,
                    json=body,
                    headers=headers,
                    timeout=(self._timeouts.connect_s, self._timeouts.read_s),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    content = _read_capped(response)
            except _TooLargeError:
                raise _NoAnswerError("the answer is too large.", sent=True) from None
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                self.gate.failed()
                raise _NoAnswerError(_why(error, flight), sent=flight.sent) from None
            if flight.overdue:
                self.gate.failed()
                raise _NoAnswerError("it did not answer in time.", sent=True)
        return Answer(response.status_code, response.headers, content)

    def _json_of(self, answer: Answer, *, changes: bool) -> Any:
        if not 200 <= answer.status < 300:
            raise self._error_for(answer, changes=changes)
        try:
            payload = read_json(answer.content)
        except NotUnderstoodError as problem:
            raise self._doubt(f"{problem}.", changes=changes) from None
        self.gate.succeeded()
        return payload

    def _no_answer(self, problem: _NoAnswerError, *, changes: bool) -> CarrierUnavailable | CarrierOutcomeUnknown:
        return self._doubt(problem.message, changes=changes and problem.sent)

    def _doubt(self, message: str, *, changes: bool) -> CarrierUnavailable | CarrierOutcomeUnknown:
        if changes:
            return CarrierOutcomeUnknown(self.carrier, f"nobody knows whether it was done: {message}", _LOOK_UP_FIRST)
        return CarrierUnavailable(self.carrier, message, _ASKED_AGAIN)

    def _error_for(
        self, answer: Answer, *, changes: bool
    ) -> CarrierUnavailable | CarrierOutcomeUnknown | CarrierRefused:
        """Return the error for an answer whose status is no success."""
        status = answer.status
        if status in (429, 503):
            told_s = retry_after_s(answer.headers.get("Retry-After"), answer.headers.get("Date"))
            if status == 429:
                pause_s = self.gate.pause(told_s)
                return CarrierUnavailable(self.carrier, "we asked too often.", _ASKED_AGAIN, retry_after_s=pause_s)
            self.gate.failed()
            if not changes:
                return CarrierUnavailable(self.carrier, "it is out of order.", _ASKED_AGAIN, retry_after_s=told_s)
        if status >= 500 or status in _TRANSIENT or status < 400:
            self.gate.failed()
            return self._doubt(f"it answered HTTP {status}.", changes=changes)
        if answer.is_page:
            return CarrierUnavailable(
                self.carrier, "a web page came instead of data; is this a network login page?", _ASKED_AGAIN
            )
        self.gate.succeeded()
        return self._refusal(answer)

    def _refusal(self, answer: Answer) -> AnswerRefused:
        try:
            payload = read_json(answer.content)
        except NotUnderstoodError:
            payload = None
        said = self.redaction.black_out(_words_of(payload)) or f"HTTP {answer.status}"
        if answer.status in (401, 403):
            advice = "Check the key of this carrier account in the settings."
        else:
            advice = "Change what it complains about, then try again."
        return AnswerRefused(self.carrier, f"it said no: {said}", advice, answer.status, payload)


class _TooLargeError(Exception):
    """The unpacked answer passed MAX_BYTES."""


def _new_session(base_url: str) -> requests.Session:
    session = requests.Session()
    # No .netrc: it would replace our Authorization. Proxies of the system are used, but not towards ourselves.
    session.trust_env = False
    session.proxies = {} if base_url.startswith("http:") else dict(get_environ_proxies(base_url))
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["Accept-Encoding"] = "gzip, deflate"
    session.headers["Accept"] = "application/json, application/pdf, image/png"
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


def _words_of(payload: Any) -> str:
    """Return the complaint of an error answer, as most carriers word it: error.message with its fields."""
    error = mapping(payload).get("error", payload)
    if isinstance(error, str):
        return line(error)
    fields = mapping(error)
    words = [line(fields.get("message")) or line(fields.get("code"))]
    for each in sequence(fields.get("errors")):
        about = mapping(each)
        words.append(" ".join(filter(None, (line(about.get("field")), line(about.get("message")) or line(each)))))
    return "; ".join(word for word in words if word)[:300]
