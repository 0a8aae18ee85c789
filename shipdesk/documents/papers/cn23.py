"""The customs declaration CN23, box for box where the post's own form has them, in English and French."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shipdesk.documents.drawing import Align, Grid, Paper
from shipdesk.documents.label_words import day_text
from shipdesk.documents.papers.customs_words import (
    OPENED,
    OPENED_FR,
    OPERATOR,
    TITLE,
    TITLE_FR,
    amount_text,
    draw_kinds,
    kg_text,
    total_text,
)
from shipdesk.documents.papers.form import Form
from shipdesk.documents.papers.letterhead import address_block
from shipdesk.documents.papers.pages import MODULES
from shipdesk.documents.sheet import Sheet
from shipdesk.domain.orders import Address
from shipdesk.domain.papers import CustomsContent, CustomsLine, PaperSize

CN23_LINES = 5
_WIDTH_MM = 202.0
_MARGIN_MM, _BETWEEN_MM = 4.0, 4.0
_HEAD_MM = 49.0
"""Who sends to whom, the number and the references."""
_TITLES_MM, _TOTALS_MM, _FOOT_MM = 11.9, 9.8, 34.5
_MIDDLE = 0.56
_RIGHT = 0.61
"""Where the right half begins above and below the table, as shares of the width."""
_OATH = (
    "I certify that the particulars given in this customs declaration are correct and that this item does not contain "
    "any dangerous article or articles prohibited by legislation or by postal or customs regulations."
)
_OATH_FR = (
    "Je certifie que les renseignements donnés dans la présente déclaration en douane sont exacts et que cet envoi ne "
    "contient aucun objet dangereux ou interdit par la législation ou la réglementation postale ou douanière."
)
_COLUMNS = (
    (0.35, ("Detailed description of contents (1)", "Description détaillée du contenu")),
    (0.09, ("Quantity (2)", "Quantité")),
    (0.15, ("Net weight in kg (3)", "Poids net")),
    (0.15, ("Value (5)", "Valeur")),
    (0.13, ("HS tariff number (7)", "N° tarifaire du SH")),
    (0.13, ("Country of origin (8)", "Pays d'origine")),
)
_COMMERCIAL = ("For commercial items only", "Pour les envois commerciaux seulement")
_COMMERCIAL_FROM = 4
"""The first column that is for commercial items only."""


def cn23_papers(content: CustomsContent, size: PaperSize, dpi: int) -> Iterator[Paper]:
    """Yield a page for each five articles, with two copies of the form: one for the parcel, one to keep."""
    grid = Grid(dpi)
    width, height = (int(side * dpi / 25.4) for side in size.mm)
    high = (size.mm[1] - 2 * _MARGIN_MM - _BETWEEN_MM) / 2
    groups = [content.lines[i : i + CN23_LINES] for i in range(0, max(1, len(content.lines)), CN23_LINES)]
    for number, lines in enumerate(groups, start=1):
        sheet = Sheet(grid)
        which = f"Sheet {number} of {len(groups)}" if len(groups) > 1 else ""
        left = grid.mm((size.mm[0] - _WIDTH_MM) / 2)
        for copy in range(2):
            top = grid.mm(_MARGIN_MM + copy * (high + _BETWEEN_MM))
            _cn23(Form(sheet, left, top, _WIDTH_MM, high), content, lines, which)
        yield sheet.as_paper(width, height)


def _cn23(form: Form, content: CustomsContent, lines: Sequence[CustomsLine], which: str) -> None:
    form.frame(form.zone(0, 0, form.width_mm, form.height_mm), 0.4)
    _people(form, content)
    _number(form, content)
    top = _articles(form, content, lines)
    _totals(form, content, top, which)
    _foot_left(form, content, top + _TOTALS_MM)
    _foot_right(form, content, top + _TOTALS_MM)


def _people(form: Form, content: CustomsContent) -> None:
    """Draw the operator, the sender with the customs reference beside, and the recipient."""
    middle, operator = form.width_mm * _MIDDLE, 7.0
    high = (_HEAD_MM - operator) / 2
    beside = middle - 36
    shop = content.letterhead.shop
    form.field(form.zone(0, 0, middle, operator), OPERATOR, content.carrier, 8.5)
    sender = [*address_block(shop, content.recipient.country_code), *([f"Tel. {shop.phone}"] if shop.phone else [])]
    _person(form, "From / De", sender, shop, (operator, beside, high))
    caption = ("Sender's customs reference (if any)", "Référence en douane de l'expéditeur (si elle existe)")
    form.field(form.zone(beside, operator, middle - beside, high), caption, f"Order {content.order_number}", 8.5)
    # In English capitals, as on the label: customs of the other country read it.
    recipient = address_block(content.recipient, shop.country_code)
    _person(form, "To / À", recipient, content.recipient, (operator + high, middle, high))


def _person(form: Form, caption: str, words: Sequence[str], person: Address, place: tuple[float, float, float]) -> None:
    top, wide, high = place
    form.field(form.zone(0, top, wide, high), caption, words, 9, country=person.country_code)


def _number(form: Form, content: CustomsContent) -> None:
    """Draw the form's name, the parcel's number as bars (an S10 number is one), and the importer's references."""
    width, middle = form.width_mm, form.width_mm * _MIDDLE
    right = width - middle
    form.words(form.zone(middle + 1.5, 1.2, 60, 8), [TITLE, TITLE_FR], 9.5, bold=True)
    form.words(form.zone(width - 26, 1.2, 24.5, 6), ["CN 23"], 15, bold=True, align=Align.RIGHT)
    top, high = 9.5, 19.5
    form.frame(form.zone(middle, top, right, high))
    number = ("No. of item (barcode, if any)", "N° de l'envoi (code à barres, s'il existe)")
    form.words(form.zone(middle + 0.9, top + 0.9, right * 0.58, 4.6), number, 5.5)
    opened = form.zone(middle + right * 0.6, top + 0.9, right * 0.4 - 0.9, 4.6)
    form.words(opened, [OPENED, OPENED_FR], 6, bold=True, align=Align.RIGHT)
    if content.tracking_number:
        bars = form.zone(middle + 1, top + 5.8, right - 2, 9)
        form.bars(content.tracking_number, bars, MODULES[form.grid.dpi])
        below = form.zone(middle + 1, top + 15.4, right - 2, 3.6)
        form.words(below, [content.tracking_number], 9, bold=True, align=Align.CENTRE)
    top += high
    rest = (_HEAD_MM - top) / 2
    reference = ("Importer's/addressee's reference (tax code/VAT no./importer code) (if any)",
                 "Référence de l'importateur/du destinataire (si elle existe)")  # fmt: skip
    reached = ("Importer's/addressee's telephone/fax/e-mail (if known)",
               "N° de téléphone/fax/e-mail de l'importateur/du destinataire (si connus)")  # fmt: skip
    form.field(form.zone(middle, top, right, rest), reference)
    told = " ".join(text for text in (content.recipient.phone, content.recipient.email) if text)
    form.field(form.zone(middle, top + rest, right, _HEAD_MM - top - rest), reached, told, 8)


