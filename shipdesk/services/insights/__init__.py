"""How well parcels arrive: a verb for each table, the parcels behind each row, CSV, and the monthly report."""

from __future__ import annotations

from shipdesk.services.insights.ageing import ageing
from shipdesk.services.insights.blame_split import blame_split
from shipdesk.services.insights.calibration import calibration
from shipdesk.services.insights.checkout_promise import checkout_promise
from shipdesk.services.insights.costs import costs
from shipdesk.services.insights.first_attempts import first_attempts
from shipdesk.services.insights.forecast_proof import forecast_proof
from shipdesk.services.insights.insights_csv import insights_csv, save_insights_csv
from shipdesk.services.insights.on_time import on_time
from shipdesk.services.insights.parcels_of import parcels_of
from shipdesk.services.insights.transit import transit
from shipdesk.services.insights.wismo_prevented import wismo_prevented

__all__ = [
    "ageing",
    "blame_split",
    "calibration",
    "checkout_promise",
    "costs",
    "first_attempts",
    "forecast_proof",
    "insights_csv",
    "on_time",
    "parcels_of",
    "save_insights_csv",
    "transit",
    "wismo_prevented",
]
