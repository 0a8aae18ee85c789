"""Papers in their awkward forms: long names, many lines, every script, nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from io import BytesIO

from PIL import Image, ImageDraw

from shipdesk.documents.drawing import Paper
from shipdesk.documents.papers.customs import customs_pages
from shipdesk.documents.papers.invoice import invoice_pages
from shipdesk.documents.papers.journey import journey_pages
from shipdesk.documents.papers.manifest import manifest_pages
from shipdesk.documents.papers.pick_list import pick_list_pages
from shipdesk.documents.papers.slip import slip_pages
from shipdesk.documents.papers.summary import summary_pages
from shipdesk.domain.orders import Address
from shipdesk.domain.papers import (
    BatchSummary,
    Contents,
    CustomsContent,
    CustomsForm,
    CustomsLine,
    Journey,
    JourneyEntry,
    Letterhead,
    Manifest,
    ManifestParcel,
    PaperSize,
    PickList,
    PickRow,
    SlipContent,
    SlipLine,
    SummaryOrder,
    SummaryWay,
)

Draw = Callable[[PaperSize, int], Sequence[Paper]]


def logo() -> bytes:
    """Return a logo as a PNG."""
    picture = Image.new("RGB", (600, 180), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((10, 10, 170, 170), fill="black")
    pen.rectangle((200, 60, 590, 120), fill="black")
    kept = BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


SHOP = Address(
    "Mara Lindqvist", "Linden & Clay Ceramics", ("Werkstr. 14",), "Hamburg", "", "20095", "DE",
    "hello@lindenclay.example", "+49 40 5550123",
)  # fmt: skip
HEAD = Letterhead(SHOP, made="Made 26 Nov 2026 14:05")
WITH_LOGO = Letterhead(SHOP, logo(), "Made 26 Nov 2026 14:05")
LONG = Address(
    "Jonathan Featherstonehaugh-Cholmondeley", "Very Long Company Name Incorporated of Delaware",
    ("1600 Amphitheatre Parkway", "Building 43, Floor 2"), "Mountain View", "CA", "94043", "US", "jon@example.com",
    "+1 650 555 0100",
)  # fmt: skip
ARABIC = Address("محمد عبد الرحمن القحطاني", "", ("شارع الملك فهد 123",), "الرياض", "", "12211", "SA")
JAPANESE = Address("山田 太郎", "", ("丸の内1丁目2番3号",), "千代田区", "東京都", "100-0005", "JP")
THAI = Address("สมชาย ใจดี", "", ("99/1 ถนนสุขุมวิท",), "คลองเตย", "กรุงเทพมหานคร", "10110", "TH")
LINES = (
    SlipLine("MUG-01", "Stoneware mug, ocean blue glaze", 2, 2, "350 ml", "A-03", "24.00 EUR"),
    SlipLine("BOWL-XL-2", "Serving bowl, large, hand thrown, with a name that needs a second line and a third", 1, 3,
             "Sand", "B-12", "58.00 EUR", elsewhere="2 in parcel 2"),
    SlipLine("VASE-7", "مزهرية خزفية مزخرفة", 1, 1, "أزرق", "C-01", "31.00 EUR"),
    SlipLine("PLATE-9", "花瓶 大きい", 12, 12),
)  # fmt: skip
SLIP = SlipContent(
    WITH_LOGO, "LC-20417", LONG, LINES, (SlipLine("VASE-1", "Tall vase", 0, 1, elsewhere="in parcel 2"),),
    placed_on=date(2026, 11, 24), service="Practice Express", tracking_number="SDP000000012345678",
    parcel_count=2, weight="2.45 kg", total="137.00 EUR", notes=("Leave it with the neighbour at number 12.",),
)  # fmt: skip
GIFT = replace(
    SLIP, letterhead=HEAD, recipient=ARABIC, is_gift=True, total="137.00 EUR", combined=("LC-20418",),
    gift_messages=("عيد ميلاد سعيد\nHappy birthday!",),
)  # fmt: skip
SIXTY = replace(
    SLIP,
    recipient=JAPANESE,
    lines=tuple(SlipLine(f"SKU-{i:02}", f"Article {i}", i % 4 + 1, i % 4 + 1) for i in range(60)),
)
EMPTY_SLIP = SlipContent(Letterhead(Address()), "1", Address(), ())
HUGE = SlipContent(
    HEAD, "X" * 60, THAI, (SlipLine("S" * 90, "word " * 900, 1, 1), SlipLine("", "", 3, 3)), notes=("n" * 3000,)
)
PICK = PickList(
    HEAD,
    tuple(
        PickRow(f"A-{i:02}", f"SKU-{i:02}", ("Stoneware mug", "花瓶", "مزهرية", "แจกัน")[i % 4], "350 ml", i % 7 + 1,
                f"40123456789{i:02}", (("LC-1", 1), ("LC-2", i % 7 + 1)))
        for i in range(45)
    ),
    2,
)  # fmt: skip
SUMMARY = BatchSummary(
    HEAD,
    tuple(
        SummaryOrder(f"LC-2{i:03}", (LONG, ARABIC, JAPANESE, THAI)[i % 4].name, "US", i + 1, 1, 400, bool(i % 2),
                     "Practice carrier", "Express", "S", i % 2, ("MUG-01 has no customs code.",) if i % 3 == 0 else ())
        for i in range(30)
    ),
    (SummaryWay("Practice carrier", "Express", 30, 30, 12_000), SummaryWay("", "", 1, 1, 10)),
)  # fmt: skip
MANIFEST = Manifest(
    HEAD, "M-000012", "Practice carrier", "26 Nov 2026 17:30 (Europe/Berlin)", "26 Nov 2026 09:12",
    "26 Nov 2026 17:21",
    tuple(
        ManifestParcel(f"SDP{i:012}", f"LC-{i}", "20095", "DE", "Express", None if i == 3 else 300 + i, "")
        for i in range(75)
    ),
)  # fmt: skip
CUSTOMS = CustomsContent(
    HEAD, "LC-20417", LONG,
    (CustomsLine("Stoneware mug", 2, 700, 2400, "691200", "DE", "MUG-01"),
     CustomsLine("Serving bowl of stoneware, hand thrown", 1, 1450, 5800, "69120023", "DE", "BOWL"),
     CustomsLine("Vase", 1, None, None, "", "CN", "V-1")),
    "EUR", 2450, Contents.SALE, "RR123456785DE", "Practice carrier", "LC-20417", date(2026, 11, 26),
)  # fmt: skip
MANY_CUSTOMS = replace(
    CUSTOMS, recipient=JAPANESE,
    lines=tuple(CustomsLine(f"Thing {i}", 1, 100, 1000, "691200", "DE", f"S-{i}") for i in range(23)),
)  # fmt: skip
JOURNEY = Journey(
    HEAD, "LC-20417", "SDP000000012345678", THAI, (("CARRIER", "Practice carrier"), ("PROMISED", "27 Nov 2026")),
    ((2, "MUG-01", "Stoneware mug"),),
    tuple(
        JourneyEntry(f"{i % 28 + 1} Nov 2026 14:05", "carrier", ("Accepted", "تم التسليم", "输入国际交换局")[i % 3],
                     "Hamburg DE", "Practice carrier", "PU", "2026-11-26T14:05 local", "26 Nov 2026 14:20")
        for i in range(34)
    ),
    "Europe/Berlin", "Promised for 27 Nov 2026. Until now nobody tried to deliver it.",
)  # fmt: skip
PAPERS: dict[str, Draw] = {
    "slip": partial(slip_pages, SLIP),
    "gift slip": partial(slip_pages, GIFT),
    "slip of sixty lines": partial(slip_pages, SIXTY),
    "empty slip": partial(slip_pages, EMPTY_SLIP),
    "huge slip": partial(slip_pages, HUGE),
    "pick list": partial(pick_list_pages, PICK),
    "summary": partial(summary_pages, SUMMARY),
    "empty summary": partial(summary_pages, BatchSummary(HEAD, (), ())),
    "manifest": partial(manifest_pages, MANIFEST),
    "journey": partial(journey_pages, JOURNEY),
    "cn22": partial(customs_pages, [CUSTOMS] * 5, CustomsForm.CN22),
    "cn23": partial(customs_pages, [CUSTOMS, MANY_CUSTOMS], CustomsForm.CN23),
    "invoice": partial(invoice_pages, CUSTOMS),
    "long invoice": partial(invoice_pages, MANY_CUSTOMS),
}
ONLY_LARGE = frozenset({"cn23", "invoice", "long invoice"})
"""What has no room on 4 x 6 inches."""
