"""What stands on a label of our own drawing; where it stands is the drawer's business."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shipdesk.domain.orders import Address

MOST_REFERENCES = 3
"""Lines for the shop's own use; more would not be read."""


class Layout(StrEnum):
    """The paper a label is drawn for."""

    FOUR_BY_SIX = "4x6"
    METRIC = "100x150"
    A6 = "a6"
    FOUR_BY_EIGHT = "4x8"


@dataclass(frozen=True, slots=True)
class CellSize:
    """A cell of a sheet that a label is laid out for, in mm."""

    width_mm: float
    height_mm: float


LabelPaper = Layout | CellSize


class Symbology(StrEnum):
    """How the tracking barcode is written."""

    CODE_128 = "code128"
    GS1_128 = "gs1_128"


class LabelForm(StrEnum):
    """What kind of label it is: a carrier's parcel label, or the GS1 logistic label of a shipping unit."""

    PARCEL = "parcel"
    LOGISTIC = "logistic"


class Part(StrEnum):
    """What a shop may leave off its labels; everything else is needed by those who carry the parcel."""

    SYMBOL = "symbol"
    """The square symbol beside the recipient."""
    ROUTING = "routing"
    """The box with the postal code in large type."""
    REFERENCES = "references"
    """The strip below: the order's barcode and the reference lines."""


@dataclass(frozen=True, slots=True)
class LabelContent:
    """The words and codes of one label.

    barcode is the data of the tracking symbol; for GS1_128 it is written with AIs in parentheses, such as
    "(00)123456789012345675". sample prints a mark that the label is no postage. On a return label the customer is
    the sender, and return_number is what the shop knows the return by. routing is the carrier's own sorting code;
    where there is none the postal code stands in its place. postage says who paid ("POSTAGE PAID", an account).
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
    references: tuple[str, ...] = ()
    form: LabelForm = LabelForm.PARCEL
    is_return: bool = False
    return_number: str = ""
    routing: str = ""
    postage: str = ""

    @property
    def reference_lines(self) -> tuple[str, ...]:
        """Return the shop's lines, at most three; what is told of other orders comes first."""
        lines = [line for line in (self.reference_text, *self.references[:MOST_REFERENCES]) if line]
        if len(lines) > MOST_REFERENCES:
            lines[:2] = [f"{lines[0]} · {lines[1]}"]
        return tuple(lines)


@dataclass(frozen=True, slots=True)
class LabelTemplate:
    """How a shop wants its labels of one layout: what is left off, and its logo as the bytes of a PNG or JPEG."""

    hidden: frozenset[Part] = frozenset()
    logo: bytes = b""


PLAIN_TEMPLATE = LabelTemplate()
