"""What each column of one file means: the plan by which its rows become orders."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shipdesk.domain.orders import OrderStatus
from shipdesk.intake.derived import DerivedColumn, derive
from shipdesk.intake.profiles import Columns, Profile, header_currency, spellings, squeezed
from shipdesk.intake.reading import Question

Indices = Mapping[str, tuple[int, ...]]
"""For each meaning the columns that may hold it, the first filled one wins."""

ADDRESS_MEANINGS = ("name", "first_name", "last_name", "company", "street", "house_number", "line2", "line3", "line4",
                    "city", "state", "postal_code", "country", "email", "phone")  # fmt: skip
LINE_MEANINGS = ("sku", "item_name", "variant", "quantity", "unit_price", "line_total", "weight", "customs_code",
                 "origin", "barcode")  # fmt: skip
AMOUNT_MEANINGS = ("total", "unit_price", "line_total", "subtotal", "shipping_cost", "tax", "discount")
DATE_MEANINGS = ("placed_at", "shipped_at", "cancelled_at", "ship_by", "promised_on")
MEANINGS = ("order_number", *ADDRESS_MEANINGS, *LINE_MEANINGS, "items", *DATE_MEANINGS, "placed_time", "total",
            "currency", "subtotal", "shipping_cost", "tax", "discount", "status", "payment_status", "fulfilment_status",
            "payment_method", "service_wanted", "note", "gift_message", "tags")  # fmt: skip
"""Everything that a column may mean."""
_UNIT_TAIL = re.compile(r"\((kg|g|oz|lb|lbs)\)\s*\Z", re.IGNORECASE)
IGNORED = "ignore"
DAY_FIRST, MONTH_FIRST = "placed_at_day_first", "placed_at_month_first"
"""Answers that say what a column means and how it writes its dates."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The meaning of a file's columns, and the habits of the system that wrote it.

    forgiving says that a machine wrote the file, so that an odd e-mail or country is told but does not refuse the
    order; a list made by hand is held to its own columns.
    """

    profile: str
    order: Indices
    fallback: Indices = field(default_factory=dict)
    line_sets: tuple[Indices, ...] = ()
    item_cells: tuple[int, ...] = ()
    quantity_columns: tuple[int, ...] = ()
    derived: tuple[DerivedColumn, ...] = ()
    weight_unit: str = ""
    forgiving: bool = False
    words: Mapping[str, OrderStatus] = field(default_factory=dict)
    month_first: bool | None = None
    zone: str = ""
    currency: str = ""
    dollar: str = ""
    only_rows: Mapping[int, frozenset[str]] = field(default_factory=dict)
    skip_rows: Mapping[int, frozenset[str]] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()

    def used(self) -> list[int]:
        """Return the columns that the plan reads, in the file's order."""
        groups = [self.order, self.fallback, *self.line_sets]
        used = {i for group in groups for columns in group.values() for i in columns}
        return sorted(used.union(self.item_cells, self.quantity_columns, self.only_rows, self.skip_rows))

    @property
    def has_lines(self) -> bool:
        """Tell whether the file has columns for items at all."""
        return bool(self.line_sets or self.item_cells or self.quantity_columns)


