"""Labels in the language of label printers: our own as native ZPL, carriers' as they came or as one picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shipdesk.domain.errors import Refused
from shipdesk.domain.labels import Layout
from shipdesk.domain.shipments import LabelDocument
from shipdesk.services.label_contents import content_from_json
from shipdesk.services.label_templates import template_of
from shipdesk.services.shop import Shop
from shipdesk.settings import Settings
from shipdesk.storage.labels_store import StoredLabel

ZPL = "text/zpl"


@dataclass(frozen=True, slots=True)
class ZplLabels:
    """Labels for a ZPL printer; removed says what was taken out of carriers' own, such as "^MM (print mode)"."""

    content: bytes
    removed: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """Say in a sentence what was taken out; empty where nothing was."""
        if not self.removed:
            return ""
        return f"ShipDesk left out the carrier's printer settings {', '.join(self.removed)}."


def labels_zpl(shop: Shop, label_ids: Sequence[int], *, dpi: int | None = None) -> ZplLabels:
    """Return the labels as one ZPL document, in their order; raises Refused where there are none.

    dpi is that of the printer they go to; None is the one of the settings.
    """
    with shop.look() as tx:
        labels = tx.labels.get_many(label_ids)
    if not labels:
        raise Refused("There are no labels to put into the file.", "Make labels first.")
    return shop.compute(compose_zpl, labels, shop.settings, dpi or shop.settings.label.dpi)


def compose_zpl(labels: Sequence[StoredLabel], settings: Settings, dpi: int) -> ZplLabels:
    """Return stored labels as ZPL at a printer's dots: 203, 300 or 600 a inch."""
    parts: list[bytes] = []
    removed: dict[str, None] = {}
    for label in labels:
        content, out = _one(label, settings, dpi)
        parts.append(content)
        removed.update(dict.fromkeys(out))
    return ZplLabels(b"".join(parts), tuple(removed))


def _one(label: StoredLabel, settings: Settings, dpi: int) -> tuple[bytes, tuple[str, ...]]:
    from shipdesk.documents.carrier_zpl import clean_zpl
    from shipdesk.documents.crop_label import crop_to_label
    from shipdesk.documents.drawing import MM_PER_INCH, POINTS_PER_INCH
    from shipdesk.documents.label_pdf import lay_out_labels
    from shipdesk.documents.label_zones import PAPER_MM
    from shipdesk.documents.label_zpl import papers_to_zpl
    from shipdesk.documents.merge import combine
    from shipdesk.pdfium import open_pdf
    from shipdesk.printing.zpl_jobs import picture_to_zpl

    if label.media_type == ZPL:
        cleaned = clean_zpl(label.document)
        return cleaned.content, cleaned.removed
    layout = Layout(label.layout) if label.layout else Layout.FOUR_BY_SIX
    if label.content is not None:
        content = content_from_json(label.content)
        return papers_to_zpl(
            lay_out_labels([content], layout=layout, dpi=dpi, template=template_of(settings, layout), again=True)
        ), ()
    pdf = combine([LabelDocument(label.media_type, label.document)])
    width, height = (side * POINTS_PER_INCH / MM_PER_INCH for side in PAPER_MM[layout])
    with open_pdf(crop_to_label(pdf, width, height) or pdf) as document:
        return b"".join([picture_to_zpl(document.image(page, dpi)) for page in range(len(document))]), ()
