"""The errors a person may meet: what happened, and what to do about it."""

from __future__ import annotations


class ShipDeskError(Exception):
    """Say in one sentence what happened and in another what the merchant can do."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(f"{message} {advice}".strip())
        self.message = message
        self.advice = advice


class Refused(ShipDeskError):
    """One item cannot be done as asked; the others can."""


class WrongUsage(Refused):
    """A command, or what stands around it, was put in a way that cannot be meant."""


class StoreUnusable(ShipDeskError):
    """The shop's store is missing, broken, locked or newer than this program."""


class CarrierError(ShipDeskError):
    """A carrier did not do what was asked; see the subclasses for what that means."""

    def __init__(self, carrier: str, message: str, advice: str = "") -> None:
        super().__init__(f"{carrier}: {message}", advice)
        self.carrier = carrier


class CarrierUnavailable(CarrierError):
    """Nothing happened at the carrier, and asking again later may work."""

    def __init__(self, carrier: str, message: str, advice: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(carrier, message, advice)
        self.retry_after_s = retry_after_s


class CarrierRefused(CarrierError):
    """Nothing happened at the carrier, and asking the same again will not work."""


class CarrierOutcomeUnknown(CarrierError):
    """The request may have been carried out; look it up before anything is asked again."""


class Cancelled(ShipDeskError):
    """A person stopped the job; nothing of it was kept."""

    def __init__(self) -> None:
        super().__init__("Stopped.", "Nothing was changed.")
