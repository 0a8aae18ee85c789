"""The words of the print queue."""

from __future__ import annotations

from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.printing import PaperKind, PrintJob
from shipdesk.ui.words import count_text, translate


def print_state_word(state: OutboxState) -> str:
    """Return the state of a print job in a word or two."""
    words = {
        OutboxState.PLANNED: translate("PrintQueue", "Waiting"),
        OutboxState.SENDING: translate("PrintQueue", "Sending"),
        OutboxState.DONE: translate("PrintQueue", "Sent"),
        OutboxState.WAITING: translate("PrintQueue", "Tries again"),
        OutboxState.FAILED: translate("PrintQueue", "Failed"),
        OutboxState.UNSURE: translate("PrintQueue", "Not sure"),
        OutboxState.HELD: translate("PrintQueue", "Held"),
        OutboxState.CANCELLED: translate("PrintQueue", "Cancelled"),
    }
    return words[state]


def paper_word(kind: PaperKind) -> str:
    """Return what a kind of paper is called."""
    words = {
        PaperKind.LABEL: translate("PrintQueue", "Labels"),
        PaperKind.SLIP: translate("PrintQueue", "Packing slips"),
        PaperKind.PICK_LIST: translate("PrintQueue", "Pick lists"),
        PaperKind.MANIFEST: translate("PrintQueue", "Manifests"),
        PaperKind.CUSTOMS: translate("PrintQueue", "Customs papers"),
        PaperKind.JOURNEY: translate("PrintQueue", "Journey records"),
        PaperKind.SHEET: translate("PrintQueue", "Label sheets"),
        PaperKind.TEST: translate("PrintQueue", "Test pages"),
    }
    return words[kind]


def jobs_text(count: int) -> str:
    """Return "1 job" or "3 jobs"."""
    if count == 1:
        return translate("PrintQueue", "1 job")
    return translate("PrintQueue", "{count} jobs").format(count=count_text(count))


def papers_text(count: int) -> str:
    """Return "1 paper" or "14 papers"."""
    if count == 1:
        return translate("PrintQueue", "1 paper")
    return translate("PrintQueue", "{count} papers").format(count=count_text(count))


def why_text(job: PrintJob) -> str:
    """Return why a job is where it is, without the printer's name in front: that has a column of its own."""
    told = job.error or job.note
    short = told.removeprefix(f"{job.printer}: ") if job.printer else told
    return short[:1].upper() + short[1:]
