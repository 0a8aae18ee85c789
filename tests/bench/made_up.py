"""Made-up customers and orders of a shop for candles and tea, the same ones at each run."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from shipdesk.domain.orders import Address, OrderLine

FIRST_NAMES = (
    "Anna",
    "Jürgen",
    "Zoë",
    "Pelle",
    "Marguerite",
    "Tomasz",
    "Ines",
    "Bram",
    "Siobhán",
    "Luca",
    "Yuki",
    "Noor",
)
LAST_NAMES = (
    "Müller", "van den Berg", "Okafor", "Łukasiewicz", "Dubois", "Ferrari", "Lindqvist", "Byrne", "Castellanos",
    "Nakamura", "Petersen", "Szczepańska", "Hughes", "Moreau", "Weiß", "Rossi", "Jansen",
)  # fmt: skip
STREETS = ("Hauptstraße", "Rue de la Gare", "Via Roma", "Kerkstraat", "High Street", "Elm Avenue", "Storgatan")
PLACES = (
    ("Köln", "", "50667", "DE"), ("Hamburg", "", "20457", "DE"), ("Lyon", "", "69002", "FR"),
    ("Milano", "MI", "20121", "IT"),
    ("Utrecht", "", "3511 CE", "NL"), ("Leeds", "", "LS1 4DY", "GB"), ("Austin", "TX", "78701", "US"),
    ("Portland", "OR", "97201", "US"), ("Göteborg", "", "411 05", "SE"), ("Wien", "", "1010", "AT"),
)  # fmt: skip
ARTICLES = (
    ("CND-BEE-20", "Beeswax candle, 20 cm", 1230, 369), ("TEA-HRB-080", "Mountain herbs, 80 g", 640, 110),
    ("TEA-EGR-100", "Earl Grey, 100 g", 790, 130), ("CND-TEA-24", "Tea lights, 24 pieces", 960, 480),
    ("MUG-BLU-01", "Mug, harbour blue", 1450, 420), ("BK-TEA-EN", '"A Year of Tea", hardcover', 3200, 900),
    ("WCK-10", "Wicks, pack of 10", 380, 20), ("SOAP-OLV", "Olive soap", 520, 105),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MadeUpOrder:
    """One made-up order; total_minor is in euro cents."""

    number: str
    placed_at: datetime
    recipient: Address
    lines: tuple[OrderLine, ...]
    total_minor: int


def made_up_orders(count: int, until: datetime, *, seed: int = 1, first: int = 100_001) -> Iterator[MadeUpOrder]:
    """Yield that many orders, the oldest first, spread over the 120 days before a moment."""
    chance = random.Random(seed)
    for i in range(count):
        name = f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"
        city, state, postal_code, country = chance.choice(PLACES)
        address = Address(
            name=name, lines=(f"{chance.choice(STREETS)} {chance.randint(1, 240)}",), city=city, state=state,
            postal_code=postal_code, country_code=country, email=f"customer.{first + i}@example.com",
            phone="+49 40 1234567" if chance.random() < 0.6 else "",
        )  # fmt: skip
        lines = tuple(
            OrderLine(sku, article, chance.choice((1, 1, 1, 2, 3)), "", price, weight)
            for sku, article, price, weight in chance.sample(ARTICLES, chance.choice((1, 1, 2, 2, 3)))
        )
        placed_at = until - timedelta(days=120) * ((count - i) / count)
        total = sum(line.quantity * (line.unit_price_minor or 0) for line in lines)
        yield MadeUpOrder(f"#{first + i}", placed_at.replace(microsecond=0), address, lines, total)


_EMPTY = dict.fromkeys(
    ("Name", "Email", "Financial Status", "Fulfillment Status", "Currency", "Subtotal", "Shipping", "Total",
     "Shipping Method", "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku",
     "Lineitem requires shipping", "Lineitem fulfillment status", "Billing Name", "Shipping Name", "Shipping Street",
     "Shipping Address1", "Shipping Address2", "Shipping Company", "Shipping City", "Shipping Zip",
     "Shipping Province", "Shipping Country", "Shipping Phone", "Notes", "Cancelled at", "Payment Method", "Id", "Tags",
     "Source"), "",
)  # fmt: skip


def write_order_file(path: Path, lines: int, until: datetime) -> tuple[int, int]:
    """Write an order file as Shopify exports it, of at least that many lines; return its orders and lines."""
    orders = written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(_EMPTY))
        writer.writeheader()
        for order in made_up_orders(lines, until, seed=2):
            rows = list(_export_rows(order))
            writer.writerows(rows)
            orders += 1
            written += len(rows)
            if written >= lines:
                break
    return orders, written


def _export_rows(order: MadeUpOrder) -> Iterator[dict[str, str]]:
    to = order.recipient
    head = {
        "Financial Status": "paid", "Fulfillment Status": "unfulfilled", "Currency": "EUR",
        "Subtotal": _euros(order.total_minor), "Shipping": "0.00", "Total": _euros(order.total_minor),
        "Shipping Method": "Standard", "Created at": f"{order.placed_at:%Y-%m-%d %H:%M:%S} +0000",
        "Billing Name": to.name, "Shipping Name": to.name, "Shipping Street": to.lines[0],
        "Shipping Address1": to.lines[0], "Shipping City": to.city, "Shipping Zip": to.postal_code,
        "Shipping Province": to.state, "Shipping Country": to.country_code, "Shipping Phone": to.phone,
        "Payment Method": "Shopify Payments", "Id": f"60{order.number[1:]}", "Source": "web",
    }  # fmt: skip
    for line in order.lines:
        yield {
            **_EMPTY, **head, "Name": order.number, "Email": to.email, "Lineitem quantity": str(line.quantity),
            "Lineitem name": line.name, "Lineitem price": _euros(line.unit_price_minor or 0), "Lineitem sku": line.sku,
            "Lineitem requires shipping": "true", "Lineitem fulfillment status": "pending",
        }  # fmt: skip
        head = {}


def _euros(minor: int) -> str:
    return f"{minor / 100:.2f}"
