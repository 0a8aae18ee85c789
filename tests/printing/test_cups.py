"""Real CUPS with its real filters, into printers of ours: labels come out whole, at their size, and can be read."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
import zxingcpp
from fake_zebra import FakeZebra
from PIL import Image
from real_cups import RealCups, why_not
from zpl_pictures import labels_of

from shipdesk.domain.errors import Refused
from shipdesk.domain.printing import FoundPrinter, PrinterKind, PrintLanguage, Trouble
from shipdesk.pdfium import open_pdf
from shipdesk.printing.open_printer import ProfilePrinter
from shipdesk.printing.spooler import look_at_queue, system_printers
from shipdesk.services.edit_print_queue import papers_of_job, print_jobs
from shipdesk.services.make_labels import labels_pdf
from shipdesk.services.print_documents import print_labels
from shipdesk.services.run_print_queue import run_print_queue
from shipdesk.services.set_up_printers import save_printer
from shipdesk.services.shop import Shop
from shipdesk.settings import PrinterProfile

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


@pytest.fixture(scope="module")
def scheduler() -> Iterator[RealCups]:
    """Return a CUPS that runs, for all tests of this file."""
    cups = RealCups()
    yield cups
    cups.close()


@pytest.fixture
def cups(scheduler: RealCups, monkeypatch: pytest.MonkeyPatch) -> RealCups:
    """Lead the program to that CUPS."""
    monkeypatch.setenv("CUPS_SERVER", f"127.0.0.1:{scheduler.port}")
    return scheduler


@pytest.fixture
def printer() -> Iterator[FakeZebra]:
    """Return what stands behind a queue: it answers nothing, for CUPS asks nothing."""
    printer = FakeZebra()
    printer.mute = True
    yield printer
    printer.close()


def read(picture: Image.Image) -> set[str]:
    """Return what the bars of a picture say."""
    return {found.text for found in zxingcpp.read_barcodes(picture)}


def tracking_numbers(shop: Shop) -> list[str]:
    """Return the numbers of the newest job's labels, in their order."""
    return [paper.tracking_number for paper in papers_of_job(shop, print_jobs(shop, finished=1)[0].id)]


def spooled(name: str, **more: object) -> PrinterProfile:
    return PrinterProfile.model_validate({"name": name, "address": name, "by_system": True, **more})


def test_labels_come_out_of_cups_own_label_driver_whole(
    cups: RealCups, printer: FakeZebra, labelled_shop: Shop, labels: tuple[int, ...]
) -> None:
    cups.add_label_printer("ZebraA", printer.port)
    save_printer(labelled_shop, spooled("ZebraA"))
    print_labels(labelled_shop, labels[:2])
    assert run_print_queue(labelled_shop) == (1, 0), print_jobs(labelled_shop)
    pictures = labels_of(printer.wait_for_jobs(1)[0])
    # The driver's usual paper is 4 x 5 inches: the upper inch would be cut off without a word.
    assert [picture.height for picture in pictures] == [1218, 1218]
    for number, picture in zip(tracking_numbers(labelled_shop), pictures, strict=True):
        assert any(number in text for text in read(picture))


def test_labels_are_drawn_at_the_printers_own_dots_by_a_program_without_a_screen(
    cups: RealCups, printer: FakeZebra, labelled_shop: Shop, labels: tuple[int, ...]
) -> None:
    cups.add_label_printer("ZebraB", printer.port)
    save_printer(labelled_shop, spooled("ZebraB", by_system=False))
    (job_id,) = print_labels(labelled_shop, labels[:1])
    # A program of its own: CUPS is found once in the life of a program.
    environment = {k: v for k, v in cups.environment.items() if k not in ("DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run(
        [sys.executable, "-m", "shipdesk", "--data", str(labelled_shop.folder), "--json", "print"],
        env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    answer = json.loads(done.stdout)
    assert (answer["done"], answer["failed"]) == (1, 0), answer
    (picture,) = labels_of(printer.wait_for_jobs(1)[0])
    (paper,) = papers_of_job(labelled_shop, job_id)
    assert any(paper.tracking_number in text for text in read(picture))
    with open_pdf(labels_pdf(labelled_shop, labels[:1], dpi=203)) as document:
        drawn = document.image(0, 203).point([0] * 128 + [255] * 128)
    # The middle of the tracking bars, dot for dot.
    middle = 910
    assert dark_runs(picture, middle) == dark_runs(drawn, middle)


def dark_runs(picture: Image.Image, y: int) -> list[int]:
    """Return the widths of the dark runs of a row, in dots."""
    row = picture.crop((0, y, picture.width, y + 1)).tobytes()
    return [len(run) for run in bytes(grey < 128 for grey in row).split(b"\0") if run]


def test_a_paper_that_the_queue_has_not_is_told_instead_of_a_scaled_label(
    cups: RealCups, printer: FakeZebra, labelled_shop: Shop, labels: tuple[int, ...]
) -> None:
    cups.add_office_printer("OfficeA", printer.port)
    content = labels_pdf(labelled_shop, labels[:1])
    with pytest.raises(Refused, match="has no paper of 102 x 152 mm; it would use A4"):
        ProfilePrinter(spooled("OfficeA")).print_document("Label", "application/pdf", content)
    assert printer.jobs == []


def test_a_label_on_a4_stays_as_large_as_it_is(
    cups: RealCups, printer: FakeZebra, labelled_shop: Shop, labels: tuple[int, ...]
) -> None:
    cups.add_office_printer("OfficeB", printer.port)
    content = labels_pdf(labelled_shop, labels[:1], dpi=600)
    ProfilePrinter(spooled("OfficeB", page_size="A4", dpi=600)).print_document("Label", "application/pdf", content)
    with open_pdf(printer.wait_for_jobs(1)[0]) as printed, open_pdf(content) as sent:
        assert printed.size_pt(0) == pytest.approx((595, 842), abs=1)
        page, label = printed.image(0, 203), sent.image(0, 203)
    assert max(map(len_of_box, (page, label))) - min(map(len_of_box, (page, label))) <= 2
    assert read(page) == read(label) != set()


def len_of_box(picture: Image.Image) -> int:
    """Return the width of all that is dark."""
    box = picture.point([255] * 128 + [0] * 128).getbbox()
    assert box is not None
    return box[2] - box[0]


def test_bytes_go_through_a_raw_queue_as_they_are(cups: RealCups, printer: FakeZebra) -> None:
    cups.add_raw_printer("RawA", printer.port)
    assert look_at_queue("RawA") == FoundPrinter("RawA", None, takes_pdf=False)
    raw = spooled("RawA", kind=PrinterKind.SPOOLER_RAW, language=PrintLanguage.ZPL)
    ProfilePrinter(raw).print_document("Label", "text/zpl", b"^XA^FDone^FS^XZ^XA^FDtwo^FS^XZ")
    assert printer.wait_for_jobs(1) == [b"^XA^FDone^FS^XZ^XA^FDtwo^FS^XZ"]


def test_a_queue_tells_its_resolution_and_whether_it_is_stopped(cups: RealCups, printer: FakeZebra) -> None:
    cups.add_label_printer("ZebraC", printer.port)
    assert "ZebraC" in system_printers()
    assert look_at_queue("ZebraC") == FoundPrinter("ZebraC", 203)
    assert ProfilePrinter(spooled("ZebraC")).status().sentence == "Ready."
    cups.stop_printer("ZebraC")
    stopped = ProfilePrinter(spooled("ZebraC")).status()
    assert stopped.troubles == (Trouble.STOPPED,)
    assert "has stopped" in stopped.sentence
