"""The scans of a practice parcel, from the label to the door: a pure function of seed, purchase and hand-over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone

from shipdesk.carriers.easypost_payloads import passes_customs
from shipdesk.carriers.practice.chance import between, pick
from shipdesk.carriers.practice.outcomes import Outcome, outcome_of
from shipdesk.carriers.practice.places import hours_from_utc, hubs_of
from shipdesk.carriers.practice.purchases import Purchase, Quote
from shipdesk.carriers.practice.services import business_days_after

_LAST_ROUND = time(18, 0)
_WAITS_AT_SHOP_DAYS = 9
_PROBLEM_LASTS_DAYS = 10
_SEARCH_DAYS = 20
_TEXTS = {
    "P10": "Shipment data received",
    "P20": "Parcel accepted",
    "P30": "Arrived at sorting centre",
    "P31": "Left sorting centre",
    "P35": "Delivery is being planned",
    "P40": "Customs clearance started",
    "P41": "Released by customs",
    "P44": "Customs needs papers from the recipient or the sender",
    "P45": "Address incomplete, please contact us",
    "P50": "Delayed in our network",
    "P51": "Delayed by the weather",
    "P60": "Out for delivery",
    "P61": "Delivery attempted, nobody was home",
    "P62": "Ready for pickup at the parcel shop",
    "P63": "Delivery attempted, the recipient refused it",
    "P70": "Delivered",
    "P80": "On its way back to the sender",
    "P81": "Returned to the sender",
    "P88": "Label given back",
    "P90": "Search ended, the parcel counts as lost",
}


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan: when, which code (meanings/tables/practice.tsv), its text, and where."""

    at: datetime
    code: str
    text: str
    city: str = ""
    country: str = ""


def journey(seed: int, purchase: Purchase, handed_over_at: datetime | None) -> tuple[Scan, ...]:
    """Return all scans of a parcel, past and to come, the oldest first.

    Without a hand-over there is only the announcement. Scans are at the local hours at which carriers work.
    """
    announced = Scan(purchase.bought_at, "P10", _TEXTS["P10"])
    if purchase.refunded_at is not None:
        return announced, Scan(purchase.refunded_at, "P88", _TEXTS["P88"])
    outcome = outcome_of(seed, purchase.count)
    if handed_over_at is None or outcome is Outcome.FORGOTTEN:
        return (announced,)
    return (announced, *_Way(seed, purchase, handed_over_at, outcome).scans())


