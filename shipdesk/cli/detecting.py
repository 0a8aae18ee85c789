"""Whose tracking number a code may be."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from shipdesk.cli.session import Session
from shipdesk.domain.tracking_numbers import Candidate
from shipdesk.domain.tracking_numbers.names import name_of
from shipdesk.services.detect_codes import detect_codes


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command("detect")(detect)


def detect(
    context: typer.Context,
    codes: Annotated[list[str], typer.Argument(help="Tracking numbers, as typed or as a scanner sends them.")],
) -> None:
    """Say whose tracking numbers these may be, most likely first, and why."""
    session: Session = context.obj
    with session.shop() as shop:
        found = detect_codes(shop, codes)
    if any(one.refusal for one in found):
        session.refused()
    results = [
        {"code": code, "candidates": [_candidate_json(c) for c in one.candidates], "refusal": one.refusal}
        for code, one in zip(codes, found, strict=True)
    ]

    def to_person() -> None:
        for code, one in zip(codes, found, strict=True):
            session.say(f"{code}: {one.refusal}" if one.refusal else f"{code}:")
            for c in one.candidates:
                session.say(f"  {name_of(c.carrier)} {c.number}: {c.reason}")

    session.answer({"results": results}, to_person)


def _candidate_json(candidate: Candidate) -> dict[str, Any]:
    return {
        "carrier": candidate.carrier,
        "carrier_name": name_of(candidate.carrier),
        "format": candidate.format,
        "number": candidate.number,
        "check_digit_ok": candidate.check_digit_ok,
        "reason": candidate.reason,
        "service": candidate.service,
        "origin": candidate.origin,
        "destination": candidate.destination,
        "sure": candidate.sure,
    }
