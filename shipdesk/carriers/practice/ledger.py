"""The practice carrier's book: purchases, hand-overs and refunds as JSON lines in one file.

Several processes may each run a server on one book: a writer holds the lock and reads what the others wrote first.
"""

from __future__ import annotations

import json
import os
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from shipdesk.carriers.practice.numbers import practice_number
from shipdesk.carriers.practice.purchases import Purchase, Quote, ScanForm, purchase_line, read_purchase, utc
from shipdesk.web.json_answers import mapping


class Ledger:
    """The book of one practice carrier; safe for several threads and processes."""

    def __init__(self, file: Path, seed: int) -> None:
        self._file = file
        self._seed = seed
        self._purchases: dict[str, Purchase] = {}
        self._ids: dict[str, str] = {}
        self._forms: dict[str, ScanForm] = {}
        self._on_form: dict[str, ScanForm] = {}
        self._read_to = 0
        self._guard = threading.RLock()
        self._lock = FileLock(f"{file}.lock")

    def purchases(self) -> tuple[Purchase, ...]:
        """Return all purchases, the oldest first."""
        with self._guard:
            self._catch_up()
            return tuple(self._purchases.values())

    def by_id(self, shipment_id: str) -> Purchase | None:
        """Return the purchase of that shipment, or None."""
        with self._guard:
            self._catch_up()
            return self._purchases.get(shipment_id)

    def by_number(self, number: str) -> Purchase | None:
        """Return the purchase with that tracking number, or None."""
        with self._guard:
            self._catch_up()
            return self._purchases.get(self._ids.get(number, ""))

    def by_numbers(self, numbers: Iterable[str]) -> dict[str, Purchase]:
        """Return the purchases with these tracking numbers, after one look into the book."""
        with self._guard:
            self._catch_up()
            return {number: self._purchases[self._ids[number]] for number in numbers if number in self._ids}

    def by_reference(self, reference: str) -> Purchase | None:
        """Return the newest purchase with the client's reference, one that was not given back first, or None."""
        same = [p for p in self.purchases() if p.quote.reference == reference]
        return max(same, key=lambda p: (p.refunded_at is None, p.count), default=None)

    def buy(self, quote: Quote, service_code: str, at: datetime) -> Purchase | None:
        """Write down a purchase and return it; None where this shipment was bought before."""
        with self._writing() as write:
            if quote.shipment_id in self._purchases:
                return None
            number = practice_number(self._seed, len(self._purchases) + 1)
            write({"what": "bought"} | purchase_line(Purchase(quote, number, service_code, at)))
            return self._purchases[quote.shipment_id]

    def hand_over(self, numbers: list[str], at: datetime) -> list[str]:
        """Write down that parcels came to the counter, the first time only; return the numbers nobody sold."""
        with self._writing() as write:
            unknown = [n for n in numbers if n not in self._ids]
            known = [self._purchases[self._ids[n]] for n in dict.fromkeys(numbers) if n in self._ids]
            fresh = [p.tracking_number for p in known if p.handed_over_at is None and p.refunded_at is None]
            if fresh:
                write({"what": "handed_over", "numbers": fresh, "at": at.isoformat()})
            return unknown

    def refund(self, shipment_id: str, at: datetime) -> None:
        """Write down that a label was given back."""
        with self._writing() as write:
            purchase = self._purchases.get(shipment_id)
            if purchase is not None and purchase.refunded_at is None:
                write({"what": "refunded", "id": shipment_id, "at": at.isoformat()})

    def scan_form(self, shipment_ids: list[str], at: datetime) -> ScanForm | None:
        """Write down a manifest and return it; None where one of its shipments is on another already."""
        with self._writing() as write:
            if any(shipment_id in self._on_form for shipment_id in shipment_ids):
                return None
            form_id = f"sf_{uuid.uuid4().hex}"
            write({"what": "scan_form", "id": form_id, "shipments": shipment_ids, "at": at.isoformat()})
            return self._forms[form_id]

    def form_with(self, form_id: str) -> ScanForm | None:
        """Return the manifest of that id, or None."""
        with self._guard:
            self._catch_up()
            return self._forms.get(form_id)

    def form_of(self, shipment_id: str) -> ScanForm | None:
        """Return the manifest that a shipment is on, or None."""
        with self._guard:
            self._catch_up()
            return self._on_form.get(shipment_id)

    @contextmanager
    def _writing(self) -> Iterator[Callable[[Mapping[str, Any]], None]]:
        with self._guard, self._lock:
            self._catch_up()
            yield self._append

    def _append(self, entry: Mapping[str, Any]) -> None:
        with self._file.open("ab") as book:
            # A writer that was killed may have left half a line: end it, so that it spoils no other.
            start = b"\n" if self._has_torn_end() else b""
            book.write(start + json.dumps(entry, sort_keys=True).encode() + b"\n")
            book.flush()
            os.fsync(book.fileno())
        self._catch_up()

    def _has_torn_end(self) -> bool:
        with self._file.open("rb") as book:
            if book.seek(0, os.SEEK_END) == 0:
                return False
            book.seek(-1, os.SEEK_END)
            return book.read(1) != b"\n"

    def _catch_up(self) -> None:
        """Read the whole lines that were written since the last look."""
        try:
            if self._file.stat().st_size <= self._read_to:
                return
        except FileNotFoundError:
            return
        with self._file.open("rb") as book:
            book.seek(self._read_to)
            fresh = book.read()
        whole = fresh[: fresh.rfind(b"\n") + 1]
        self._read_to += len(whole)
        for text in whole.splitlines():
            self._note(text)

    def _note(self, text: bytes) -> None:
        try:
            entry = mapping(json.loads(text))
            match entry.get("what"):
                case "bought":
                    purchase = read_purchase(entry)
                    self._purchases[purchase.quote.shipment_id] = purchase
                    self._ids[purchase.tracking_number] = purchase.quote.shipment_id
                case "handed_over":
                    for number in entry["numbers"]:
                        self._change(self._ids[number], handed_over_at=utc(entry["at"]))
                case "scan_form":
                    ids = tuple(str(each) for each in entry["shipments"])
                    form = ScanForm(str(entry["id"]), ids, utc(entry["at"]))
                    self._forms[form.form_id] = form
                    self._on_form |= dict.fromkeys(ids, form)
                case "refunded":
                    self._change(entry["id"], refunded_at=utc(entry["at"]))
        except (ValueError, KeyError, TypeError):
            return

    def _change(self, shipment_id: str, **changes: datetime) -> None:
        self._purchases[shipment_id] = replace(self._purchases[shipment_id], **changes)  # type: ignore[arg-type]
