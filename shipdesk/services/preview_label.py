"""Show how a label template will print: on the shop's newest order, or on a made-up one where that tells nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shipdesk.domain.check_digits import sscc18
from shipdesk.domain.labels import LabelContent, LabelForm, Layout, Part
from shipdesk.domain.orders import Address
from shipdesk.domain.shipments import BoughtLabel, Shipment
from shipdesk.services.label_contents import content_of, sender_of, shipment_of
from shipdesk.services.label_templates import template_of
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.shop import Shop
from shipdesk.settings import LabelSettings, Settings

if TYPE_CHECKING:
    from shipdesk.documents.drawing import Paper

# A number of the usual length that no carrier gave.
_NUMBER = "SDP000000000000000"
_SENDER = Address("Corner Shop", "", ("12 Market Street",), "Bristol", "", "BS1 4DJ", "GB")
_RECIPIENT = Address("Ada Byron", "", ("1 Mill Lane",), "Bath", "", "BA1 1AA", "GB")
_CONTENTS = "Beeswax candle, Linen napkin"
_MADE_UP_NUMBER = "1042"
_PRACTICE = "practice"
_OWN = "own"
_MADE_UP_PREFIX = "0000000"
"""No company has it."""


@dataclass(frozen=True, slots=True)
class LabelPreview:
    """A label of an order as a template has it; order_number is empty where the order is made up.

    line_problems are about the shop's own lines, problems about the rest; a label with either is never printed.
    """

    paper: Paper
    order_number: str
    lines: tuple[str, ...]
    line_problems: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def usual_form(settings: Settings) -> LabelForm:
    """Return the kind of label that the shop's first carrier makes: own delivery with SSCC numbers has its own."""
    account = next((account for account in settings.carriers if account.enabled), None)
    own = account is not None and account.code == _OWN and account.number_format == "sscc"
    return LabelForm.LOGISTIC if own else LabelForm.PARCEL


def preview_label(shop: Shop, label: LabelSettings, layout: Layout, form: LabelForm = LabelForm.PARCEL) -> LabelPreview:
    """Return a label of a layout and a kind as these settings, kept or not, would have it."""
    from shipdesk.documents.label_layout import lay_out_label

    settings = shop.settings.model_copy(update={"label": label})
    dpi = label.dpi
    content, number = _sample(shop, settings, layout, form)
    template = template_of(settings, layout)
    paper = lay_out_label(content, layout, dpi, template)
    others: tuple[str, ...] = ()
    if paper.problems:
        others = lay_out_label(replace(content, references=()), layout, dpi, template).problems
    lines = () if Part.REFERENCES in template.hidden else content.references
    return LabelPreview(paper, number, lines, tuple(p for p in paper.problems if p not in others), others)


def _sample(shop: Shop, settings: Settings, layout: Layout, form: LabelForm) -> tuple[LabelContent, str]:
    """Return the first sample that can be printed without anything of the shop's own, and its order's number."""
    from shipdesk.documents.label_layout import lay_out_label

    bought = _own_unit(settings) if form is LabelForm.LOGISTIC else _bought(settings)
    for shipment, number in _shipments(shop, settings, layout):
        content = content_of(bought, shipment, shop.clock.now().date(), settings=settings)
        if not number or not lay_out_label(replace(content, references=()), layout, settings.label.dpi).problems:
            return content, number
    raise AssertionError("the made-up order comes last and is always taken")


def _shipments(shop: Shop, settings: Settings, layout: Layout) -> Iterator[tuple[Shipment, str]]:
    own = sender_of(settings)
    sender = own if own.lines and own.country_code else _SENDER
    with shop.look() as tx:
        newest = tx.orders.newest_id()
        order = tx.orders.get(newest) if newest is not None else None
        shipment = shipment_of(tx, order, settings, layout.value) if order is not None else None
    if shipment is not None:
        yield replace(shipment, sender=sender), shipment.reference
    weight = settings.label.default_weight_g
    yield Shipment(sender, _RECIPIENT, _MADE_UP_NUMBER, weight, contents=_CONTENTS, layout=layout.value), ""


def _bought(settings: Settings) -> BoughtLabel:
    """Return a purchase at the shop's first carrier that was never made."""
    account = next((account for account in settings.carriers if account.enabled), None)
    code = account.code if account is not None else ""
    service = (account.default_service if account is not None else "") or "Standard"
    name = service.replace("_", " ") if code in CARRIER_NAMES else "Standard"
    return BoughtLabel(code, service, name, _NUMBER, _NUMBER, "", sample=code == _PRACTICE)


def _own_unit(settings: Settings) -> BoughtLabel:
    """Return a shipping unit of the shop's own delivery, with the first number of its range or a made-up one."""
    account = next((a for a in settings.carriers if a.code == _OWN and a.number_format == "sscc"), None)
    try:
        number = sscc18(account.number_prefix, account.range_first) if account is not None else ""
    except ValueError:  # the account says by itself what is wrong with its prefix
        number = ""
    number = number or sscc18(_MADE_UP_PREFIX, 0)
    return BoughtLabel(_OWN, "", CARRIER_NAMES[_OWN], number, f"(00){number}", "")
