"""The print queue: each job once, in order, and a person's word where nobody can know."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from fake_zebra import FakeZebra, Panel
from reportlab.pdfgen.canvas import Canvas

from shipdesk.domain.errors import Refused
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.printing import AlreadyPrinted, PaperKind, PrinterKind, PrintLanguage
from shipdesk.pdfium import open_pdf
from shipdesk.services.clocks import FixedClock
from shipdesk.services.edit_print_queue import (
    answer_job,
    cancel_jobs,
    count_print_jobs,
    hold_jobs,
    move_job,
    papers_of_job,
    print_jobs,
    release_jobs,
    reprint_job,
    retry_jobs,
)
from shipdesk.services.print_documents import print_labels, print_paper, printed_before
from shipdesk.services.problems import list_problems
from shipdesk.services.run_print_queue import run_print_queue
from shipdesk.services.set_up_printers import (
    list_printers,
    printer_status,
    remove_printer,
    route_paper,
    save_printer,
)
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.void_labels import void_label
from shipdesk.settings import PrinterProfile

S = OutboxState


def pages(count: int) -> bytes:
    """Return a PDF of labels, each with as many black lines as its number."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=(288, 432), invariant=1)
    for number in range(1, count + 1):
        for line in range(number):
            canvas.rect(72, 100 + 10 * line, 100, 4, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def add_zebra(shop: Shop, zebra: FakeZebra, name: str = "Bench") -> None:
    profile = PrinterProfile(
        name=name, kind=PrinterKind.RAW, address=zebra.address, language=PrintLanguage.ZPL, page_size="Custom.4x6in"
    )
    save_printer(shop, profile)


def states(shop: Shop) -> list[OutboxState]:
    return [job.state for job in print_jobs(shop, finished=100)]


def test_labels_reach_the_printer_in_their_order_and_are_marked(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...]
) -> None:
    add_zebra(labelled_shop, zebra)
    print_labels(labelled_shop, labels)
    assert run_print_queue(labelled_shop) == (1, 0)
    (job,) = zebra.wait_for_jobs(1)
    assert job.count(b"^XA") == job.count(b"^XZ") == 5
    assert job.count(b"^A0N") > 5  # commands of the printer's own, no pictures of whole pages
    assert printed_before(labelled_shop, labels) == labels
    assert print_jobs(labelled_shop) == ()
    (done,) = print_jobs(labelled_shop, finished=10)
    assert (done.state, done.papers, done.printer, done.label_ids) == (S.DONE, 5, "Bench", labels)


def test_a_label_is_not_printed_twice_by_mistake(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...]
) -> None:
    add_zebra(labelled_shop, zebra)
    print_labels(labelled_shop, labels[:2])
    with pytest.raises(AlreadyPrinted, match="2 of the 3 labels were printed before") as waiting:
        print_labels(labelled_shop, labels[:3])
    assert waiting.value.label_ids == labels[:2]
    run_print_queue(labelled_shop)
    with pytest.raises(AlreadyPrinted, match="This label was printed before"):
        print_labels(labelled_shop, labels[:1])
    print_labels(labelled_shop, labels[:2], again=True)
    assert run_print_queue(labelled_shop) == (1, 0)
    with labelled_shop.look() as tx:
        marks = tx.audit.latest(("print_again",))
    assert sorted(mark.detail["label"] for mark in marks) == sorted(labels[:2])
    assert all(mark.order_id and mark.parcel_id for mark in marks)


def test_an_empty_roll_lets_the_job_wait_with_that_sentence_and_go_on_by_itself(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...], clock: FixedClock
) -> None:
    add_zebra(labelled_shop, zebra)
    zebra.panel = Panel(paper_out=True)
    print_labels(labelled_shop, labels[:1])
    assert run_print_queue(labelled_shop) == (0, 1)
    (job,) = print_jobs(labelled_shop)
    assert job.state is S.WAITING
    assert job.error == "Bench: The paper is out. Put in a new roll; the job goes on by itself."
    assert any(problem.key == "prints-waiting" for problem in list_problems(labelled_shop))
    assert zebra.jobs == []
    zebra.panel = Panel()
    assert run_print_queue(labelled_shop) == (0, 0), "not before its time"
    clock.moment += timedelta(minutes=1)
    assert run_print_queue(labelled_shop) == (1, 0)
    assert len(zebra.wait_for_jobs(1)) == 1


