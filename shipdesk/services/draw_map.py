"""Draw the maps of journeys and of the fleet as SVG or PDF, for files, paper and the tracking page."""

from __future__ import annotations

from pathlib import Path

from shipdesk.domain.printing import PaperKind
from shipdesk.printing.file_printer import write_durably
from shipdesk.services.journey_map import fleet_of, journey_of, map_seconds, map_title, missing_words
from shipdesk.services.paper_facts import day_words, moment_text
from shipdesk.services.print_documents import print_paper
from shipdesk.services.shop import Shop


def draw_journey(shop: Shop, parcel_id: int, *, as_pdf: bool = False) -> bytes:
    """Return the map of a parcel's way, as SVG in UTF-8 or as a PDF page."""
    from shipdesk.documents.journey_map import JourneyWords, journey_pdf, journey_svg

    found = journey_of(shop, parcel_id)
    words = JourneyWords(map_title(found), map_seconds(found.map, found.promise))
    if not as_pdf:
        return journey_svg(found.map, words).encode("utf-8")
    promised = f" · promised for {day_words(found.promise.promised_on)}" if found.promise.promised_on else ""
    state = found.status.value.replace("_", " ")
    heading = f"{found.tracking_number} · order {found.order_number} · {state}{promised}"
    return journey_pdf(found.map, words, heading, (*missing_words(found.map.not_on_map), _made(shop)))


def draw_fleet(shop: Shop, *, as_pdf: bool = False) -> bytes:
    """Return the map of all parcels under way, as SVG in UTF-8 or as a PDF page."""
    from shipdesk.documents.journey_map import fleet_pdf, fleet_svg

    fleet = fleet_of(shop)
    title = f"{len(fleet.parcels) + len(fleet.not_on_map)} parcels under way"
    if not as_pdf:
        return fleet_svg(fleet, f"{title}.").encode("utf-8")
    count = len(fleet.not_on_map)
    missing = (f"{count} {'has' if count == 1 else 'have'} no place on the map.",) if count else ()
    return fleet_pdf(fleet, f"{title}.", f"{title} · {moment_text(shop.settings, shop.clock.now())}", missing)


def print_map(shop: Shop, parcel_id: int | None) -> int:
    """Plan to print the map of a parcel's way, or of the fleet for None, where journey records go; return the job."""
    title = "Map of the parcels under way" if parcel_id is None else "Map of a journey"
    pdf = draw_fleet(shop, as_pdf=True) if parcel_id is None else draw_journey(shop, parcel_id, as_pdf=True)
    return print_paper(shop, PaperKind.JOURNEY, title, pdf)


def save_map(shop: Shop, parcel_id: int | None, path: Path) -> Path:
    """Write the map as a file: SVG where its name ends so, else PDF; return it."""
    as_pdf = path.suffix.lower() != ".svg"
    drawn = draw_fleet(shop, as_pdf=as_pdf) if parcel_id is None else draw_journey(shop, parcel_id, as_pdf=as_pdf)
    write_durably(path, drawn)
    return path


def _made(shop: Shop) -> str:
    return f"Made {moment_text(shop.settings, shop.clock.now())}; times are those of the places where they are known."
