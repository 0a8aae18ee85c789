"""When a parcel will arrive and how likely it is late, learned from the shop's own deliveries as they come.

`Forecaster` is the way in; docs/forecast.md tells how it learns, and docs/decisions/ why so.
"""

from __future__ import annotations

from shipdesk.domain.forecast.forecaster import Forecaster
from shipdesk.domain.forecast.values import Basis, Expected, Forecast, Journey, Scan, ServiceDays

__all__ = ["Basis", "Expected", "Forecast", "Forecaster", "Journey", "Scan", "ServiceDays"]