def test_a_job_that_waits_lets_none_of_its_printer_before_it_but_others_go(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...]
) -> None:
    add_zebra(labelled_shop, zebra)
    zebra.panel = Panel(head_up=True)
    print_labels(labelled_shop, labels[:1])
    print_labels(labelled_shop, labels[1:2])
    print_labels(labelled_shop, labels[2:3], "")
    assert run_print_queue(labelled_shop) == (1, 1)
    assert [(job.printer, job.state) for job in print_jobs(labelled_shop)] == [
        ("Bench", S.WAITING),
        ("Bench", S.PLANNED),
    ]
    zebra.panel = Panel()
    assert run_print_queue(labelled_shop) == (0, 0)
    assert retry_jobs(labelled_shop, [print_jobs(labelled_shop)[0].id]) == 1
    assert run_print_queue(labelled_shop) == (2, 0)
    assert len(zebra.wait_for_jobs(2)) == 2


def test_who_prints_something_new_has_the_waiting_tried_at_once(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...]
) -> None:
    add_zebra(labelled_shop, zebra)
    zebra.panel = Panel(paused=True)
    print_labels(labelled_shop, labels[:1])
    run_print_queue(labelled_shop)
    zebra.panel = Panel()
    print_labels(labelled_shop, labels[1:2])
    assert run_print_queue(labelled_shop) == (2, 0)


def test_a_job_that_nobody_could_print_for_a_day_is_given_up(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...], clock: FixedClock
) -> None:
    add_zebra(labelled_shop, zebra)
    zebra.panel = Panel(head_up=True)
    print_labels(labelled_shop, labels[:1])
    run_print_queue(labelled_shop)
    clock.moment += timedelta(hours=25)
    run_print_queue(labelled_shop)
    (job,) = print_jobs(labelled_shop)
    assert job.state is S.FAILED
    assert "The print head is open" in job.error


def test_a_connection_that_breaks_is_asked_about_and_not_repeated(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...], clock: FixedClock
) -> None:
    add_zebra(labelled_shop, zebra)
    zebra.break_after = 200
    (job_id,) = print_labels(labelled_shop, labels)
    assert run_print_queue(labelled_shop) == (0, 1)
    assert states(labelled_shop) == [S.UNSURE]
    zebra.break_after = None
    clock.moment += timedelta(days=2)
    assert run_print_queue(labelled_shop) == (0, 0)
    assert any(problem.key == "prints-unsure" for problem in list_problems(labelled_shop))
    assert retry_jobs(labelled_shop, [job_id]) == cancel_jobs(labelled_shop, [job_id]) == 0
    answer_job(labelled_shop, job_id, came=False)
    assert run_print_queue(labelled_shop) == (1, 0)
    assert len(zebra.wait_for_jobs(2)) == 2


def test_a_person_knows_that_the_paper_came(labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...]) -> None:
    add_zebra(labelled_shop, zebra)
    zebra.break_after = 200
    (job_id,) = print_labels(labelled_shop, labels)
    run_print_queue(labelled_shop)
    answer_job(labelled_shop, job_id, came=True)
    assert states(labelled_shop) == [S.DONE]
    assert printed_before(labelled_shop, labels) == labels
    with pytest.raises(Refused, match="Only a job of which nobody knows"):
        answer_job(labelled_shop, job_id, came=True)


