"""Imports: order files, what was imported, the watched folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from shipdesk.cli.session import LARGEST, Session
from shipdesk.cli.shapes import file_json, moment
from shipdesk.domain.errors import Refused, WrongUsage
from shipdesk.services.import_orders import (
    COLUMN_MEANINGS,
    PreviewedImport,
    commit_import,
    preview_files,
    suspicious_orders,
)
from shipdesk.services.import_orders import forget_columns as forget_remembered
from shipdesk.services.save_refused_rows import save_refused_rows
from shipdesk.services.shop import Shop
from shipdesk.services.undo_import import past_imports, undo_import
from shipdesk.services.watch_folder import decline, watch_round


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("import")(import_files)
    app.command("imports")(list_imports)
    app.command("watch")(watch)


def import_files(
    context: typer.Context,
    files: Annotated[list[Path] | None, typer.Argument(help="Order files.")] = None,
    source: Annotated[
        str | None, typer.Option(help="The shop the orders come from, where the file does not say.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")] = False,
    undo: Annotated[int | None, typer.Option(max=LARGEST, help="Undo the import with this number.")] = None,
    refused: Annotated[
        Path | None, typer.Option(help="Write the refused rows into this CSV file, to be mended and imported.")
    ] = None,
    without_suspicious: Annotated[
        bool, typer.Option("--without-suspicious", help="Leave out the orders that need a second look.")
    ] = False,
    encoding: Annotated[
        str | None, typer.Option(help="How the letters are written, where they come out wrong; +mended repairs Ã¼.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="What a column means, as NAME=MEANING; ignore leaves it out.")
    ] = None,
    forget_columns: Annotated[
        bool, typer.Option("--forget-columns", help="Forget what was said of the columns of such files.")
    ] = False,
) -> None:
    """Import order files, or undo an import."""
    session: Session = context.obj
    if undo is not None:
        with session.shop() as shop:
            done = undo_import(shop, undo)
        session.answer({"undone": undo, "orders": done}, lambda: session.say(f"Import {undo} undone: {done} orders."))
        return
    if not files:
        raise WrongUsage("No file was named.", "Name one or more order files, or --undo ID.")
    missing = [str(path) for path in files if not path.exists()]
    if missing:
        raise Refused(f"There is no file {missing[0]}.", "Check the name; nothing was imported.")
    with session.shop() as shop:
        if forget_columns:
            _forget_columns(shop, files)
        told = _meanings(column or ())
        previewed = preview_files(
            shop, files, source=source, answers={str(path): told for path in files} if told else None,
            encodings={str(path): encoding for path in files} if encoding else None, progress=session.progress,
        )  # fmt: skip
        _check_columns(previewed, told)
        written = [str(path) for path in save_refused_rows(previewed, refused)] if refused else []
        if dry_run:
            documents = [file_json(preview, None) for preview in previewed.files]
        else:
            without = suspicious_orders(previewed) if without_suspicious else ()
            reports = commit_import(shop, previewed, without=without, progress=session.progress)
            documents = [file_json(report.preview, report.import_id, report.left_out) for report in reports]
    if any(document["refused"] or document["problem"] for document in documents):
        session.refused()
    session.answer(
        {"files": documents, "refused_files": written} if refused else {"files": documents},
        lambda: _show_files(session, documents, written),
    )


def _meanings(said: Sequence[str]) -> dict[str, str]:
    """Return column -> meaning for what was said as NAME=MEANING."""
    wrong = [text for text in said if not all(text.rpartition("=")[::2])]
    if wrong:
        raise WrongUsage(f"{wrong[0]!r} does not say what a column means.", "Write --column NAME=MEANING.")
    told = {name: meaning for name, _, meaning in (text.rpartition("=") for text in said)}
    unknown = next((meaning for meaning in told.values() if meaning not in COLUMN_MEANINGS), None)
    if unknown is not None:
        raise WrongUsage(f"No column can mean {unknown!r}.", f"It may be one of: {', '.join(COLUMN_MEANINGS)}.")
    return told


def _check_columns(previewed: PreviewedImport, told: Iterable[str]) -> None:
    have = {column.column for file in previewed.files for column in file.columns}
    missing = [name for name in told if have and name not in have]
    if missing:
        raise Refused(f"No file has a column called {missing[0]!r}.", f"The columns are: {', '.join(sorted(have))}.")


def _forget_columns(shop: Shop, files: Sequence[Path]) -> None:
    previewed = preview_files(shop, files)
    for preview in previewed.files:
        forget_remembered(shop, previewed, preview.file)


def _show_files(session: Session, documents: list[dict[str, Any]], written: Sequence[str] = ()) -> None:
    columns = ("file", "profile", "orders", "lines", "new", "changed", "unchanged", "refused", "import")
    rows = [
        (Path(str(d["file"])).name, d["profile"], d["orders"], d["lines"], d["new"], d["changed"], d["unchanged"],
         len(d["refused"]), d["import_id"])
        for d in documents
    ]  # fmt: skip
    session.table(columns, rows, "Nothing was read.")
    for document in documents:
        if document["problem"]:
            session.warn(f"{document['file']}: {document['problem']}")
        for order in document["suspicious"]:
            left = " (left out)" if document["left_out"] else ""
            name = Path(str(document["file"])).name
            session.warn(f"{name} order {order['order_number']}{left}: {' '.join(order['reasons'])}")
        for row in document["refused"]:
            session.warn(f"{Path(str(document['file'])).name} row {row['row']}, {row['column']}: {row['reason']}")
    for file in written:
        session.say(f"The refused rows are in {file}. Mend them there and import that file.")


def watch(
    context: typer.Context,
    decline_file: Annotated[
        Path | None, typer.Option("--decline", help="Do not offer this file's content again.")
    ] = None,
) -> None:
    """Look once into the watched folder for new order exports."""
    session: Session = context.obj
    with session.shop() as shop:
        folder = shop.settings.behaviour.watch_folder
        round_ = watch_round(shop)
        found = round_.waiting
        if decline_file is not None:
            declined = [f for f in found if f.path.absolute() == decline_file.absolute()]
            if not declined:
                raise Refused(f"{decline_file} is not among the new exports.", "See them: shipdesk watch.")
            decline(shop, declined[0])
            found = tuple(f for f in found if f is not declined[0])
    documents = [
        {"file": str(f.path), "sha256": f.sha256, "profile": f.profile, "source": f.source, "orders": f.orders,
         "new": f.new, "changed": f.changed, "refused": f.refused}
        for f in found
    ]  # fmt: skip
    imported = [file_json(report.preview, report.import_id) for report in round_.imported]
    rows = [(d["file"], d["profile"], d["orders"], d["new"], d["changed"], d["refused"]) for d in documents]

    def to_person() -> None:
        if not folder:
            session.say("No folder is watched. Choose one: shipdesk settings set behaviour.watch_folder FOLDER")
            return
        if imported:
            _show_files(session, imported)
        session.table(
            ("new export", "profile", "orders", "new", "changed", "refused"), rows, f"Nothing new in {folder}."
        )

    session.answer({"folder": folder, "found": documents, "imported": imported}, to_person)


def list_imports(context: typer.Context) -> None:
    """List past imports, newest first."""
    session: Session = context.obj
    with session.shop() as shop:
        found = past_imports(shop)
    documents = [
        {"import_id": p.id, "file": p.file, "source": p.source, "profile": p.profile, "at": moment(p.at), "new": p.new,
         "changed": p.changed, "undone_at": moment(p.undone_at), "undo_refused": p.undo_refused}
        for p in found
    ]  # fmt: skip
    rows = [(p.id, f"{p.at:%Y-%m-%d %H:%M}", p.file, p.new, p.changed, "undone" if p.undone_at else "") for p in found]
    session.answer(
        {"imports": documents},
        lambda: session.table(("id", "at", "file", "new", "changed", ""), rows, "Nothing was imported yet."),
    )
