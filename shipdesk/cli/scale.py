"""The scale of this bench: which there are, what it shows, which one it is."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from pydantic import ValidationError

from shipdesk.cli.session import Session
from shipdesk.domain.errors import WrongUsage
from shipdesk.domain.scales import FoundScale, ScaleKind, ScaleLanguage, ScaleReading, ScaleSettings
from shipdesk.services.weigh_parcel import (
    READ_S,
    TRY_S,
    find_scales,
    read_scale,
    save_scale,
    scale_settings,
    try_scale,
)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="The scale of this bench: find it, read it, set it.")
    for name, function in (("list", list_all), ("read", read), ("set", choose)):
        group.command(name)(function)
    app.add_typer(group, name="scale")


def list_all(context: typer.Context) -> None:
    """List the scales of this computer and the serial ports that may have one, and say which is this bench's."""
    session: Session = context.obj
    with session.shop() as shop:
        settings = scale_settings(shop)
    found = find_scales()
    rows = [(scale.name, scale.kind.value, scale.address, "" if scale.sure else "maybe") for scale in found]

    def to_person() -> None:
        session.table(("scale", "kind", "address", ""), rows, "No scale is plugged in, and there is no serial port.")
        session.say(f"This bench's scale: {settings.kind.value} {settings.address}".rstrip())

    session.answer({"scales": [_found_json(scale) for scale in found], "scale": _settings_json(settings)}, to_person)


def read(
    context: typer.Context,
    empty: Annotated[bool, typer.Option("--empty", help="Do not wait for something to lie on it.")] = False,
    wait: Annotated[float | None, typer.Option(min=0.1, max=600, help="For how many seconds, at most.")] = None,
) -> None:
    """Say what lies on this bench's scale, as soon as it is at rest."""
    session: Session = context.obj
    with session.shop() as shop:
        if empty:
            reading = try_scale(scale_settings(shop), timeout_s=wait or TRY_S)
        else:
            reading = read_scale(shop, timeout_s=wait or READ_S)
    session.answer({"weight": _reading_json(reading)}, lambda: session.say(reading.sentence))


def choose(
    context: typer.Context,
    kind: Annotated[ScaleKind, typer.Argument(help="How it is connected.")],
    address: Annotated[str, typer.Option(help="As in scale list; empty for the first USB scale.")] = "",
    language: Annotated[ScaleLanguage, typer.Option(help="What a serial scale speaks.")] = ScaleLanguage.MT_SICS,
    baud: Annotated[int, typer.Option(help="Its speed; 0 for the language's usual one.")] = 0,
    framing: Annotated[str, typer.Option(help="Such as 8N1 or 7E1; empty for the language's usual one.")] = "",
    unit: Annotated[str, typer.Option(help="g, kg, lb or oz, where it sends none.")] = "kg",
    division: Annotated[float, typer.Option(help="Its step in grams, d or e on its plate; 0: its last digit.")] = 0,
    practice_weight: Annotated[int, typer.Option(help="What the practice scale shows, in grams.")] = 0,
) -> None:
    """Say which scale this bench has."""
    session: Session = context.obj
    values = {
        "kind": kind, "address": address, "language": language, "baud": baud, "framing": framing, "unit": unit,
        "division_g": division, "practice_g": practice_weight,
    }  # fmt: skip
    if kind is ScaleKind.SERIAL and not address:
        raise WrongUsage("A serial scale has a port.", "Name it with --address; see shipdesk scale list.")
    try:
        settings = ScaleSettings.model_validate(values)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise WrongUsage(f"{wrong['loc'][0]} cannot be so: {wrong['msg']}.", "Nothing was changed.") from error
    with session.shop() as shop:
        save_scale(shop, settings)
    words = f"This bench's scale: {kind.value} {address}".rstrip()
    session.answer({"scale": _settings_json(settings)}, lambda: session.say(words))


def _found_json(scale: FoundScale) -> dict[str, Any]:
    return {"kind": scale.kind.value, "address": scale.address, "name": scale.name, "sure": scale.sure}


def _settings_json(settings: ScaleSettings) -> dict[str, Any]:
    bauds, framing = settings.line
    return {**settings.model_dump(mode="json"), "baud": bauds, "framing": framing}


def _reading_json(reading: ScaleReading) -> dict[str, Any]:
    return {
        "weight_g": reading.grams, "milligrams": reading.milligrams, "net": reading.net,
        "division_g": reading.division_g,
    }  # fmt: skip