def test_the_roll_ran_out_at_label_four(labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...]) -> None:
    add_zebra(labelled_shop, zebra)
    (job_id,) = print_labels(labelled_shop, labels)
    run_print_queue(labelled_shop)
    papers = papers_of_job(labelled_shop, job_id)
    assert [paper.number for paper in papers] == [1, 2, 3, 4, 5]
    assert all(paper.order_number and paper.recipient_name and paper.tracking_number for paper in papers)
    new_id = reprint_job(labelled_shop, job_id, from_number=4)
    assert run_print_queue(labelled_shop) == (1, 0)
    newest = print_jobs(labelled_shop, finished=10)[0]
    assert (newest.id, newest.label_ids) == (new_id, labels[3:])
    assert zebra.wait_for_jobs(2)[1].count(b"^XA") == 2
    with labelled_shop.look() as tx:
        assert [m.detail["label"] for m in tx.audit.latest(("print_again",))] == [labels[4], labels[3]]


def test_an_interrupted_job_is_settled_by_printing_the_rest(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...]
) -> None:
    add_zebra(labelled_shop, zebra)
    zebra.break_after = 200
    (job_id,) = print_labels(labelled_shop, labels)
    run_print_queue(labelled_shop)
    zebra.break_after = None
    reprint_job(labelled_shop, job_id, from_number=3)
    assert run_print_queue(labelled_shop) == (1, 0)
    assert states(labelled_shop) == [S.DONE, S.DONE]
    assert zebra.wait_for_jobs(2)[1].count(b"^XA") == 3


@pytest.mark.parametrize("number", [0, 6])
def test_a_paper_that_the_job_has_not_is_refused(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...], number: int
) -> None:
    add_zebra(labelled_shop, zebra)
    (job_id,) = print_labels(labelled_shop, labels)
    with pytest.raises(Refused, match="not been printed yet"):
        reprint_job(labelled_shop, job_id)
    run_print_queue(labelled_shop)
    with pytest.raises(Refused, match="the papers 1 to 5"):
        reprint_job(labelled_shop, job_id, from_number=number)


def test_jobs_are_held_released_cancelled_and_moved(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...]
) -> None:
    add_zebra(labelled_shop, zebra)
    ids = [print_labels(labelled_shop, [label])[0] for label in labels[:4]]
    assert hold_jobs(labelled_shop, [ids[0]]) == 1
    assert hold_jobs(labelled_shop, [ids[0]]) == 0
    assert cancel_jobs(labelled_shop, [ids[1]]) == 1
    assert move_job(labelled_shop, ids[3], up=True)
    assert [job.id for job in print_jobs(labelled_shop)] == [ids[0], ids[3], ids[2]]
    assert not move_job(labelled_shop, ids[0], up=True)
    assert run_print_queue(labelled_shop) == (2, 0)
    assert release_jobs(labelled_shop, [ids[0]]) == 1
    assert run_print_queue(labelled_shop) == (1, 0)
    assert count_print_jobs(labelled_shop) == {S.DONE: 3, S.CANCELLED: 1}
    with pytest.raises(Refused, match="no place in the queue"):
        move_job(labelled_shop, ids[0], up=True)
    with pytest.raises(Refused, match="no print job 999"):
        move_job(labelled_shop, 999, up=True)


def test_a_label_that_was_given_back_does_not_travel(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...]
) -> None:
    add_zebra(labelled_shop, zebra)
    with labelled_shop.look() as tx:
        parcels = [label.parcel_id for label in tx.labels.get_many(labels[:2])]
    print_labels(labelled_shop, labels[:2])
    print_labels(labelled_shop, labels[2:3])
    void_label(labelled_shop, parcels[0])
    run_print_queue(labelled_shop)
    assert [job.count(b"^XA") for job in zebra.wait_for_jobs(2)] == [1, 1]
    print_labels(labelled_shop, labels[:1], again=True)
    run_print_queue(labelled_shop)
    (refused,) = print_jobs(labelled_shop)
    assert (refused.state, refused.error) == (S.FAILED, "All labels of this job were given back. Cancel the job.")


