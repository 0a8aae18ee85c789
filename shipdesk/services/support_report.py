"""What a mail to a carrier's support, or to ours, can carry: the last exchanges, without secrets and people."""

from __future__ import annotations

import platform
from pathlib import Path

from shipdesk import __version__
from shipdesk.domain.errors import Refused
from shipdesk.services.shop import Shop
from shipdesk.web.journal import Exchange, Journal, read_journal

_FOLDER = "logs"
_IN_A_MAIL = 10


def open_journal(shop_folder: Path) -> Journal:
    """Return the journal that a shop's carriers write into, in the shop's folder under logs."""
    return Journal(shop_folder / _FOLDER)


def carrier_exchanges(shop: Shop, carrier: str = "", most: int = 50) -> tuple[Exchange, ...]:
    """Return what carriers were asked and answered of late, of one account or of all, the newest last."""
    return read_journal(shop.folder / _FOLDER, carrier, most)


def support_text(shop: Shop, carrier: str = "", most: int = _IN_A_MAIL) -> str:
    """Return the last exchanges as a text to paste into a mail; raises Refused where there are none."""
    exchanges = carrier_exchanges(shop, carrier, most)
    if not exchanges:
        raise Refused("No carrier was asked yet.", "Ask it for something first, then copy again.")
    head = f"ShipDesk {__version__}, {platform.system()} {platform.release()}, Python {platform.python_version()}"
    note = "Keys, names, addresses, phone numbers and labels are blacked out."
    return "\n\n".join([f"{head}\n{note}", *map(exchange_text, exchanges)]) + "\n"


def exchange_text(exchange: Exchange) -> str:
    """Return one exchange as a few lines of text."""
    came = f"HTTP {exchange.status}" if exchange.status is not None else exchange.problem
    number = f", their number {exchange.their_number}" if exchange.their_number else ""
    lines = [
        f"{exchange.at} {exchange.account}: {exchange.method} {exchange.address}",
        f"-> {came} ({exchange.took_ms} ms, {exchange.received_bytes} bytes{number})",
    ]
    lines += [f"asked: {exchange.asked}"] if exchange.asked else []
    lines += [f"answered: {exchange.answered}"] if exchange.answered else []
    return "\n".join(lines)
