"""What AfterShip is asked (API version 2026-07), and the place in its list of changes as a text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shipdesk.carriers.brands import brand_in
from shipdesk.domain.shipments import TrackedParcel
from shipdesk.web.json_answers import line, mapping, moment

PAGE = 100
_SLUGS = tuple(
    """aramex australia-post austrian-post brt-it bpost canada-post canpar chronopost-france colissimo correos-spain
    couriers-please deutsche-post dhl dhl-ecommerce dhl-germany dpd dpd-de dpd-uk fastway-au fedex gls hermes-de
    hongkong-post japan-post la-poste-colissimo lasership mondialrelay new-zealand-post ontrac parcel-force
    poczta-polska postnl postnord purolator royal-mail sendle sf-express singapore-post swiss-post tnt ups usps
    yodel""".split()  # noqa: SIM905
)
"""AfterShip's own words for the carriers whose names are told apart; of all others it finds out by the number."""
_OVERLAP = timedelta(minutes=2)
"""What is changed while a list is read may get a time a little before those that were read."""


def new_tracking_body(parcel: TrackedParcel) -> dict[str, Any]:
    """Return the body that makes a number known."""
    body: dict[str, Any] = {"tracking_number": parcel.tracking_number}
    slug = slug_of(parcel)
    if slug:
        body["slug"] = slug
    return body


def slug_of(parcel: TrackedParcel) -> str:
    """Return AfterShip's word for the carrier of a parcel, or an empty text where only it can find out."""
    return brand_in(parcel.carrier_hint, _SLUGS)


def numbers_params(numbers: Sequence[str]) -> dict[str, str]:
    """Return the question for some numbers, 50 at the most."""
    return {"tracking_numbers": ",".join(numbers), "limit": str(PAGE)}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the list of changes: since when, AfterShip's own word for the next page, and the newest seen."""

    since: datetime
    page: str = ""
    newest: datetime | None = None

    @classmethod
    def read(cls, cursor: str, now: datetime) -> Place:
        """Return the place of a cursor; an empty or unreadable one starts an hour ago, for clocks differ."""
        try:
            kept = mapping(json.loads(cursor or "{}"))
        except ValueError:
            kept = {}
        since = moment(kept.get("since"))
        if since is None:
            return cls(now - timedelta(hours=1))
        return cls(since, line(kept.get("page")), moment(kept.get("newest")))

    def params(self) -> dict[str, str]:
        """Return the question for the page at this place."""
        asked = {"updated_at_min": self.since.isoformat(), "limit": str(PAGE)}
        return asked | {"cursor": self.page} if self.page else asked

    def after(self, newest: datetime | None, next_page: str) -> Place:
        """Return the next place: the next page of this span or, after the last, the start of the next span.

        Only AfterShip's own times move the start, so that a wrong clock here passes nothing over.
        """
        seen = max((t for t in (self.newest, newest) if t is not None), default=None)
        if next_page:
            return Place(self.since, next_page, seen)
        return Place(self.since if seen is None else max(self.since, seen - _OVERLAP))

    def text(self) -> str:
        """Return the cursor of this place."""
        told = {"since": self.since.isoformat()}
        if self.page:
            told["page"] = self.page
            if self.newest is not None:
                told["newest"] = self.newest.isoformat()
        return json.dumps(told)
