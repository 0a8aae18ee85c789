"""Documents reach the printer by name, at their size, and a refusal says what to do."""

from __future__ import annotations

import json
import os
import stat
import sys
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from shipdesk.domain.errors import Refused, RemoteOutcomeUnknown, RemoteUnavailable
from shipdesk.domain.printing import FoundPrinter
from shipdesk.pdfium import open_pdf
from shipdesk.printing import spooler
from shipdesk.printing.file_printer import FilePrinter
from shipdesk.printing.open_printer import ProfilePrinter
from shipdesk.printing.page_sizes import check_page_size, page_size_pt
from shipdesk.printing.spooler import look_at_queue, system_printers
from shipdesk.printing.sumatra import print_by_sumatra
from shipdesk.printing.windows_raw import send_raw
from shipdesk.settings import PrinterProfile

PDF = b"%PDF-1.4 a label"
posix_only = pytest.mark.skipif(os.name == "nt", reason="lp is the print command of Linux and macOS")


@cache
def label_pdf(width: float = 288, height: float = 432) -> bytes:
    """Return a page with a black square on the dots of a 203 dpi printer."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=(width, height), invariant=1)
    dot = 72 / 203
    canvas.rect(100 * dot, 100 * dot, 50 * dot, 50 * dot, stroke=0, fill=1)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def dark_box(picture: Image.Image) -> tuple[int, int, int, int]:
    box = picture.point([255] * 128 + [0] * 128).getbbox()
    assert box is not None
    return box


class PrintSystem:
    """Stands for CUPS: programs named lp and lpstat on the path that write down what they were asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.printers("LabelZebra", "Office_A4")
        self.lp("print('request id is LabelZebra-7 (1 file(s))')")

    def printers(self, *names: str) -> None:
        """Make lpstat -e list these printers."""
        self._program("lpstat", f"print({chr(10).join(names)!r})")

    def lp(self, code: str) -> None:
        """Make lp write down its arguments and standard input, then do this."""
        self._program(
            "lp",
            f"open({str(self.folder / 'args.json')!r}, 'w').write(json.dumps(sys.argv[1:]))\n"
            f"open({str(self.folder / 'sent')!r}, 'wb').write(sys.stdin.buffer.read())\n{code}",
        )

    def program(self, name: str, code: str) -> None:
        """Put another program on the path."""
        self._program(name, code)

    @property
    def args(self) -> list[str]:
        """Return what lp was asked."""
        args: list[str] = json.loads((self.folder / "args.json").read_text())
        return args

    @property
    def sent(self) -> bytes:
        """Return the document that lp got."""
        return (self.folder / "sent").read_bytes()

    def _program(self, name: str, code: str) -> None:
        path = self.folder / name
        path.write_text(f"#!{sys.executable} -I\nimport json, sys\n{code}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def print_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PrintSystem:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return PrintSystem(folder)


def by_lp(page_size: str = "Custom.4x6in", **more: Any) -> ProfilePrinter:
    return ProfilePrinter(
        PrinterProfile(name="Bench", address="LabelZebra", page_size=page_size, by_system=True, **more)
    )


@posix_only
def test_label_is_printed_at_its_size_and_never_scaled(print_system: PrintSystem) -> None:
    assert by_lp().print_document("Labels 1\n2", "application/pdf", label_pdf()) == "LabelZebra-7"
    assert print_system.args == [
        *("-d", "LabelZebra", "-t", "Labels 1 2"),
        *("-o", "media=Custom.4x6in", "-o", "print-scaling=none", "-n", "1"),
    ]
    assert print_system.sent == label_pdf()


@posix_only
def test_the_drivers_own_name_of_the_paper_is_used(print_system: PrintSystem) -> None:
    print_system.program("lpoptions", "print('PageSize/Media Size: *w288h360 w288h432 Custom.WIDTHxHEIGHT')")
    by_lp().print_document("Label", "application/pdf", label_pdf())
    assert "media=w288h432" in print_system.args


@posix_only
def test_a_driver_that_takes_any_size_is_told_it_in_points(print_system: PrintSystem) -> None:
    print_system.program("lpoptions", "print('PageSize/Media Size: *w288h360 Custom.WIDTHxHEIGHT')")
    by_lp("Custom.4x5.5in").print_document("Label", "application/pdf", label_pdf(height=396))
    assert "media=Custom.288x396" in print_system.args


@posix_only
def test_a_driver_without_the_paper_is_told_instead_of_a_cut_label(print_system: PrintSystem) -> None:
    print_system.program("lpoptions", "print('PageSize/Media Size: *A4 Letter'); print('Resolution/R: *203dpi')")
    with pytest.raises(Refused, match=r"has no paper of 102 x 152 mm; it would use A4") as refused:
        by_lp().print_document("Label", "application/pdf", label_pdf())
    assert "Settings" in refused.value.advice
    assert not (print_system.folder / "args.json").exists()


@posix_only
def test_a_page_that_is_larger_than_the_paper_is_refused(print_system: PrintSystem) -> None:
    with pytest.raises(Refused, match=r"A page of 105 x 148 mm does not fit on the paper of 'Bench', 102 x 152 mm"):
        by_lp().print_document("Label", "application/pdf", label_pdf(297.6, 419.5))


@posix_only
def test_a_nudge_moves_the_pages_by_whole_dots(print_system: PrintSystem) -> None:
    by_lp(offset_x=10, offset_y=-5, copies=2).print_document("Label", "application/pdf", label_pdf())
    assert print_system.args[-1] == "2"
    with open_pdf(print_system.sent) as moved, open_pdf(label_pdf()) as first:
        assert moved.size_pt(0) == pytest.approx(first.size_pt(0), abs=0.01)
        at, was = dark_box(moved.image(0, 203)), dark_box(first.image(0, 203))
    assert (at[0] - was[0], at[1] - was[1]) == (8, -4)


@posix_only
def test_zpl_goes_to_the_printer_as_it_is(print_system: PrintSystem) -> None:
    zebra = PrinterProfile(name="Zebra", kind="spooler_raw", address="LabelZebra", language="zpl")
    ProfilePrinter(zebra).print_document("Label", "text/zpl", b"^XA^XZ")
    assert print_system.args[4:] == ["-o", "raw"]
    assert print_system.sent == b"^XA^XZ"


@posix_only
def test_zpl_is_not_sent_to_a_printer_of_pages(print_system: PrintSystem) -> None:
    with pytest.raises(Refused, match="takes pages"):
        by_lp().print_document("Label", "text/zpl", b"^XA^XZ")


@posix_only
def test_printers_are_listed(print_system: PrintSystem) -> None:
    assert system_printers() == ("LabelZebra", "Office_A4")


@posix_only
def test_a_printer_tells_its_resolution_before_it_is_added(print_system: PrintSystem) -> None:
    print_system.program("lpoptions", "print('PageSize/M: *w288h432'); print('Resolution/R: 203dpi *300dpi 600dpi')")
    assert look_at_queue("LabelZebra") == FoundPrinter("LabelZebra", 300, takes_pdf=True)
    print_system.program("lpoptions", "sys.exit(1)")
    assert look_at_queue("LabelZebra") == FoundPrinter("LabelZebra", None, takes_pdf=False)


@posix_only
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("printer LabelZebra is idle.  enabled since Mon", "Ready."),
        ("printer LabelZebra now printing LabelZebra-3.  enabled since Mon", "Printing."),
        ("printer LabelZebra disabled since Mon -\n\tPaused", "The print system has stopped this printer."),
    ],
)
def test_the_print_system_says_how_a_printer_is(print_system: PrintSystem, said: str, sentence: str) -> None:
    print_system.program("lpstat", f"print('LabelZebra' if sys.argv[1] == '-e' else {said!r})")
    assert by_lp().status().sentence == sentence


