"""Documents reach the printer by name, at their size, and a refusal says what to do."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from shipdesk.domain.errors import Refused
from shipdesk.printing import spooler
from shipdesk.printing.file_printer import FilePrinter
from shipdesk.printing.page_sizes import check_page_size, page_size_pt
from shipdesk.printing.spooler import SystemPrinter, system_printers

PDF = b"%PDF-1.4 a label"
posix_only = pytest.mark.skipif(os.name == "nt", reason="lp is the print command of Linux and macOS")


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


@posix_only
def test_label_is_printed_at_its_size_and_never_scaled(print_system: PrintSystem) -> None:
    job = SystemPrinter("LabelZebra", "Custom.4x6in").print_document("Labels 1\n2", "application/pdf", PDF)
    assert job == "LabelZebra-7"
    assert print_system.args == [
        *("-d", "LabelZebra", "-t", "Labels 1 2"),
        *("-o", "media=Custom.4x6in", "-o", "print-scaling=none"),
    ]
    assert print_system.sent == PDF


@posix_only
def test_zpl_goes_to_the_printer_as_it_is(print_system: PrintSystem) -> None:
    SystemPrinter("LabelZebra").print_document("Label", "text/zpl", b"^XA^XZ")
    assert print_system.args[4:] == ["-o", "raw"]
    assert print_system.sent == b"^XA^XZ"


@posix_only
def test_printers_are_listed(print_system: PrintSystem) -> None:
    assert system_printers() == ("LabelZebra", "Office_A4")


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
def test_unknown_printer_is_refused_with_advice(print_system: PrintSystem) -> None:
    with pytest.raises(Refused, match="'Kitchen' is not known here") as refused:
        SystemPrinter("Kitchen").print_document("Label", "application/pdf", PDF)
    assert "Settings" in refused.value.advice
    assert not (print_system.folder / "args.json").exists()


@posix_only
def test_refusal_of_the_print_system_is_passed_on(print_system: PrintSystem) -> None:
    print_system.lp("print('lp: Printer not accepting jobs.', file=sys.stderr); sys.exit(1)")
    with pytest.raises(Refused, match="not accepting jobs"):
        SystemPrinter("LabelZebra").print_document("Label", "application/pdf", PDF)


@posix_only
def test_print_system_that_hangs_does_not_hang_the_shop(
    print_system: PrintSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    print_system.lp("import threading; threading.Event().wait(30)")
    monkeypatch.setattr(spooler, "PRINT_TIMEOUT_S", 0.5)
    with pytest.raises(Refused, match="does not answer"):
        SystemPrinter("LabelZebra").print_document("Label", "application/pdf", PDF)


@posix_only
def test_pictures_and_strange_papers_are_refused(print_system: PrintSystem) -> None:
    with pytest.raises(Refused, match="PDF first"):
        SystemPrinter("LabelZebra").print_document("Label", "image/png", b"")
    with pytest.raises(Refused, match="no name of a paper"):
        SystemPrinter("LabelZebra", "A4 -o raw").print_document("Label", "application/pdf", PDF)


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
