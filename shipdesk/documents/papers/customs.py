"""The customs declarations CN22 and CN23 of the Universal Postal Union, filled from the product memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shipdesk.documents.drawing import Align, Grid, Paper
from shipdesk.documents.label_words import day_text
from shipdesk.documents.papers.form import Form
from shipdesk.documents.papers.letterhead import address_block
from shipdesk.documents.papers.pages import MODULES
from shipdesk.documents.sheet import Sheet
from shipdesk.domain.errors import Refused
from shipdesk.domain.money import to_major
from shipdesk.domain.orders import Address
from shipdesk.domain.papers import Contents, CustomsContent, CustomsForm, CustomsLine, PaperSize

CN22_MM = (74.0, 105.0)
"""As the post prints it; on a paper of 4 x 6 inches the form is that paper's size, so that hands can read it."""
CN22_LINES = 5
CN23_LINES = 5
_CN23_WIDTH_MM = 202.0
_OATH = (
    "I, the undersigned, whose name and address are given on the item, certify that the particulars given in this "
    "declaration are correct and that this item does not contain any dangerous article or articles prohibited by "
    "legislation or by postal or customs regulations."
)
_KINDS = (
    (Contents.GIFT, "Gift"), (Contents.SAMPLE, "Commercial sample"), (Contents.DOCUMENTS, "Documents"),
    (Contents.RETURN, "Returned goods"), (Contents.SALE, "Sale of goods"), (Contents.OTHER, "Other"),
)  # fmt: skip


def customs_pages(
    contents: Sequence[CustomsContent], form: CustomsForm, size: PaperSize, dpi: int
) -> tuple[Paper, ...]:
    """Return the forms of some parcels; on a sheet several CN22 stand side by side, of CN23 two copies."""
    if form is CustomsForm.CN22:
        return _cn22_papers(contents, size, dpi)
    if size is PaperSize.FOUR_BY_SIX:
        raise Refused("CN23 has no room on 4 x 6 inches.", "Print it on A4 or Letter.")
    return tuple(paper for content in contents for paper in _cn23_papers(content, size, dpi))


def _cn22_papers(contents: Sequence[CustomsContent], size: PaperSize, dpi: int) -> tuple[Paper, ...]:
    grid = Grid(dpi)
    width, height = (int(side * dpi / 25.4) for side in size.mm)
    if size is PaperSize.FOUR_BY_SIX:
        places = [(grid.mm(3), grid.mm(3))]
        form_mm = (size.mm[0] - 6, size.mm[1] - 6)
    else:
        form_mm = CN22_MM
        gap_x, gap_y = (size.mm[0] - 2 * form_mm[0]) / 3, (size.mm[1] - 2 * form_mm[1]) / 3
        places = [
            (grid.mm(gap_x + column * (form_mm[0] + gap_x)), grid.mm(gap_y + row * (form_mm[1] + gap_y)))
            for row in range(2)
            for column in range(2)
        ]
    papers = []
    for start in range(0, len(contents), len(places)):
        sheet = Sheet(grid)
        for content, (x, y) in zip(contents[start : start + len(places)], places, strict=False):
            _cn22(Form(sheet, x, y, *form_mm), content)
        papers.append(sheet.as_paper(width, height))
    return tuple(papers)


def _cn22(form: Form, content: CustomsContent) -> None:
    if len(content.lines) > CN22_LINES:
        raise Refused(f"CN22 has room for {CN22_LINES} articles.", "Use CN23.")
    width, scale = form.width_mm, form.height_mm / CN22_MM[1]
    form.frame(form.zone(0, 0, width, form.height_mm), 0.4)
    half = width * 0.58
    form.words(form.zone(1.5, 1.6, half, 9 * scale), ["CUSTOMS DECLARATION", "May be opened officially"], 9, bold=True)
    form.words(form.zone(width - 22, 1.4, 20.5, 6), ["CN 22"], 15, bold=True, align=Align.RIGHT)
    top = 10.5 * scale
    form.field(form.zone(0, top, half, 7.5 * scale), "Designated operator", content.carrier, 9)
    order = f"Order {content.order_number}"
    form.field(form.zone(half, top, width - half, 7.5 * scale), "Sender's reference", order, 8)
    top += 7.5 * scale
    top = _kinds(form, content.contents, top, 11.5 * scale, columns=2, width=width)
    top = _cn22_lines(form, content, top, scale)
    row = 8.2 * scale
    third = width * 0.62
    form.field(form.zone(0, top, third, row), "Total weight (kg)", _kg(content.weight_g), 10, bold=True)
    form.field(form.zone(third, top, width - third, row), "Total value and currency", _total(content), 10, bold=True)
    top += row
    rest = form.height_mm - top
    form.words(form.zone(1.2, top + 1.2, width - 2.4, rest - 12 * scale), [_OATH], 6.2 if scale < 1.2 else 8)
    line = form.height_mm - 10.5 * scale
    signed = day_text(content.made_on) if content.made_on else ""
    form.field(form.zone(0, line, width, 10.5 * scale), "Date and sender's signature", signed, 8.5)


