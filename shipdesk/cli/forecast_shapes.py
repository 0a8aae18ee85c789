"""Forecasts and their proof as the commands answer them."""

from __future__ import annotations

from datetime import date
from typing import Any

from shipdesk.domain.insights.proof import ForecastProof
from shipdesk.domain.late.causes import Chance
from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.services.forecast_parcel import ParcelForecast

_WORDS = {
    Chance.UNLIKELY: "unlikely", Chance.POSSIBLE: "possible", Chance.EVEN: "as likely as not", Chance.LIKELY: "likely",
    Chance.ALMOST_CERTAIN: "almost certain", Chance.CERTAIN: "certain",
}  # fmt: skip


def chance_text(one: ParcelForecast | ParcelOutlook) -> str:
    """Return the chance of being late as a person reads it: in words, with a figure where the shop's past allows it."""
    if one.p_late is None or one.chance is None:
        return "not promised"
    words = _WORDS[one.chance]
    return f"{words}, {one.p_late * 100:.0f} %" if one.may_show_figure and 0 < one.p_late < 1 else words


def forecast_json(one: ParcelForecast) -> dict[str, Any]:
    """Return a forecast for a program."""
    return {
        "tracking_number": one.tracking_number,
        "order_number": one.order_number,
        "promised_on": _day(one.promised_on),
        "promise_from": one.promise_from,
        "carrier_eta_on": _day(one.carrier_eta_on),
        "p10_on": one.p10_on.isoformat(),
        "p50_on": one.p50_on.isoformat(),
        "p90_on": one.p90_on.isoformat(),
        "p_late": None if one.p_late is None else round(one.p_late, 5),
        "chance": one.chance.value if one.chance else "",
        "may_show_figure": one.may_show_figure,
        "p_lost": round(one.p_lost, 5),
        "based_on": one.basis.words,
        "is_plain": one.is_plain,
        "silent_after_at": one.silent_after_at.isoformat() if one.silent_after_at else None,
        "made_at": one.made_at.isoformat(),
    }


def proof_json(found: ForecastProof) -> dict[str, Any]:
    """Return a proof for a program, in the rows that Insights has."""
    from shipdesk.services.insights.plain import plain_row

    return {
        "from": found.period.first_on.isoformat(),
        "to": found.period.last_on.isoformat(),
        "may_show_figure": found.may_show_figure,
        "all": plain_row(found.all),
        "tenths": [plain_row(each) for each in found.tenths],
        "services": [plain_row(each) for each in found.services],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
