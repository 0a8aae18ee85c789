"""Saves pictures of labels for the documentation: each script, each paper, and the kinds of labels there are.

Usage: python tools/label_pictures.py FOLDER [--logo]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from shipdesk.documents.label_pdf import render_labels  # noqa: E402
from shipdesk.documents.read_back import page_images  # noqa: E402
from shipdesk.domain.check_digits import sscc18, ups_1z_check  # noqa: E402
from shipdesk.domain.labels import (  # noqa: E402
    PLAIN_TEMPLATE,
    LabelContent,
    LabelForm,
    LabelTemplate,
    Layout,
    Symbology,
)
from shipdesk.domain.orders import Address  # noqa: E402

DPI = 203
SHOP = Address("Blue Door Studio", "", ("Unit 7, 1200 Industrial Way",), "Portland", "OR", "97201", "US")
_PEOPLE = """
latin|Łukasz Żądło|Søn & Ćwikła Sp. z o.o.|ul. Świętokrzyska 12/4|Łódź||90-001|PL
greek|Ελένη Παπαδοπούλου||Λεωφόρος Συγγρού 129|Αθήνα||117 45|GR
cyrillic|Галина Їжакевич||вул. Хрещатик, 22; кв. 7|Київ||01001|UA
vietnamese|Nguyễn Thị Hương||45 Đường Trần Phú; Phường Điện Biên|Hà Nội||100000|VN
chinese|欧阳文静||世纪大道100号 (A座) 1802室|浦东新区|上海市|200120|CN
traditional-chinese|陳怡君||信義路五段7號 12樓|信義區|台北市|110|TW
japanese|佐々木 さくら||丸の内1丁目9-1; コーポ高橋 203号室|千代田区|東京都|100-0005|JP
korean|김민수||테헤란로 152, 3층|강남구|서울특별시|06236|KR
arabic|محمد عبد الله الأحمد|شركة النور (Noor Co.)|شارع الملك فهد، مبنى 15|الرياض||12271|SA
hebrew|רחל כהן||רחוב הרצל 25, דירה 4|תל אביב-יפו||6688101|IL
thai|สมชาย กำแพงแก้ว||99/1 ถนนสุขุมวิท แขวงคลองเตย|คลองเตย|กรุงเทพมหานคร|10110|TH
devanagari|क्षितिज विद्यार्थी||गांधी मार्ग 12, कक्ष संख्या 7|दिल्ली||110001|IN
emoji|Mia ❤️ Gift shop 🎁||742 Evergreen Terrace|Springfield|IL|62704|US
"""


def main(arguments: list[str]) -> int:
    """Save the pictures, or with --logo the logo that one of them has."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    if arguments[1:] == ["--logo"]:
        (folder / "logo.png").write_bytes(_logo())
        return 0
    for name, content, layout, template in (*_by_script(), *_by_kind()):
        pdf = render_labels([content], layout=layout, dpi=DPI, template=template)
        (image,) = page_images(pdf, DPI)
        framed = Image.new("L", (image.width + 8, image.height + 8), 190)
        framed.paste(image, (4, 4))
        framed.quantize(8).save(folder / f"{name}.png", optimize=True)
    return 0


def _by_script() -> Iterator[tuple[str, LabelContent, Layout, LabelTemplate]]:
    for number, row in enumerate(_PEOPLE.strip().splitlines()):
        script, name, company, lines, city, state, code, country = row.split("|")
        recipient = Address(name, company, tuple(lines.split("; ")), city, state, code, country)
        yield script, replace(_label(number), recipient=recipient), Layout.FOUR_BY_SIX, PLAIN_TEMPLATE


def _by_kind() -> Iterator[tuple[str, LabelContent, Layout, LabelTemplate]]:
    label = replace(_label(42), references=("2 × MUG-BLUE-L, 1 × TEE-M", "Pick A-12-3 · Packer JK", "Gift wrap"))
    for layout in Layout:
        yield f"paper-{layout.value}", label, layout, PLAIN_TEMPLATE
    sscc = sscc18("4012345", 17)
    unit = replace(
        label, form=LabelForm.LOGISTIC, barcode=f"(00){sscc}", symbology=Symbology.GS1_128, human_readable=sscc,
        carrier_name="Own delivery", service_banner="Own van", package_number=2, package_count=3,
    )  # fmt: skip
    yield "gs1-logistic", unit, Layout.FOUR_BY_SIX, PLAIN_TEMPLATE
    back = replace(
        label, sender=label.recipient, recipient=SHOP, is_return=True, return_number="RMA-2041", references=()
    )
    yield "return", back, Layout.FOUR_BY_SIX, PLAIN_TEMPLATE
    yield "with-logo", label, Layout.FOUR_BY_SIX, LabelTemplate(logo=_logo())
    yield "sample", replace(label, sample=True), Layout.A6, PLAIN_TEMPLATE


def _label(number: int) -> LabelContent:
    body = f"999AA1{number:09d}"
    tracking = f"1Z{body}{ups_1z_check(body)}"
    return LabelContent(
        service_icon="P",
        service_banner="Priority Parcel",
        sender=SHOP,
        recipient=Address("Mia O'Brien", "", ("742 Evergreen Terrace", "Apt 12B"), "Springfield", "IL", "62704", "US"),
        barcode=tracking,
        symbology=Symbology.CODE_128,
        human_readable=tracking,
        order_number=f"SD-{100000 + number}",
        weight_g=640,
        ship_on=date(2026, 11, 26),
        carrier_name="Practice Carrier",
        references=("1 × MUG-BLUE-L",),
    )


def _logo() -> bytes:
    """Draw a blue door."""
    picture = Image.new("RGB", (600, 420), "white")
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((30, 20, 570, 400), radius=60, fill="navy")
    draw.rectangle((210, 80, 390, 400), fill="white")
    draw.rectangle((230, 100, 370, 400), fill="navy")
    draw.ellipse((330, 230, 355, 255), fill="white")
    target = BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