def test_papers_go_where_their_kind_goes_and_can_be_printed_from_a_page_on(
    labelled_shop: Shop, zebra: FakeZebra
) -> None:
    add_zebra(labelled_shop, zebra)
    route_paper(labelled_shop, PaperKind.MANIFEST, "Bench")
    job_id = print_paper(labelled_shop, PaperKind.MANIFEST, "Manifest", pages(3), papers=3)
    slip = print_paper(labelled_shop, PaperKind.SLIP, "Slip", pages(1))
    assert run_print_queue(labelled_shop) == (2, 0)
    assert zebra.wait_for_jobs(1)[0].count(b"^XA") == 3
    assert (labelled_shop.folder / "printed" / "Slip.pdf").is_file()
    again = reprint_job(labelled_shop, job_id, from_number=3, printer_name="")
    run_print_queue(labelled_shop)
    with open_pdf((labelled_shop.folder / "printed" / "Manifest.pdf").read_bytes()) as rest:
        assert len(rest) == 1
    assert {job.id for job in print_jobs(labelled_shop, finished=10)} == {job_id, slip, again}


def test_papers_are_kept_for_a_fortnight(labelled_shop: Shop, clock: FixedClock) -> None:
    job_id = print_paper(labelled_shop, PaperKind.SLIP, "Slip", pages(1))
    run_print_queue(labelled_shop)
    clock.moment += timedelta(days=15)
    print_paper(labelled_shop, PaperKind.SLIP, "Other", pages(2))
    run_print_queue(labelled_shop)
    with pytest.raises(Refused, match="not kept any more"):
        reprint_job(labelled_shop, job_id)


