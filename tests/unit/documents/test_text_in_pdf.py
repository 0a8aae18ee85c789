"""What is copied or searched in a label's PDF is the address, in every script, with two readers of other makers."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from label_people import PLACES, Place, person
from label_samples import LABEL

from shipdesk.documents.drawing import Paper, Text
from shipdesk.documents.label_addresses import address_lines
from shipdesk.documents.label_pdf import papers_to_pdf, render_labels
from shipdesk.documents.typesetting import set_line
from shipdesk.domain.labels import Layout
from shipdesk.domain.text import clean_line

# Marks that readers put in, or that we do, to say in which direction text runs; and what only tells how to draw.
_UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufe0f]")
LINES = {
    "Latin": "Łódź Şişli İstanbul Đorđe ÅØœß fi ffi",
    "Greek": "Λεωφόρος Συγγρού 129, Αθήνα 117 45",
    "Cyrillic": "ул. Тверская, д. 7, кв. 12, Їжакевич Ґ.",
    "Vietnamese": "Nguyễn Thị Hương, 45 Đường Trần Phú",
    "Chinese": "上海市浦东新区世纪大道100号 (A座)",
    "Japanese": "東京都千代田区丸の内1丁目 〒100-0005 ガンプラ 𠮷野家",
    "Korean": "서울특별시 강남구 테헤란로 152, 3층",
    "Arabic": "شارع الملك فهد، مبنى 15، الرياض ١٢٣",
    "Persian": "خیابان ولیعصر، پلاک ۴۵",
    "vocalised Arabic": "مُحَمَّد",
    "Hebrew": "רחוב הרצל 25, דירה 4, תל אביב-יפו",
    "pointed Hebrew": "שָׁלוֹם",
    "Thai": "99/1 ถนนสุขุมวิท แขวงคลองเตย น้ำ กำแพง",
    "Devanagari": "क्षत्रिय विद्यार्थी श्री, महात्मा गांधी मार्ग, कक्ष 12",
    "emoji": "Mia ❤ 🎁 🚚 👍🏽 👨‍👩‍👧 🇩🇪",
    "combined": "e\u0301a\u0308 Z\u0351o",
}


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("script", LINES)
def test_a_line_is_copied_as_it_was_written(script: str, bold: bool) -> None:
    text = LINES[script]
    pdf = _one_line(text, bold=bold)
    assert _plain(_by_pdfium(pdf)) == _plain(text)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
@pytest.mark.parametrize("script", LINES)
def test_another_reader_copies_the_same(script: str, tmp_path: Path) -> None:
    pdf = _one_line(LINES[script].replace("(", "").replace(")", ""), bold=False)
    assert _plain(_by_poppler(pdf, tmp_path)) == _plain(LINES[script].replace("(", "").replace(")", ""))


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.country)
def test_every_word_of_an_address_is_found_on_its_label(place: Place) -> None:
    recipient = person(place, random.Random(3))
    text = _plain(_by_pdfium(render_labels([replace(LABEL, recipient=recipient)], layout=Layout.FOUR_BY_SIX)))
    for line in address_lines(recipient, LABEL.sender.country_code):
        for word in line.split():
            assert _plain(word).strip(",،()") in text


# Without letters from the right: readers turn brackets beside them round, each in its own way.
_ALPHABET = "abcXYZ \\()<>[]{}/%^~_$#\"'&;=+-.,:!?*|@`0123456789äöüßłñéøαβγдеж東京서울ไทย"


@settings(max_examples=60)
@given(st.text(alphabet=_ALPHABET, min_size=1, max_size=25))
def test_no_sign_ends_a_string_or_begins_a_command(text: str) -> None:
    pdf = _one_line(clean_line(text) or "x", bold=False)
    read = _by_pdfium(pdf)
    assert sorted(_squeezed(read)) == sorted(_squeezed(clean_line(text) or "x"))


def _one_line(text: str, *, bold: bool) -> bytes:
    line = set_line(text, bold=bold, country_code="JP")
    return papers_to_pdf([Paper(1600, 200, 203, (Text(20, 100, line, 12),))], title="Line")


def _by_pdfium(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    text_page = page.get_textpage()
    text: str = text_page.get_text_range()
    text_page.close()
    page.close()
    document.close()
    return text


def _by_poppler(pdf: bytes, folder: Path) -> str:
    path = folder / "line.pdf"
    path.write_bytes(pdf)
    run = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return run.stdout.decode()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text)).strip("\f\r\n ")


def _squeezed(text: str) -> str:
    return "".join(_plain(text).split())
