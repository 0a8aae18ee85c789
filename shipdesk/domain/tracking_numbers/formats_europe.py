"""Numbers of carriers in Europe.

Sources: what the carriers publish about their labels and show on their tracking pages; GS1's list of country prefixes
for shipping units (SSCC); ISO/IEC 7064 for DPD. Postal items with an S10 number stand in `posts`.
"""

from __future__ import annotations

from shipdesk.domain.check_digits import gs1_mod10, identcode_check, mod37_36_check
from shipdesk.domain.tracking_numbers.format import NumberFormat, Trust, shape


def _sscc(code: str, carrier: str, family: str, start: str, looks: str, origin: str) -> NumberFormat:
    """Return a format of shipping units by how they start: an extension digit and the owner's GS1 prefix."""
    rest = 17 - sum(1 for _ in start.replace("[0-9]", "x"))
    pattern = rf"(?:00)? (?P<number>(?P<body>{start}[0-9]{{{rest}}}) (?P<check>[0-9]))"
    return NumberFormat(
        code, carrier, family, looks, shape(pattern), Trust.SHAPED, gs1_mod10, number_prefix="00", origin=origin
    )


def _bare(code: str, carrier: str, family: str, looks: str, pattern: str, origin: str = "") -> NumberFormat:
    """Return a format of digits, or nearly so, that many others use too."""
    return NumberFormat(code, carrier, family, looks, shape(pattern), Trust.BARE, known_only=True, origin=origin)


GERMANY = (
    _sscc("dhl_paket_sscc", "dhl", "DHL Paket", "340434", "20 digits that start with 00340434", "DE"),
    NumberFormat("dhl_paket_jjd", "dhl", "DHL Paket", "JJD and 18 digits", shape(r"JJD[0-9]{18}"), Trust.SHAPED),
    NumberFormat("dhl_parcel_nl", "dhl", "DHL Parcel", "JVGL and 18 to 24 digits",
                 shape(r"JVGL[0-9]{18,24}"), Trust.SHAPED, origin="NL"),
    NumberFormat(
        "dhl_identcode", "dhl", "DHL Paket (Identcode)", "12 digits",
        shape(r"(?P<body>[0-9]{11}) (?P<check>[0-9])"), Trust.DIGITS, identcode_check, known_only=True, origin="DE",
    ),
    NumberFormat("hermes_h", "hermes", "Hermes", "H and 19 digits", shape(r"H[0-9]{19}"), Trust.SHAPED),
    _bare("hermes_14", "hermes", "Hermes", "14 digits", r"[0-9]{14}", "DE"),
    _bare("gls_11", "gls", "GLS", "11 or 12 digits", r"[0-9]{11,12}"),
    _bare("gls_14", "gls", "GLS", "14 digits", r"[0-9]{14}"),
    _bare("gls_track_id", "gls", "GLS", "eight letters and digits", r"[A-Z](?=[A-Z]*[0-9])[A-Z0-9]{7}"),
)  # fmt: skip

DPD = (
    NumberFormat(
        "dpd_28", "dpd", "DPD", "the 28 characters of DPD's barcode",
        shape(r"""%? (?P<body> (?:00(?P<zip>[A-Z0-9]{5})|[A-Z0-9]{7})
                  (?P<number>[0-9]{14}) [0-9]{3} (?P<country>[0-9]{3})) (?P<check>[0-9A-Z])"""),
        Trust.SHAPED, mod37_36_check,
    ),
    NumberFormat("dpd_15", "dpd", "DPD", "14 digits and a check letter or digit",
                 shape(r"(?P<number>(?P<body>[0-9]{14})) (?P<check>[0-9A-Z])"), Trust.DIGITS, mod37_36_check),
    _bare("dpd_14", "dpd", "DPD", "14 digits", r"[0-9]{14}"),
    NumberFormat("dpd_pl", "dpd", "DPD", "13 digits and a letter", shape(r"[0-9]{13}[A-Z]"), Trust.SHAPED, origin="PL"),
)  # fmt: skip

