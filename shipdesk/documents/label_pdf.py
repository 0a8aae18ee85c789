"""Labels as PDF, one page each; what does not fit or cannot be printed is told before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shipdesk.documents.drawing import Paper
from shipdesk.documents.label_layout import lay_out_again, lay_out_label
from shipdesk.documents.pdf_pages import papers_to_pdf
from shipdesk.domain.errors import Refused
from shipdesk.domain.labels import PLAIN_TEMPLATE, LabelContent, LabelTemplate, Layout

__all__ = ["check_label", "lay_out_labels", "papers_to_pdf", "render_labels"]


def render_labels(
    contents: Sequence[LabelContent],
    *,
    layout: Layout,
    dpi: int = 203,
    template: LabelTemplate = PLAIN_TEMPLATE,
    again: bool = False,
) -> bytes:
    """Return one PDF with one page per label, in the order given.

    dpi is the printer's (203, 300 or 600). Raises Refused for a label that `check_label` objects to: nothing is
    ever left out or printed as a box. again as in `lay_out_labels`.
    """
    papers = lay_out_labels(contents, layout=layout, dpi=dpi, template=template, again=again)
    return papers_to_pdf(papers, title="Shipping labels")


def lay_out_labels(
    contents: Sequence[LabelContent],
    *,
    layout: Layout,
    dpi: int = 203,
    template: LabelTemplate = PLAIN_TEMPLATE,
    again: bool = False,
) -> Iterator[Paper]:
    """Yield the labels on the printer's dots, for any back end; raise Refused at one that cannot be printed.

    again: they were looked at just now, before printing, and need not be laid out twice.
    """
    if not contents:
        raise Refused("There is no label to print.", "Choose at least one order.")
    for content in contents:
        paper = (lay_out_again if again else lay_out_label)(content, layout, dpi, template)
        if paper.problems:
            raise Refused(f"The label of order {content.order_number} cannot be printed.", " ".join(paper.problems))
        yield paper


def check_label(
    content: LabelContent, layout: Layout, dpi: int = 203, template: LabelTemplate = PLAIN_TEMPLATE
) -> tuple[str, ...]:
    """Return a sentence for each thing that cannot be printed on this label; empty where all of it can."""
    return lay_out_label(content, layout, dpi, template).problems
