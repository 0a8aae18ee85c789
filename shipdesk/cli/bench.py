"""This computer's bench: its name, what it does with scans, and what is plugged in."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from pydantic import ValidationError

from shipdesk.cli.session import Session
from shipdesk.domain.bench import BenchMode, BenchSettings
from shipdesk.domain.errors import WrongUsage
from shipdesk.domain.scanning.serial_line import FoundPort
from shipdesk.domain.text import clean_line
from shipdesk.services.bench_settings import bench_settings, save_bench_settings
from shipdesk.services.serial_scanners import scanner_ports


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="This computer's bench: name, mode, serial scanner, camera.")
    group.command("show")(show)
    group.command("set")(change)
    app.add_typer(group, name="bench")


def show(context: typer.Context) -> None:
    """Show what is set for this computer's bench, and the serial ports with something plugged in."""
    session: Session = context.obj
    with session.shop() as shop:
        bench, usual = bench_settings(shop), shop.settings.behaviour.station
    ports = scanner_ports()
    document = {"bench": _json(bench), "ports": [{"port": p.address, "name": p.name} for p in ports]}
    session.answer(document, lambda: _show(session, bench, usual, ports))


def change(
    context: typer.Context,
    station: Annotated[str | None, typer.Option(help="The bench's name; empty for the shop's usual one.")] = None,
    mode: Annotated[BenchMode | None, typer.Option(help="What it does with scans.")] = None,
    serial_scanner: Annotated[str | None, typer.Option(help="The scanner's port; empty for none.")] = None,
    baud: Annotated[int | None, typer.Option(help="The scanner's speed; 9600 as scanners come.")] = None,
    camera: Annotated[str | None, typer.Option(help="The camera's name or a part of it; empty for any.")] = None,
    camera_scans: Annotated[
        bool | None, typer.Option("--camera-scans/--no-camera-scans", help="It reads barcodes while Pack is shown.")
    ] = None,
    camera_photos: Annotated[
        bool | None, typer.Option("--camera-photos/--no-camera-photos", help="It takes the photo of the open box.")
    ] = None,
) -> None:
    """Change what is set for this computer's bench; what is not named stays."""
    session: Session = context.obj
    told: dict[str, Any] = {"station": station if station is None else clean_line(station, 60), "mode": mode}
    parts: dict[str, dict[str, Any]] = {
        "serial_scanner": {"port": serial_scanner, "baud": baud},
        "camera": {"device": camera, "scan": camera_scans, "photos": camera_photos},
    }
    with session.shop() as shop:
        had = bench_settings(shop).model_dump()
        draft = {**had, **_named(told)}
        for name, values in parts.items():
            draft[name] = {**had[name], **_named(values)}
        try:
            bench = BenchSettings.model_validate(draft)
        except ValidationError as error:
            wrong = error.errors()[0]
            raise WrongUsage(
                f"{'.'.join(str(part) for part in wrong['loc'])}: {wrong['msg']}.", "See shipdesk bench set --help."
            ) from error
        save_bench_settings(shop, bench)
    session.answer({"bench": _json(bench)}, lambda: session.say("The bench is set."))


def _named(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _json(bench: BenchSettings) -> dict[str, Any]:
    """Return all but the scale, which has commands of its own."""
    return bench.model_dump(mode="json", include={"station", "mode", "serial_scanner", "camera"})


def _show(session: Session, bench: BenchSettings, usual: str, ports: tuple[FoundPort, ...]) -> None:
    scanner, camera = bench.serial_scanner, bench.camera
    uses = [words for words, on in (("scans", camera.scan), ("takes photos", camera.photos)) if on]
    rows = [
        ("station", bench.station or f"{usual} (as in the shop's settings)"),
        ("mode", bench.mode.value),
        ("serial scanner", f"{scanner.port}, {scanner.baud} baud" if scanner.port else "none"),
        ("camera", f"{camera.device or 'any'}: {' and '.join(uses)}" if uses else "not used"),
        *(("port", f"{port.name}: {port.address}") for port in ports),
    ]
    session.table(("", ""), rows, "")
