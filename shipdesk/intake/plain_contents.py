"""Adds to a batch what follows from its other columns: its items in words, its hashes, and by what it is found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from json.encoder import encode_basestring_ascii as as_json

from shipdesk.domain.new_orders import hash_of
from shipdesk.domain.order_batch import OrderBatch, twin_key
from shipdesk.intake.plain_cells import Memo

_NONE = "null"


def add_contents(batch: OrderBatch, folded: Memo[str, str]) -> None:
    """Fill the columns that are the same whichever way an order was read (see batch_of and content_hash)."""
    starts = batch.line_starts()
    spans = list(pairwise(starts))
    pieces = [
        f"{count} × {name or sku}"
        for count, name, sku in zip(batch.line_quantity, batch.item_name, batch.sku, strict=True)
    ]
    lines = _lines_json(batch)
    lines_of = [json_list(lines[a:b]) for a, b in spans]
    batch.items_text = [", ".join(pieces[a:b]) for a, b in spans]
    batch.quantity = [sum(batch.line_quantity[a:b]) for a, b in spans]
    batch.words = _words(batch, spans, folded)
    batch.content_hash = _hashes(batch, lines_of)
    batch.twin_key = [
        twin_key(name, street, code, placed[:10], total, told) if count and placed and street != "[]" else b""
        for name, street, code, placed, total, told, count in zip(
            batch.name, batch.street, batch.postal_code, batch.placed_at, batch.total_minor, lines_of,
            batch.line_counts, strict=True,
        )
    ]  # fmt: skip


def json_list(entries: Iterable[str]) -> str:
    """Return values that are JSON already as a list, written as json.dumps writes it."""
    return f"[{', '.join(entries)}]"


def _lines_json(batch: OrderBatch) -> list[str]:
    """Return each line as JSON, as content_hash writes it."""
    texts = (map(as_json, column) for column in (batch.sku, batch.item_name, batch.variant))
    numbers = zip(batch.line_quantity, batch.unit_price_minor, batch.weight_g, strict=True)
    return [
        f"[{sku}, {name}, {variant}, {count}, {_NONE if price is None else price}, {_NONE if grams is None else grams}]"
        for sku, name, variant, (count, price, grams) in zip(*texts, numbers, strict=True)
    ]


def _hashes(batch: OrderBatch, lines: Sequence[str]) -> list[str]:
    """Return the content hash of each order, from its JSON put together by columns."""
    texts = [
        map(as_json, column)
        for column in (
            batch.placed_at_raw, batch.currency, batch.service_wanted, batch.note, batch.gift_message, batch.name,
            batch.company, batch.city, batch.state, batch.postal_code, batch.country_code, batch.email, batch.phone,
        )
    ]  # fmt: skip
    streets = [f"{street[1:-1]}, " if street != "[]" else "" for street in batch.street]
    facts = zip(batch.status, batch.total_minor, batch.told_ship_by, batch.promised_on, streets, lines, strict=True)
    return [
        hash_of(
            f'["{status}", {placed}, {currency}, {_NONE if total is None else total}, "{ship_by}", "{promised}", '
            f"{service}, {note}, {gift}, [{name}, {company}, {street}{city}, {state}, {code}, {country}, {email}, "
            f"{phone}], {told}]"
        )
        for (status, total, ship_by, promised, street, told), placed, currency, service, note, gift, name, company,
            city, state, code, country, email, phone
        in zip(facts, *texts, strict=True)
    ]  # fmt: skip


def _words(batch: OrderBatch, spans: Sequence[tuple[int, int]], folded: Memo[str, str]) -> list[str]:
    """Return the folded words by which each order is found, in the order of search_words."""
    items = [
        f" {sku} {name}" for sku, name in zip(_fold(batch.sku, folded), _fold(batch.item_name, folded), strict=True)
    ]
    own = (batch.order_number, batch.name, batch.company, batch.city, batch.postal_code, batch.email)
    words = map(" ".join, zip(*(_fold(column, folded) for column in own), strict=True))
    return ["".join((told, *items[a:b])) for told, (a, b) in zip(words, spans, strict=True)]


def _fold(texts: Sequence[str], folded: Memo[str, str]) -> list[str]:
    if "".join(texts).isascii():
        return list(map(str.lower, texts))
    return [text.lower() if text.isascii() else folded[text] for text in texts]
