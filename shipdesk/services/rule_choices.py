"""What a person can choose from when writing a rule: services, boxes, tags, sources."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.services.carrier_words import service_choices
from shipdesk.services.shop import Shop


@dataclass(frozen=True, slots=True)
class RuleChoices:
    """What the shop has; services are (carrier, service, words)."""

    services: tuple[tuple[str, str, str], ...] = ()
    boxes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    currency: str = "EUR"


def rule_choices(shop: Shop) -> RuleChoices:
    """Return what rules of this shop can name."""
    settings = shop.settings
    with shop.look() as tx:
        tags, sources = tx.orders.all_tags(), tx.rules.sources()
    return RuleChoices(
        service_choices(shop), tuple(box.name for box in settings.boxes), tags, sources, settings.shop.currency
    )
