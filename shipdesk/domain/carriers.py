"""What is known of a carrier before anybody talks to it: what its API can do, what it asks for, what it allows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, auto


class Can(Flag):
    """What a carrier's API offers us."""

    NOTHING = 0
    RATES = auto()
    BUY = auto()
    VOID = auto()
    TRACK = auto()
    FIND = auto()
    """Finds a purchase again by our reference."""
    RETURN = auto()
    """Sells labels for the way back (`Shipment.is_return`)."""
    MANIFEST = auto()
    """Takes a list of what is handed over, and gives a form to scan for it."""
    PICKUP = auto()
    CHECK_ADDRESS = auto()
    CUSTOMS = auto()
    """Takes the customs data of a parcel with its purchase."""
    CHANGED_SINCE = auto()
    """Tells which of all parcels changed since a moment, so that nobody asks for each."""


@dataclass(frozen=True, slots=True)
class Credential:
    """One thing an account asks for; a secret one goes to the keyring, any other to the settings."""

    name: str
    label: str
    secret: bool = False
    optional: bool = False
    advice: str = ""
    """Where the merchant finds it."""


KEY = Credential("key", "API key", secret=True)
"""The usual credential of an account with one secret."""


@dataclass(frozen=True, slots=True)
class CarrierFacts:
    """What is true of a carrier for every shop; numbers are the published ones, with their source beside each value."""

    code: str
    name: str
    can: Can
    base_url: str = ""
    test_base_url: str = ""
    """Where the carrier lets one try without paying; empty where it has no such place."""
    credentials: tuple[Credential, ...] = ()
    idempotent_buy: bool = False
    """Asking twice with one key buys once."""
    listing_lag_s: int = 0
    """After how many seconds a purchase is sure to be found by its reference."""
    numbers_per_request: int = 1
    """How many tracking numbers one request asks about."""
    requests_per_minute: int = 60
    requests_at_once: int | None = None
    """How many requests may go without a pause between them; None: as many as a minute has."""
    requests_per_day: int | None = None
    quota_zone: str = "UTC"
    """In whose midnight the day of the quota begins."""
    quota_note: str = ""
    """What a merchant should know of the quota, in a sentence."""
    void_window_days: int | None = None
    """For how many days after the purchase an unused label can be given back; None where nobody says."""
    tracked: bool = True
    """False where nobody tells where its parcels are."""
    speaks_xml: bool = False
    """Its answers are XML, and no web page of a network's login therefore."""

    def parcels_per_day(self, requests_per_parcel: float) -> int | None:
        """Return how many parcels under way the published quota supports, or None where there is no daily quota.

        A fifth of the quota is kept for people and purchases.
        """
        if self.requests_per_day is None:
            return None
        return int(self.requests_per_day * 0.8 * self.numbers_per_request / requests_per_parcel)
