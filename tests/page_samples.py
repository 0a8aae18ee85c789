"""Made-up content of customers' pages, with and without a map."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from shipdesk.domain.geography.journeys import JourneyMap, Sighting, Spot, journey_map
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.domain.tracking_pages import PageContent, PageEvent, PageMoment, PageShop

WAY = ("Leipzig, DE", "Köln, DE", "Paris, FR", "Bordeaux, FR", "Madrid, ES")


def sample_map(status: ParcelStatus = ParcelStatus.IN_TRANSIT, way: tuple[str, ...] = WAY) -> JourneyMap:
    """Return a way from Leipzig to Lisbon."""
    seen = [Sighting(place, datetime(2026, 11, 20 + day, 8, 30)) for day, place in enumerate(way)]
    return journey_map(seen, Spot("Leipzig", "DE"), Spot("Lisboa", "PT"), status)


def sample_page(
    language: str = "en-GB", status: ParcelStatus = ParcelStatus.IN_TRANSIT, count: int = 6, **others: object
) -> PageContent:
    """Return the page of a parcel on its way from Leipzig to Lisbon."""
    towns = (("Madrid", "ES"), ("Bordeaux", "FR"), ("Paris", "FR"), ("Köln", "DE"), ("Leipzig", "DE"))
    lines = [PageEvent(status, "", PageMoment(datetime(2026, 11, 26, 7, 12), "UTC+1"), "Madrid", "ES")]
    lines += [
        PageEvent(
            ParcelStatus.IN_TRANSIT, "customs" if number % 5 == 2 else "",
            PageMoment(datetime(2026, 11, 24, 7, number % 60), "UTC+1" if number % 3 else ""), *towns[number % 5],
        )
        for number in range(count - 1)
    ]  # fmt: skip
    content = PageContent(
        language=language,
        shop=PageShop("Harbour Street Ceramics", email="hello@harbour.example", phone="+49 341 1234",
                      website="https://harbour.example/"),
        order_number="#1042",
        tracking_number="JD014600003812345678",
        carrier_name="Practice Parcel",
        status=status,
        carrier_url="https://carrier.example/track?number=JD01&language=en",
        town="Lisboa",
        country_code="PT",
        promised_on=date(2026, 11, 27),
        expected_on=date(2026, 11, 30),
        is_late=True,
        events=tuple(lines),
        map=sample_map(status),
    )  # fmt: skip
    return replace(content, **others)  # type: ignore[arg-type]
