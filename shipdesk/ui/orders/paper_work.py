"""What the Orders screen has worker threads do with papers; nothing here touches a widget."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.label_sheets import SheetWish
from shipdesk.domain.orders import AddressGrade
from shipdesk.domain.rates import Pick
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress
from shipdesk.services.views import LabelReport, OrderQuery, OrderView
from shipdesk.ui.counting import labels_text
from shipdesk.ui.words import count_text, translate


@dataclass(frozen=True, slots=True)
class Printed:
    """What came of printing: jobs the printer took, and jobs it did not take (they stay in the queue).

    An empty printer means that the labels went into a file.
    """

    labels: int
    printer: str
    done: int
    failed: int


class Which(Enum):
    """Which labels a person wants where some were printed before."""

    ASK = "ask"
    ALL_AGAIN = "all_again"
    NEW_ONLY = "new_only"


def doubtful_orders(shop: Any, order_ids: Sequence[int] | None) -> list[int]:
    """Return those of the orders (None: of all that are ready for a label) whose address needs a look."""
    from shipdesk.services.list_orders import order_ids as ids_of
    from shipdesk.services.list_orders import order_rows

    problems = set(ids_of(shop, OrderQuery(OrderView.PROBLEMS)))
    if order_ids is not None:
        return [order_id for order_id in order_ids if order_id in problems]
    ready = [order_id for order_id in ids_of(shop, OrderQuery(OrderView.TO_SHIP)) if order_id in problems]
    return [row.id for row in order_rows(shop, ready) if row.address_grade is AddressGrade.LOOK]


def make_chosen_labels(
    shop: Any, order_ids: Sequence[int] | None, carrier: str | None, service: str | None, layout: str | None, *,
    sheet: SheetWish | None = None, leave_out_doubtful: bool, pick: Pick | None = None, over_limit: bool = False,
    progress: Progress = no_progress, cancelled: CancelCheck = never_cancelled,
) -> LabelReport:  # fmt: skip
    """Make the labels that the label sheet was asked for."""
    from shipdesk.services.list_orders import order_ids as ids_of
    from shipdesk.services.make_labels import make_labels

    if leave_out_doubtful:
        problems = set(ids_of(shop, OrderQuery(OrderView.PROBLEMS)))
        wanted = ids_of(shop, OrderQuery(OrderView.TO_SHIP)) if order_ids is None else order_ids
        order_ids = [order_id for order_id in wanted if order_id not in problems]
    return make_labels(
        shop, order_ids, carrier=carrier, service=service, layout=layout, sheet=sheet.sheet if sheet else None,
        pick=pick, over_limit=over_limit, progress=progress, cancelled=cancelled,
    )  # fmt: skip


def print_labels_of_orders(shop: Any, order_ids: Sequence[int], which: Which = Which.ASK) -> Printed:
    """Print the labels that the orders have, and run the print queue at once; raises Refused where there is none."""
    from shipdesk.services.make_labels import label_ids_of

    labels = label_ids_of(shop, order_ids)
    if not labels:
        raise Refused("These orders have no labels yet.", "Make the labels first (L).")
    return print_labels_now(shop, labels, which)


def print_labels_now(shop: Any, label_ids: Sequence[int], which: Which = Which.ASK) -> Printed:
    """Print these labels and run the print queue at once; raises AlreadyPrinted where a person is to be asked."""
    from shipdesk.services.print_documents import print_labels, printed_before
    from shipdesk.services.run_print_queue import run_print_queue

    if which is Which.NEW_ONLY:
        before = set(printed_before(shop, label_ids))
        label_ids = [label for label in label_ids if label not in before]
    print_labels(shop, label_ids, again=which is Which.ALL_AGAIN)
    done, failed = run_print_queue(shop)
    return Printed(len(label_ids), shop.settings.paper_routes.label, done, failed)


def print_made_labels(shop: Any, label_ids: Sequence[int], sheet: SheetWish | None) -> Printed:
    """Print labels that were just made, on the sheet that they were made for where there is one."""
    from shipdesk.services.label_sheets import print_label_sheets
    from shipdesk.services.run_print_queue import run_print_queue

    if sheet is None:
        return print_labels_now(shop, label_ids)
    print_label_sheets(shop, label_ids, sheet)
    done, failed = run_print_queue(shop)
    return Printed(len(label_ids), shop.settings.paper_routes.sheet, done, failed)


def save_labels(shop: Any, label_ids: Sequence[int], path: Path, sheet: SheetWish | None = None) -> Path:
    """Write the labels as one PDF, on sheets where one is told, and return its path."""
    from shipdesk.services.label_sheets import label_sheets_pdf
    from shipdesk.services.make_labels import labels_pdf

    content = label_sheets_pdf(shop, label_ids, sheet) if sheet else labels_pdf(shop, label_ids)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Refused(f"{path} could not be written ({error.strerror}).", "Choose another folder.") from error
    return path


def labels_to_look_at(shop: Any, label_ids: Sequence[int], now: datetime, sheet: SheetWish | None = None) -> Path:
    """Write the labels to a folder that only this user can read, for another program to show."""
    folder = Path(tempfile.mkdtemp(prefix="shipdesk-"))
    return save_labels(shop, label_ids, folder / f"labels-{now:%Y%m%d-%H%M%S}.pdf", sheet)


def printed_sentence(printed: Printed) -> str:
    """Return what came of printing, in a sentence for a toast."""
    if printed.failed:
        words = translate("Printing", "{failed} of the print jobs did not go; see the print queue (Ctrl+Shift+P).")
        return words.format(failed=count_text(printed.failed))
    labels = labels_text(printed.labels)
    if not printed.printer:
        return translate("Printing", "{labels} saved as a file: no printer is chosen in Settings.").format(
            labels=labels
        )
    return translate("Printing", "{labels} sent to {printer}.").format(labels=labels, printer=printed.printer)
