"""What the pane beside the late list reads of one line; made for worker threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipdesk.services.views import LateRow, OrderDetail, ParcelDetail, Proposal, RenderedMail

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop


@dataclass(frozen=True, slots=True)
class LateCase:
    """A line with its parcel, or its order where nothing has left yet."""

    row: LateRow
    parcel: ParcelDetail | None = None
    order: OrderDetail | None = None
    draft: RenderedMail | None = None
    """The mail that is ready, where one is proposed."""


def read_case(shop: Shop, row: LateRow) -> LateCase:
    """Return what is known of a line."""
    from shipdesk.services.late.mail_late import draft_of
    from shipdesk.services.list_orders import show_order
    from shipdesk.services.list_parcels import show_parcel

    draft = (
        draft_of(shop, row)
        if row.proposal is Proposal.MAIL and row.away_until is None and not row.away_reason
        else None
    )
    if row.parcel_id is not None:
        return LateCase(row, parcel=show_parcel(shop, row.parcel_id), draft=draft)
    return LateCase(row, order=show_order(shop, row.order_id), draft=draft)