def plan_by_profile(
    profile: Profile, header: Sequence[str], samples: Sequence[Sequence[str]], answers: Mapping[str, str]
) -> Plan:
    """Return the plan that a profile makes of this header; answers go before the profile."""
    places: dict[str, list[int]] = {}
    forced: dict[str, tuple[int, ...]] = {}
    for index, name in enumerate(header):
        answer = answers.get(name)
        if answer is None:
            for spelling in spellings(name):
                places.setdefault(spelling, []).append(index)
        elif answer != IGNORED:
            forced[answer] = (*forced.get(answer, ()), index)
    found = _placed(profile.columns, places)
    derived = derive(profile.recipes, header, places)
    for place, made in reversed(list(enumerate(derived, start=len(header)))):
        found[made.meaning] = (place, *found.get(made.meaning, ()))
    found |= forced
    own_set = {m: c for m, c in found.items() if m in LINE_MEANINGS}
    return Plan(
        profile=profile.name,
        order={m: c for m, c in found.items() if m not in LINE_MEANINGS and m != "items"},
        fallback=_placed(profile.fallback, places),
        line_sets=tuple(s for s in (own_set, *_numbered_sets(profile, header)) if _makes_lines(s)),
        item_cells=(*found.get("items", ()), *_numbered_item_cells(header)),
        quantity_columns=_quantity_columns(profile, header, samples),
        derived=derived,
        weight_unit=profile.weight_unit or _unit_of_headers(header, own_set.get("weight", ())),
        forgiving=True,
        words=profile.words,
        month_first=profile.month_first,
        zone=profile.zone,
        currency=profile.currency or currency_of_headers(header, found),
        dollar=profile.dollar,
        only_rows={i: values for name, values in profile.only_rows.items() for i in places.get(name, ())[:1]},
        skip_rows={i: values for name, values in profile.skip_rows.items() for i in places.get(name, ())[:1]},
    )


def _placed(columns: Columns, places: Mapping[str, list[int]]) -> dict[str, tuple[int, ...]]:
    found = {
        meaning: tuple(dict.fromkeys(places[n][0] for n in names if n in places)) for meaning, names in columns.items()
    }
    return {meaning: indices for meaning, indices in found.items() if indices}


def currency_of_headers(header: Sequence[str], found: Indices) -> str:
    """Return the one currency that stands behind the headers of the amounts, or an empty text."""
    columns = (i for m in AMOUNT_MEANINGS for i in found.get(m, ()) if i < len(header))
    named = {code for code in (header_currency(header[i]) for i in columns) if code}
    return named.pop() if len(named) == 1 else ""


def _unit_of_headers(header: Sequence[str], columns: Sequence[int]) -> str:
    """Return the unit that stands in brackets behind the header of a weight, or an empty text."""
    units = {match[1].lower() for i in columns if i < len(header) if (match := _UNIT_TAIL.search(header[i]))}
    return units.pop() if len(units) == 1 else ""


def _numbered_sets(profile: Profile, header: Sequence[str]) -> list[Indices]:
    """Return the columns of each item where a file has a group of them for item 1, 2, 3 ..."""
    sets: dict[int, dict[str, tuple[int, ...]]] = {}
    for meaning, names in profile.numbered_lines.items():
        pattern = re.compile("|".join(re.escape(n).replace(r"\#", r"(\d{1,3})") for n in names))
        for index, name in enumerate(header):
            match = pattern.fullmatch(squeezed(name))
            if match:
                sets.setdefault(int(next(filter(None, match.groups()))), {})[meaning] = (index,)
    return [sets[number] for number in sorted(sets)]


def _quantity_columns(profile: Profile, header: Sequence[str], samples: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Return the columns that are articles: behind the profile's mark, with nothing but small numbers in them."""
    names = [squeezed(name) for name in header]
    if not profile.quantity_columns_after or profile.quantity_columns_after not in names:
        return ()
    known = {name for columns in profile.columns.values() for name in columns}
    behind = range(names.index(profile.quantity_columns_after) + 1, len(names))
    return tuple(i for i in behind if names[i] not in known and _holds_counts(i, samples))


def _holds_counts(index: int, samples: Sequence[Sequence[str]]) -> bool:
    cells = [row[index].strip() for row in samples if index < len(row)]
    return all(not c or re.fullmatch(r"\d{1,4}(\.0)?", c) for c in cells)


def _makes_lines(line_set: Indices) -> bool:
    """Tell whether the columns hold items, and not just an article code beside an order total."""
    return "item_name" in line_set or "quantity" in line_set


def _numbered_item_cells(header: Sequence[str]) -> tuple[int, ...]:
    """Return the columns of exports that give each item its own list cell: line_item_1, line_item_2 ..."""
    names = [squeezed(name) for name in header]
    return tuple(
        i
        for i, n in enumerate(names)
        if n.startswith(("lineitem", "orderitem")) and n.lstrip("abcdefghijklmnopqrstuvwxyz").isdigit()
    )
