"""The customs declaration CN22, in the order of the post's own form: kind, articles, totals, the sender's word."""

from __future__ import annotations

from shipdesk.documents.drawing import Align
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
from shipdesk.domain.errors import Refused
from shipdesk.domain.papers import CustomsContent

CN22_MM = (74.0, 105.0)
"""As the post prints it; on a paper of 4 x 6 inches the form is that paper's size, so that hands can read it."""
CN22_LINES = 5
_OATH = (
    "I, the undersigned, whose name and address are given on the item, certify that the particulars given in this "
    "declaration are correct and that this item does not contain any dangerous article or articles prohibited by "
    "legislation or by postal or customs regulations."
)
_COLUMNS = (
    (0.45, ("Quantity and detailed description of contents (1)", "Quantité et description détaillée du contenu")),
    (0.15, ("Net weight (kg) (2)", "Poids net")),
    (0.18, ("Value and currency (3)", "Valeur et monnaie")),
    (0.22, ("HS tariff no.* (4), origin* (5)", "N° tarifaire du SH, pays d'origine")),
)
"""Shares of the width, and what stands over the columns; the asterisk is the form's own: for commercial items."""


def draw_cn22(form: Form, content: CustomsContent) -> None:
    """Draw the form of one parcel."""
    if len(content.lines) > CN22_LINES:
        raise Refused(f"CN22 has room for {CN22_LINES} articles.", "Use CN23.")
    width, scale = form.width_mm, form.height_mm / CN22_MM[1]
    small = scale < 1.2
    form.frame(form.zone(0, 0, width, form.height_mm), 0.4)
    _head(form, width, scale)
    half = width * 0.58
    top = 11 * scale
    form.field(form.zone(0, top, half, 7 * scale), OPERATOR, content.carrier, 9)
    # No box of the post's form, but without it nobody knows which parcel a loose form belongs to.
    form.field(form.zone(half, top, width - half, 7 * scale), "Sender's reference", f"Order {content.order_number}", 8)
    top += 7 * scale
    form.frame(form.zone(0, top, width, 11.5 * scale))
    draw_kinds(form, content.contents, (0, top, width, 11.5 * scale), 5.4 if small else 6.8)
    top = _articles(form, content, top + 11.5 * scale, scale)
    half, high = width * 0.60, 8.6 * scale
    weight, value = ("Total weight (kg) (6) / Poids total",), ("Total value (7) / Valeur totale",)
    form.field(form.zone(0, top, half, high), weight, kg_text(content.weight_g), 10, bold=True)
    form.field(form.zone(half, top, width - half, high), value, total_text(content), 10, bold=True)
    top += high
    line = form.height_mm - 10 * scale
    form.words(form.zone(1.2, top + 1, width - 2.4, line - top - 1.4), [_OATH], 6.2 if small else 8)
    signed = day_text(content.made_on) if content.made_on else ""
    caption = "Date and sender's signature (8) / Date et signature de l'expéditeur"
    form.field(form.zone(0, line, width, 10 * scale), caption, signed, 8.5)


def _head(form: Form, width: float, scale: float) -> None:
    place = form.zone(1.5, 1.4, width - 24, 5 * scale)
    form.words(place, [TITLE, TITLE_FR], 8 * scale**0.5, bold=True)
    form.words(form.zone(1.5, 1.4 + 7 * scale, width - 3, 2.6 * scale), [f"{OPENED} / {OPENED_FR}"], 6 * scale**0.5)
    form.words(form.zone(width - 22, 1.4, 20.5, 6), ["CN 22"], 15, bold=True, align=Align.RIGHT)


def _articles(form: Form, content: CustomsContent, top: float, scale: float) -> float:
    """Draw the table of articles and return where it ends."""
    width, head, room = form.width_mm, 9.8 * scale, 34.0 * scale
    rows = max(3, len(content.lines))
    high = room / rows
    x = 0.0
    for column, (share, titles) in enumerate(_COLUMNS):
        wide = width * share
        form.field(form.zone(x, top, wide, head), titles)
        for row in range(rows):
            cell: tuple[str, ...] = ()
            if row < len(content.lines):
                line = content.lines[row]
                cell = (
                    (f"{line.quantity} × {line.description}",), (kg_text(line.weight_g),),
                    (amount_text(line.value_minor, content.currency),), (line.hs_code, line.origin_country),
                )[column]  # fmt: skip
            form.field(form.zone(x, top + head + row * high, wide, high), "", cell, 8 if scale < 1.2 else 9.5)
        x += wide
    return top + head + room
