"""Own delivery, and every carrier without an API: the shop's own numbers, or numbers typed or scanned in.

Numbers come from a range the merchant enters: SSCC-18 with the shop's GS1 company prefix, or S10 with two letters and
the country the parcel is sent from (UPU S10). Nobody tracks them; the dispatch scan is all that is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from shipdesk.carriers.account import CarrierAccount
from shipdesk.carriers.facts import OWN
from shipdesk.domain.check_digits import s10_number, sscc18
from shipdesk.domain.errors import CarrierRefused
from shipdesk.domain.shipments import (
    BoughtLabel,
    Rate,
    Shipment,
    TrackAnswer,
    TrackedParcel,
    TrackFailure,
)
from shipdesk.settings import CarrierSettings

_LONGEST = 40
_TYPED = re.compile(r"[A-Z0-9][A-Z0-9./+-]{3,39}")
_SETTINGS = "Open Settings, Carriers, Own delivery."


class OwnDeliveryCarrier(CarrierAccount):
    """Gives out the shop's own numbers; next_serial reserves the next one of the range in the store."""

    facts = OWN

    def __init__(self, account: CarrierSettings, next_serial: Callable[[], int]) -> None:
        self._account = account
        self._next_serial = next_serial

    def test(self) -> str:
        """Return a sentence of the numbers that it gives out, or refuse where the prefix and the range do not fit."""
        account = self._account
        if account.number_format == "typed":
            return "Own delivery asks nobody. Its numbers are typed or scanned in."
        if not account.number_prefix.strip():
            self._refuse("its prefix is missing.", "Enter it, or have the numbers typed or scanned in.")
        first, last = account.range_first, account.range_last
        try:
            # Any country will do: the shop's own is put in with the first label.
            ends = [
                sscc18(account.number_prefix, serial)
                if account.number_format == "sscc"
                else s10_number(account.number_prefix, serial, "DE")[:-2]
                for serial in (first, last)
            ]
        except ValueError as problem:
            self._refuse(f"the range or its prefix does not fit: {problem}.", _SETTINGS)
        return f"Own delivery asks nobody. Its numbers go from {ends[0]} to {ends[1]}."

    def rates(self, shipment: Shipment) -> tuple[Rate, ...]:  # noqa: ARG002 - the Carrier protocol's shape
        """Refuse: there is no price list."""
        self._refuse("it has no price list.", "Choose it without a price.")

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:  # noqa: ARG002 - as above
        """Give out the next number of the range; with typed numbers use take_number instead."""
        if self._account.number_format == "typed":
            self._refuse("its numbers are typed or scanned in.", "Type or scan the parcel's number.")
        if self._account.number_format == "s10" and not re.fullmatch("[A-Z]{2}", shipment.sender.country_code):
            self._refuse("the shop's country is missing.", "Enter the shop's address in the settings.")
        serial = self._next_serial()
        if not self._account.range_first <= serial <= self._account.range_last:
            self._refuse("the range of numbers is used up.", f"Enter a new range. {_SETTINGS}")
        try:
            if self._account.number_format == "sscc":
                number = sscc18(self._account.number_prefix, serial)
                return self._label(number, f"(00){number}", service)
            number = s10_number(self._account.number_prefix, serial, shipment.sender.country_code)
            return self._label(number, number, service)
        except ValueError as problem:
            self._refuse(f"the range or its prefix does not fit: {problem}.", _SETTINGS)

    def take_number(self, typed: str, service: str = "") -> BoughtLabel:
        """Take a number that a person typed or scanned; blanks do not count and letters become capitals."""
        number = "".join(typed.split()).upper()
        if not _TYPED.fullmatch(number):
            self._refuse(
                "this is no tracking number.", f"It has 4 to {_LONGEST} letters and digits. Type or scan it again."
            )
        return self._label(number, number, service)

    def find_by_reference(self, key: str) -> BoughtLabel | None:  # noqa: ARG002 - as above
        """Refuse: nobody but us keeps these numbers."""
        self._refuse("it keeps no list of its own.", "Look into the order.")

    def void(self, remote_id: str) -> None:
        """Give a number back: nothing was paid for it, and it is not given out again."""

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:  # noqa: ARG002
        """Refuse: nobody tracks these numbers."""
        self._refuse("nobody tracks its parcels.", "Mark them as delivered by hand.")

    def _label(self, number: str, barcode: str, service: str) -> BoughtLabel:
        return BoughtLabel(
            carrier=self.code,
            service=service or self._account.default_service or self.code,
            service_name=self.name,
            tracking_number=number,
            barcode=barcode,
            remote_id=number,
        )

    def _refuse(self, message: str, advice: str) -> NoReturn:
        raise CarrierRefused(self.name, message, advice)
