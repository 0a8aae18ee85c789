"""The few things a test cannot run for real, as shapes that the real ones and their stubs both fill."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from shipdesk.domain.carriers import Can, CarrierFacts
from shipdesk.domain.mails import Delivery, MailMessage
from shipdesk.domain.printing import PrinterStatus
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
from shipdesk.domain.shops import PulledPage, ShippedParcel

if TYPE_CHECKING:
    from shipdesk.web.account_gate import AccountGate

__all__ = [
    "Can",
    "CancelCheck",
    "Carrier",
    "Clock",
    "Mailer",
    "Printer",
    "Progress",
    "ShopApi",
    "never_cancelled",
    "no_progress",
]


class Clock(Protocol):
    """Tells the time; a practice shop has its own."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        ...


class Carrier(Protocol):
    """A carrier account.

    All calls may raise CarrierUnavailable (nothing happened, ask later), CarrierRefused (nothing happened, do not
    ask again) or, for buy and void, CarrierOutcomeUnknown. A call that `can` does not name raises CarrierRefused.
    """

    @property
    def facts(self) -> CarrierFacts:
        """What is true of the carrier for every shop."""
        ...

    @property
    def code(self) -> str:
        """The account's code."""
        ...

    @property
    def name(self) -> str:
        """The carrier's name for people."""
        ...

    @property
    def can(self) -> Can:
        """What this account can do; less than the carrier offers where something in it is missing."""
        ...

    def test(self) -> str:
        """Return a sentence of what the credentials reach; nothing is bought or changed."""
        ...

    def rates(self, shipment: Shipment) -> tuple[Rate, ...]:
        """Return the services on offer for the shipment, cheapest first."""
        ...

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:
        """Buy one label; key is stored with the purchase so that it can be found again."""
        ...

    def find_by_reference(self, key: str) -> BoughtLabel | None:
        """Return the purchase made with that key, or None where there is none."""
        ...

    def void(self, remote_id: str) -> None:
        """Give the label back; an already voided one is no error."""
        ...

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        """Return an answer or a failure for each tracking number; one failure never fails the others."""
        ...

    def changed_since(self, cursor: str) -> ChangedPage:
        """Return what changed at the carrier since the cursor; an empty cursor starts now."""
        ...

    @property
    def gate(self) -> AccountGate | None:
        """What keeps the account within its limits; None where nobody outside is asked."""
        ...

    def manifest(self, remote_ids: Sequence[str], key: str) -> CarrierManifest:
        """Tell the carrier what it is handed over, once for a key, and return its form."""
        ...


class ShopApi(Protocol):
    """A shop account.

    All calls may raise RemoteUnavailable (nothing happened, ask later), RemoteRefused (nothing happened, do not ask
    again) or, for push_tracking, RemoteOutcomeUnknown.
    """

    code: str
    name: str
    look_up_lag_s: int
    """After how many seconds a tracking number that was taken is sure to be seen by has_tracking."""

    def test(self) -> str:
        """Return a sentence of what the key reaches; raise RemoteRefused with what it lacks."""
        ...

    def pull(self, cursor: str) -> PulledPage:
        """Return the page of orders after the cursor; an empty cursor starts with what is to be shipped now."""
        ...

    def has_tracking(self, order_ref: str, parcel: ShippedParcel) -> bool | None:
        """Answer whether the shop knows this parcel already; None where it cannot tell."""
        ...

    def push_tracking(self, order_ref: str, parcel: ShippedParcel, key: str) -> None:
        """Tell the shop that the order left, once; key is unique for the parcel. A parcel it knows is no error."""
        ...


class Mailer(Protocol):
    """Takes one mail through one SMTP dialogue."""

    def deliver(self, message: MailMessage, before_data: Callable[[], None]) -> Delivery:
        """Deliver the mail, calling before_data just before the first byte that cannot be taken back."""
        ...

    def close(self) -> None:
        """Say goodbye to the server."""
        ...


class Printer(Protocol):
    """Takes finished documents to paper."""

    def print_document(self, title: str, media_type: str, content: bytes) -> str:
        """Hand the document over whole and return a word for the job.

        Raises Refused where it cannot be printed like this, RemoteUnavailable where nothing was sent and it may be
        tried again, and RemoteOutcomeUnknown where nobody knows what came out.
        """
        ...

    def status(self) -> PrinterStatus:
        """Return how the printer is doing, as far as it tells."""
        ...


Progress = Callable[[int, int, str], None]
"""Called with done, total and what is being done."""


def no_progress(done: int, total: int, what: str) -> None:
    """Ignore progress."""


CancelCheck = Callable[[], bool]
"""Answers whether a person asked to stop."""


def never_cancelled() -> bool:
    """Answer that nobody asked to stop."""
    return False
