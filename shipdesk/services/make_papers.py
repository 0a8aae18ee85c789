"""Make the papers that go with orders and parcels, one PDF each time; what cannot be made is told why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from shipdesk.domain.customs import missing_for_customs, needs_customs, usual_form
from shipdesk.domain.errors import Refused
from shipdesk.domain.papers import Contents, CustomsContent, CustomsForm, Letterhead, PaperSize
from shipdesk.domain.printing import PaperKind
from shipdesk.domain.promise import zone_of
from shipdesk.services.batches import Batch, read_batch
from shipdesk.services.customs_contents import customs_contents
from shipdesk.services.journey_contents import journey_of
from shipdesk.services.paper_facts import dots, letterhead, usual_size
from shipdesk.services.pick_contents import batch_summary, pick_list
from shipdesk.services.shop import Shop
from shipdesk.services.slip_contents import for_customer, slip_contents
from shipdesk.services.views import RefusedOrder

if TYPE_CHECKING:
    from shipdesk.documents.drawing import Paper


@dataclass(frozen=True, slots=True)
class MadePaper:
    """A finished document: count is how many papers are in it (slips, forms), pages how many sheets.

    pdf is empty where nothing could be made; missing names what is left blank on papers that were wanted anyway.
    """

    kind: PaperKind
    title: str
    pdf: bytes
    count: int
    pages: int
    size: PaperSize
    refused: tuple[RefusedOrder, ...] = ()
    missing: tuple[RefusedOrder, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """How a paper is wanted: size None is that of its printer, printer None the one its kind goes to."""

    size: PaperSize | None = None
    printer: str | None = None

    def on(self, shop: Shop, kind: PaperKind) -> tuple[PaperSize, int]:
        """Return the sheet and the dots for a kind of paper."""
        settings = shop.settings
        size = self.size or usual_size(settings, kind)
        return size, dots(settings, kind, size, self.printer)


USUAL = Wish()


def make_slips(shop: Shop, order_ids: Sequence[int] | None = None, wish: Wish = USUAL) -> MadePaper:
    """Return packing slips, one for each parcel of the orders (None: all that are ready)."""
    from shipdesk.documents.papers.slip import slip_pages

    size, dpi = wish.on(shop, PaperKind.SLIP)
    batch, head = _batch(shop, order_ids)
    contents = slip_contents(batch, shop.settings, head)
    return draw(shop, PaperKind.SLIP, "Packing slips", slip_pages, contents, size, dpi)


def make_customer_slips(shop: Shop, order_id: int, tracking_number: str = "", wish: Wish = USUAL) -> MadePaper:
    """Return the packing slips of an order, or of one of its parcels, as they are sent to the customer."""
    from shipdesk.documents.papers.slip import slip_pages

    size, dpi = wish.on(shop, PaperKind.SLIP)
    batch, head = _batch(shop, [order_id])
    slips = slip_contents(batch, shop.settings, head)
    contents = [for_customer(slip) for slip in slips if tracking_number in ("", slip.tracking_number)]
    return draw(shop, PaperKind.SLIP, "Packing slip", slip_pages, contents, size, dpi)


def make_pick_list(shop: Shop, order_ids: Sequence[int] | None = None, wish: Wish = USUAL) -> MadePaper:
    """Return one pick list by bin over the orders (None: all that are ready)."""
    from shipdesk.documents.papers.pick_list import pick_list_pages

    size, dpi = wish.on(shop, PaperKind.PICK_LIST)
    batch, head = _batch(shop, order_ids)
    content = pick_list(batch, head)
    if not content.rows:
        raise Refused("There is nothing to pick.", "These orders name no articles.")
    return draw(shop, PaperKind.PICK_LIST, "Pick list", pick_list_pages, [content], size, dpi)


def make_summary(shop: Shop, order_ids: Sequence[int] | None = None, wish: Wish = USUAL) -> MadePaper:
    """Return the summary of the orders (None: all that are ready), with what is missing."""
    from shipdesk.documents.papers.summary import summary_pages

    size, dpi = wish.on(shop, PaperKind.PICK_LIST)
    with shop.look() as tx:
        batch = _not_empty(read_batch(tx, order_ids))
        content = batch_summary(tx, batch, shop.settings, letterhead(shop), _today(shop))
    return draw(shop, PaperKind.PICK_LIST, "Batch summary", summary_pages, [content], size, dpi)


def make_customs(
    shop: Shop,
    order_ids: Sequence[int] | None = None,
    wish: Wish = USUAL,
    *,
    form: CustomsForm | None = None,
    contents: Contents | None = None,
    anyway: bool = False,
) -> MadePaper:
    """Return CN22 or CN23 for each parcel that needs one; form None takes what its value and weight ask for.

    An order of which something is missing is refused with all of it named, unless it is wanted anyway: then the
    boxes stay empty for a pen.
    """
    size, dpi = wish.on(shop, PaperKind.CUSTOMS)
    found, refused, missing = _for_customs(shop, order_ids, contents, anyway=anyway)
    chosen = [(content, form or usual_form(content)) for content in found]
    count, pages, pdf, undrawn = shop.compute(_customs, chosen, size, dpi)
    return MadePaper(
        PaperKind.CUSTOMS, "Customs declarations", pdf, count, pages, size, (*refused, *undrawn), tuple(missing)
    )  # fmt: skip


def make_invoices(
    shop: Shop,
    order_ids: Sequence[int] | None = None,
    wish: Wish = USUAL,
    *,
    contents: Contents | None = None,
    anyway: bool = False,
) -> MadePaper:
    """Return a commercial invoice for each parcel that passes customs; what is missing is treated as on the forms."""
    from shipdesk.documents.papers.invoice import invoice_pages

    size, dpi = wish.on(shop, PaperKind.CUSTOMS)
    found, refused, missing = _for_customs(shop, order_ids, contents, anyway=anyway)
    drawn = draw(shop, PaperKind.CUSTOMS, "Commercial invoices", invoice_pages, found, size, dpi)
    return replace(drawn, refused=(*refused, *drawn.refused), missing=tuple(missing))


def make_journeys(shop: Shop, parcel_ids: Sequence[int], wish: Wish = USUAL) -> MadePaper:
    """Return the journey record of each parcel."""
    from shipdesk.documents.papers.journey import journey_pages

    size, dpi = wish.on(shop, PaperKind.JOURNEY)
    head, now = letterhead(shop), shop.clock.now()
    contents = []
    with shop.look() as tx:
        for parcel_id in parcel_ids:
            parcel = tx.parcels.get(parcel_id)
            order = tx.orders.get(parcel.order_id) if parcel else None
            if parcel is None or order is None:
                raise Refused("This parcel is not here.", "Search for its number.")
            contents.append(journey_of(tx, parcel, order, shop.settings, head, now))
    return draw(shop, PaperKind.JOURNEY, "Journey records", journey_pages, contents, size, dpi)


def customs_gaps(shop: Shop, order_ids: Sequence[int] | None = None) -> tuple[RefusedOrder, ...]:
    """Return what customs will miss on the papers of these orders, before any is made."""
    return tuple(_for_customs(shop, order_ids, None, anyway=True)[2])


def parcels_of_orders(shop: Shop, order_ids: Sequence[int]) -> list[int]:
    """Return the parcels of orders, given back ones too, for their journeys."""
    with shop.look() as tx:
        leads = tx.groups.leads_of(order_ids)
        own = list(dict.fromkeys(leads.get(i, i) for i in order_ids))
        parcels = tx.parcels.of_orders(own)
    return [parcel.id for i in own for parcel in parcels.get(i, ())]


def draw(
    shop: Shop,
    kind: PaperKind,
    title: str,
    pages_of: Callable[[Any, PaperSize, int], Sequence[Paper]],
    contents: Sequence[Any],
    size: PaperSize,
    dpi: int,
) -> MadePaper:
    """Return papers as one document, drawn where the window's painting does not wait for it."""
    count, pages, pdf, refused = shop.compute(_drawn, pages_of, tuple(contents), size, dpi, title)
    return MadePaper(kind, title, pdf, count, pages, size, refused)


