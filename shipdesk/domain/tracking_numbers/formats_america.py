"""Numbers of carriers in North America.

Sources: USPS Publication 199 (IMpb) and 91 (the older 20 digits); UPS, FedEx, DHL Express and Canada Post guides to
their labels; what regional carriers show on their tracking pages.
"""

from __future__ import annotations

from shipdesk.domain.check_digits import fedex_mod11_check, gs1_mod10, luhn_check, mod7_check, ups_1z_check
from shipdesk.domain.tracking_numbers.format import NumberFormat, Trust, shape

_UPS_SERVICES = (
    ("01", "Next Day Air"), ("02", "2nd Day Air"), ("03", "Ground"), ("12", "3 Day Select"),
    ("13", "Next Day Air Saver"), ("15", "Next Day Air Early"), ("YW", "SurePost"),
)  # fmt: skip
# A nine-digit mailer's number starts with 9, one of six digits does not; what is left is the serial number.
_LONG_MAILER = r"9[0-9]{8}"
_SHORT_MAILER = r"[0-8][0-9]{5}"
# A short ZIP before a long one, as the scanner's door reads them.
_TO_ZIP = r"(?:420(?P<zip>[0-9]{5}(?:[0-9]{4})??))?"

UPS = (
    NumberFormat(
        "ups_1z", "ups", "UPS", "1Z and 16 letters and digits",
        shape(r"1Z (?P<body>[A-Z0-9]{6} (?P<service>[A-Z0-9]{2}) [A-Z0-9]{7}) (?P<check>[0-9])"),
        Trust.SURE, ups_1z_check, service_names=_UPS_SERVICES,
    ),
    NumberFormat(
        "ups_waybill", "ups", "UPS waybill", "a letter and ten digits",
        shape(r"[AHJKTV] (?P<body>[0-9]{9}) (?P<check>[0-9])"), Trust.SHAPED, ups_1z_check,
    ),
)  # fmt: skip

USPS = (
    NumberFormat(
        "usps_impb_online", "usps", "USPS", "22 to 30 digits that start with 94",
        shape(rf"""{_TO_ZIP} (?P<number> (?P<body> 94 [0-9]{{3}}
                   (?: {_LONG_MAILER} (?:[0-9]{{7}}|[0-9]{{11}}|[0-9]{{15}})
                     | {_SHORT_MAILER} (?:[0-9]{{10}}|[0-9]{{14}}) ))
                   (?P<check>[0-9]))"""),
        Trust.SURE, gs1_mod10, origin="US",
    ),
    NumberFormat(
        "usps_impb_mailer", "usps", "USPS", "22 or 26 digits that start with 92, 93 or 95",
        shape(rf"""{_TO_ZIP} (?P<number> (?P<body> (?: 92[0-9]{{3}}(?=9) | 93[0-9]{{3}}(?=[0-8]) | 95[0-9]{{3}} )
                   (?: {_LONG_MAILER} (?:[0-9]{{7}}|[0-9]{{11}}) | {_SHORT_MAILER} (?:[0-9]{{10}}|[0-9]{{14}}) ))
                   (?P<check>[0-9]))"""),
        Trust.SURE, gs1_mod10, origin="US",
    ),
    NumberFormat(
        "usps_91", "usps", "USPS", "22 digits that start with 91",
        shape(rf"{_TO_ZIP} (?P<number> (?P<body> 91 [0-9]{{19}}) (?P<check>[0-9]))"),
        Trust.SURE, gs1_mod10, origin="US",
    ),
    NumberFormat(
        "usps_91_unwritten", "usps", "USPS", "20 digits, the 91 before them left out",
        shape(rf"{_TO_ZIP} (?P<number> (?P<body>[0-9]{{19}}) (?P<check>[0-9]))"),
        Trust.DIGITS, lambda body: gs1_mod10("91" + body), origin="US",
    ),
    NumberFormat(
        "usps_20", "usps", "USPS", "20 digits",
        shape(r"(?P<body>[0-9]{19}) (?P<check>[0-9])"), Trust.DIGITS, gs1_mod10, origin="US",
    ),
)  # fmt: skip

FEDEX = (
    NumberFormat(
        "fedex_12", "fedex", "FedEx Express", "12 digits",
        shape(r"(?P<body>[0-9]{11}) (?P<check>[0-9])"), Trust.DIGITS, fedex_mod11_check,
    ),
    NumberFormat(
        "fedex_ground_15", "fedex", "FedEx Ground", "15 digits",
        shape(r"(?P<body>[0-9]{14}) (?P<check>[0-9])"), Trust.DIGITS, gs1_mod10,
    ),
    NumberFormat(
        "fedex_express_34", "fedex", "FedEx Express", "the 34 digits of FedEx's barcode",
        shape(r"1[0-9]{14} (?P<zip>[0-9]{5}) (?P<body>[0-9]{2} (?P<number>[0-9]{11} (?P<check>[0-9])))"),
        Trust.SHAPED, lambda body: fedex_mod11_check(body[:-1]),
    ),
    NumberFormat(
        "fedex_ground_34", "fedex", "FedEx Ground", "the 34 digits of FedEx's barcode",
        shape(r"96[0-9]{18} (?P<body>[0-9]{2} (?P<number>[0-9]{11} (?P<check>[0-9])))"),
        Trust.SHAPED, lambda body: fedex_mod11_check(body[:-1]),
    ),
    NumberFormat(
        "fedex_astra_32", "fedex", "FedEx Express", "the 32 digits of FedEx's older barcode",
        shape(r"3[0-9]{15} (?P<number>(?P<body>[0-9]{11}) (?P<check>[0-9])) [0-9]{4}"),
        Trust.SHAPED, fedex_mod11_check,
    ),
    NumberFormat(
        "fedex_ground_96", "fedex", "FedEx Ground", "22 digits that start with 96",
        shape(r"96[0-9]{5} (?P<number>(?P<body>[0-9]{14}) (?P<check>[0-9]))"), Trust.SHAPED, gs1_mod10,
    ),
    NumberFormat(
        "fedex_ground_sscc", "fedex", "FedEx Ground", "18 digits, a shipping unit's number (SSCC)",
        shape(r"(?:00)? (?P<number>(?P<body>[0-9]{17}) (?P<check>[0-9]))"), Trust.DIGITS, gs1_mod10,
    ),
)  # fmt: skip

