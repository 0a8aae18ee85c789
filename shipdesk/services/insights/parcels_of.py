"""From a number to the parcels it is made of."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import timedelta

from shipdesk.domain.insights.keys import ParcelKey, Part
from shipdesk.domain.insights.period import Period
from shipdesk.services.insights.asking import asked_of
from shipdesk.services.shop import Shop


def parcels_of(shop: Shop, key: ParcelKey) -> array[int]:
    """Return the ids of a key's parcels, those that left last first."""
    period = key.period
    week = key.group.week_on
    if week is not None and key.part is not Part.UNDER_WAY:
        first, last = max(period.first_on, week), min(period.last_on, week + timedelta(days=6))
        if last < first:
            return array("q")
        period = Period(first, last)
    asked = replace(asked_of(shop, key.period, key.group), period=period)
    with shop.look() as tx:
        return tx.insights.parcel_ids(asked, key)
