"""Days of following parcels on a clock of its own: how often is asked, how soon it is known, and never too much.

The figures of ten thousand parcels are `./run bench --only tracking_days`; this is the same on a small scale.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bench.tracking_days import simulate


def test_a_short_quota_is_never_exceeded_and_every_customer_is_told_once(tmp_path: Path) -> None:
    days = simulate(tmp_path / "shop", 60, 9, quota=15, step=timedelta(hours=1))
    assert days.most_requests_a_day <= 15
    assert days.delivered >= 15
    assert days.asked_per_parcel_and_day <= 4.4
    assert days.mean_delay_h <= 24
    assert days.mails >= days.delivered
    assert days.mails_twice == 0