@posix_only
def test_older_print_systems_are_understood(print_system: PrintSystem) -> None:
    print_system.program(
        "lpstat",
        "if sys.argv[1] == '-e': sys.exit(1)\n"
        "print('printer Zebra is idle.  enabled since Mon')\n"
        "print('printer Old disabled since Mon -')\nprint('\\tReady')",
    )
    assert system_printers() == ("Zebra", "Old")


@posix_only
def test_no_printer_at_all_is_an_empty_list(print_system: PrintSystem) -> None:
    print_system.program("lpstat", "print('lpstat: No destinations added.', file=sys.stderr); sys.exit(1)")
    assert system_printers() == ()
    (print_system.folder / "lpstat").unlink()
    assert system_printers() == ()


@posix_only
def test_a_printer_that_is_not_there_waits_with_advice(print_system: PrintSystem) -> None:
    print_system.printers("Office_A4")
    with pytest.raises(RemoteUnavailable, match="no printer of that name") as waits:
        by_lp().print_document("Label", "application/pdf", label_pdf())
    assert "Settings" in waits.value.advice
    assert not (print_system.folder / "args.json").exists()


@posix_only
def test_refusal_of_the_print_system_is_passed_on_and_may_be_tried_again(print_system: PrintSystem) -> None:
    print_system.lp("print('lp: Printer not accepting jobs.', file=sys.stderr); sys.exit(1)")
    with pytest.raises(RemoteUnavailable, match="not accepting jobs"):
        by_lp().print_document("Label", "application/pdf", label_pdf())