def _cn22_lines(form: Form, content: CustomsContent, top: float, scale: float) -> float:
    width = form.width_mm
    widths = [width * share for share in (0.47, 0.14, 0.19, 0.20)]
    titles = ("Quantity and detailed description of contents", "Net kg", "Value", "HS code / origin")
    head = 6.0 * scale
    x = 0.0
    for title, wide in zip(titles, widths, strict=True):
        form.field(form.zone(x, top, wide, head), title)
        x += wide
    top += head
    room = 34.0 * scale
    rows = max(3, len(content.lines))
    high = room / rows
    for i in range(rows):
        line = content.lines[i] if i < len(content.lines) else None
        cells: tuple[Sequence[str], ...] = ((), (), (), ())
        if line is not None:
            cells = (
                [f"{line.quantity} × {line.description}"], [_kg(line.weight_g)],
                [_amount(line.value_minor, content.currency), content.currency], [line.hs_code, line.origin_country],
            )  # fmt: skip
        x = 0.0
        for words, wide in zip(cells, widths, strict=True):
            form.field(form.zone(x, top, wide, high), "", words, 8 if scale < 1.2 else 9.5)
            x += wide
        top += high
    return top


def _kinds(
    form: Form, meant: Contents, top: float, height: float, *, columns: int, width: float, x: float = 0.0
) -> float:
    form.frame(form.zone(x, top, width, height))
    rows = -(-len(_KINDS) // columns)
    high, wide = height / rows, width / columns
    side = min(2.8, high * 0.72)
    for i, (kind, words) in enumerate(_KINDS):
        left, y = x + i // rows * wide + 1.2, top + i % rows * high
        form.tick(left, y + (high - side) / 2, side, ticked=kind is meant)
        form.words(form.zone(left + side + 1.2, y, wide - side - 3, high), [words], 7.5, middle=True)
    return top + height


def _cn23_papers(content: CustomsContent, size: PaperSize, dpi: int) -> Iterator[Paper]:
    """Yield a page for each five articles, with two copies of the form: one for the parcel, one to keep."""
    grid = Grid(dpi)
    width, height = (int(side * dpi / 25.4) for side in size.mm)
    half = size.mm[1] / 2
    groups = [content.lines[i : i + CN23_LINES] for i in range(0, max(1, len(content.lines)), CN23_LINES)]
    for number, lines in enumerate(groups, start=1):
        sheet = Sheet(grid)
        which = f"Sheet {number} of {len(groups)}" if len(groups) > 1 else ""
        for copy in range(2):
            left = grid.mm((size.mm[0] - _CN23_WIDTH_MM) / 2)
            form = Form(sheet, left, grid.mm(copy * half + 4), _CN23_WIDTH_MM, half - 8)
            _cn23(form, content, lines, which)
        yield sheet.as_paper(width, height)


def _cn23(form: Form, content: CustomsContent, lines: Sequence[CustomsLine], which: str) -> None:
    width, height = form.width_mm, form.height_mm
    middle = width * 0.56
    form.frame(form.zone(0, 0, width, height), 0.4)
    form.words(form.zone(middle + 2, 1.4, 60, 5), ["CUSTOMS DECLARATION"], 11, bold=True)
    form.words(form.zone(width - 26, 1.2, 24.5, 6), ["CN 23"], 15, bold=True, align=Align.RIGHT)
    form.words(form.zone(middle + 2, 6.4, 60, 3.2), [which or "May be opened officially"], 7)
    person = 25.0
    _person(form, "From", content.letterhead.shop, content, 0, person)
    _person(form, "To", content.recipient, content, person, person)
    number = content.tracking_number
    zone = form.zone(middle, 10, width - middle, 17)
    form.frame(zone)
    bars = form.zone(middle + 1, 13.6, width - middle - 2, 9)
    form.words(form.zone(middle + 1, 10.7, 60, 2.5), ["No. of item (barcode, if any)"], 5.5)
    if number:
        form.bars(number, bars, MODULES[form.grid.dpi])
        form.words(form.zone(middle + 1, 23.2, width - middle - 2, 3.6), [number], 9, bold=True, align=Align.CENTRE)
    form.field(form.zone(middle, 27, (width - middle) / 2, 11.5), "Sender's customs reference (if any)",
               f"Order {content.order_number}", 8.5)  # fmt: skip
    form.field(form.zone(middle + (width - middle) / 2, 27, (width - middle) / 2, 11.5), "Designated operator",
               content.carrier, 8.5)  # fmt: skip
    form.field(form.zone(middle, 38.5, width - middle, 11.5), "Importer's reference, telephone, e-mail (if known)",
               [" ".join(t for t in (content.recipient.phone, content.recipient.email) if t)], 8)  # fmt: skip
    top = _cn23_lines(form, content, lines, 50.0, height)
    _cn23_bottom(form, content, top)


def _person(form: Form, caption: str, person: Address, content: CustomsContent, top: float, high: float) -> None:
    middle = form.width_mm * 0.56
    # Abroad in English capitals on both: customs of the other country read it.
    abroad = content.recipient.country_code if caption == "From" else content.letterhead.shop.country_code
    words = [*address_block(person, abroad)]
    if person.phone and caption == "From":
        words.append(f"Tel. {person.phone}")
    form.field(form.zone(0, top, middle, high), caption, words, 9, country=person.country_code)


def _cn23_lines(form: Form, content: CustomsContent, lines: Sequence[CustomsLine], top: float, height: float) -> float:
    width = form.width_mm
    widths = [width * share for share in (0.40, 0.09, 0.12, 0.14, 0.15, 0.10)]
    titles = (
        "Detailed description of contents", "Quantity", "Net weight (kg)", "Value", "HS tariff number",
        "Country of origin",
    )  # fmt: skip
    head = 4.6
    x = 0.0
    for title, wide in zip(titles, widths, strict=True):
        form.field(form.zone(x, top, wide, head), title)
        x += wide
    top += head
    high = (height - top - 8.5 - 36.5) / CN23_LINES
    for i in range(CN23_LINES):
        line = lines[i] if i < len(lines) else None
        cells = ("",) * 6
        if line is not None:
            cells = (
                line.description, str(line.quantity), _kg(line.weight_g),
                f"{_amount(line.value_minor, content.currency)} {content.currency}".strip(), line.hs_code,
                line.origin_country,
            )  # fmt: skip
        x = 0.0
        for words, wide in zip(cells, widths, strict=True):
            form.field(form.zone(x, top, wide, high), "", words, 8.5)
            x += wide
        top += high
    return top


def _cn23_bottom(form: Form, content: CustomsContent, top: float) -> None:
    width = form.width_mm
    pieces = str(sum(line.quantity for line in content.lines))
    left = width * 0.40
    form.field(form.zone(0, top, left, 8.5), "Articles in all", pieces, 9, bold=True)
    form.field(form.zone(left, top, width * 0.21, 8.5), "Total gross weight (kg)", _kg(content.weight_g), 9, bold=True)
    form.field(form.zone(left + width * 0.21, top, width * 0.20, 8.5), "Total value", _total(content), 9, bold=True)
    form.field(form.zone(left + width * 0.41, top, width - left - width * 0.41, 8.5), "Postal charges, fees")
    top += 8.5
    _kinds(form, content.contents, top, 13, columns=2, width=width * 0.40)
    form.field(form.zone(width * 0.40, top, width * 0.34, 13), "Comments (quarantine, sanitary or other restrictions)")
    form.field(form.zone(width * 0.74, top, width * 0.26, 13), "Office of origin, date of posting")
    top += 13
    third = width * 0.40 / 3
    for i, (caption, words) in enumerate(
        (("Licence no.", ""), ("Certificate no.", ""), ("Invoice no.", content.number))
    ):
        form.field(form.zone(i * third, top, third, 9.5), caption, words, 8)
    form.field(form.zone(0, top + 9.5, width * 0.40, form.height_mm - top - 9.5), "If it cannot be delivered")
    for i, words in enumerate(("Return to sender", "Treat as abandoned")):
        x = 2.0 + i * width * 0.20
        form.tick(x, top + 15, 2.8, ticked=i == 0)
        form.words(form.zone(x + 4, top + 14.6, width * 0.20 - 6, 3.6), [words], 8, middle=True)
    rest = form.height_mm - top
    form.words(form.zone(width * 0.40 + 1.2, top + 1, width * 0.34 - 2.4, rest - 2), [_OATH], 6.5)
    signed = day_text(content.made_on) if content.made_on else ""
    form.field(form.zone(width * 0.74, top, width * 0.26, rest), "Date and sender's signature", signed, 9)


def _kg(weight_g: int | None) -> str:
    return "" if weight_g is None else f"{weight_g / 1000:.3f}"


def _amount(value_minor: int | None, currency: str) -> str:
    return "" if value_minor is None else f"{to_major(value_minor, currency or 'EUR')}"


def _total(content: CustomsContent) -> str:
    return f"{_amount(content.value_minor, content.currency)} {content.currency}".strip()
