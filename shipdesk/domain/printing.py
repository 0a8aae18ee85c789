"""What the trade says about printers: which kinds there are, what goes to which, and how one is doing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shipdesk.domain.errors import Refused
from shipdesk.domain.label_sheets import SheetWish
from shipdesk.domain.outbox import OutboxState

PRINT_QUEUE = "print_queue"
"""Where a problem leads that is no screen: the sheet of the print queue, over any of them."""


class PrinterKind(StrEnum):
    """How documents reach a printer."""

    SPOOLER = "spooler"
    """A queue of the system's print system, which knows the printer's language."""
    RAW = "raw"
    """Straight to the printer over the network, port 9100."""
    SPOOLER_RAW = "spooler_raw"
    """Through the print system untouched, as a label printer on USB needs it."""
    FOLDER = "folder"
    """Files in a folder."""


class PrintLanguage(StrEnum):
    """What a printer is sent."""

    PDF = "pdf"
    ZPL = "zpl"


class PaperKind(StrEnum):
    """What is printed: each kind may go to a printer of its own."""

    LABEL = "label"
    SLIP = "slip"
    PICK_LIST = "pick_list"
    MANIFEST = "manifest"
    CUSTOMS = "customs"
    JOURNEY = "journey"
    SHEET = "sheet"
    TEST = "test"
    """Calibration and self-test: they go to the printer that is tested, and have no route."""


ROUTED_PAPERS = tuple(kind for kind in PaperKind if kind is not PaperKind.TEST)


class Trouble(StrEnum):
    """What keeps a printer from printing."""

    PAPER_OUT = "paper_out"
    HEAD_OPEN = "head_open"
    RIBBON_OUT = "ribbon_out"
    PAUSED = "paused"
    BUFFER_FULL = "buffer_full"
    TOO_COLD = "too_cold"
    TOO_HOT = "too_hot"
    MEMORY_LOST = "memory_lost"
    STOPPED = "stopped"
    """The print system stopped its queue."""
    UNREACHABLE = "unreachable"
    UNKNOWN_HERE = "unknown_here"
    """This computer has no printer of that name."""


_WORDS = {
    Trouble.PAPER_OUT: "The paper is out.",
    Trouble.HEAD_OPEN: "The print head is open.",
    Trouble.RIBBON_OUT: "The ribbon is out.",
    Trouble.PAUSED: "The printer is paused.",
    Trouble.BUFFER_FULL: "The printer's memory is full.",
    Trouble.TOO_COLD: "The print head is too cold.",
    Trouble.TOO_HOT: "The print head is too hot.",
    Trouble.MEMORY_LOST: "The printer lost its memory and must be set up again.",
    Trouble.STOPPED: "The print system has stopped this printer.",
    Trouble.UNREACHABLE: "The printer does not answer.",
    Trouble.UNKNOWN_HERE: "This computer has no printer of that name.",
}
_ADVICE = {
    Trouble.PAPER_OUT: "Put in a new roll; the job goes on by itself.",
    Trouble.HEAD_OPEN: "Close the head; the job goes on by itself.",
    Trouble.RIBBON_OUT: "Put in a new ribbon; the job goes on by itself.",
    Trouble.PAUSED: "Press the pause key on the printer.",
    Trouble.BUFFER_FULL: "Wait until it has printed what it has.",
    Trouble.TOO_COLD: "Let it warm up.",
    Trouble.TOO_HOT: "Let it cool down.",
    Trouble.MEMORY_LOST: "Switch it off and on, and set its paper again.",
    Trouble.STOPPED: "Start it again in the system's printer settings.",
    Trouble.UNREACHABLE: "Look whether it is switched on and on the network.",
    Trouble.UNKNOWN_HERE: "Switch it on, or choose another one in Settings, Printers.",
}


def trouble_words(trouble: Trouble) -> tuple[str, str]:
    """Return what is wrong in a sentence, and what a person does about it in another."""
    return _WORDS[trouble], _ADVICE[trouble]


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """How a printer is doing; known is False where it does not tell.

    labels_left counts the labels of the batch under way, jobs_inside the label formats in its memory.
    """

    known: bool
    troubles: tuple[Trouble, ...] = ()
    labels_left: int = 0
    jobs_inside: int = 0
    half_format: bool = False
    """It waits for the rest of a label that was cut off."""
    detail: str = ""
    """The print system's own words."""

    @property
    def ready(self) -> bool:
        """Whether nothing that is known keeps it from printing."""
        return not self.troubles

    @property
    def sentence(self) -> str:
        """Say in words how it is doing."""
        if self.troubles:
            return " ".join(_WORDS[trouble] for trouble in self.troubles)
        if not self.known:
            return self.detail or "The printer does not tell how it is doing."
        if self.labels_left:
            return f"Printing: {self.labels_left} labels left."
        return self.detail or "Ready."

    @property
    def advice(self) -> str:
        """Say what a person does about the first trouble."""
        return _ADVICE[self.troubles[0]] if self.troubles else ""


@dataclass(frozen=True, slots=True)
class FoundPrinter:
    """A printer that this computer knows; dpi is None where its driver does not say."""

    name: str
    dpi: int | None = None
    takes_pdf: bool = True
    """Whether it has a driver; a raw queue has none."""


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """One paper of a print job, numbered from 1 in the order of printing; a label has the rest."""

    number: int
    label_id: int | None = None
    order_number: str = ""
    recipient_name: str = ""
    tracking_number: str = ""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One job of the print queue; printer is a profile's name, empty for files in the shop's folder."""

    id: int
    title: str
    kind: PaperKind
    printer: str
    state: OutboxState
    papers: int
    label_ids: tuple[int, ...]
    position: int
    attempt: int
    created_at: datetime
    next_at: datetime | None
    finished_at: datetime | None
    error: str
    outcome: str
    media_type: str = ""
    note: str = ""
    """What ShipDesk did to it that a person may wonder about, in a sentence."""
    sheet: SheetWish | None = None
    """The sheet that its labels go on, where they are not each on their own paper."""


class AlreadyPrinted(Refused):
    """Some of the labels went to a printer before; a person has to say that they are wanted again."""

    def __init__(self, label_ids: Sequence[int], asked: int) -> None:
        count = len(label_ids)
        was = f"{count} of the {asked} labels {'was' if count == 1 else 'were'}"
        if count == asked:
            was = "This label was" if asked == 1 else f"These {asked} labels were"
        super().__init__(f"{was} printed before.", "Say that you want it again; each parcel must have one label only.")
        self.label_ids = tuple(label_ids)
        self.asked = asked
        """How many labels were to be printed."""
