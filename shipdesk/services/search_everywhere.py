"""Find any order, name, tracking number, SKU or serial number of a piece from anywhere."""

from __future__ import annotations

from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderSort, OrderView, SearchHit


def search_everywhere(shop: Shop, text: str, limit: int = 20) -> tuple[SearchHit, ...]:
    """Return the best hits for a text: a parcel with just that number first, then orders, newest first."""
    wanted = text.strip()
    if not wanted:
        return ()
    with shop.look() as tx:
        hits: list[SearchHit] = []
        for parcel in tx.parcels.with_code([wanted, wanted.upper(), wanted.replace(" ", "").upper()]):
            rows = tx.orders.rows([parcel.order_id])
            if rows:
                state = parcel.state.status.value.replace("_", " ")
                title = f"{parcel.tracking_number} · {state}"
                detail = f"{rows[0].recipient_name}, {rows[0].city}"
                hits.append(SearchHit("parcel", parcel.order_id, parcel.id, rows[0].order_number, title, detail))
        hits += [
            SearchHit(
                "order", row.id, None, row.order_number, f"{wanted} · packed in {row.order_number}", row.items_text
            )
            for row in tx.orders.rows(tx.bench.past.orders_with_number(wanted))
        ]
        query = OrderQuery(OrderView.ALL, wanted, OrderSort.PLACED, descending=True)
        for row in tx.orders.rows(tx.orders.ids(query)[:limit]):
            place = ", ".join(part for part in (row.recipient_name, row.city, row.country_code) if part)
            hits.append(
                SearchHit("order", row.id, None, row.order_number, f"{row.order_number} · {place}", row.items_text)
            )
    return tuple(hits[:limit])
