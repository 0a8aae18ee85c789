"""What all accounts share: a call that a carrier does not offer is refused in the same words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, NoReturn

from shipdesk.domain.carriers import Can, CarrierFacts
from shipdesk.domain.errors import CarrierRefused
from shipdesk.domain.shipments import (
    BoughtLabel,
    CarrierManifest,
    ChangedPage,
    Rate,
    Shipment,
    TrackAnswer,
    TrackedParcel,
    TrackFailure,
)

if TYPE_CHECKING:
    from shipdesk.web.account_gate import AccountGate


class CarrierAccount:
    """The base of every adapter: it says what it can, and refuses the rest."""

    facts: ClassVar[CarrierFacts]

    @property
    def code(self) -> str:
        """The account's code."""
        return self.facts.code

    @property
    def name(self) -> str:
        """The carrier's name for people."""
        return self.facts.name

    @property
    def can(self) -> Can:
        """What this account can do."""
        return self.facts.can

    def test(self) -> str:
        """Return a sentence of what the credentials reach."""
        self._cannot("its account cannot be tried without buying something")

    def rates(self, shipment: Shipment) -> tuple[Rate, ...]:  # noqa: ARG002 - the Carrier protocol's shape
        """Refuse: the carrier has no prices to ask for."""
        self._cannot("it has no price list")

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:  # noqa: ARG002 - as above
        """Refuse: the carrier sells no labels to us."""
        self._cannot("it sells no labels")

    def find_by_reference(self, key: str) -> BoughtLabel | None:  # noqa: ARG002 - as above
        """Refuse: the carrier cannot be asked for a reference."""
        self._cannot("it cannot be asked for a purchase by its reference")

    def void(self, remote_id: str) -> None:  # noqa: ARG002 - as above
        """Refuse: the carrier takes no label back."""
        self._cannot("it takes no label back this way")

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:  # noqa: ARG002
        """Refuse: nobody tells where the parcels are."""
        self._cannot("it does not tell where its parcels are")

    def manifest(self, remote_ids: Sequence[str], key: str) -> CarrierManifest:  # noqa: ARG002 - as above
        """Refuse: the carrier takes no manifest from us."""
        self._cannot("it takes no manifest from ShipDesk")

    def changed_since(self, cursor: str) -> ChangedPage:  # noqa: ARG002 - as above
        """Refuse: the carrier is asked parcel by parcel."""
        self._cannot("it does not tell which parcels changed")

    @property
    def gate(self) -> AccountGate | None:
        """What keeps the account within its limits; None where nobody outside is asked."""
        http = getattr(self, "_http", None)
        return http.gate if http is not None else None

    def close(self) -> None:
        """Let go of what was opened."""

    def _cannot(self, why: str) -> NoReturn:
        raise CarrierRefused(self.name, f"{why}.", "Choose another way or another carrier.")
