"""Before a batch is printed each label is looked at: a faulty one waits for a person, the others go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import zxingcpp
from fake_zebra import FakeZebra
from reportlab.graphics.barcode.code128 import Code128
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import update
from sqlmodel import col
from zpl_pictures import labels_of

from shipdesk.cli.shapes import print_job_json
from shipdesk.documents import preflight
from shipdesk.documents.drawing import Paper
from shipdesk.documents.label_layout import lay_out_again
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.printing import PrinterKind, PrintLanguage
from shipdesk.services.edit_print_queue import papers_of_job, print_jobs, release_jobs
from shipdesk.services.labels_zpl import labels_zpl
from shipdesk.services.preflight_labels import preflight_labels
from shipdesk.services.print_documents import print_labels
from shipdesk.services.run_print_queue import run_print_queue
from shipdesk.services.set_up_printers import save_printer
from shipdesk.services.shop import Shop
from shipdesk.settings import PrinterProfile
from shipdesk.storage.labels_store import StoredLabel
from shipdesk.storage.tables import LabelRow


def _zebra(shop: Shop, zebra: FakeZebra, **more: object) -> None:
    profile = {"name": "Bench", "kind": PrinterKind.RAW, "address": zebra.address, "language": PrintLanguage.ZPL}
    save_printer(shop, PrinterProfile.model_validate(profile | more))


def _carriers_own(shop: Shop, label_id: int, media_type: str, document: bytes) -> None:
    with shop.database.transaction() as tx:
        tx.session.execute(
            update(LabelRow)
            .where(col(LabelRow.id) == label_id)
            .values(content=None, media_type=media_type, document=document)
        )


def _page(words: str, folder: Path) -> bytes:
    path = folder / "carrier.pdf"
    canvas = Canvas(str(path), pagesize=(288, 432))
    Code128(words, barHeight=80, barWidth=1.2).drawOn(canvas, 20, 200)
    canvas.save()
    return path.read_bytes()


def test_a_label_with_another_parcels_number_stops_alone(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...], tmp_path: Path
) -> None:
    _zebra(labelled_shop, zebra)
    _carriers_own(labelled_shop, labels[2], "application/pdf", _page("SOMEBODYELSE42", tmp_path))
    print_labels(labelled_shop, labels)
    assert run_print_queue(labelled_shop) == (1, 0)
    (printed,) = zebra.wait_for_jobs(1)
    assert printed.count(b"^XA") == 4
    (held,) = print_jobs(labelled_shop)
    assert held.state is OutboxState.HELD
    assert "No barcode of the carrier's label holds its tracking number" in held.error
    assert [paper.label_id for paper in papers_of_job(labelled_shop, held.id)] == [labels[2]]


def test_a_person_who_looked_at_it_can_print_it_nevertheless(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...], tmp_path: Path
) -> None:
    _zebra(labelled_shop, zebra)
    _carriers_own(labelled_shop, labels[0], "application/pdf", _page("SOMEBODYELSE42", tmp_path))
    (job,) = print_labels(labelled_shop, labels[:1])
    assert run_print_queue(labelled_shop) == (0, 0)
    assert [each.state for each in print_jobs(labelled_shop)] == [OutboxState.HELD]
    release_jobs(labelled_shop, [job])
    assert run_print_queue(labelled_shop) == (1, 0)
    assert zebra.wait_for_jobs(1)[0].count(b"^XA") == 1


def test_an_offset_that_pushes_labels_off_the_paper_stops_them(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...]
) -> None:
    _zebra(labelled_shop, zebra, offset_x=90)
    print_labels(labelled_shop, labels[:2])
    assert run_print_queue(labelled_shop) == (0, 0)
    (held,) = print_jobs(labelled_shop)
    assert "fall off the paper" in held.error


def test_a_carriers_zpl_goes_without_commands_that_set_up_the_printer(
    labelled_shop: Shop, labels: tuple[int, ...]
) -> None:
    _carriers_own(labelled_shop, labels[0], "text/zpl", b"^XA^MMC^FO9,9^FDx^FS^XZ^XA^JUS^XZ")
    made = labels_zpl(labelled_shop, labels[:2])
    assert made.removed == ("^MM (print mode)", "^JU (saved settings)")
    assert made.content.startswith(b"^XA^FO9,9^FDx^FS^XZ^XA^XZ^XA^CI28")


def test_the_queue_tells_what_was_left_out_of_a_carriers_label(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...]
) -> None:
    _zebra(labelled_shop, zebra)
    _carriers_own(labelled_shop, labels[0], "text/zpl", b"^XA^MMC^FO9,9^FDx^FS^XZ~JSB")
    print_labels(labelled_shop, labels[:1])
    print_labels(labelled_shop, labels[1:2])
    assert run_print_queue(labelled_shop) == (2, 0)
    own, carriers = print_jobs(labelled_shop, finished=2)
    assert own.note == ""
    assert carriers.note == ("ShipDesk left out the carrier's printer settings ^MM (print mode), ~JS (media sensing).")
    assert print_job_json(carriers)["note"] == carriers.note
    assert carriers.state is OutboxState.DONE
    assert carriers.error == ""


def test_what_was_looked_at_is_neither_looked_at_nor_laid_out_again(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    _zebra(labelled_shop, zebra, dpi=300)
    labelled = [label for label in _stored(labelled_shop, labels) if label.content is not None]
    assert labelled
    bench = labelled_shop.settings.printer("Bench")
    lay_out_again.cache_clear()
    monkeypatch.setattr("shipdesk.services.preflight_labels._verdicts", {})  # other tests looked at such labels
    assert preflight_labels(labelled_shop, labelled, bench) == ()
    assert lay_out_again.cache_info().misses == len(labelled)
    monkeypatch.setattr(preflight, "check_papers", _nothing_is_left_to_check)
    print_labels(labelled_shop, [label.id for label in labelled])
    assert run_print_queue(labelled_shop) == (1, 0)
    assert lay_out_again.cache_info().misses == len(labelled)
    # Another printer, another look.
    with pytest.raises(AssertionError, match="looked at again"):
        preflight_labels(labelled_shop, labelled, None)


def _stored(shop: Shop, label_ids: Sequence[int]) -> tuple[StoredLabel, ...]:
    with shop.look() as tx:
        return tx.labels.get_many(label_ids)


def _nothing_is_left_to_check(papers: Sequence[Paper], **_offset: int) -> list[tuple[str, ...]]:
    assert not papers, "looked at again"
    return []


def test_a_carriers_pdf_becomes_one_picture_at_the_printers_dots(
    labelled_shop: Shop, labels: tuple[int, ...], tmp_path: Path
) -> None:
    _carriers_own(labelled_shop, labels[0], "application/pdf", _page("SOMEBODYELSE42", tmp_path))
    (picture,) = labels_of(labels_zpl(labelled_shop, labels[:1], dpi=300).content)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == ["SOMEBODYELSE42"]
