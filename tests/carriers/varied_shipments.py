"""Parcels of many kinds: at home and abroad, with little known and with everything."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.orders import Address
from shipdesk.domain.papers import CustomsLine
from shipdesk.domain.shipments import Shipment

PDF = b"%PDF-1.4\n" + b"% a label\n" * 60
US_SHOP = Address(
    name="Ann Low", company="Low & Sons", lines=("1 Quay",), city="Reno", state="NV", postal_code="89501",
    country_code="US", email="ann@example.com", phone="+17753344556",
)  # fmt: skip
DE_SHOP = Address(
    name="Jörg Groß", company="Groß Kerzen GmbH", lines=("Kaistraße 1a", "Hinterhaus"), city="Bremen",
    postal_code="28195", country_code="DE", email="laden@example.com", phone="0421 12345678",
)  # fmt: skip
US_HOME = Address(
    name="Bob Ray", lines=("2 Pier", "Flat 3"), city="Austin", state="TX", postal_code="78701", country_code="US"
)
US_FIRM = replace(US_HOME, company="Ray Ltd.", phone="(512) 555-0142", email="bob@example.com")
DE_HOME = Address(name="Zoë Ahrens", lines=("Am Wall 12",), city="Köln", postal_code="50667", country_code="DE")
FR_HOME = Address(
    name="Chloé Bois", lines=("Résidence des Tilleuls, escalier B", "14 rue de la République"), city="Lyon",
    postal_code="69001", country_code="FR", phone="04 72 00 11 22",
)  # fmt: skip
GB_HOME = Address(
    name="Ivy Stone", lines=("10 Mill Lane",), city="Leeds", postal_code="LS1 4AP", country_code="GB",
    phone="0113 496 0000", email="ivy@example.com",
)  # fmt: skip
IE_HOME = Address(name="Aoife Kelly", lines=("Knock",), city="Clare", country_code="IE", phone="065 682 1234")
LINES = (
    CustomsLine("Beeswax candle", 3, 900, 3897, "340600", "DE", "C-1"),
    CustomsLine("Soap", 1, None, 450, "", "FR", "S-2"),
)
AT_HOME_US = Shipment(US_SHOP, US_HOME, "1001", 436, 254, 203, 102)
AT_HOME_DE = Shipment(DE_SHOP, DE_HOME, "R-2026/0815 Ä", 1_250, 300, 200, 155, 2590, "EUR", "Candles")
TO_BRITAIN = Shipment(DE_SHOP, GB_HOME, "1003", 1_300, 300, 200, 150, 4347, "EUR", "Candles", customs_lines=LINES)
SHIPMENTS = (
    AT_HOME_US,
    AT_HOME_DE,
    TO_BRITAIN,
    Shipment(US_SHOP, US_FIRM, "1002", 31, layout="4x8"),
    Shipment(DE_SHOP, FR_HOME, "1004", 2_000, 400, 300, 200, layout="a6"),
    Shipment(DE_SHOP, IE_HOME, "1005", 999, layout="100x150"),
    Shipment(US_SHOP, replace(DE_HOME, phone="0221 998877"), "1006", 12_345, 601, 399, 401, 990, "USD",
             customs_lines=LINES),
    Shipment(US_HOME, US_SHOP, "1007-return", 500, is_return=True),
    Shipment(GB_HOME, DE_SHOP, "1008-return", 800, 200, 200, 200, 990, "JPY", customs_lines=LINES, is_return=True),
)  # fmt: skip
"""One that passes customs has its articles listed; only the shop has a phone number for sure."""