BRITAIN = (
    NumberFormat("yodel", "yodel", "Yodel", "JD or JJD and 16 digits",
                 shape(r"JJ?D[0-9]{16}"), Trust.SHAPED, origin="GB"),
    NumberFormat("evri_letters", "evri", "Evri", "C, H or T, 00, a letter and 12 letters and digits",
                 shape(r"[CHT]00[A-Z][A-Z0-9]{12}"), Trust.SHAPED, origin="GB"),
    _bare("evri_16", "evri", "Evri", "16 digits", r"[0-9]{16}", "GB"),
    NumberFormat("parcelforce", "parcelforce", "Parcelforce", "P, three letters and ten digits",
                 shape(r"P[A-Z]{3}[0-9]{10}"), Trust.SHAPED, origin="GB"),
)  # fmt: skip

WEST = (
    NumberFormat("postnl_3s", "postnl", "PostNL", "3S, four letters and digits and 7 to 9 digits",
                 shape(r"3S[A-Z0-9]{4}[0-9]{7,9}"), Trust.SHAPED, origin="NL"),
    NumberFormat("bpost_24", "bpost", "bpost", "24 digits that start with 3232",
                 shape(r"3232[0-9]{20}"), Trust.SHAPED, origin="BE"),
    NumberFormat("laposte_13", "laposte", "Colissimo or La Poste", "a digit, a letter and 11 digits",
                 shape(r"[1-9][A-Z][0-9]{11}"), Trust.SHAPED, origin="FR"),
    NumberFormat("correos_23", "correos", "Correos", "P, five letters and digits, 16 digits and a letter",
                 shape(r"P[A-Z][A-Z0-9]{4}[0-9]{16}[A-Z]"), Trust.SHAPED, origin="ES"),
    _bare("mondial_relay_8", "mondial_relay", "Mondial Relay", "8 digits", r"[0-9]{8}"),
)  # fmt: skip

SOUTH_AND_EAST = (
    _bare("swiss_post_18", "swiss_post", "Swiss Post", "18 digits that start with 98 or 99",
          r"9[89]\.?[0-9]{2}\.?[0-9]{6}\.?[0-9]{8}", "CH"),
    _bare("austrian_post_22", "austrian_post", "Austrian Post", "22 digits that start with 1", r"1[0-9]{21}", "AT"),
    NumberFormat("poste_italiane_3uw", "poste_italiane", "Poste Italiane", "3UW and ten letters and digits",
                 shape(r"3UW[A-Z0-9]{10}"), Trust.SHAPED, origin="IT"),
    _bare("poste_italiane_12", "poste_italiane", "Poste Italiane", "12 digits", r"[0-9]{12}", "IT"),
    _bare("inpost_24", "inpost", "InPost", "24 digits that start with 6", r"6[0-9]{23}", "PL"),
    _sscc("poczta_polska_sscc", "poczta_polska", "Poczta Polska", "[0-9]5900773",
          "a shipping unit (SSCC) of Poczta Polska", "PL"),
    NumberFormat("packeta_z", "packeta", "Packeta", "Z and ten digits", shape(r"Z[0-9]{10}"), Trust.SHAPED),
    NumberFormat("venipak", "venipak", "Venipak", "V, five digits, E and seven digits",
                 shape(r"V[0-9]{5}E[0-9]{7}"), Trust.SHAPED),
)  # fmt: skip

NORTH = (
    _sscc("postnord_se_sscc", "postnord", "PostNord", "[0-9]73", "a shipping unit (SSCC) of a Swedish owner", "SE"),
    _sscc("postnord_dk_sscc", "postnord", "PostNord", "[0-9]57", "a shipping unit (SSCC) of a Danish owner", "DK"),
    _sscc("posten_no_sscc", "posten_norge", "Posten Norge", "[0-9]70",
          "a shipping unit (SSCC) of a Norwegian owner", "NO"),
    _sscc("posti_sscc", "posti", "Posti", "[0-9]64300", "a shipping unit (SSCC) of Posti", "FI"),
    NumberFormat("posti_jjfi", "posti", "Posti", "JJFI and 17 or 18 digits", shape(r"JJFI[0-9]{17,18}"), Trust.SHAPED),
    _bare("posten_no_17", "posten_norge", "Posten Norge", "17 digits that start with 70", r"70[0-9]{15}", "NO"),
)  # fmt: skip

FORMATS = (*GERMANY, *DPD, *BRITAIN, *WEST, *SOUTH_AND_EAST, *NORTH)