@posix_only
def test_nobody_knows_what_a_print_system_did_that_hangs(
    print_system: PrintSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    print_system.lp("import threading; threading.Event().wait(30)")
    monkeypatch.setattr(spooler, "PRINT_TIMEOUT_S", 0.5)
    with pytest.raises(RemoteOutcomeUnknown, match="does not answer"):
        by_lp().print_document("Label", "application/pdf", label_pdf())


@posix_only
def test_pictures_and_strange_papers_are_refused(print_system: PrintSystem) -> None:
    with pytest.raises(Refused, match="PDF first"):
        by_lp().print_document("Label", "image/png", b"")
    with pytest.raises(Refused, match="how large"):
        by_lp("A4 -o raw").print_document("Label", "application/pdf", label_pdf())


def test_sumatra_is_called_unscaled_and_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "SumatraPDF"
    told = tmp_path / "told.json"
    program.write_text(f"#!{sys.executable} -I\nimport json, sys\nopen({str(told)!r}, 'w').write(json.dumps(sys.argv))")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert print_by_sumatra("Office", "A4", label_pdf(), 2) == "Office"
    said = json.loads(told.read_text())
    assert said[1:6] == ["-print-to", "Office", "-print-settings", "noscale,2x,paper=a4", "-silent"]
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    with pytest.raises(Refused, match="not on this computer"):
        print_by_sumatra("Office", "A4", label_pdf(), 1)


class WindowsSpooler:
    """Stands for winspool.drv: takes jobs, and stops where it is told to."""

    def __init__(self, *, takes: tuple[str, ...] = ("RAW",), stops_after: int = 10**9) -> None:
        self.takes, self.left, self.written = takes, stops_after, b""
        self.documents: list[tuple[str, str]] = []

    def OpenPrinterW(self, name: str, printer: Any, _defaults: None) -> int:
        return int(name == "Zebra")

    def ClosePrinter(self, _printer: Any) -> int:
        return 1

    def StartDocPrinterW(self, _printer: Any, _level: int, info: Any) -> int:
        document = info._obj
        if document.datatype not in self.takes:
            return 0
        self.documents.append((document.name, document.datatype))
        return 42

    def StartPagePrinter(self, _printer: Any) -> int:
        return 1

    def WritePrinter(self, _printer: Any, piece: bytes, length: int, written: Any) -> int:
        written._obj.value = min(length, self.left)
        self.left -= written._obj.value
        self.written += piece[: written._obj.value]
        return int(written._obj.value > 0)

    def EndPagePrinter(self, _printer: Any) -> int:
        return 1

    def EndDocPrinter(self, _printer: Any) -> int:
        return 1


def test_windows_gets_the_bytes_as_they_are() -> None:
    spool = WindowsSpooler()
    content = b"^XA^XZ" * 40_000
    assert send_raw("Zebra", "Labels", content, spool) == "42"
    assert (spool.written, spool.documents) == (content, [("Labels", "RAW")])
    newer = WindowsSpooler(takes=("XPS_PASS",))
    send_raw("Zebra", "Labels", b"^XA^XZ", newer)
    assert newer.documents == [("Labels", "XPS_PASS")]


def test_windows_that_takes_nothing_waits_and_one_that_stops_is_unsure() -> None:
    with pytest.raises(RemoteUnavailable, match="no printer of that name"):
        send_raw("Kitchen", "Labels", b"x", WindowsSpooler())
    with pytest.raises(RemoteUnavailable, match="did not take"):
        send_raw("Zebra", "Labels", b"x", WindowsSpooler(takes=()))
    with pytest.raises(RemoteOutcomeUnknown, match="stopped in the middle"):
        send_raw("Zebra", "Labels", b"x" * 200_000, WindowsSpooler(stops_after=100_000))


@pytest.mark.parametrize(
    ("name", "size"),
    [("Custom.4x6in", (288, 432)), ("Custom.105x148mm", (297.6, 419.5)), ("A6", (298, 420)), ("w288h432", (288, 432))],
)
def test_papers_are_known_by_their_names(name: str, size: tuple[float, float]) -> None:
    assert check_page_size(name) == name
    assert page_size_pt(name) == pytest.approx(size, abs=0.1)


def test_unknown_paper_is_refused() -> None:
    with pytest.raises(Refused):
        page_size_pt("Tabloid.Extra")


def test_document_becomes_a_whole_file(tmp_path: Path) -> None:
    printer = FilePrinter(tmp_path / "paper" / "today")
    path = Path(printer.print_document("Labels 2026-11-26", "application/pdf", PDF))
    assert path.name == "Labels 2026-11-26.pdf"
    assert path.read_bytes() == PDF
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_same_document_is_one_file_and_another_gets_a_number(tmp_path: Path) -> None:
    printer = FilePrinter(tmp_path)
    first = printer.print_document("Label", "application/pdf", PDF)
    assert printer.print_document("Label", "application/pdf", PDF) == first
    assert Path(printer.print_document("Label", "application/pdf", b"other")).name == "Label-2.pdf"


@pytest.mark.parametrize("title", ["../../etc/passwd", "a/b\\c:d*e?", "CON", "nul.txt", "...", "", "x" * 300, "\x00\n"])
def test_no_title_leads_out_of_the_folder(tmp_path: Path, title: str) -> None:
    path = Path(FilePrinter(tmp_path).print_document(title, "text/zpl", b"^XA^XZ"))
    assert path.parent == tmp_path
    assert path.suffix == ".zpl"
    assert not path.stem.lower().startswith(("con", "nul")) or path.stem.startswith("_")


def test_folder_that_is_a_file_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(Refused, match="cannot be written"):
        FilePrinter(tmp_path / "taken").print_document("Label", "application/pdf", PDF)
