"""The collected attacks on printers, mails and screens stand on a label as they are, or are refused in words."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from label_proof import decoded, expected, printed_zpl, zpl_fields
from label_samples import LABEL, RECIPIENTS

from shipdesk.documents.drawing import Paper, Text
from shipdesk.documents.label_layout import lay_out_label
from shipdesk.documents.label_pdf import papers_to_pdf
from shipdesk.documents.label_zpl import paper_to_zpl
from shipdesk.documents.typesetting import unprintable
from shipdesk.domain.labels import LabelContent, Layout
from shipdesk.domain.text import clean_line

_COMMANDS = frozenset(
    ("^XA", "^CI", "^PW", "^LL", "^LH", "^FO", "^FT", "^A0", "^FB", "^FR", "^FH", "^FD", "^FS", "^GB", "^GF", "^PQ")
) | {"^XZ"}
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069\u2060\ufe0f\ufeff]")
_LONGEST = 80


@pytest.fixture(scope="module")
def cells(repository: Path) -> tuple[str, ...]:
    """Return what stands in the hostile files, as it is there and as it comes through the door for text."""
    folder = repository.parent / "shared" / "data" / "hostile" / "text-attack"
    if not folder.is_dir():
        pytest.skip("the hostile files are not here")
    found: dict[str, None] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            for row in list(csv.reader(file))[1:]:
                found.update(dict.fromkeys(text for cell in row for text in (cell, clean_line(cell)) if text))
    assert len(found) >= 50
    return tuple(found)


@pytest.fixture(scope="module")
def papers(cells: tuple[str, ...]) -> tuple[tuple[str, Paper], ...]:
    """Return each text and a label that has it everywhere; what is not printed has said why."""
    laid_out = []
    for text in cells:
        paper = lay_out_label(_attacked(text), Layout.FOUR_BY_SIX)
        if paper.problems:
            said = " ".join(paper.problems)
            assert ("no type for" in said and unprintable(text)) or ("does not fit" in said and len(text) > 30), text
            # Where only the shop's own small lines are too short for it, the address still has to take it.
            paper = lay_out_label(replace(LABEL, recipient=_attacked(text).recipient), Layout.FOUR_BY_SIX)
        if paper.problems:
            assert unprintable(text) or len(text) > _LONGEST, text
            continue
        laid_out.append((text, paper))
    assert len(laid_out) >= 45
    return tuple(laid_out)


def test_no_attack_is_a_command_to_a_label_printer(papers: tuple[tuple[str, Paper], ...]) -> None:
    for text, paper in papers:
        zpl = paper_to_zpl(paper)
        assert {command[:3] for command in re.findall(r"[\^~][^\^~]{0,2}", zpl)} <= _COMMANDS, text
        assert zpl.count("^XA") == zpl.count("^XZ") == 1
        assert zpl.count("^FD") == zpl.count("^FH_^FD")
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", zpl)
        said = sorted(item.line.text for item in paper.items if isinstance(item, Text))
        fields = zpl_fields(zpl)
        assert [field for field in fields if field not in said] == []
        if text.isascii() and "\\" not in text and len(text) < 30:
            assert text in fields


def test_a_label_under_attack_prints_its_own_barcodes_and_nothing_more(papers: tuple[tuple[str, Paper], ...]) -> None:
    for text, paper in papers:
        if re.search(r"[\^~_\\]", text):
            assert decoded(printed_zpl(paper)) == expected(paper), text


def test_no_attack_ends_a_text_of_the_pdf(papers: tuple[tuple[str, Paper], ...]) -> None:
    pdf = papers_to_pdf([paper for _, paper in papers], title="Attacks")
    for (text, _), page in zip(papers, _pages(pdf), strict=True):
        # PDFium takes a hyphen at the end of a line for one that only parts a word.
        read = re.sub("[-\x02\ufffe]", "", _squeezed(page))
        assert _squeezed(text).replace("-", "") in read, text


def _attacked(text: str) -> LabelContent:
    recipient = replace(RECIPIENTS[0], name=text, company=f"{text} ", lines=(text,))
    return replace(LABEL, recipient=recipient, order_number=text, references=(text,))


def _pages(pdf: bytes) -> Iterator[str]:
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        text_page = page.get_textpage()
        yield text_page.get_text_range()
        text_page.close()
        page.close()
    document.close()


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", _UNSEEN.sub("", text)).split())
