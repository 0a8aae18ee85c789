"""Numbers of carriers in Asia and the Pacific, from what they show on their tracking pages."""

from __future__ import annotations

from shipdesk.domain.check_digits import mod7_check
from shipdesk.domain.tracking_numbers.format import NumberFormat, Trust, shape

# Japan Post, Yamato and Sagawa number their parcels alike: eleven digits and these modulo 7.
_JAPAN = r"(?P<body>[0-9]{11}) (?P<check>[0-6])"

FORMATS = (
    NumberFormat("japan_post_12", "japan_post", "Japan Post", "12 digits", shape(_JAPAN), Trust.DIGITS, mod7_check,
                 known_only=True, origin="JP"),
    NumberFormat("yamato_12", "yamato", "Yamato", "12 digits", shape(_JAPAN), Trust.DIGITS, mod7_check,
                 known_only=True, origin="JP"),
    NumberFormat("sagawa_12", "sagawa", "Sagawa", "12 digits", shape(_JAPAN), Trust.DIGITS, mod7_check,
                 known_only=True, origin="JP"),
    NumberFormat("yunexpress", "yunexpress", "YunExpress", "YT and 16 digits",
                 shape(r"YT[0-9]{16}"), Trust.SHAPED, origin="CN"),
    NumberFormat("sf_express", "sf_express", "SF Express", "SF and 12 or 13 digits",
                 shape(r"SF[0-9]{12,13}"), Trust.SHAPED),
    NumberFormat("cainiao_lp", "cainiao", "Cainiao", "LP and 14 to 16 digits",
                 shape(r"LP[0-9]{14,16}"), Trust.SHAPED, origin="CN"),
    NumberFormat("4px", "4px", "4PX", "4PX, 13 digits and CN", shape(r"4PX[0-9]{13}CN"), Trust.SHAPED, origin="CN"),
    NumberFormat("australia_post_eparcel", "australia_post", "Australia Post eParcel",
                 "three letters and 18 to 20 digits",
                 shape(r"(?!JJD)[A-Z]{3}[0-9]{18,20}"), Trust.SHAPED, origin="AU"),
)  # fmt: skip
