"""Reading stored events again by newer tables."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from shipdesk.cli.session import Session
from shipdesk.domain.parcels import Meaning
from shipdesk.services.remap_events import MeaningChange, RemapReport, remap_events, remap_words

_SHOWN = 30


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command("remap")(remap)


def remap(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
) -> None:
    """Read stored events again by today's tables of carriers' codes; customers are told nothing of it."""
    session: Session = context.obj
    with session.shop() as shop:
        report = remap_events(shop, dry_run=dry_run, progress=session.progress)
    session.answer(_report_json(report), lambda: _show(session, report))


def _report_json(report: RemapReport) -> dict[str, Any]:
    return {
        "events": report.events,
        "changed_events": report.changed_events,
        "changes": [_change_json(change) for change in report.changes],
        "changed_parcels": report.parcel_count,
        "parcels": [
            {"tracking_number": p.tracking_number, "before": p.before.value, "after": p.after.value}
            for p in report.parcels
        ],
        "dry_run": report.is_dry_run,
    }


def _change_json(change: MeaningChange) -> dict[str, Any]:
    return {
        "source": change.source,
        "before": _status(change.before),
        "before_reason": change.before.reason,
        "after": _status(change.after),
        "after_reason": change.after.reason,
        "events": change.events,
    }


def _status(meaning: Meaning) -> str | None:
    return meaning.status.value if meaning.status else None


def _show(session: Session, report: RemapReport) -> None:
    session.say(remap_words(report))
    if report.changes:
        rows = [(c.source, _words(c.before), _words(c.after), c.events) for c in report.changes]
        session.table(("told by", "meant", "means now", "events"), rows, "")
    if report.parcels:
        rows_ = [(p.tracking_number, p.before.value, p.after.value) for p in report.parcels[:_SHOWN]]
        session.table(("parcel", "was", "is"), rows_, "")
    if report.parcel_count > _SHOWN:
        session.say(f"... and {report.parcel_count - _SHOWN} more (--json names them).")


def _words(meaning: Meaning) -> str:
    status = meaning.status.value if meaning.status else "no change"
    return f"{status} ({meaning.reason})" if meaning.reason else status
