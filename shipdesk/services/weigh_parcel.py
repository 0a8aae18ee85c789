"""Weigh a parcel on this bench's scale, and find and try scales."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.scales import FoundScale, ScaleReading, ScaleSettings
from shipdesk.hardware.scales.find import list_scales, open_scale
from shipdesk.services.bench_settings import bench_settings, save_bench_settings
from shipdesk.services.shop import Shop

READ_S = 10.0
"""How long a packer may take to put the parcel down."""
TRY_S = 3.0


def scale_settings(shop: Shop) -> ScaleSettings:
    """Return which scale this computer's bench has."""
    return bench_settings(shop).scale


def save_scale(shop: Shop, settings: ScaleSettings) -> None:
    """Keep which scale this computer's bench has."""
    save_bench_settings(shop, bench_settings(shop).model_copy(update={"scale": settings}))


def find_scales() -> tuple[FoundScale, ...]:
    """Return the scales of this computer, sure ones first, then the serial ports that may have one."""
    return list_scales()


def read_scale(shop: Shop, *, expected_g: int | None = None, timeout_s: float = READ_S) -> ScaleReading:
    """Return what lies on the bench's scale as soon as it is at rest; call it on a worker's thread.

    expected_g is what the parcel should weigh: the practice scale shows it. Raises a ScaleError with what to do.
    """
    return _read(scale_settings(shop), timeout_s, expected_g, loaded=True)


def try_scale(settings: ScaleSettings, *, timeout_s: float = TRY_S) -> ScaleReading:
    """Return what a scale shows that is not kept yet, also where nothing lies on it; raises a ScaleError."""
    return _read(settings, timeout_s, None, loaded=False)


def _read(settings: ScaleSettings, timeout_s: float, expected_g: int | None, *, loaded: bool) -> ScaleReading:
    scale = open_scale(settings, expected_g=expected_g)
    try:
        reading = scale.read(timeout_s, loaded=loaded)
    finally:
        scale.close()
    # A scale shows grams and weighs by fives: its plate knows better than its last digit.
    return replace(reading, division_mg=max(reading.division_mg, round(settings.division_g * 1000)))
