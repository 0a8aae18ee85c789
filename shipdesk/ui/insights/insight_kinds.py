"""The tables of the page: what each is called and asks, and what it can be divided by."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.domain.insights.keys import By
from shipdesk.ui.words import translate

WEEKLY = (By.CARRIER, By.WEEK)
_CARRIER, _SERVICE, _REGION = (By.CARRIER,), (By.CARRIER, By.SERVICE), (By.REGION,)


@dataclass(frozen=True, slots=True)
class InsightKind:
    """A table: its name for services, its title, the question that it answers, and its divisions, the usual first."""

    name: str
    title: str
    question: str
    divisions: tuple[tuple[By, ...], ...] = ()


def insight_kinds() -> tuple[InsightKind, ...]:
    """Return the tables in the order of the list."""
    lanes = (_SERVICE, _CARRIER, _REGION)
    return (
        InsightKind("on_time", translate("Insights", "On time"), translate("Insights", "How many came in time?"),
                    (WEEKLY, _CARRIER, _SERVICE, _REGION)),
        InsightKind("transit", translate("Insights", "Days on the way"),
                    translate("Insights", "How long do parcels take, and what was promised?"), lanes),
        InsightKind("ageing", translate("Insights", "Under way now"),
                    translate("Insights", "Which are older than is usual for them?"), lanes),
        InsightKind("blame", translate("Insights", "Why late"), translate("Insights", "Whose doing was it?")),
        InsightKind("first_attempts", translate("Insights", "First attempt"),
                    translate("Insights", "How many were delivered at once?"), (_CARRIER, WEEKLY, _SERVICE, _REGION)),
        InsightKind("costs", translate("Insights", "Cost"),
                    translate("Insights", "What does a parcel cost that comes in time?"), lanes),
        InsightKind("checkout", translate("Insights", "Checkout promise"),
                    translate("Insights", "What can honestly be promised to customers?"), (_REGION, _SERVICE)),
        InsightKind("told", translate("Insights", "Told in time"),
                    translate("Insights", "Who knew before they had to ask?"), ((By.WEEK,), _CARRIER, _REGION)),
        InsightKind("calibration", translate("Insights", "Forecast"),
                    translate("Insights", "Did the chances come true?")),
    )  # fmt: skip


def division_words(by: tuple[By, ...]) -> str:
    """Return what a division is called."""
    return {
        WEEKLY: translate("Insights", "by carrier and week"),
        _CARRIER: translate("Insights", "by carrier"),
        _SERVICE: translate("Insights", "by service"),
        _REGION: translate("Insights", "by region"),
        (By.WEEK,): translate("Insights", "by week"),
    }[by]
