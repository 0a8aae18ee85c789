"""The token that pays for labels: fetched once for all threads, used for less than the eight hours that it is good."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from shipdesk.carriers.purchases import ASK_LATER
from shipdesk.carriers.usps import answers, requests
from shipdesk.domain.errors import CarrierRefused, CarrierUnavailable
from shipdesk.web.http_client import HttpClient
from shipdesk.web.json_answers import NotUnderstoodError

_USED_FOR_S = 6 * 3600.0
_NEEDED = {"crid": "CRID", "mid": "Mailer ID", "manifest_mid": "Manifest MID", "eps_account": "EPS account number"}


class PaymentTokens:
    """Tells who pays; raises CarrierRefused where the account has no answer to that."""

    def __init__(
        self, http: HttpClient, credentials: Mapping[str, str], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._http = http
        self._told = {name: credentials.get(name, "").strip() for name in _NEEDED}
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._token = ""
        self._until = 0.0

    @property
    def missing(self) -> tuple[str, ...]:
        """What the account lacks for buying labels, in its own words; empty where it can buy."""
        return tuple(label for name, label in _NEEDED.items() if not self._told[name])

    def headers(self) -> dict[str, str]:
        """Return the header that goes with everything that costs or gives back money."""
        with self._lock:
            if not self._token or self._monotonic() >= self._until:
                self._fetch()
            return {"X-Payment-Authorization-Token": self._token}

    def drop(self) -> None:
        """Forget the token, for it was refused."""
        with self._lock:
            self._token = ""

    def _fetch(self) -> None:
        if self.missing:
            raise CarrierRefused(
                self._http.who,
                f"for labels it wants your {', '.join(self.missing)}.",
                "Enter it in Settings, Carriers. You find it in the USPS Business Customer Gateway.",
            )
        told = self._told
        body = requests.payment_body(told["crid"], told["mid"], told["manifest_mid"], told["eps_account"])
        payload = self._http.post_json("payments/v3/payment-authorization", body, changes=False, interactive=True)
        try:
            token = answers.payment_token(payload)
        except NotUnderstoodError as problem:
            raise CarrierUnavailable(self._http.who, f"{problem}.", ASK_LATER) from None
        self._http.redaction.add_passing(token)
        self._token, self._until = token, self._monotonic() + _USED_FOR_S
