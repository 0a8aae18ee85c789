"""What people call the meanings that a column of an order file may have."""

from __future__ import annotations

from shipdesk.services.import_orders import COLUMN_MEANINGS
from shipdesk.ui.words import translate


def meaning_word(meaning: str) -> str:
    """Return what a column's meaning is called, such as "Postal code"; unknown ones are made readable."""
    return _words().get(meaning) or meaning.replace("_", " ").capitalize()


def all_meanings() -> tuple[tuple[str, str], ...]:
    """Return every meaning with its word: "not used" first, the others as people look for them, from A to Z."""
    pairs = [(meaning, meaning_word(meaning)) for meaning in COLUMN_MEANINGS]
    return (pairs[0], *sorted(pairs[1:], key=lambda pair: pair[1].casefold()))


def _words() -> dict[str, str]:
    return {
        "": translate("ColumnMeaning", "Not used"),
        "ignore": translate("ColumnMeaning", "Not used"),
        "order_number": translate("ColumnMeaning", "Order number"),
        "name": translate("ColumnMeaning", "Recipient"),
        "first_name": translate("ColumnMeaning", "First name"),
        "last_name": translate("ColumnMeaning", "Last name"),
        "company": translate("ColumnMeaning", "Company"),
        "street": translate("ColumnMeaning", "Street"),
        "house_number": translate("ColumnMeaning", "House number"),
        "line2": translate("ColumnMeaning", "Address line 2"),
        "line3": translate("ColumnMeaning", "Address line 3"),
        "line4": translate("ColumnMeaning", "Address line 4"),
        "city": translate("ColumnMeaning", "City"),
        "state": translate("ColumnMeaning", "State or region"),
        "postal_code": translate("ColumnMeaning", "Postal code"),
        "country": translate("ColumnMeaning", "Country"),
        "email": translate("ColumnMeaning", "E-mail"),
        "phone": translate("ColumnMeaning", "Phone"),
        "sku": translate("ColumnMeaning", "Article number (SKU)"),
        "item_name": translate("ColumnMeaning", "Article"),
        "items": translate("ColumnMeaning", "Articles, all in one cell"),
        "variant": translate("ColumnMeaning", "Variant"),
        "quantity": translate("ColumnMeaning", "Quantity"),
        "unit_price": translate("ColumnMeaning", "Price of one"),
        "line_total": translate("ColumnMeaning", "Price of the line"),
        "weight": translate("ColumnMeaning", "Weight"),
        "total": translate("ColumnMeaning", "Total"),
        "subtotal": translate("ColumnMeaning", "Total before shipping"),
        "shipping_cost": translate("ColumnMeaning", "Shipping paid"),
        "tax": translate("ColumnMeaning", "Tax"),
        "discount": translate("ColumnMeaning", "Discount"),
        "currency": translate("ColumnMeaning", "Currency"),
        "placed_at": translate("ColumnMeaning", "Order date"),
        "placed_at_day_first": translate("ColumnMeaning", "Order date, day first (3/4 is 3 April)"),
        "placed_at_month_first": translate("ColumnMeaning", "Order date, month first (3/4 is March 4)"),
        "placed_time": translate("ColumnMeaning", "Order time"),
        "placed_zone": translate("ColumnMeaning", "Time zone"),
        "ship_by": translate("ColumnMeaning", "Ship by"),
        "promised_on": translate("ColumnMeaning", "Promised for"),
        "shipped_at": translate("ColumnMeaning", "Shipped on"),
        "cancelled_at": translate("ColumnMeaning", "Cancelled on"),
        "status": translate("ColumnMeaning", "Status"),
        "payment_status": translate("ColumnMeaning", "Payment status"),
        "payment_method": translate("ColumnMeaning", "Payment method"),
        "fulfilment_status": translate("ColumnMeaning", "Shipping status"),
        "service_wanted": translate("ColumnMeaning", "Service wanted"),
        "note": translate("ColumnMeaning", "Note"),
        "gift_message": translate("ColumnMeaning", "Gift message"),
        "tags": translate("ColumnMeaning", "Tags"),
    }
