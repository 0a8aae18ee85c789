"""From the last article to the parcel that is packed: weight, label, and the scan of the label on the box."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.bench import BenchMode
from shipdesk.domain.packing.open_box import OpenBox, Step, missing_words
from shipdesk.domain.rows import ScanOutcome
from shipdesk.domain.scales import ScaleKind
from shipdesk.services.bench_settings import bench_settings
from shipdesk.services.packing.at_bench import AtBench
from shipdesk.services.parcel_views import ScanResult, Wants

_NEXT = {
    Step.WEIGHT: (Wants.WEIGHT, "Complete. Put it on the scale."),
    Step.LABEL: (Wants.LABEL, "Complete. The label comes."),
}


def after_contents(at: AtBench, box: OpenBox) -> ScanResult:
    """Go on with a box whose content is complete: to its weight, its label, or the scan of the label."""
    step = box.step
    if step is Step.ITEMS:
        has_scale = bench_settings(at.shop).scale.kind is not ScaleKind.NONE
        step = Step.WEIGHT if has_scale and box.weight_g is None else Step.LABEL
    box = replace(box, step=step, times=1)
    at.tx.bench.save(box)
    if step is Step.STICK:
        return at.said(ScanOutcome.LABELLED, stick_words(at, box), box=box)
    wants, message = _NEXT[step]
    return at.said(ScanOutcome.COMPLETE, box.trouble or message, box=box, wants=wants)


def resumed(at: AtBench, box: OpenBox) -> ScanResult:
    """Tell where a box stands that is open here already."""
    told = at.scan.mode == BenchMode.PRINT.value and not any(item.missing for item in box.items)
    if box.step is Step.ITEMS and not (box.is_complete or told):
        return at.said(ScanOutcome.OPENED, f"It is open here. Missing: {missing_words(box.items)}.", box=box)
    return after_contents(at, box)


def stick_words(at: AtBench, box: OpenBox) -> str:
    """Return what is to be done with the label."""
    parcel = at.tx.parcels.get(box.parcel_id) if box.parcel_id is not None else None
    order = at.tx.orders.get(box.order_id or 0)
    number = parcel.tracking_number if parcel else ""
    return (
        f"Stick the label {number} on {order.order_number if order else 'the box'} and scan it. No label? REPRINT card."
    )
