"""The demo: the whole main job once through, and a look at the result."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn

from shipdesk.cli.late_shapes import late_json
from shipdesk.cli.session import Session
from shipdesk.services.first_start import make_practice_shop, new_practice_folder
from shipdesk.services.practice_time import let_time_pass
from shipdesk.services.run_demo import DemoReport, run_demo
from shipdesk.services.views import ScanOutcome


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("demo")(demo)
    app.command("let-pass")(let_pass)


def demo(
    context: typer.Context,
    only_shop: Annotated[bool, typer.Option("--only-shop", help="Only make an empty practice shop.")] = False,
    screenshots: Annotated[bool, typer.Option(help="Save a picture of each screen.")] = True,
    window: Annotated[bool, typer.Option(help="Open the window afterwards, where there is a display.")] = True,
) -> None:
    """Run the main job in a new practice shop: import, labels, scans, nine days of tracking, mails, late list."""
    session: Session = context.obj
    folder = session.folder or new_practice_folder()
    if only_shop:
        make_practice_shop(folder).close()
        session.answer({"folder": str(folder)}, lambda: session.say(f"An empty practice shop is in {folder}."))
        return
    session.warn(f"Practice shop: {folder}")
    with Progress(TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"),
                  console=session.messages, transient=True) as bar:  # fmt: skip
        task = bar.add_task("Starting")
        report = run_demo(
            folder, lambda done, total, what: bar.update(task, completed=done, total=total or 1, description=what)
        )
        bar.update(task, description="Taking pictures of the screens", completed=0, total=1)
        pictures = _pictures(session, folder) if screenshots else []
    session.answer(_document(report, pictures), lambda: _show(session, report, pictures))
    if window and not session.as_json and sys.stdin.isatty() and _has_display():
        subprocess.Popen([*_program(), "--data", str(folder)], start_new_session=True)


def let_pass(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=0, help="Whole days.")] = 0,
    hours: Annotated[int, typer.Option(min=0, help="Hours.")] = 0,
) -> None:
    """Let time pass in a practice shop, with the tracking and mails that belong to it."""
    session: Session = context.obj
    with session.shop() as shop:
        words = let_time_pass(shop, days * 24 + hours, progress=session.progress)
        now = shop.clock.now().isoformat()
    session.answer({"now": now, "message": words}, lambda: session.say(words))


def _document(report: DemoReport, pictures: list[Path]) -> dict[str, Any]:
    return {
        "folder": str(report.folder),
        "orders": sum(r.new for r in report.imports),
        "labels": len(report.labels.labels),
        "refused": [{"order_number": r.order_number, "reason": r.reason} for r in report.labels.refused],
        "labels_pdf": str(report.pdf),
        "barcodes_read": report.pages_read,
        "dispatched": report.scans.get(ScanOutcome.DISPATCHED, 0),
        "tracking_rounds": report.tracking_rounds,
        "parcels_asked": report.parcels_asked,
        "statuses": {status.value: number for status, number in report.statuses.items()},
        "mails": report.mails,
        "mails_folder": str(report.mails_folder),
        "late": [late_json(row) for row in report.late],
        "screenshots": [str(path) for path in pictures],
        "seconds": round(report.seconds, 1),
    }


def _show(session: Session, report: DemoReport, pictures: list[Path]) -> None:
    statuses = ", ".join(
        f"{n} {s.value.replace('_', ' ')}" for s, n in sorted(report.statuses.items(), key=lambda x: -x[1])
    )
    rows = [
        ("Imported", f"{sum(r.new for r in report.imports)} orders from {len(report.imports)} files"),
        ("Labels made", f"{len(report.labels.labels)}, {len(report.labels.refused)} refused"),
        ("Barcodes read back", f"{report.pages_read} from the rendered pages"),
        ("Dispatched by scan", report.scans.get(ScanOutcome.DISPATCHED, 0)),
        ("Carrier asked", f"{report.parcels_asked} times over HTTP in nine days"),
        ("Parcels now", statuses),
        ("Mails sent", ", ".join(f"{n} {m.replace('_', ' ')}" for m, n in sorted(report.mails.items()))),
        ("Late", len(report.late)),
        ("Took", f"{report.seconds:.1f} s"),
    ]
    session.say("")
    late = [(r.days, r.clock.value, r.order_number, r.recipient_name, r.reason) for r in report.late]
    session.table(("days", "clock", "order", "name", "why"), late, "Nothing is late.")
    session.say("")
    session.table(("What was done", ""), rows, "")
    for refused in report.labels.refused:
        session.warn(f"No label for {refused.order_number}: {refused.reason}")
    session.say(f"\nLabels:      {report.pdf}\nMails:       {report.mails_folder}")
    if pictures:
        session.say(f"Screenshots: {pictures[0].parent}")
    session.say(f"Open it:     shipdesk --data '{report.folder}'")


def _pictures(session: Session, folder: Path) -> list[Path]:
    """Have the pictures taken by a process of its own: a missing screen library must not spoil the demo."""
    target = folder / "screenshots"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [*_program(), "screenshots", "--data", str(folder), "--out", str(target)]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        session.warn(f"No pictures were taken: {error}")
        return []
    if done.returncode:
        session.warn(f"No pictures were taken: {done.stderr.strip()[-300:]}")
    return sorted(target.glob("*.png"))


def _program() -> list[str]:
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "shipdesk"]


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
