"""The summary of a parcel for machines, which some mail programs show as a card (schema.org's ParcelDelivery)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from shipdesk.domain.orders import Address

_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def with_parcel_markup(
    html: str,
    *,
    shop_name: str,
    order_number: str,
    carrier: str,
    tracking_number: str,
    tracking_url: str,
    promised_on: date | None,
    recipient: Address,
) -> str:
    """Return the page with the summary before the end of its head; unchanged where it has none.

    Of the address only the place is told: the mail itself says no more.
    """
    place, head, rest = html.partition("</head>")
    if not head:
        return html
    facts: dict[str, Any] = {
        "@context": "http://schema.org",
        "@type": "ParcelDelivery",
        "deliveryAddress": {
            "@type": "PostalAddress",
            "addressLocality": recipient.city,
            "postalCode": recipient.postal_code,
            "addressCountry": recipient.country_code,
        },
        "carrier": {"@type": "Organization", "name": carrier},
        "trackingNumber": tracking_number,
        "partOfOrder": {
            "@type": "Order",
            "orderNumber": order_number,
            "merchant": {"@type": "Organization", "name": shop_name},
        },
    }
    if tracking_url:
        facts["trackingUrl"] = tracking_url
    if promised_on is not None:
        facts["expectedArrivalUntil"] = promised_on.isoformat()
    script = json.dumps(facts, ensure_ascii=True).translate(_IN_SCRIPT)
    return f'{place}<script type="application/ld+json">{script}</script>{head}{rest}'