CANADA = (
    NumberFormat(
        "canada_post_16", "canada_post", "Canada Post", "16 digits",
        shape(r"(?P<body>[0-9]{15}) (?P<check>[0-9])"), Trust.DIGITS, gs1_mod10, origin="CA",
    ),
    NumberFormat(
        "purolator_12", "purolator", "Purolator", "12 digits that start with 0 to 5",
        shape(r"(?P<body>[0-5][0-9]{10}) (?P<check>[0-9])"), Trust.DIGITS, luhn_check, origin="CA",
    ),
    NumberFormat(
        "purolator_letters", "purolator", "Purolator", "three letters and nine digits",
        shape(r"[A-Z]{3}[0-9]{9}"), Trust.SHAPED, origin="CA",
    ),
    NumberFormat(
        "canpar_22", "canpar", "Canpar", "a letter and 21 digits",
        shape(r"[CDKLSUXZ][0-9]{21}"), Trust.SHAPED, origin="CA",
    ),
)  # fmt: skip

REGIONAL = (
    NumberFormat(
        "ontrac_c", "ontrac", "OnTrac", "C and 14 digits",
        shape(r"C (?P<body>[0-9]{13}) (?P<check>[0-9])"), Trust.SHAPED, lambda body: ups_1z_check("4" + body),
    ),
    NumberFormat(
        "ontrac_d", "ontrac", "OnTrac", "D and 14 digits",
        shape(r"D (?P<body>[0-9]{13}) (?P<check>[0-9])"), Trust.SHAPED, lambda body: ups_1z_check("5" + body),
    ),
    NumberFormat(
        "old_dominion", "old_dominion", "Old Dominion", "11 digits that start with 072, 777, 778, 780 or 80",
        shape(r"(?P<body>(?:77[78]|072|780)[0-9]{7} | 80[0-9]{8}) (?P<check>[0-9])"), Trust.DIGITS, luhn_check,
    ),
    NumberFormat("lasership_lx", "lasership", "LaserShip", "L, a letter and eight digits",
                 shape(r"L[AIEHNX][1-3][0-9]{7}"), Trust.SHAPED),
    NumberFormat("lasership_1ls7", "lasership", "LaserShip", "1LS7 and 11 digits",
                 shape(r"1LS7[12][0-9]{10}"), Trust.SHAPED),
    NumberFormat("lasership_1ls7_long", "lasership", "LaserShip", "1LS7, 13 digits and -1",
                 shape(r"1LS7[12][0-9]{2}01[1-4][0-9]{6}-1"), Trust.SHAPED),
    NumberFormat("lasership_1lscx", "lasership", "LaserShip", "1LSCX and ten letters and digits",
                 shape(r"1LSCX[A-Z0-9]{10}"), Trust.SHAPED),
    NumberFormat("speedee_20", "speedee", "Spee-Dee", "SP and 18 digits", shape(r"SP[0-9]{18}"), Trust.SHAPED),
    NumberFormat("amazon_logistics", "amazon", "Amazon Logistics", "TBA, TBC or TBM and 12 digits",
                 shape(r"TB[ACM][0-9]{12}"), Trust.SHAPED),
    NumberFormat("amazon_international", "amazon", "Amazon", "A, C or F and ten digits",
                 shape(r"[ACF][0-9]{10}"), Trust.SHAPED),
    NumberFormat("gofo_us", "gofo", "GOFO Express", "GFUS and 14 digits", shape(r"GFUS[0-9]{14}"), Trust.SHAPED),
    NumberFormat("landmark_ltn", "landmark", "Landmark Global", "LTN, eight digits and N1",
                 shape(r"LTN[0-9]{8}N1"), Trust.SHAPED),
)  # fmt: skip

DHL = (
    # Never a 0 in front: most of the world's telephone numbers have one there.
    NumberFormat(
        "dhl_express", "dhl", "DHL Express", "10 or 11 digits",
        shape(r"(?P<body>[1-9][0-9]{8,9}) (?P<check>[0-6])"), Trust.DIGITS, mod7_check,
    ),
    NumberFormat("dhl_express_piece", "dhl", "DHL Express", "J, two or three letters and 9 or 10 digits",
                 shape(r"J[A-Z]{2,3}[0-9]{9,10}"), Trust.SHAPED),
    # What follows the letters is a decimal or hexadecimal number.
    NumberFormat("dhl_ecommerce", "dhl", "DHL eCommerce", "GM or the letters of a hub, and 10 to 39 digits",
                 shape(r"(?:GM|LX|RX|UV|CN|SG|TH|IN|HK|MY)[0-9][0-9A-F]{9,38}"), Trust.SHAPED),
    NumberFormat("dhl_ecommerce_14", "dhl", "DHL eCommerce", "14 digits", shape(r"[0-9]{14}"), Trust.BARE),
)  # fmt: skip

FORMATS = (*UPS, *USPS, *FEDEX, *CANADA, *REGIONAL, *DHL)
