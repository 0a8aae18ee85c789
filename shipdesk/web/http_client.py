"""The one way to somebody else's computer: timeouts, limits, retries and errors are the same for every adapter.

What an adapter hears is one of four things: an answer; RemoteUnavailable (nothing happened, ask later);
RemoteRefused (nothing happened, do not ask again); and, for calls that change something, RemoteOutcomeUnknown.
"""

from __future__ import annotations

import base64
import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any, TypeVar
from urllib.parse import urljoin

import requests
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as WaitedTooLong

from shipdesk.domain.errors import RemoteOutcomeUnknown, RemoteRefused, RemoteUnavailable
from shipdesk.web.account_gate import AccountGate, retry_after_s
from shipdesk.web.answers import Answer, AnswerRefused, words_of
from shipdesk.web.json_answers import NotUnderstoodError, read_json
from shipdesk.web.redaction import Redaction
from shipdesk.web.safe_urls import check_base_url, check_foreign_url, same_origin
from shipdesk.web.watched_connections import Flight, WatchedAdapter

T = TypeVar("T")
MAX_BYTES = 10_000_000
_CHUNK = 65_536
_MAX_REDIRECTS = 3
_TRIES = 3
_BACK_OFF_S = 0.5
_TRANSIENT = frozenset({408, 425, 429})
_LOOK_UP_FIRST = "ShipDesk looks it up there before anything is done again."
_ASKED_AGAIN = "ShipDesk asks again later."


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait: for the connection, for each piece of an answer, and for everything together; in seconds."""

    connect_s: float = 6.0
    read_s: float = 20.0
    total_s: float = 45.0


@dataclass(frozen=True, slots=True)
class Body:
    """What a POST carries; params go into its address."""

    content: bytes
    media_type: str = "application/json"
    params: Mapping[str, str] | None = None


class _NoAnswerError(Exception):
    """No whole answer came; sent says whether the request may have arrived."""

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.message = message
        self.sent = sent


class HttpClient:
    """Talks to one account under base_url (https, or http on 127.0.0.1 for practice and tests)."""

    def __init__(
        self,
        who: str,
        base_url: str,
        *,
        requests_per_minute: int = 60,
        timeouts: Timeouts | None = None,
        patience_s: float = 5.0,
        xml_is_data: bool = False,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.who = who
        self._address = check_base_url(who, base_url)
        self.base_url = self._address.rstrip("/")
        self.gate = AccountGate(requests_per_minute, monotonic)
        self.redaction = Redaction()
        self._timeouts = timeouts or Timeouts()
        self._patience_s = patience_s
        self._xml_is_data = xml_is_data
        self._sleep = sleep
        self._chance = chance
        self._session = _new_session(self.base_url)
        self._authorization: dict[str, str] = {}

    def use_bearer(self, secret: str) -> None:
        """Send the secret with each request to base_url, and black it out wherever it comes back."""
        self.use_header("Authorization", secret, before="Bearer ")

    def use_header(self, name: str, secret: str, *, before: str = "") -> None:
        """Send the secret in a header of its own, with a word before it, and black it out wherever it comes back."""
        secret = self._checked(secret)
        self.redaction.add(secret)
        self._authorization = {name: f"{before}{secret}"}

    def use_basic(self, user: str, secret: str) -> None:
        """Send user and secret by HTTP's basic scheme (RFC 7617), and black the secret out wherever it comes back."""
        user, secret = self._checked(user), self._checked(secret)
        self.redaction.add_basic(user, secret)
        pair = base64.b64encode(f"{user}:{secret}".encode()).decode()
        self._authorization = {"Authorization": f"Basic {pair}"}

    def _checked(self, secret: str) -> str:
        secret = secret.strip()
        if not secret or not secret.isascii() or not secret.isprintable():
            raise RemoteRefused(self.who, "its key holds something no key holds.", "Enter the key again.")
        return secret

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def get_json(self, path: str, params: Mapping[str, str] | None = None, *, interactive: bool = False) -> Any:
        """Return the JSON of a GET, asked up to three times where no answer came."""
        return self.get_read(path, params, lambda answer: read_json(answer.content), interactive=interactive)

    def get_read(
        self,
        path: str,
        params: Mapping[str, str] | None,
        read: Callable[[Answer], T],
        *,
        interactive: bool = False,
    ) -> T:
        """Return what read makes of a GET's answer, asked up to three times where none came that it understands.

        An empty path is the base address itself. read raises NotUnderstoodError for what it cannot trust.
        """
        for attempt in range(1, _TRIES + 1):
            try:
                return self._read(self._get(self._url(path), params, interactive=interactive), read, changes=False)
            except RemoteUnavailable as error:
                if attempt == _TRIES or error.retry_after_s is not None:
                    raise
                self._sleep(_BACK_OFF_S * 2**attempt * self._chance())
        raise AssertionError

    def get_document(self, url: str, *, interactive: bool = True) -> Answer:
        """Return a file whose address came with an answer: https, by name, without our secret unless it is at home."""
        answer = self._get(check_foreign_url(self.who, url, self.base_url), None, interactive=interactive)
        if answer.status != 200:
            raise self._error_for(answer, changes=False)
        return answer

    def post_json(self, path: str, body: Mapping[str, Any], *, changes: bool, interactive: bool = False) -> Any:
        """Return the JSON of a POST, sent once.

        changes says that doing it twice would cost: then every doubt becomes RemoteOutcomeUnknown.
        """
        content = json.dumps(body, allow_nan=False).encode()
        return self.post_read(
            path, Body(content), lambda answer: read_json(answer.content), changes=changes, interactive=interactive
        )

    def post_read(
        self, path: str, body: Body, read: Callable[[Answer], T], *, changes: bool, interactive: bool = False
    ) -> T:
        """Return what read makes of the answer to a POST, sent once; changes is that of `post_json`."""
        self._await_turn(interactive=interactive)
        try:
            answer = self._send("POST", self._url(path), body.params, body)
        except _NoAnswerError as problem:
            raise self._no_answer(problem, changes=changes) from None
        return self._read(answer, read, changes=changes)

    def pause(self, seconds: float | None, *, interactive: bool) -> None:
        """Wait where an answer asked for a pause that is short enough to wait for, else raise RemoteUnavailable.

        For APIs that ask for it otherwise than by HTTP 429, and count something else than requests.
        """
        self.gate.pause(seconds, slow_down=False)
        self._await_turn(interactive=interactive)

    def _url(self, path: str) -> str:
        return f"{self.base_url}/{path.lstrip('/')}" if path else self._address

    def _await_turn(self, *, interactive: bool) -> None:
        turn = self.gate.admit(interactive=interactive, patience_s=self._patience_s)
        if turn.wait_s > self._patience_s:
            raise RemoteUnavailable(
                self.who, f"nothing was asked, for {turn.reason}.", _ASKED_AGAIN, retry_after_s=turn.wait_s
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
                check_foreign_url(self.who, urljoin(url, answer.headers.get("Location", "")), self.base_url),
                None,
            )
        raise RemoteUnavailable(self.who, "it sends us round in circles.", _ASKED_AGAIN)

    def _send(self, method: str, url: str, params: Mapping[str, str] | None, body: Body | None) -> Answer:
        headers = dict(self._authorization) if same_origin(url, self.base_url) else {}
        if body is not None:
            headers["Content-Type"] = body.media_type
        with Flight(self._timeouts.total_s) as flight:
            try:
                with self._session.request(
                    method,
                    url,
                    params=params,
                    data=body.content if body else None,
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

    def _read(self, answer: Answer, read: Callable[[Answer], T], *, changes: bool) -> T:
        if not 200 <= answer.status < 300:
            raise self._error_for(answer, changes=changes)
        try:
            found = read(answer)
        except NotUnderstoodError as problem:
            raise self._doubt(f"{problem}.", changes=changes) from None
        self.gate.succeeded()
        return found

    def _no_answer(self, problem: _NoAnswerError, *, changes: bool) -> RemoteUnavailable | RemoteOutcomeUnknown:
        return self._doubt(problem.message, changes=changes and problem.sent)

    def _doubt(self, message: str, *, changes: bool) -> RemoteUnavailable | RemoteOutcomeUnknown:
        if changes:
            return RemoteOutcomeUnknown(self.who, f"nobody knows whether it was done: {message}", _LOOK_UP_FIRST)
        return RemoteUnavailable(self.who, message, _ASKED_AGAIN)

    def _error_for(self, answer: Answer, *, changes: bool) -> RemoteUnavailable | RemoteOutcomeUnknown | RemoteRefused:
        """Return the error for an answer whose status is no success."""
        status = answer.status
        if status in (429, 503):
            told_s = retry_after_s(answer.headers.get("Retry-After"), answer.headers.get("Date"))
            if status == 429:
                pause_s = self.gate.pause(told_s)
                return RemoteUnavailable(self.who, "we asked too often.", _ASKED_AGAIN, retry_after_s=pause_s)
            self.gate.failed()
            if not changes:
                return RemoteUnavailable(self.who, "it is out of order.", _ASKED_AGAIN, retry_after_s=told_s)
        if status >= 500 or status in _TRANSIENT or status < 400:
            self.gate.failed()
            return self._doubt(f"it answered HTTP {status}.", changes=changes)
        # A server that asks for a name and password is no login page of a network, whatever its answer looks like.
        if answer.is_page(xml_is_data=self._xml_is_data) and not (
            answer.status == 401 and "WWW-Authenticate" in answer.headers
        ):
            return RemoteUnavailable(
                self.who, "a web page came instead of data; is this a network login page?", _ASKED_AGAIN
            )
        self.gate.succeeded()
        return self._refusal(answer)

    def _refusal(self, answer: Answer) -> AnswerRefused:
        try:
            payload = read_json(answer.content)
        except NotUnderstoodError:
            payload = None
        said = self.redaction.black_out(words_of(payload)) or f"HTTP {answer.status}"
        if answer.status in (401, 403):
            advice = "Check the key of this account in the settings."
        else:
            advice = "Change what it complains about, then try again."
        return AnswerRefused(self.who, f"it said no: {said}", advice, answer.status, payload)


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
