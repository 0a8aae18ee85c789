"""What the window of who did what has worker threads do; nothing here touches a widget."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipdesk.domain.errors import Refused
from shipdesk.services.list_audit import AuditQuery, audit_choices, audit_ids

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop
    from shipdesk.services.verify_audit import AuditVerdict

_ORDER_ANYWHERE = "#"


@dataclass(frozen=True, slots=True)
class AuditList:
    """What the list shows, and what can be chosen: who is named, and (published name, words) of what is told."""

    ids: array[int]
    people: tuple[str, ...]
    actions: tuple[tuple[str, str], ...]
    unknown_order: str = ""
    """Why nothing is shown, where no order has the number."""


def read_audit(shop: Shop, query: AuditQuery) -> AuditList:
    """Return what the list shows; an order's number may be typed without its sign."""
    people, actions = audit_choices(shop)
    why = ""
    for number in dict.fromkeys((query.order_number, f"{_ORDER_ANYWHERE}{query.order_number}")):
        try:
            wanted = AuditQuery(number if query.order_number else "", query.person, query.action)
            return AuditList(audit_ids(shop, wanted), people, actions)
        except Refused as refused:
            if not query.order_number:
                raise
            why = why or refused.message
    return AuditList(array("q"), people, actions, why)


def verdict_words(found: AuditVerdict) -> str:
    """Say what a check of the log found, and what it cannot see."""
    from shipdesk.ui.words import count_text, translate

    if not found.is_sound:
        return found.sentence + " " + translate(
            "Audit", "Keep this computer as it is, and compare with your backups: docs, “Who did what”."
        )  # fmt: skip
    words = [
        translate("Audit", "The log is sound: {rows} entries, each as it was written, none taken out.").format(
            rows=count_text(found.rows)
        )
    ]
    if found.sealed_elsewhere:
        told = translate("Audit", "{count} of them were sealed by other stations.")
        words.append(told.format(count=count_text(found.sealed_elsewhere)))
    if not found.has_outside_head and found.rows:
        words.append(translate("Audit", "Only backups remember where it ended: nothing else tells of rows cut off."))
    if found.key_place == "file":
        words.append(translate("Audit", "Its key is a file in the shop's folder, as there is no keyring here."))
    return " ".join(words)
