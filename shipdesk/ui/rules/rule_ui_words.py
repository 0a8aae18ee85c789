"""What fields, comparisons and actions are called in the editor of rules."""

from __future__ import annotations

from shipdesk.domain.rules import Do, Field, Op
from shipdesk.ui.words import translate


def field_word(field: Field) -> str:
    """Return what a field of an order is called."""
    return {
        Field.COUNTRY: translate("Rules", "Country"),
        Field.POSTAL_CODE: translate("Rules", "Postal code"),
        Field.STATE: translate("Rules", "State"),
        Field.WEIGHT: translate("Rules", "Weight"),
        Field.TOTAL: translate("Rules", "Total"),
        Field.QUANTITY: translate("Rules", "Quantity"),
        Field.SKU: translate("Rules", "A SKU"),
        Field.NO_SKU: translate("Rules", "No SKU"),
        Field.EVERY_SKU: translate("Rules", "Every SKU"),
        Field.ARTICLE: translate("Rules", "An article"),
        Field.NO_ARTICLE: translate("Rules", "No article"),
        Field.EVERY_ARTICLE: translate("Rules", "Every article"),
        Field.TAG: translate("Rules", "Tags"),
        Field.SOURCE: translate("Rules", "Source"),
        Field.SERVICE_WANTED: translate("Rules", "Service wanted"),
        Field.RECIPIENT: translate("Rules", "Recipient"),
        Field.ADDRESS: translate("Rules", "Address check"),
        Field.NOTE: translate("Rules", "Customer's note"),
        Field.GIFT_MESSAGE: translate("Rules", "Gift message"),
        Field.PLACED: translate("Rules", "Placed"),
        Field.SHIP_BY: translate("Rules", "Ship-by day"),
        Field.BOX: translate("Rules", "Box"),
    }[field]


def op_word(field: Field, op: Op) -> str:
    """Return what a comparison of that field is called."""
    special = {
        (Field.TAG, Op.IS): translate("Rules", "include"),
        (Field.TAG, Op.IS_NOT): translate("Rules", "do not include"),
        (Field.ADDRESS, Op.IS): translate("Rules", "says"),
        (Field.ADDRESS, Op.IS_NOT): translate("Rules", "does not say"),
        (Field.PLACED, Op.OVER): translate("Rules", "longer ago than"),
        (Field.PLACED, Op.WITHIN): translate("Rules", "within the last"),
        (Field.SHIP_BY, Op.WITHIN): translate("Rules", "is within"),
    }.get((field, op))
    return (
        special
        or {
            Op.IS: translate("Rules", "is"),
            Op.IS_NOT: translate("Rules", "is not"),
            Op.STARTS_WITH: translate("Rules", "starts with"),
            Op.CONTAINS: translate("Rules", "contains"),
            Op.CONTAINS_NOT: translate("Rules", "does not contain"),
            Op.UNDER: translate("Rules", "is under"),
            Op.AT_MOST: translate("Rules", "is at most"),
            Op.OVER: translate("Rules", "is over"),
            Op.AT_LEAST: translate("Rules", "is at least"),
            Op.BETWEEN: translate("Rules", "is between"),
            Op.GIVEN: translate("Rules", "is there"),
            Op.NOT_GIVEN: translate("Rules", "is not there"),
            Op.WITHIN: translate("Rules", "is within"),
        }[op]
    )


def do_word(do: Do) -> str:
    """Return what an action is called."""
    return {
        Do.USE: translate("Rules", "Use the service"),
        Do.BOX: translate("Rules", "Pack in the box"),
        Do.TAG: translate("Rules", "Tag it"),
        Do.HOLD: translate("Rules", "Hold it because"),
        Do.NOTE: translate("Rules", "Write the note"),
        Do.SHIP_WITHIN: translate("Rules", "Ship within"),
    }[do]
