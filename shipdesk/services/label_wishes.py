"""Which carrier and service each label is bought from: a person's word, else what was chosen, else the usual."""

from __future__ import annotations

from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import CarrierError, Refused
from shipdesk.domain.labels import Layout
from shipdesk.domain.orders import Order
from shipdesk.services.buy_label import LabelWish
from shipdesk.services.carrier_words import choice_problem, service_words
from shipdesk.services.label_contents import shipment_of
from shipdesk.services.rule_outcomes import Past, chosen_of
from shipdesk.services.rule_views import PERSON
from shipdesk.services.shop import Shop


class LabelWishes:
    """The wishes of one batch; carrier, service and layout are what a person said for all of it."""

    def __init__(
        self, shop: Shop, carrier: str | None, service: str | None, layout: str | None, *, picks: bool = False
    ) -> None:
        """Raise Refused where the shop has no address, no such carrier or no such paper.

        picks says that each order's carrier is chosen by its price or its day: then the usual one need not be ready.
        """
        shop_settings = shop.settings.shop
        if not (shop_settings.name and shop_settings.address_lines and shop_settings.country_code):
            raise Refused("The shop has no address to send from.", "Enter it in Settings, Shop.")
        codes = shop.outside.carrier_codes()
        if not (carrier or codes):
            raise Refused("No carrier is set up.", "Add one in Settings, Carriers.")
        try:
            self.layout = Layout(layout or shop.settings.label.layout)
        except ValueError as error:
            raise Refused(f"There is no label layout {layout}.", f"Choose one of {', '.join(Layout)}.") from error
        self._shop = shop
        self._said = (carrier or codes[0], service or "") if carrier or service else None
        self._usual = codes[0] if codes else ""
        self._cheapest: dict[tuple[str, str], str] = {}
        if self._said is not None:
            shop.carrier(self._said[0])
        elif not picks and not self._any_chosen():
            shop.carrier(self._usual)

    def of(self, order: Order) -> LabelWish:
        """Return what the order's label is bought from; an empty service is the cheapest (`with_service`).

        Raises Refused where a rule or a person chose what is not there any more.
        """
        if self._said is not None:
            carrier, service = self._said
            if not service and order.chosen_carrier == carrier:
                service = order.chosen_service
        elif order.chosen_carrier:
            carrier, service = order.chosen_carrier, order.chosen_service
            problem = choice_problem(self._shop, carrier, service)
            if problem:
                raise Refused(
                    f"{self._chooser(order)} chose {service_words(carrier, service)}, but {problem}.",
                    "Change the rule, or choose another service for the order.",
                )
        else:
            carrier, service = self._usual, ""
        self._shop.carrier(carrier)
        account = self._shop.settings.carrier(carrier)
        return LabelWish(carrier, service or (account.default_service if account else ""), self.layout)

    def with_service(self, order: Order, wish: LabelWish) -> LabelWish:
        """Return the wish with the cheapest service to the order's country, asked once per country and batch."""
        if wish.service:
            return wish
        key = wish.carrier, order.recipient.country_code
        if key not in self._cheapest:
            carrier = self._shop.carrier(wish.carrier)
            if Can.RATES not in carrier.can:
                return wish
            with self._shop.look() as tx:
                shipment = shipment_of(tx, order, self._shop.settings, wish.layout.value)
            rates = carrier.rates(shipment)
            if not rates:
                raise CarrierError(carrier.name, f"offers no service to {key[1]}.", "Choose another carrier.")
            self._cheapest[key] = rates[0].service
        return LabelWish(wish.carrier, self._cheapest[key], wish.layout)

    def remark(self, order: Order, problem: str) -> str:
        """Return who chose the service that a label was refused for, as a sentence to stand after the refusal."""
        chooser = "" if self._said is not None or not order.chosen_carrier else self._chooser(order)
        if not chooser or chooser in problem:
            return ""
        return f" {chooser} chose {service_words(order.chosen_carrier, order.chosen_service)}."

    def _any_chosen(self) -> bool:
        with self._shop.look() as tx:
            return bool(tx.rules.choices_in_use())

    def _chooser(self, order: Order) -> str:
        with self._shop.look() as tx:
            records = tx.rules.records_of([order.id]).get(order.id, ())
        by = chosen_of(order, Past(records)).by
        return f"Rule “{by}”" if by and by != PERSON else "A person"
