"""Whether the forecast came true: of those it gave 70 to 80 in 100, how many were late, and how good its days were."""

from __future__ import annotations

from shipdesk.domain.insights.period import Period
from shipdesk.domain.insights.proof import ForecastProof, ServiceProof
from shipdesk.domain.insights.tables import CalibrationRow, Table
from shipdesk.services.insights.asking import PROMISE
from shipdesk.services.insights.forecast_proof import forecast_proof
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.shop import Shop

NAME, SERVICES = "calibration", "forecast_services"


def calibration(
    shop: Shop, period: Period, *, carrier: str = "", cancelled: CancelCheck = never_cancelled
) -> Table[CalibrationRow]:
    """Return the decided parcels of a period by the chance of being late they were given when they left.

    Beside it stands how the days came out, service by service.
    """
    proof = forecast_proof(shop, carrier=carrier, period=period, cancelled=cancelled)
    judged = proof.all.judged
    services: Table[ServiceProof] = Table(SERVICES, _DAYS, period, (), proof.services, judged)
    return Table(NAME, _MEANING, period, (), proof.tenths, judged, proof_notes(proof), services)


def tenth_words(row: CalibrationRow) -> str:
    """Return what came of the parcels of one tenth, in a sentence."""
    share = row.share
    of = "Of 1 parcel" if share.of == 1 else f"Of {share.of:,} parcels"
    said = f"{of} we gave {row.low * 100:.0f} to {row.high * 100:.0f} %"
    if not share.is_enough:
        return f"{said}, {share.hits:,} {'was' if share.hits == 1 else 'were'} late: too few."
    return f"{said}, {(share.rate or 0) * 100:.0f} % were late."


def told_words(row: ServiceProof) -> str:
    """Return what is told of a service."""
    return "plain median" if row.is_plain else "our forecast"


def days_off_words(days: float | None) -> str:
    """Return a mean error."""
    return "" if days is None else f"{days:.1f}"


def proof_notes(proof: ForecastProof) -> tuple[str, ...]:
    """Return what a proof comes to, in sentences; nothing where nothing is judged yet."""
    whole = proof.all
    if not whole.judged:
        return ()
    notes = []
    if whole.by_p90.is_enough:
        by_p90, in_range = ((share.rate or 0) * 100 for share in (whole.by_p90, whole.in_range))
        notes.append(
            f"{by_p90:.0f} of 100 were in by the last day of their range (90 are meant to be), and {in_range:.0f} came "
            "within it (80 are meant to)."
        )
        ours, plain = whole.ours_beside_plain_days, whole.plain_days
        notes.append(
            f"The middle day was off by {ours:.1f} days on average, the plain median of the lane by {plain:.1f}."
            if ours is not None and plain is not None
            else f"The middle day was off by {whole.ours_days or 0:.1f} days on average."
        )
    notes.append(
        "Chances are shown as figures: no tenth of the parcels judged lately was off by more than 3 points."
        if proof.may_show_figure
        else "Chances are told in words: too few were judged lately, or a tenth of them was more than 3 points off."
    )
    return tuple(notes)


_MEANING = (
    "Parcels that left in the period and whose promised day is over, by the chance of being late that was written down "
    f"when they left and never changed since. Late is judged by the delivery, for that is what is forecast, {PROMISE}. "
    "Where the forecast is right, of those it gave 70 to 80 in 100 about 75 in 100 were late."
)
_DAYS = (
    "The same parcels by service. Days off is how far the middle day was from the delivery on average, in calendar "
    "days; beside it the plain median of the lane, where it was known. Where that was closer lately it is told in the "
    "place of the forecast."
)