@dataclass(slots=True)
class _Way:
    """Plans one parcel's way; every clock time is local to where the scan happens."""

    seed: int
    purchase: Purchase
    handed_over_at: datetime
    outcome: Outcome
    _scans: list[Scan] = field(default_factory=list)

    def scans(self) -> list[Scan]:
        accepted = self._accepted_at()
        self._add("P20", accepted, self._quote.from_city, self._quote.from_country)
        day = self._delivery_day(accepted.date())
        self._add_hubs(accepted, self._to_local(day, 7.5, "leaves"))
        match self.outcome:
            case Outcome.LOST:
                # Seen twice, then never again, until the search for it is given up.
                self._scans = self._scans[:2]
                self._add("P90", self._scans[-1].at + timedelta(days=_SEARCH_DAYS))
            case Outcome.DELAYED:
                self._add_delay(day)
                self._deliver(day)
            case Outcome.SECOND_ATTEMPT:
                self._miss(day)
                self._deliver(business_days_after(day, 1))
            case Outcome.PICKUP:
                self._miss(day)
                self._here("P62", day + timedelta(days=1), 10.5)
                self._here("P70", day + timedelta(days=1 + _WAITS_AT_SHOP_DAYS), 16.0)
            case Outcome.RETURNED:
                self._send_back(day)
            case Outcome.PROBLEM if not self._customs:
                self._here("P60", day, 7.5)
                self._here("P45", day, 12.0)
                self._deliver(business_days_after(day + timedelta(days=_PROBLEM_LASTS_DAYS), 1))
            case _:
                self._deliver(day)
        return sorted(self._scans, key=lambda s: s.at)

    @property
    def _quote(self) -> Quote:
        return self.purchase.quote

    @property
    def _customs(self) -> bool:
        return passes_customs(self._quote.from_country, self._quote.to_country)

    def _accepted_at(self) -> datetime:
        """Return the evening of the hand-over; a parcel that came later than the last round is scanned at once."""
        local = self.handed_over_at.astimezone(_zone(self._quote.from_country))
        if local.time() < _LAST_ROUND:
            evening = datetime.combine(local.date(), _LAST_ROUND, local.tzinfo)
            return evening + timedelta(minutes=self._between(5, 150, "accepted"))
        return local + timedelta(minutes=self._between(20, 80, "accepted"))

    def _delivery_day(self, accepted_on: date) -> date:
        days = self.purchase.service.days[self._quote.zone]
        planned = business_days_after(accepted_on, days)
        if self.outcome is Outcome.DELAYED:
            return business_days_after(max(planned, self.purchase.promised_on), 1 + self._pick(3, "delay"))
        if self.outcome is Outcome.ON_TIME and days > 2 and self._pick(3, "early") == 0:
            return business_days_after(accepted_on, days - 1)
        return planned

    def _add_hubs(self, accepted: datetime, leaves: datetime) -> None:
        """Spread the sorting centres over the time between acceptance and the last morning."""
        home, abroad = self._quote.from_country, self._quote.to_country
        first = self._hub(home, "first")
        stops = [("P30", first, home, 0.12), ("P31", first, home, 0.25)]
        if self._customs:
            stops += [("P30", self._hub(abroad, "gate"), abroad, 0.5), ("P40", self._hub(abroad, "gate"), abroad, 0.55)]
            if self.outcome is not Outcome.PROBLEM:
                stops.append(("P41", self._hub(abroad, "gate"), abroad, 0.68))
        stops += [("P30", self._hub(abroad, "last"), abroad, 0.82), ("P35", self._hub(abroad, "last"), abroad, 0.86)]
        held = False
        for code, city, country, share in stops:
            if held:
                break
            wobble = self._between(-0.02, 0.02, code, share)
            self._add(code, accepted + (leaves - accepted) * (share + wobble), city, country)
            held = code == "P40" and self.outcome is Outcome.PROBLEM
        if held:
            self._hold_at_customs()

    def _hold_at_customs(self) -> None:
        begun = self._scans[-1]
        self._add("P44", begun.at + timedelta(hours=9), begun.city, begun.country)
        self._add("P41", begun.at + timedelta(days=_PROBLEM_LASTS_DAYS), begun.city, begun.country)

    def _add_delay(self, day: date) -> None:
        code = ("P50", "P51")[self._pick(2, "why")]
        noon_before = self._to_local(day, 12.0, "delay") - timedelta(days=1)
        at = max(self._scans[0].at + timedelta(hours=6), noon_before - timedelta(days=1 + self._pick(2, "told")))
        self._scans = [s for s in self._scans if s.code != "P35"]
        self._add(code, at, self._hub(self._quote.to_country, "last"), self._quote.to_country)

    def _deliver(self, day: date) -> None:
        if self.outcome is Outcome.PROBLEM and self._customs:
            day = business_days_after(self._scans[-1].at.date(), 2)
        self._here("P60", day, 7.5)
        self._here("P70", day, self._between(10, 17, "door"))

    def _miss(self, day: date) -> None:
        self._here("P60", day, 7.5)
        self._here("P61", day, self._between(10, 17, "missed"))

    def _send_back(self, day: date) -> None:
        self._here("P60", day, 7.5)
        self._here("P63", day, self._between(10, 15, "refused"))
        self._here("P80", day, 17.0)
        back = business_days_after(day, 1 + self.purchase.service.days[self._quote.zone])
        self._here("P30", day + timedelta(days=1), 5.0, city=self._hub(self._quote.to_country, "last"))
        self._add("P81", _local(back, 11.0, self._quote.from_country), self._quote.from_city, self._quote.from_country)

    def _here(self, code: str, day: date, hour: float, city: str = "") -> None:
        """Add a scan where the recipient lives, some minutes after the hour."""
        self._add(code, self._to_local(day, hour, code), city or self._quote.to_city, self._quote.to_country)

    def _to_local(self, day: date, hour: float, why: str) -> datetime:
        return _local(day, hour + self._between(0, 0.8, why, day), self._quote.to_country)

    def _add(self, code: str, at: datetime, city: str = "", country: str = "") -> None:
        self._scans.append(Scan(at.astimezone(UTC).replace(microsecond=0), code, _TEXTS[code], city, country))

    def _hub(self, country: str, which: str) -> str:
        hubs = hubs_of(country)
        return hubs[self._pick(len(hubs), which)]

    def _pick(self, below: int, *why: object) -> int:
        return pick(below, self.seed, self.purchase.tracking_number, *why)

    def _between(self, low: float, high: float, *why: object) -> float:
        return between(low, high, self.seed, self.purchase.tracking_number, *why)


def _zone(country: str) -> timezone:
    return timezone(timedelta(hours=hours_from_utc(country)))


def _local(day: date, hour: float, country: str) -> datetime:
    return datetime.combine(day, time(0), _zone(country)) + timedelta(hours=hour)
