"""Look whether a label can be printed before it is bought: laid out with a number as long as the one that will come."""

from __future__ import annotations

from shipdesk.carriers.registry import known_services
from shipdesk.domain.check_digits import sscc18
from shipdesk.domain.errors import Refused
from shipdesk.domain.label_sheets import LabelSheet
from shipdesk.domain.shipments import BoughtLabel
from shipdesk.services.buy_label import LabelWish
from shipdesk.services.label_contents import content_of, shipment_of
from shipdesk.services.label_sheets import sheet_dpi, sheet_template
from shipdesk.services.label_templates import template_of
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.parcels_to_pack import ParcelToPack
from shipdesk.services.shop import Shop
from shipdesk.settings import Settings

_USUAL_NUMBER = "SDP000000000000000"
_S10_NUMBER = "RX000000000DE"
_DRAWN_HERE = frozenset({"practice", "own"})
"""All others send labels of their own, which are printed as they come."""


def check_paper(shop: Shop, parcel: ParcelToPack, wish: LabelWish, sheet: LabelSheet | None = None) -> None:
    """Raise Refused where the label of a parcel could not be printed: on its paper, and on a sheet it is to go on."""
    from shipdesk.documents.label_pdf import check_label
    from shipdesk.documents.label_sheets import lay_out_on_sheet

    settings = shop.settings
    if sheet is not None and wish.carrier not in _DRAWN_HERE:
        raise Refused(
            f"{CARRIER_NAMES.get(wish.carrier, wish.carrier)} sends labels of its own, which cannot be laid out for "
            f"{sheet.name}.",
            "Choose their paper instead of a sheet.",
        )
    with shop.look() as tx:
        shipment = shipment_of(tx, parcel.contents, settings, wish.layout.value)
    trial = trial_purchase(settings, wish)
    content = content_of(
        trial, shipment, shop.clock.now().date(), parcel.number, parcel.count, settings=settings
    )  # fmt: skip
    problems = check_label(content, wish.layout, settings.label.dpi, template_of(settings, wish.layout))
    if problems:
        raise Refused(problems[0], "Correct the address first.")
    if sheet is not None:
        lay_out_on_sheet(content, sheet, sheet_dpi(settings), sheet_template(settings))


def trial_purchase(settings: Settings, wish: LabelWish) -> BoughtLabel:
    """Return a purchase that was never made, with a number of the carrier's kind and length."""
    names = dict(known_services(wish.carrier) or ())
    name = names.get(wish.service) or (CARRIER_NAMES["own"] if wish.carrier == "own" else wish.service)
    number = barcode = _USUAL_NUMBER
    account = settings.carrier(wish.carrier)
    if wish.carrier == "own" and account is not None:
        if account.number_format == "s10":
            number = barcode = _S10_NUMBER
        elif account.number_format == "sscc":
            number, barcode = _sscc(account.number_prefix, account.range_first)
    return BoughtLabel(
        wish.carrier, wish.service, name, number, barcode, "", sample=wish.carrier == "practice"
    )  # fmt: skip


def _sscc(prefix: str, serial: int) -> tuple[str, str]:
    try:
        number = sscc18(prefix, serial)
    except ValueError:
        return _USUAL_NUMBER, _USUAL_NUMBER  # the account refuses by itself, and says why
    return number, f"(00){number}"
