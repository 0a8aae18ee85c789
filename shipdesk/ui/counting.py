"""Numbers of things in words, right for one and for many."""

from __future__ import annotations

from shipdesk.ui.words import count_text, translate


def orders_text(count: int) -> str:
    """Return "1 order" or "1,200 orders"."""
    if count == 1:
        return translate("Counting", "1 order")
    return translate("Counting", "{count} orders").format(count=count_text(count))


def pieces_text(count: int) -> str:
    """Return "1 piece" or "3 pieces"."""
    if count == 1:
        return translate("Counting", "1 piece")
    return translate("Counting", "{count} pieces").format(count=count_text(count))


def labels_text(count: int) -> str:
    """Return "1 label" or "40 labels"."""
    if count == 1:
        return translate("Counting", "1 label")
    return translate("Counting", "{count} labels").format(count=count_text(count))


def mails_text(count: int) -> str:
    """Return "1 mail" or "3 mails"."""
    if count == 1:
        return translate("Counting", "1 mail")
    return translate("Counting", "{count} mails").format(count=count_text(count))


def parcels_text(count: int) -> str:
    """Return "1 parcel" or "3 parcels"."""
    if count == 1:
        return translate("Counting", "1 parcel")
    return translate("Counting", "{count} parcels").format(count=count_text(count))


def customers_text(count: int) -> str:
    """Return "1 customer" or "3 customers"."""
    if count == 1:
        return translate("Counting", "1 customer")
    return translate("Counting", "{count} customers").format(count=count_text(count))


def lines_text(count: int) -> str:
    """Return "1 line" or "12 lines"."""
    if count == 1:
        return translate("Counting", "1 line")
    return translate("Counting", "{count} lines").format(count=count_text(count))


def rows_text(count: int) -> str:
    """Return "1 row" or "3 rows"."""
    if count == 1:
        return translate("Counting", "1 row")
    return translate("Counting", "{count} rows").format(count=count_text(count))


def days_text(count: int) -> str:
    """Return "1 day" or "3 days"."""
    if count == 1:
        return translate("Counting", "1 day")
    return translate("Counting", "{count} days").format(count=count_text(count))


def hours_text(hours: int) -> str:
    """Return a span of hours as people say it, such as "5 h" or "3 d 4 h"."""
    if hours < 24:
        return translate("Counting", "{hours} h").format(hours=hours)
    days, rest = divmod(hours, 24)
    if not rest:
        return translate("Counting", "{days} d").format(days=count_text(days))
    return translate("Counting", "{days} d {hours} h").format(days=count_text(days), hours=rest)
