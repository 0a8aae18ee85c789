"""What stands in the report of a month; where it stands is the drawer's business."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.domain.insights.pictures import Picture
from shipdesk.domain.papers import Letterhead


@dataclass(frozen=True, slots=True)
class ReportPart:
    """One table with its chart, in words: the heads are (title, is it a number)."""

    title: str
    meaning: str
    picture: Picture | None
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: str = ""
    """Why there is no table, in a sentence."""


@dataclass(frozen=True, slots=True)
class ReportContent:
    """A month: its name, the figures that come first as (caption, figure), and its parts."""

    letterhead: Letterhead
    month: str
    figures: tuple[tuple[str, str], ...]
    parts: tuple[ReportPart, ...]
