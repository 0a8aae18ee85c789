"""Reads the recipients of many plain orders at once, as RecipientReader reads one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shipdesk.domain.countries import country_code
from shipdesk.domain.emails import is_dangerous_email, is_email
from shipdesk.domain.orders import Address
from shipdesk.intake.cells import CellReader
from shipdesk.intake.plain_cells import ODD, Memo, PlainBatch, PlainCells
from shipdesk.intake.recipients import HOUSE_NUMBER_CAP, PHONE_CAP, PLACE, POSTAL_DIGITS
from shipdesk.intake.values import is_scientific

_USUAL_EMAIL = re.compile(r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}", re.I | re.ASCII)
_MOST_USUAL = 60


@dataclass(slots=True)
class PlainRecipients:
    """The fields of the recipients, column by column; lines are those of the street."""

    name: list[str]
    company: list[str]
    lines: list[tuple[str, ...]]
    city: list[str]
    state: list[str]
    postal_code: list[str]
    country_code: list[str]
    email: list[str]
    phone: list[str]

    def addresses(self) -> list[Address]:
        """Return the recipients as objects."""
        return list(
            map(
                Address, self.name, self.company, self.lines, self.city, self.state, self.postal_code,
                self.country_code, self.email, self.phone,
            )
        )  # fmt: skip


class PlainRecipientReader:
    """Reads addresses out of the rows of one file."""

    def __init__(self, reader: CellReader, cells: PlainCells, *, country_needed: bool) -> None:
        self._reader, self._cells, self._country_needed = reader, cells, country_needed
        self._countries: Memo[str, Any] = Memo(lambda told: country_code(told) or (ODD if told else ""))
        self._emails: Memo[str, Any] = Memo(_email)

    def read(self, batch: PlainBatch) -> PlainRecipients:
        """Return the recipients; an order is odd where its own address is empty, or anything is to be told of it."""
        group, cells = self._reader.order, self._cells
        if self._reader.fallback:
            self._find_empty(batch)
        lines = self._street_lines(batch)
        city = cells.texts(batch, group, "city")
        country = batch.settle(map(self._countries.__getitem__, cells.first(batch, group, "country")), "")
        if self._country_needed:
            batch.odd.update(i for i, code in enumerate(country) if not code and (lines[i] or city[i]))
        if not self._reader.plan.forgiving:
            self._find_two_people(batch)
        return PlainRecipients(
            name=self._names(batch),
            company=cells.texts(batch, group, "company"),
            lines=lines,
            city=city,
            state=cells.texts(batch, group, "state"),
            postal_code=self._postal_codes(batch, country),
            country_code=country,
            email=self._emails_of(batch),
            phone=self._phones(batch),
        )

    def _find_empty(self, batch: PlainBatch) -> None:
        """Call odd what needs the columns that stand in for an empty delivery address."""
        told = [self._cells.first(batch, self._reader.order, m) for m in PLACE]
        filled = [any(place) for place in zip(*told, strict=True)]
        batch.odd.update(i for i, is_filled in enumerate(filled) if not is_filled)

    def _names(self, batch: PlainBatch) -> list[str]:
        group, cells = self._reader.order, self._cells
        names = cells.texts(batch, group, "name")
        blank = [i for i, name in enumerate(names) if not name]
        if blank and ("first_name" in group or "last_name" in group):
            parts = zip(*(cells.texts(batch, group, m) for m in ("first_name", "last_name")), strict=True)
            joined = [" ".join(filter(None, part)) for part in parts]
            names = [name or joined[i] for i, name in enumerate(names)]
        if blank and self._reader.fallback:
            batch.odd.update(i for i in blank if not names[i])
        return names

    def _street_lines(self, batch: PlainBatch) -> list[tuple[str, ...]]:
        group, cells = self._reader.order, self._cells
        told = cells.first(batch, group, "street")
        streets = cells.cleaned(batch, told, 200)
        if any("\n" in street or "\r" in street for street in told):
            batch.odd.update(i for i, street in enumerate(told) if "\n" in street or "\r" in street)
        if "house_number" in group:
            streets = self._with_house_numbers(batch, streets)
        more = [cells.texts(batch, group, m) for m in ("line2", "line3", "line4") if m in group]
        lines: list[tuple[str, ...]] = [(street,) if street else () for street in streets]
        for column in more:
            for i, line in enumerate(column):
                if line and line != streets[i]:
                    lines[i] = (*lines[i], line)
        return lines

    def _with_house_numbers(self, batch: PlainBatch, streets: list[str]) -> list[str]:
        """Return the streets with the house numbers of their rows; a street of a later row makes an order odd."""
        group, cells = self._reader.order, self._cells
        own = cells.each(batch.firsts, group.get("street", ()), keep_words=True)[0]
        batch.odd.update(i for i, rows in enumerate(batch.rows) if len(rows) > 1 and not own[i])
        numbers = cells.cleaned(batch, cells.each(batch.firsts, group["house_number"])[0], HOUSE_NUMBER_CAP)
        pairs = zip(streets, numbers, strict=True)
        return [f"{street} {number}".strip() if number else street for street, number in pairs]

    def _postal_codes(self, batch: PlainBatch, countries: Sequence[str]) -> list[str]:
        codes = self._cells.texts(batch, self._reader.order, "postal_code")
        for i, (code, digits) in enumerate(zip(codes, map(POSTAL_DIGITS.get, countries), strict=True)):
            if digits and 3 <= len(code) < digits and code.isdigit():
                batch.odd.add(i)  # a leading zero may be lost
        return codes

    def _emails_of(self, batch: PlainBatch) -> list[str]:
        told = self._cells.first(batch, self._reader.order, "email")
        usual = max(map(len, told), default=0) <= _MOST_USUAL
        if usual and all(map(_USUAL_EMAIL.fullmatch, filter(None, told))):
            return told
        return batch.settle(map(self._emails.__getitem__, told), "")

    def _phones(self, batch: PlainBatch) -> list[str]:
        told = self._cells.first(batch, self._reader.order, "phone")
        if "E" in "".join(told).upper():
            batch.odd.update(i for i, phone in enumerate(told) if is_scientific(phone))
        return self._cells.cleaned(batch, told, PHONE_CAP)

    def _find_two_people(self, batch: PlainBatch) -> None:
        """Call odd what may stand for parcels to different places."""
        for meaning in ("postal_code", "street"):
            pairs = self._reader.order.get(meaning, ())
            if not self._cells.is_filled_later(pairs):
                continue
            for i, rows in enumerate(batch.rows):
                if len(rows) > 1 and len(set(filter(None, self._cells.each(rows, pairs)[0]))) > 1:
                    batch.odd.add(i)


def _email(told: str) -> Any:
    return told if not told or (is_email(told) and not is_dangerous_email(told)) else ODD
