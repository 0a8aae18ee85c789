"""The practice carrier as ShipDesk buys from it; the labels are our own drawing, marked as samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from shipdesk.carriers.easypost import EasyPostCarrier
from shipdesk.carriers.facts import PRACTICE
from shipdesk.domain.shipments import BoughtLabel, LabelDocument
from shipdesk.settings import CarrierSettings
from shipdesk.web.account_gate import DailyBudget, utc_now
from shipdesk.web.http_client import HttpClient
from shipdesk.web.json_answers import line, mapping, sequence

_ANY_KEY = "practice"
_REQUESTS_PER_MINUTE = 100_000
"""On this computer nobody has to be spared."""


class PracticeCarrier(EasyPostCarrier):
    """Talks to the practice server at base_url; services: economy, standard, express."""

    facts = PRACTICE
    _with_customs = False

    def __init__(
        self, base_url: str, account: CarrierSettings | None = None, now: Callable[[], datetime] | None = None
    ) -> None:
        account = account or CarrierSettings(code=PRACTICE.code)
        daily = DailyBudget(account.requests_per_day)
        http = HttpClient(
            PRACTICE.name, base_url, requests_per_minute=_REQUESTS_PER_MINUTE, daily=daily, now=now or utc_now
        )
        super().__init__(account, _ANY_KEY, http)
        self._brought: set[str] = set()

    def test(self) -> str:
        """Return a sentence: nothing outside this computer is asked."""
        return "The practice carrier is on this computer."

    def handed_over(self, numbers: Sequence[str], at: datetime) -> None:
        """Bring parcels to the counter; from then on they travel. The first time counts, so nothing is told twice."""
        fresh = [number for number in numbers if number not in self._brought]
        if fresh:
            told = {"tracking_numbers": fresh, "at": at.astimezone(UTC).isoformat()}
            answer = mapping(self._http.post_json("practice/handover", told, changes=False, interactive=True))
            self._brought.update(set(fresh).difference(map(line, sequence(answer.get("unknown")))))

    @staticmethod
    def _service_of(brand: str, service: str) -> str:  # noqa: ARG004 - there is only one brand here
        return service

    def _label(self, payload: Any) -> BoughtLabel:
        return replace(super()._label(payload), sample=True)

    def _document(self, payload: Any) -> LabelDocument | None:  # noqa: ARG002 - we draw this label ourselves
        return None
