"""Maps of journeys and of all parcels under way."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from shipdesk.cli.session import Session
from shipdesk.cli.shapes import moment
from shipdesk.domain.errors import Refused, WrongUsage
from shipdesk.domain.geography.fleet import FleetMap, FleetParcel
from shipdesk.domain.geography.places import Place
from shipdesk.domain.geography.sphere import distance_km
from shipdesk.printing.file_printer import write_durably
from shipdesk.services.draw_map import draw_fleet, draw_journey
from shipdesk.services.journey_map import ParcelMap, fleet_of, journey_of, map_title
from shipdesk.services.list_parcels import find_parcel
from shipdesk.services.shop import Shop


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command("map")(draw_map)


def draw_map(
    context: typer.Context,
    number: Annotated[str | None, typer.Argument(metavar="TRACKING", help="The tracking number.")] = None,
    fleet: Annotated[bool, typer.Option("--fleet", help="All parcels under way.")] = False,
    svg: Annotated[Path | None, typer.Option(help="The file for the map as SVG.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="The file for the map as a PDF page.")] = None,
) -> None:
    """Show where a parcel was and goes, or where all parcels under way are, and draw it as a map."""
    session: Session = context.obj
    if fleet == (number is not None):
        raise WrongUsage("Say a tracking number, or --fleet.")
    with session.shop() as shop:
        parcel_id = None if number is None else _id_of(shop, number)
        for path, as_pdf in ((svg, False), (pdf, True)):
            if path is not None:
                drawn = (
                    draw_fleet(shop, as_pdf=as_pdf)
                    if parcel_id is None
                    else draw_journey(shop, parcel_id, as_pdf=as_pdf)
                )
                write_durably(path, drawn)
        found = fleet_of(shop) if parcel_id is None else journey_of(shop, parcel_id)
    answer = {"journey": None, "fleet": None, "svg": str(svg or ""), "pdf": str(pdf or "")}
    if isinstance(found, FleetMap):
        session.answer(answer | {"fleet": _fleet_json(found)}, lambda: _show_fleet(session, found))
    else:
        session.answer(answer | {"journey": _journey_json(found)}, lambda: _show_journey(session, found))


def _id_of(shop: Shop, number: str) -> int:
    parcel_id = find_parcel(shop, number)
    if parcel_id is None:
        raise Refused(f"There is no parcel {number}.", "Search for it: shipdesk search TEXT.")
    return parcel_id


def _journey_json(found: ParcelMap) -> dict[str, Any]:
    journey = found.map
    return {
        "tracking_number": found.tracking_number,
        "order_number": found.order_number,
        "status": found.status.value,
        "stops": [
            {
                **_place_json(stop.place), "name": stop.label, "told": stop.told, "kind": stop.kind.value,
                "first_at": moment(stop.first_at), "last_at": moment(stop.last_at), "scans": stop.scans,
                "is_here": index == journey.here,
            }
            for index, stop in enumerate(journey.stops)
        ],
        "legs": [
            {
                "start": leg.start, "end": leg.end, "is_past": leg.is_past,
                "km": round(distance_km(journey.stops[leg.start].place.point, journey.stops[leg.end].place.point)),
            }
            for leg in journey.legs
        ],
        "not_on_map": list(journey.not_on_map),
    }  # fmt: skip


def _fleet_json(fleet: FleetMap) -> dict[str, Any]:
    places: dict[str, list[FleetParcel]] = {}
    for parcel in fleet.parcels:
        places.setdefault(parcel.label, []).append(parcel)
    return {
        "counts": {state.value: count for state, count in fleet.counts.items()},
        "places": [
            {
                **_place_json(parcels[0].place), "name": label,
                "parcels": [{"tracking_number": p.tracking_number, "order_number": p.order_number,
                             "status": p.status.value, "state": p.state.value} for p in parcels],
            }
            for label, parcels in sorted(places.items(), key=lambda each: -len(each[1]))
        ],
        "not_on_map": list(fleet.not_on_map),
    }  # fmt: skip


def _place_json(place: Place) -> dict[str, Any]:
    return {
        "country": place.country, "region": place.region, "confidence": place.confidence.value,
        "latitude": place.point.latitude, "longitude": place.point.longitude,
    }  # fmt: skip


def _show_journey(session: Session, found: ParcelMap) -> None:
    session.say(map_title(found))
    rows = [
        (f"{stop.first_at:%Y-%m-%d %H:%M}" if stop.first_at else "", stop.label, stop.place.country, stop.scans,
         "here" if index == found.map.here else "")
        for index, stop in enumerate(found.map.stops)
    ]  # fmt: skip
    session.table(("when (there)", "where", "country", "scans", ""), rows, "No place is known yet.")
    for words in found.map.not_on_map:
        session.say(f"Not on the map: {words}")


def _show_fleet(session: Session, fleet: FleetMap) -> None:
    found = _fleet_json(fleet)
    rows = [(place["name"], place["country"], len(place["parcels"])) for place in found["places"]]
    session.table(("where", "country", "parcels"), rows, "No parcel is under way.")
    for number in fleet.not_on_map:
        session.say(f"Not on the map: {number}")