def _articles(form: Form, content: CustomsContent, lines: Sequence[CustomsLine]) -> float:
    """Draw the table of articles and return where it ends."""
    width = form.width_mm
    first = _HEAD_MM + _TITLES_MM
    high = (form.height_mm - first - _TOTALS_MM - _FOOT_MM) / CN23_LINES
    x = 0.0
    for column, (share, titles) in enumerate(_COLUMNS):
        wide = width * share
        strip = 5.7 if column >= _COMMERCIAL_FROM else 0.0
        if column == _COMMERCIAL_FROM:
            form.field(form.zone(x, _HEAD_MM, width - x, strip), _COMMERCIAL)
        form.field(form.zone(x, _HEAD_MM + strip, wide, _TITLES_MM - strip), titles)
        for row in range(CN23_LINES):
            words = _cells(lines[row], content.currency)[column] if row < len(lines) else ""
            form.field(form.zone(x, first + row * high, wide, high), "", words, 8.5)
        x += wide
    return form.height_mm - _TOTALS_MM - _FOOT_MM


def _cells(line: CustomsLine, currency: str) -> tuple[str, ...]:
    value = amount_text(line.value_minor, currency)
    return line.description, str(line.quantity), kg_text(line.weight_g), value, line.hs_code, line.origin_country


