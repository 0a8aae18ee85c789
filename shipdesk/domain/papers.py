"""What stands on the papers that go with parcels; where it stands is the drawer's business.

Texts are what a person reads: times come with their zone, weights in grams, values in minor units.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shipdesk.domain.geography.journeys import JourneyMap
from shipdesk.domain.orders import Address

MM_PER_INCH = 25.4


class PaperSize(StrEnum):
    """The sheet that a paper is laid out for."""

    A4 = "a4"
    LETTER = "letter"
    FOUR_BY_SIX = "4x6"

    @property
    def mm(self) -> tuple[float, float]:
        """Width and height in mm."""
        return _SIZES_MM[self]


_SIZES_MM = {
    PaperSize.A4: (210.0, 297.0),
    PaperSize.LETTER: (8.5 * MM_PER_INCH, 11 * MM_PER_INCH),
    PaperSize.FOUR_BY_SIX: (4 * MM_PER_INCH, 6 * MM_PER_INCH),
}


class CustomsForm(StrEnum):
    """The forms of the Universal Postal Union."""

    CN22 = "cn22"
    CN23 = "cn23"


class Contents(StrEnum):
    """What kind of sending it is, for customs."""

    SALE = "sale"
    GIFT = "gift"
    DOCUMENTS = "documents"
    SAMPLE = "sample"
    RETURN = "return"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: the shop, and its logo as the bytes of a PNG or JPEG; made says when the paper was made."""

    shop: Address
    logo: bytes = b""
    made: str = ""


@dataclass(frozen=True, slots=True)
class SlipLine:
    """An article on a packing slip: how many are in this parcel, how many were ordered."""

    sku: str
    name: str
    quantity: int
    ordered: int
    variant: str = ""
    bin: str = ""
    price: str = ""
    order_number: str = ""
    """Whose it is, where several orders travel together."""
    elsewhere: str = ""
    """Where the rest is, in words."""


@dataclass(frozen=True, slots=True)
class SlipContent:
    """One parcel's packing slip; elsewhere are the articles of which nothing is in this parcel."""

    letterhead: Letterhead
    order_number: str
    recipient: Address
    lines: tuple[SlipLine, ...]
    elsewhere: tuple[SlipLine, ...] = ()
    combined: tuple[str, ...] = ()
    placed_on: date | None = None
    service: str = ""
    tracking_number: str = ""
    parcel_number: int = 1
    parcel_count: int = 1
    weight: str = ""
    total: str = ""
    is_gift: bool = False
    gift_messages: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def pieces(self) -> int:
        """How many pieces are in this parcel."""
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True, slots=True)
class PickRow:
    """One article to fetch: where it lies, how many in all, and for which orders how many."""

    bin: str
    sku: str
    name: str
    variant: str
    quantity: int
    code: str
    """What its bars say: its EAN or its SKU."""
    orders: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class PickList:
    """Everything to fetch for some orders, in the order of a walk past the bins."""

    letterhead: Letterhead
    rows: tuple[PickRow, ...]
    order_count: int

    @property
    def pieces(self) -> int:
        """How many pieces are to be fetched."""
        return sum(row.quantity for row in self.rows)


@dataclass(frozen=True, slots=True)
class SummaryOrder:
    """An order of a batch; missing are sentences about what keeps it from leaving."""

    order_number: str
    recipient: str
    country_code: str
    pieces: int
    parcels: int
    weight_g: int
    weight_is_sure: bool
    carrier: str
    service: str
    box: str
    labels: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SummaryWay:
    """What of a batch goes by one carrier and service."""

    carrier: str
    service: str
    orders: int
    parcels: int
    weight_g: int


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """What a batch is: its orders, how they go, and what is missing."""

    letterhead: Letterhead
    orders: tuple[SummaryOrder, ...]
    ways: tuple[SummaryWay, ...]


@dataclass(frozen=True, slots=True)
class ManifestParcel:
    """One parcel that was handed over."""

    tracking_number: str
    order_number: str
    postal_code: str
    country_code: str
    service: str
    weight_g: int | None
    handed_over: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one carrier was given: number is its own and what its barcode says."""

    letterhead: Letterhead
    number: str
    carrier: str
    closed: str
    first: str
    last: str
    parcels: tuple[ManifestParcel, ...]
    is_copy: bool = False

    @property
    def weight_g(self) -> int:
        """What all parcels weigh, those of unknown weight left out."""
        return sum(parcel.weight_g or 0 for parcel in self.parcels)


@dataclass(frozen=True, slots=True)
class CustomsLine:
    """An article for customs; weight and value are of all its pieces, None where not known."""

    description: str
    quantity: int
    weight_g: int | None
    value_minor: int | None
    hs_code: str
    origin_country: str
    sku: str = ""


@dataclass(frozen=True, slots=True)
class CustomsContent:
    """What a parcel's customs papers say; number is the invoice's."""

    letterhead: Letterhead
    order_number: str
    recipient: Address
    lines: tuple[CustomsLine, ...]
    currency: str
    weight_g: int | None
    contents: Contents = Contents.SALE
    tracking_number: str = ""
    carrier: str = ""
    number: str = ""
    made_on: date | None = None
    parcel_number: int = 1
    parcel_count: int = 1

    @property
    def value_minor(self) -> int | None:
        """What everything is worth; None where one value is not known."""
        values = [line.value_minor for line in self.lines]
        known = [value for value in values if value is not None]
        return sum(known) if len(known) == len(values) else None


@dataclass(frozen=True, slots=True)
class JourneyEntry:
    """One thing that is known of a parcel: when (in the shop's zone), what, where, who told it, and the code.

    told is the time as the source wrote it; heard says when we were told. zone is that of a carrier's clock, or "as
    reported" where nobody is sure of it; withdrawn says when the carrier had stopped telling of it.
    """

    at: str
    kind: str
    what: str
    where: str = ""
    source: str = ""
    code: str = ""
    told: str = ""
    heard: str = ""
    zone: str = ""
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class Journey:
    """Everything known of one parcel, for a claim."""

    letterhead: Letterhead
    order_number: str
    tracking_number: str
    recipient: Address
    facts: tuple[tuple[str, str], ...]
    contents: tuple[tuple[int, str, str], ...]
    """(pieces, SKU, name)"""
    entries: tuple[JourneyEntry, ...]
    zone: str = ""
    verdict: str = ""
    """In a sentence: late or not, lost, delivered."""
    map: JourneyMap | None = None
    map_lines: tuple[str, ...] = ()
    """What stands under the names of the stops on the map."""