def test_a_killed_program_leaves_the_question_whether_the_paper_came(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...]
) -> None:
    add_zebra(labelled_shop, zebra)
    zebra.stuck.set()
    (job_id,) = print_labels(labelled_shop, labels)
    program = f"""
import os, sys
from pathlib import Path
from shipdesk.printing import raw_port
from shipdesk.services.run_print_queue import run_print_queue
from shipdesk.services.shop import open_shop
pour = raw_port.RawPort._pour
def killed(self, *arguments):
    pour(self, *arguments)
    os._exit(9)
raw_port.RawPort._pour = killed
run_print_queue(open_shop(Path({str(labelled_shop.folder)!r})))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, timeout=60)
    assert done.returncode == 9, done.stderr
    other = open_shop(labelled_shop.folder, clock=labelled_shop.clock)
    try:
        assert [(job.id, job.state) for job in print_jobs(other)] == [(job_id, S.UNSURE)]
        assert run_print_queue(other) == (0, 0)
    finally:
        other.close()


def test_something_that_nobody_foresaw_leaves_the_job_unsure(
    labelled_shop: Shop, labels: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        """A printer whose driver breaks."""

        def print_document(self, _title: str, _media_type: str, _content: bytes) -> str:
            raise ValueError("the driver broke")

    monkeypatch.setattr(type(labelled_shop.outside), "printer", lambda _self, _name: Broken())
    print_labels(labelled_shop, labels[:1])
    with pytest.raises(ValueError, match="the driver broke"):
        run_print_queue(labelled_shop)
    assert states(labelled_shop) == [S.UNSURE]


def test_two_programs_print_each_job_once(labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...]) -> None:
    add_zebra(labelled_shop, zebra)
    for label in labels:
        print_labels(labelled_shop, [label])
    other = open_shop(labelled_shop.folder, clock=labelled_shop.clock)
    try:
        with labelled_shop.database.transaction() as tx:
            first = tx.prints.next_of_each_printer(labelled_shop.clock.now())[0]
            assert tx.outbox.claim(first.id, labelled_shop.owner.name, labelled_shop.clock.now())
        assert run_print_queue(other) == (0, 0), "one job at a time on one printer"
        with labelled_shop.database.transaction() as tx:
            tx.outbox.finish(first.id, S.DONE, labelled_shop.clock.now(), owner=labelled_shop.owner.name)
        assert run_print_queue(other) == (4, 0)
        assert run_print_queue(labelled_shop) == (0, 0)
    finally:
        other.close()
    assert len(zebra.wait_for_jobs(4)) == 4


def test_the_first_printer_gets_the_labels_and_a_new_name_takes_everything_along(
    labelled_shop: Shop, zebra: FakeZebra, labels: tuple[int, ...]
) -> None:
    add_zebra(labelled_shop, zebra)
    add_zebra(labelled_shop, zebra, "Office")
    assert labelled_shop.settings.paper_routes.label == "Bench"
    print_labels(labelled_shop, labels[:1])
    profile = labelled_shop.settings.printer("Bench")
    assert profile is not None
    save_printer(labelled_shop, profile.model_copy(update={"name": "Packing table"}), replaces="Bench")
    lines = {line.profile.name: line for line in list_printers(labelled_shop)}
    assert lines["Packing table"].papers == (PaperKind.LABEL,)
    assert lines["Packing table"].waiting == 1
    with pytest.raises(Refused, match="1 print jobs wait"):
        remove_printer(labelled_shop, "Packing table")
    assert run_print_queue(labelled_shop) == (1, 0)
    remove_printer(labelled_shop, "Packing table")
    assert labelled_shop.settings.paper_routes.label == ""
    with pytest.raises(Refused, match="is a printer 'Office' already"):
        add_zebra(labelled_shop, zebra, "Office")
    with pytest.raises(Refused, match="no printer 'Kitchen'"):
        printer_status(labelled_shop, "Kitchen")
    assert printer_status(labelled_shop, "Office").sentence == "Ready."


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"address": "http://zebra"}, "no network address"),
        ({"page_size": "postcard"}, "how large"),
        ({"kind": "folder", "address": "labels"}, "no whole path"),
    ],
)
def test_a_printer_that_cannot_be_is_refused_when_it_is_added(
    labelled_shop: Shop, wrong: dict[str, str], sentence: str
) -> None:
    values = {"name": "Bench", "kind": "raw", "address": "127.0.0.1", "language": "zpl", **wrong}
    with pytest.raises(Refused, match=sentence):
        save_printer(labelled_shop, PrinterProfile.model_validate(values))
    assert labelled_shop.settings.printers == ()


def test_an_unknown_printer_is_refused_before_anything_is_planned(labelled_shop: Shop, labels: tuple[int, ...]) -> None:
    with pytest.raises(Refused, match="no printer 'Kitchen'"):
        print_labels(labelled_shop, labels, "Kitchen")
    assert print_jobs(labelled_shop) == ()


def test_a_folder_is_a_printer_and_copies_darkness_and_nudge_are_said_in_zpl(
    labelled_shop: Shop, tmp_path: Path, labels: tuple[int, ...]
) -> None:
    folder = tmp_path / "hot"
    save_printer(
        labelled_shop,
        PrinterProfile(
            name="Folder", kind=PrinterKind.FOLDER, address=str(folder), language=PrintLanguage.ZPL, darkness=22,
            copies=2, offset_x=5,
        ),
    )  # fmt: skip
    print_labels(labelled_shop, labels[:2])
    run_print_queue(labelled_shop)
    (file,) = folder.iterdir()
    zpl = file.read_bytes()
    assert (file.suffix, zpl.count(b"^PQ2^XZ"), zpl.count(b"~SD22^XA")) == (".zpl", 2, 2)


def test_settings_of_a_shop_with_one_printer_still_load(shop: Shop) -> None:
    with shop.database.transaction() as tx:
        stored = shop.settings.model_dump(mode="json")
        for new in ("printers", "paper_routes"):
            del stored[new]
        del stored["label"]["print_after_making"]
        stored["label"]["dpi"] = 300
        stored["printer"] = {"name": "ZD421 ", "page_size": "w288h432", "print_after_making": True}
        tx.settings.put("settings", stored)
    with shop.look() as tx:
        settings = tx.settings.load()
    (printer,) = settings.printers
    assert (printer.name, printer.address, printer.page_size, printer.dpi) == ("ZD421", "ZD421", "w288h432", 300)
    assert printer.kind is PrinterKind.SPOOLER
    assert settings.paper_routes.label == "ZD421"
    assert settings.label.print_after_making
