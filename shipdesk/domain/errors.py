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


class StoreOutOfReach(StoreUnusable):
    """The shop's server cannot be reached for the moment; it is asked again, and what waits for it is kept."""


class RemoteError(ShipDeskError):
    """Somebody else's computer (a carrier's, a shop's) did not do what was asked; see the subclasses."""

    def __init__(self, who: str, message: str, advice: str = "") -> None:
        super().__init__(f"{who}: {message}", advice)
        self.who = who


class RemoteUnavailable(RemoteError):
    """Nothing happened there, and asking again later may work."""

    def __init__(self, who: str, message: str, advice: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(who, message, advice)
        self.retry_after_s = retry_after_s


class RemoteRefused(RemoteError):
    """Nothing happened there, and asking the same again will not work."""


class RemoteOutcomeUnknown(RemoteError):
    """The request may have been carried out; look it up before anything is asked again."""


# What carriers' adapters and their callers say: the client that raises them serves shops too.
CarrierError = RemoteError
CarrierUnavailable = RemoteUnavailable
CarrierRefused = RemoteRefused
CarrierOutcomeUnknown = RemoteOutcomeUnknown


class Cancelled(ShipDeskError):
    """A person stopped the job; nothing of it was kept."""

    def __init__(self) -> None:
        super().__init__("Stopped.", "Nothing was changed.")