_Drawn = tuple[int, int, bytes, tuple[RefusedOrder, ...]]
"""How many papers, how many pages, the PDF, and what could not be drawn."""


def _drawn(
    pages_of: Callable[[Any, PaperSize, int], Sequence[Paper]],
    contents: tuple[Any, ...],
    size: PaperSize,
    dpi: int,
    title: str,
) -> _Drawn:
    refused: list[RefusedOrder] = []
    groups = []
    for content in contents:
        pages = _pages(partial(pages_of, content, size, dpi), content, refused)
        if pages is not None:
            groups.append(pages)
    return _composed(groups, len(groups), title, refused)


def _customs(contents: Sequence[tuple[CustomsContent, CustomsForm]], size: PaperSize, dpi: int) -> _Drawn:
    """Draw each form for itself to see whether it can be, then those of a kind together, as many as a sheet takes."""
    from shipdesk.documents.papers.customs import customs_pages

    refused: list[RefusedOrder] = []
    by_form: dict[CustomsForm, list[CustomsContent]] = {CustomsForm.CN22: [], CustomsForm.CN23: []}
    for content, form in contents:
        if _pages(partial(customs_pages, [content], form, size, dpi), content, refused) is not None:
            by_form[form].append(content)
    groups = [customs_pages(group, form, size, dpi) for form, group in by_form.items() if group]
    return _composed(groups, sum(len(group) for group in by_form.values()), "Customs declarations", refused)


