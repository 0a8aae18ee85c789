"""Tokens of OAuth's client credentials (RFC 6749 section 4.4): fetched once for all threads, renewed in time."""

from __future__ import annotations

import base64
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shipdesk.domain.errors import RemoteError, RemoteRefused, RemoteUnavailable
from shipdesk.web.answers import Answer, AnswerRefused
from shipdesk.web.calls import Call, form_body, json_body
from shipdesk.web.http_client import HttpClient
from shipdesk.web.json_answers import NotUnderstoodError, line, mapping, read_json
from shipdesk.web.redaction import Redaction

_FRESH_SHARE = 0.8
_UNTOLD_LIFE_S = 900.0
_LONGEST_LIFE_S = 86_400.0
_NEXT_TRY_S = 60.0
_USELESS_FOR_S = 900.0
_LONGEST_TOKEN = 16_384
_SECRET_FIELDS = ("client_secret", "password", "refresh_token", "client_assertion", "api_key")
_WRONG_SECRET = frozenset({400, 401, 403})


@dataclass(frozen=True, slots=True)
class _Token:
    """A token, and until when (monotonic, in seconds) it is used without a thought, and used at all."""

    text: str
    fresh_until: float
    good_until: float


class OAuthTokens:
    """The tokens of one account; safe for several threads, of which one asks and the others wait for it.

    http reaches the token's server and may be the client that uses the tokens. A secret that is refused stops
    everything for good: make a new one when the settings change.
    """

    def __init__(
        self,
        http: HttpClient,
        path: str,
        form: Mapping[str, str],
        *,
        basic: tuple[str, str] | None = None,
        as_json: bool = False,
        headers: Mapping[str, str] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = http
        self._path = path
        self._body = json_body(form) if as_json else form_body(form)
        self._headers = dict(headers or {})
        if basic is not None:
            pair = base64.b64encode(":".join(basic).encode()).decode()
            self._headers["Authorization"] = f"Basic {pair}"
        self._secrets = tuple(form[name] for name in _SECRET_FIELDS if form.get(name))
        self._basic = basic
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._token: _Token | None = None
        self._refused: RemoteRefused | None = None
        self._asked = 0
        self._failure: RemoteError | None = None
        self._useless_until = -math.inf
        self._told: list[Redaction] = []
        self.tell_secrets_to(http.redaction)

    def tell_secrets_to(self, redaction: Redaction) -> None:
        """Have the secrets, and each token that comes, blacked out there."""
        if redaction in self._told:
            return
        self._told.append(redaction)
        for secret in self._secrets:
            redaction.add(secret)
        if self._basic is not None:
            redaction.add_basic(*self._basic)
        if self._token is not None:
            redaction.add_passing(self._token.text)

    def token(self, *, interactive: bool = False) -> str:
        """Return a token that is good for a while, fetched where there is none.

        Raises RemoteUnavailable where none can be had now, and RemoteRefused, then and ever after, where the account's
        name or secret is wrong.
        """
        asked = self._asked
        with self._lock:
            now = self._monotonic()
            if self._refused is not None:
                raise self._refused.with_traceback(None)
            if self._token is not None and now < self._token.fresh_until:
                return self._token.text
            if self._failure is not None and self._asked != asked:
                # Another thread asked while this one waited: what it heard counts for both.
                raise self._failure.with_traceback(None)
            return self._fetched(now, interactive=interactive)

    def drop(self, token: str) -> None:
        """Forget the token, for it was refused; a newer one stays."""
        with self._lock:
            if self._token is not None and self._token.text == token:
                self._token = None

    def renewed(self, token: str, *, interactive: bool = False) -> str | None:
        """Drop a refused token and return another, or None where renewing has been of no use a short while ago."""
        self.drop(token)
        with self._lock:
            newer = self._token is not None
            now = self._monotonic()
            if not newer and now < self._useless_until:
                # Keep it: each call with a new token that is refused too would cost two requests for nothing.
                self._token = _Token(token, self._useless_until, self._useless_until)
                return None
            if not newer:
                self._useless_until = now + _USELESS_FOR_S
        return self.token(interactive=interactive)

    def worked(self, token: str) -> None:
        """Note that the other side took the token."""
        if self._useless_until > -math.inf and self._token is not None and self._token.text == token:
            self._useless_until = -math.inf

    def _fetched(self, now: float, *, interactive: bool) -> str:
        call = Call("POST", self._path, None, self._body, self._headers, interactive=interactive, signed=False)
        self._asked += 1
        self._failure = None
        try:
            text, life_s = self._http.ask(call, _read_token)
        except AnswerRefused as problem:
            if problem.status in _WRONG_SECRET:
                self._refused = _wrong_secret(self._http.who, problem)
                raise self._refused from None
            self._failure = RemoteUnavailable(self._http.who, f"it gives no token (HTTP {problem.status}).")
            raise self._failure from None
        except RemoteUnavailable as problem:
            if self._token is not None and now < self._token.good_until:
                self._token = _Token(self._token.text, now + _NEXT_TRY_S, self._token.good_until)
                return self._token.text
            self._failure = problem
            raise
        for redaction in self._told:
            redaction.add_passing(text)
        self._token = _Token(text, now + life_s * _FRESH_SHARE, now + life_s)
        return text


def _read_token(answer: Answer) -> tuple[str, float]:
    """Return the token and how many seconds it is good for; numbers may be texts (UPS says "14399")."""
    payload = mapping(read_json(answer.content))
    text = payload.get("access_token")
    if not isinstance(text, str) or not 0 < len(text) <= _LONGEST_TOKEN or not text.isascii() or not text.isprintable():
        raise NotUnderstoodError("the answer holds no token")
    if " " in text or (line(payload.get("token_type")) or "bearer").lower() not in ("bearer", "bearertoken"):
        raise NotUnderstoodError("the answer holds a token of a kind we do not know")
    return text, _life_s(payload.get("expires_in"))


def _life_s(told: Any) -> float:
    try:
        seconds = float(line(told)[:20])
    except ValueError:
        return _UNTOLD_LIFE_S
    return min(seconds, _LONGEST_LIFE_S) if seconds > 0 else _UNTOLD_LIFE_S


def _wrong_secret(who: str, problem: AnswerRefused) -> RemoteRefused:
    said = problem.message.partition(": it said no: ")[2] or f"HTTP {problem.status}"
    return RemoteRefused(
        who,
        f"it does not take this account's name and secret: {said}",
        "Enter them again in Settings, Carriers. Until then nothing is asked, so that the account is not locked.",
    )
