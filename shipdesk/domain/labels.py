"""What stands on a label of our own drawing; where it stands is the drawer's business."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shipdesk.domain.orders import Address


class Layout(StrEnum):
    """The paper a label is drawn for."""

    FOUR_BY_SIX = "4x6"
    A6 = "a6"


class Symbology(StrEnum):
    """How the tracking barcode is written."""

    CODE_128 = "code128"
    GS1_128 = "gs1_128"


@dataclass(frozen=True, slots=True)
class LabelContent:
    """The words and codes of one label.

    barcode is the data of the tracking symbol; for GS1_128 it is written with AIs in parentheses, such as
    "(00)123456789012345675". sample prints a mark that the label is no postage.
    """

    service_icon: str
    service_banner: str
    sender: Address
    recipient: Address
    barcode: str
    symbology: Symbology
    human_readable: str
    order_number: str
    weight_g: int | None = None
    ship_on: date | None = None
    package_number: int = 1
    package_count: int = 1
    carrier_name: str = ""
    reference_text: str = ""
    sample: bool = False
