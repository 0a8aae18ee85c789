"""Carriers' answers on their way into the store: written together, for what takes time is to make each part durable."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from shipdesk.domain.shipments import TrackAnswer, TrackFailure
from shipdesk.storage.parcels_store import DueParcel

NEWS_AT_ONCE = 40
"""Parcels with news in one transaction: it lasts some ten milliseconds, so that a scan soon comes in between."""
QUIET_AT_ONCE = 200
"""Parcels of which there is nothing new: noting that takes microseconds each."""
IN_WINDOW = 15, 60
"""The same where somebody scans in this very process, and the two share one interpreter."""
_WAITS_S = 1.0

Answers = Mapping[str, TrackAnswer | TrackFailure]


class UnwrittenAnswers:
    """Answers that wait for others, for a second at most; of what is lost in between carriers are asked again."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic, *, in_window: bool = False) -> None:
        self._monotonic = monotonic
        self._news, self._nothing = IN_WINDOW if in_window else (NEWS_AT_ONCE, QUIET_AT_ONCE)
        self._quiet: list[DueParcel] = []
        self._others: list[DueParcel] = []
        self._answers: dict[str, TrackAnswer | TrackFailure] = {}
        self._since = 0.0

    def add(self, batch: Sequence[DueParcel], answers: Answers) -> None:
        """Take the answers, by tracking number, about the parcels of a batch; some may have none."""
        if not self._quiet and not self._others:
            self._since = self._monotonic()
        self._answers |= answers
        for due in batch:
            answer = answers.get(due.parcel.tracking_number)
            (self._quiet if isinstance(answer, TrackAnswer) and answer.unchanged else self._others).append(due)

    def take(self, *, everything: bool) -> Iterator[tuple[Sequence[DueParcel], Answers]]:
        """Yield the parcels that are to be written together, with the answers; those that can wait stay."""
        everything = everything or self._monotonic() - self._since >= _WAITS_S
        while (
            len(self._others) >= self._news
            or len(self._quiet) >= self._nothing
            or (everything and (self._others or self._quiet))
        ):
            part = [*self._quiet[: self._nothing], *self._others[: self._news]]
            del self._quiet[: self._nothing], self._others[: self._news]
            yield part, self._answers
        if not self._quiet and not self._others:
            self._answers = {}