def _composed(groups: Sequence[Sequence[Paper]], count: int, title: str, refused: Sequence[RefusedOrder]) -> _Drawn:
    from shipdesk.documents.pdf_pages import papers_to_pdf

    papers = [paper for group in groups for paper in group]
    return count, len(papers), papers_to_pdf(papers, title=title) if papers else b"", tuple(refused)


def _batch(shop: Shop, order_ids: Sequence[int] | None) -> tuple[Batch, Letterhead]:
    with shop.look() as tx:
        batch = read_batch(tx, order_ids)
    return _not_empty(batch), letterhead(shop)


def _not_empty(batch: Batch) -> Batch:
    if not batch.orders:
        raise Refused("There is no order to make papers for.", "Choose at least one order.")
    return batch


def _for_customs(
    shop: Shop, order_ids: Sequence[int] | None, contents: Contents | None, *, anyway: bool
) -> tuple[list[CustomsContent], list[RefusedOrder], list[RefusedOrder]]:
    """Return what customs are told of the orders, who is refused and why, and what will be left blank."""
    home = shop.settings.shop.country_code
    refused: list[RefusedOrder] = []
    with shop.look() as tx:
        batch = _not_empty(read_batch(tx, order_ids))
        abroad = [o for o in batch.orders if needs_customs(home, o.order.recipient.country_code)]
        if order_ids is not None:
            refused += _at_home(batch, abroad)
        found = customs_contents(
            tx, Batch(tuple(abroad), batch.products), shop.settings, letterhead(shop), _today(shop), contents
        )
    wanted: list[CustomsContent] = []
    missing: list[RefusedOrder] = []
    for content in found:
        lacks = missing_for_customs(content)
        if lacks:
            told = RefusedOrder(content.order_number, " ".join(lacks))
            (missing if anyway else refused).append(told)
        if anyway or not lacks:
            wanted.append(content)
    return wanted, list(dict.fromkeys(refused)), missing


def _at_home(batch: Batch, abroad: Sequence[object]) -> Iterator[RefusedOrder]:
    for each in batch.orders:
        if each not in abroad:
            country = each.order.recipient.country_code or "nowhere"
            yield RefusedOrder(each.order.order_number, f"It goes to {country}: no customs form is needed.")


def _pages(
    make: Callable[[], Sequence[Paper]], content: Any, refused: list[RefusedOrder]
) -> Sequence[Paper] | None:  # fmt: skip
    """Return the pages, or None having noted why there are none."""
    number = str(getattr(content, "order_number", ""))
    try:
        pages = make()
    except Refused as error:
        refused.append(RefusedOrder(number, str(error)))
        return None
    problems = dict.fromkeys(problem for page in pages for problem in page.problems)
    if problems:
        refused.append(RefusedOrder(number, " ".join(problems)))
        return None
    return pages


def _today(shop: Shop) -> date:
    return shop.clock.now().astimezone(zone_of(shop.settings.shop.time_zone)).date()