def _totals(form: Form, content: CustomsContent, top: float, which: str) -> None:
    """Draw the totals, each below its column."""
    width = form.width_mm
    shares = [share for share, _ in _COLUMNS]
    weight, value, fees = sum(shares[:2]), sum(shares[:3]), sum(shares[:4])
    form.field(form.zone(0, top, width * weight, _TOTALS_MM), "", which, 8)
    for start, end, titles, words in (
        (weight, value, ("Total gross weight (4)", "Poids brut total"), kg_text(content.weight_g)),
        (value, fees, ("Total value (6)", "Valeur totale"), total_text(content)),
        (fees, 1.0, ("Postal charges/Fees (9)", "Frais de port/Frais"), ""),
    ):
        form.field(form.zone(width * start, top, width * (end - start), _TOTALS_MM), titles, words, 8.5, bold=True)


def _foot_left(form: Form, content: CustomsContent, top: float) -> None:
    wide = form.width_mm * _RIGHT
    kinds, comments = 14.6, 9.4
    form.field(form.zone(0, top, wide, kinds), "Category of item (10) / Catégorie de l'envoi")
    draw_kinds(form, content.contents, (0, top + 3.2, wide * 0.74, kinds - 3.4))
    explained = ("Explanation:", "Explication:")
    form.words(form.zone(wide * 0.76, top + 3.4, wide * 0.23, 6), explained, 6)
    top += kinds
    remarks = (
        "Comments (11): (e.g. goods subject to quarantine, sanitary/phytosanitary inspection or other restrictions)",
        "Observations: (p. ex. marchandise soumise à la quarantaine/à des contrôles sanitaires, phytosanitaires ou à "
        "d'autres restrictions)",
    )
    form.field(form.zone(0, top, wide, comments), remarks)
    top += comments
    third, rest = wide / 3, form.height_mm - top
    for i, (caption, below, words) in enumerate((
        ("Licence (12) / Licence", "No(s). of licence(s)", ""),
        ("Certificate (13) / Certificat", "No(s). of certificate(s)", ""),
        ("Invoice (14) / Facture", "No. of invoice", content.number),
    )):  # fmt: skip
        form.frame(form.zone(i * third, top, third, rest))
        form.tick(i * third + 1.2, top + 1, 2.6, ticked=bool(words))
        form.words(form.zone(i * third + 5, top + 1, third - 6, 2.8), [caption], 6.5, middle=True)
        form.words(form.zone(i * third + 0.9, top + 4.2, third - 1.8, 2.4), [below], 5.5)
        form.words(form.zone(i * third + 0.9, top + 6.6, third - 1.8, rest - 7), [words], 8, smallest_pt=6)


def _foot_right(form: Form, content: CustomsContent, top: float) -> None:
    x, wide = form.width_mm * _RIGHT, form.width_mm * (1 - _RIGHT)
    office, oath = 9.4, 13.6
    form.field(form.zone(x, top, wide, office), "Office of origin/Date of posting / Bureau d'origine/Date de dépôt")
    top += office
    form.frame(form.zone(x, top, wide, oath))
    form.words(form.zone(x + 0.9, top + 1, wide - 1.8, oath - 1.6), [_OATH, _OATH_FR], 6)
    top += oath
    signed = day_text(content.made_on) if content.made_on else ""
    caption = "Date and sender's signature (15) / Date et signature de l'expéditeur"
    form.field(form.zone(x, top, wide, form.height_mm - top), caption, signed, 8.5)
