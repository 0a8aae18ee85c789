"""The tokens of a login by browser: renewed once for all threads, in time, and kept nowhere but in memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from shipdesk.domain.errors import Refused, RemoteRefused, RemoteUnavailable
from shipdesk.mail.answers import LOG_IN_AGAIN
from shipdesk.mail.oauth import OAuthPlace, ask_token, token_client

_FRESH_SHARE = 0.8
_ASKED_TOO_OFTEN_S = 60.0


class MailTokens:
    """The access tokens of one account; keep is called with each new refresh token, which the old one may end with.

    One thread asks and the others wait for it. A login that is refused stops everything: make another after the
    person logged in again.
    """

    def __init__(
        self,
        place: OAuthPlace,
        client_id: str,
        client_secret: str,
        refresh_token: str,
        keep: Callable[[str], None],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client_id = client_id
        self._client_secret = client_secret
        self._refresh_token = refresh_token
        self._keep = keep
        self._monotonic = monotonic
        self._http = token_client(place)
        self._lock = threading.Lock()
        self._token = ""
        self._fresh_until = 0.0
        self._not_before = 0.0
        self._is_over = False

    def token(self) -> str:
        """Return a token that is good for a while; raises RemoteUnavailable for now, Refused for good."""
        with self._lock:
            now = self._monotonic()
            if self._is_over:
                raise Refused(LOG_IN_AGAIN)
            if self._token and now < self._fresh_until:
                return self._token
            if now < self._not_before:
                raise RemoteUnavailable(self._http.who, "it gave no token a moment ago.", "ShipDesk asks again later.")
            return self._renewed(now)

    def drop(self, token: str) -> None:
        """Forget a token that was refused; a newer one stays."""
        with self._lock:
            if self._token == token:
                self._token = ""

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _renewed(self, now: float) -> str:
        form = {"grant_type": "refresh_token", "refresh_token": self._refresh_token, "client_id": self._client_id}
        try:
            granted = ask_token(self._http, form, self._client_secret)
        except RemoteRefused as error:
            self._is_over = True
            raise Refused(LOG_IN_AGAIN) from error
        except RemoteUnavailable:
            self._not_before = now + _ASKED_TOO_OFTEN_S
            raise
        if granted.refresh and granted.refresh != self._refresh_token:
            self._keep(granted.refresh)
            self._refresh_token = granted.refresh
        self._token, self._fresh_until = granted.access, now + granted.life_s * _FRESH_SHARE
        return self._token
