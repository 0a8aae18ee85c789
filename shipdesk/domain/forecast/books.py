"""All that a forecaster has learned, in books that each count one thing."""

from __future__ import annotations

from shipdesk.domain.forecast.contest import Contest
from shipdesk.domain.forecast.counted_days import CountedGroups
from shipdesk.domain.forecast.lanes import LaneLengths
from shipdesk.domain.forecast.pace import PaceBook
from shipdesk.domain.forecast.scan_book import ScanBook
from shipdesk.domain.forecast.silence import SilenceBook
from shipdesk.domain.forecast.working_time import Rhythm

PLAIN_MEMORY_DAYS = 180.0


class Books:
    """The books of one shop."""

    __slots__ = ("contest", "lanes", "paces", "plain", "rhythms", "scans", "silence")

    def __init__(self) -> None:
        self.lanes = LaneLengths()
        self.paces = PaceBook()
        self.scans = ScanBook()
        self.silence = SilenceBook()
        self.plain = CountedGroups(PLAIN_MEMORY_DAYS)
        """The days that lanes took, as anybody would count them."""
        self.contest = Contest()
        self.rhythms: dict[tuple[str, str], Rhythm] = {}

    def refresh(self) -> None:
        """Let everything that is worked out follow what was learned since."""
        self.paces.refresh()
        self.scans.refresh()
        self.silence.refresh()
