"""Reads the person and place that an order goes to; nothing is corrected without being told."""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.domain.countries import country_code
from shipdesk.domain.emails import is_dangerous_email, is_email
from shipdesk.domain.orders import Address
from shipdesk.domain.text import fold
from shipdesk.intake.cells import CellReader, Group
from shipdesk.intake.row_table import Row
from shipdesk.intake.values import is_scientific

# Countries whose postal codes are digits of one length and may begin with 0, so that spreadsheets lose it (UPU).
POSTAL_DIGITS = {
    **dict.fromkeys(
        ("DE", "FR", "IT", "ES", "US", "FI", "EE", "LT", "HR", "UA", "TR", "MX", "MY", "TH", "KR", "SA", "PR", "RS"), 5
    ),
    **dict.fromkeys(("AU", "CH", "AT", "BE", "DK", "NO", "NZ", "ZA", "BG", "SI", "HU", "LU", "NL", "PH"), 4),
    **dict.fromkeys(("RO", "RU", "CN", "IN", "SG", "VN", "KZ", "CO"), 6),
}
HOUSE_NUMBER_CAP, PHONE_CAP = 30, 60
PLACE = ("name", "first_name", "last_name", "street", "city", "postal_code")


class RecipientReader:
    """Reads addresses out of the rows of one file."""

    def __init__(self, reader: CellReader, *, country_needed: bool) -> None:
        self._reader, self._plan = reader, reader.plan
        self._country_needed = country_needed
        self.took_fallback = False
        """Whether the order read last needed the columns that stand in for an empty delivery address."""

    def read(self, rows: Sequence[Row], changes: list[str]) -> Address:
        """Return the address of the order; raise CellRefused where a parcel or mail would go astray."""
        plan, reader = self._plan, self._reader
        group = reader.order
        if reader.fallback and not any(reader.first(rows, group, m)[0] for m in PLACE):
            group = reader.order_or_fallback
        self.took_fallback = group is not reader.order
        name = self._name(rows, group, changes)
        if not name and reader.fallback:
            name = self._name(rows, reader.fallback, changes)
            self.took_fallback = True
        lines = self._street_lines(rows, group, changes)
        city = self._text(rows, group, "city", changes)
        country = self._country(rows, group, changes, has_place=bool(lines or city))
        if not plan.forgiving and len(rows) > 1:
            self._refuse_two_people(rows, group)
        return Address(
            name=name,
            company=self._text(rows, group, "company", changes),
            lines=lines,
            city=city,
            state=self._text(rows, group, "state", changes),
            postal_code=self._postal_code(rows, group, country, changes),
            country_code=country,
            email=self._email(rows, group, changes),
            phone=self._phone(rows, group, changes),
        )

    def _text(self, rows: Sequence[Row], group: Group, meaning: str, changes: list[str]) -> str:
        if meaning not in group:
            return ""
        value, column, _ = self._reader.first(rows, group, meaning)
        return self._reader.text(value, column, changes)

    def _name(self, rows: Sequence[Row], group: Group, changes: list[str]) -> str:
        name = self._text(rows, group, "name", changes)
        if name:
            return name
        parts = [self._text(rows, group, m, changes) for m in ("first_name", "last_name")]
        return " ".join(p for p in parts if p)

    def _street_lines(self, rows: Sequence[Row], group: Group, changes: list[str]) -> tuple[str, ...]:
        street, column, row = self._reader.first(rows, group, "street")
        parts = street.replace("\r", "\n").split("\n") if "\n" in street or "\r" in street else [street]
        lines = [self._reader.text(part, column, changes) for part in parts]
        number, _ = self._reader.cell(row, group.get("house_number", ()))
        if number and lines:
            lines[0] = f"{lines[0]} {self._reader.text(number, column, changes, HOUSE_NUMBER_CAP)}".strip()
        more = [self._text(rows, group, m, changes) for m in ("line2", "line3", "line4") if m in group]
        if not more and len(lines) == 1:
            return (lines[0],) if lines[0] else ()
        # Some exports repeat the street, or a part of it, in the second line.
        return (*dict.fromkeys(line for line in lines if line), *(m for m in more if m and m not in lines))

    def _country(self, rows: Sequence[Row], group: Group, changes: list[str], *, has_place: bool) -> str:
        value, column, row = self._reader.first(rows, group, "country")
        if not value:
            if has_place and self._country_needed:
                column = self._plan.order.get("country", (-1,))[0]
                raise self._reader.refusal(row, column, "", "The country is missing. Write it into the file.")
            return ""
        code = country_code(value)
        if not code and not self._plan.forgiving:
            raise self._reader.refusal(
                row, column, value, "ShipDesk knows no country of this name. Write it in English, or its two letters."
            )
        if not code:
            changes.append(f"{self._reader.header[column]}: ShipDesk knows no country called {value[:40]!r}.")
        return code

    def _postal_code(self, rows: Sequence[Row], group: Group, country: str, changes: list[str]) -> str:
        code = self._text(rows, group, "postal_code", changes)
        digits = POSTAL_DIGITS.get(country, 0)
        if code.isascii() and code.isdigit() and 0 < digits - len(code) <= 2 and len(code) >= 3:
            padded = code.zfill(digits)
            changes.append(f"The postal code {code} was read as {padded}; a spreadsheet has lost the leading zero.")
            return padded
        return code

    def _email(self, rows: Sequence[Row], group: Group, changes: list[str]) -> str:
        columns = group.get("email", ())
        for row in rows:
            value, column = self._reader.cell(row, columns)
            if not value:
                continue
            if is_dangerous_email(value):
                reason = "This is not one e-mail address. Write one address, and nothing else, into the cell."
                raise self._reader.refusal(row, column, value, reason)
            if is_email(value):
                return value
            if not self._plan.forgiving:
                raise self._reader.refusal(row, column, value, "Mail cannot be sent to this address.")
            changes.append(
                f"{self._reader.header[column]}: {value[:60]!r} is not a usable e-mail address; it was left out."
            )
        return ""

    def _phone(self, rows: Sequence[Row], group: Group, changes: list[str]) -> str:
        value, column, _ = self._reader.first(rows, group, "phone")
        if is_scientific(value):
            changes.append(f"{self._reader.header[column]}: a spreadsheet has rounded {value}; it was left out.")
            return ""
        return self._reader.text(value, column, changes, PHONE_CAP)

    def _refuse_two_people(self, rows: Sequence[Row], group: Group) -> None:
        """Refuse an order number that stands for parcels to different places."""
        for meaning in ("postal_code", "street"):
            cells = [(*self._reader.cell(row, group.get(meaning, ())), row) for row in rows]
            seen = {fold(value): (value, column, row) for value, column, row in cells if value}
            if len(seen) > 1:
                value, column, row = list(seen.values())[1]
                reason = "This order number stands for two different addresses. Give each its own order number."
                raise self._reader.refusal(row, column, value, reason)
