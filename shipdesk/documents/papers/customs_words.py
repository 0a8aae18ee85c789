"""What both customs forms say in the same words: the kinds of contents, amounts and weights.

The forms of the Universal Postal Union are in French and one more language; the numbers in parentheses are those of its
instructions. Sources: CN 23 as the OECD reprints it (Misuse of Small Parcels, 2018, annex A) and as Royal Mail and
India Post print it; CN 22 as India Post prints it, with its instructions.
"""

from __future__ import annotations

from shipdesk.documents.papers.form import Form
from shipdesk.domain.money import to_major
from shipdesk.domain.papers import Contents, CustomsContent

TITLE = "CUSTOMS DECLARATION"
TITLE_FR = "DÉCLARATION EN DOUANE"
OPENED = "May be opened officially"
OPENED_FR = "Peut être ouvert d'office"
OPERATOR = "Designated operator / Opérateur désigné"
_KINDS = (
    (Contents.GIFT, "Gift", "Cadeau"), (Contents.DOCUMENTS, "Documents", ""),
    (Contents.SALE, "Sale of goods", "Vente de biens"),
    (Contents.SAMPLE, "Commercial sample", "Échantillon commercial"),
    (Contents.RETURN, "Returned goods", "Retour de marchandise"), (Contents.OTHER, "Other", "Autre"),
)  # fmt: skip

_FIRST_COLUMN = 0.44
"""The words of the second column are longer."""


def draw_kinds(form: Form, meant: Contents, place: tuple[float, float, float, float], size_pt: float = 7.0) -> None:
    """Draw the kinds of contents in two columns, the meant one crossed; place is x, y, width and height in mm."""
    x, top, width, height = place
    rows = len(_KINDS) // 2
    high = height / rows
    first = width * _FIRST_COLUMN
    side = min(2.8, high * 0.72)
    for i, (kind, words, french) in enumerate(_KINDS):
        left, y = x + (first if i >= rows else 0) + 1.2, top + i % rows * high
        wide = width - first if i >= rows else first
        form.tick(left, y + (high - side) / 2, side, ticked=kind is meant)
        text = f"{words} / {french}" if french else words
        form.words(form.zone(left + side + 1, y, wide - side - 2.6, high), [text], size_pt, middle=True)


def kg_text(weight_g: int | None) -> str:
    """Return grams in kilograms, or nothing where they are not known."""
    return "" if weight_g is None else f"{weight_g / 1000:.3f}"


def amount_text(value_minor: int | None, currency: str) -> str:
    """Return an amount with its currency; where it is not known nothing, a currency alone says nothing."""
    return "" if value_minor is None else f"{to_major(value_minor, currency or 'EUR')} {currency}".strip()


def total_text(content: CustomsContent) -> str:
    """Return what everything is worth, or nothing where that is not known."""
    return amount_text(content.value_minor, content.currency)
