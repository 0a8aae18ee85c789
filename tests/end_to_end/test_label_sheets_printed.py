"""Labels on sheets from real orders: chosen before they are bought, printed when the sheet went, printed again."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from shipdesk.domain.errors import Refused
from shipdesk.domain.label_sheets import SHEETS, sheet_wish
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.printing import PrinterKind, PrintLanguage
from shipdesk.services.change_settings import save_settings, set_secret
from shipdesk.services.edit_print_queue import hold_jobs, release_jobs, reprint_job
from shipdesk.services.label_sheets import print_label_sheets
from shipdesk.services.list_orders import find_order, show_order
from shipdesk.services.make_labels import make_labels
from shipdesk.services.preflight_labels import preflight_labels
from shipdesk.services.run_print_queue import run_print_queue
from shipdesk.services.shop import Shop
from shipdesk.services.views import MadeLabel
from shipdesk.services.void_labels import void_label
from shipdesk.settings import CarrierSettings, PrinterProfile

SHORT = ("#1043", "#1044", "#1045")
LONG = "#1042"
"""Its address has more lines than a cell of 5163 is high."""


def some_labels(shop: Shop) -> tuple[MadeLabel, ...]:
    """Make three labels whose addresses are short enough for any sheet."""
    ids = [order_id for number in SHORT if (order_id := find_order(shop, number)) is not None]
    made = make_labels(shop, ids).labels
    assert len(made) == 3
    return made


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def printed_labels(shop: Shop, labels: list[int]) -> set[int]:
    with shop.look() as tx:
        return tx.labels.printed(labels)


def test_labels_on_a_sheet_count_as_printed_when_the_sheet_was_sent(sample_shop: Shop) -> None:
    labels = [label.label_id for label in some_labels(sample_shop)]
    job = print_label_sheets(sample_shop, labels, sheet_wish("sheet:5163@9"))
    assert not printed_labels(sample_shop, labels), "planned is not printed"
    hold_jobs(sample_shop, [job])
    assert run_print_queue(sample_shop) == (0, 0)
    assert not printed_labels(sample_shop, labels)
    release_jobs(sample_shop, [job])
    assert run_print_queue(sample_shop) == (1, 0)
    assert printed_labels(sample_shop, labels) == set(labels)
    (written,) = (sample_shop.folder / "printed").glob("*.pdf")
    assert len(pypdfium2.PdfDocument(written)) == 2, "cells 9 and 10, then a new sheet"


def test_a_label_that_was_given_back_is_not_on_the_sheet_any_more(sample_shop: Shop) -> None:
    made = some_labels(sample_shop)[:2]
    print_label_sheets(sample_shop, [label.label_id for label in made], sheet_wish("sheet:5164"))
    void_label(sample_shop, made[0].parcel_id)
    run_print_queue(sample_shop)
    (written,) = (sample_shop.folder / "printed").glob("*.pdf")
    text = text_of(written.read_bytes()).replace(" ", "")
    assert made[0].tracking_number not in text
    assert made[1].tracking_number in text


def test_a_spoilt_sheet_is_printed_again_from_a_label_on_on_a_new_one(sample_shop: Shop) -> None:
    labels = [label.label_id for label in some_labels(sample_shop)]
    job = print_label_sheets(sample_shop, labels, sheet_wish("sheet:5163@9", "10", "0.3,-0.2"))
    run_print_queue(sample_shop)
    again = reprint_job(sample_shop, job, from_number=2)
    with sample_shop.look() as tx:
        planned = tx.prints.get(again)
    assert planned is not None
    assert planned.label_ids == tuple(labels[1:])
    assert planned.sheet == sheet_wish("sheet:5163@1", "", "0.3,-0.2")


def test_label_printers_take_no_sheets(sample_shop: Shop) -> None:
    zebra = PrinterProfile(name="Zebra", kind=PrinterKind.RAW, address="127.0.0.1", language=PrintLanguage.ZPL)
    save_settings(sample_shop, sample_shop.settings.model_copy(update={"printers": (zebra,)}))
    labels = [label.label_id for label in some_labels(sample_shop)]
    with pytest.raises(Refused, match="label printers take no sheets"):
        print_label_sheets(sample_shop, labels, sheet_wish("sheet:5164"), "Zebra")


def test_a_label_that_does_not_fit_its_sheet_is_stopped_before_printing(sample_shop: Shop) -> None:
    made = some_labels(sample_shop)[0]
    with sample_shop.look() as tx:
        (label,) = tx.labels.get_many([made.label_id])
    assert label.content is not None
    address = {**label.content["recipient"], "lines": ["A street with a very long name indeed " * 2] * 3}
    changed = replace(label, content={**label.content, "recipient": address})
    wish = sheet_wish("sheet:5163@3")
    assert not preflight_labels(sample_shop, [label], None, wish)
    (stopped,) = preflight_labels(sample_shop, [changed], None, wish)
    assert "It fits on" in stopped.reason


def use_carriers(shop: Shop, *accounts: CarrierSettings) -> None:
    save_settings(shop, shop.settings.model_copy(update={"carriers": (*shop.settings.carriers, *accounts)}))


def test_an_address_too_long_for_the_sheet_is_refused_before_its_label_is_bought(sample_shop: Shop) -> None:
    ids = [found for number in (LONG, *SHORT) if (found := find_order(sample_shop, number)) is not None]
    report = make_labels(sample_shop, ids, sheet=SHEETS["5163"])
    assert [label.order_number for label in report.labels] == list(SHORT)
    (refused,) = report.refused
    assert refused.order_number == LONG
    assert "It fits on L7165, 5164" in refused.reason
    assert show_order(sample_shop, ids[0]).status is OrderStatus.TO_SHIP
    assert len(make_labels(sample_shop, ids, sheet=SHEETS["5164"]).labels) == 1


def test_the_shops_own_sscc_fits_the_smallest_cells(sample_shop: Shop) -> None:
    use_carriers(sample_shop, CarrierSettings(code="own", number_format="sscc", number_prefix="4012345"))
    ids = [found for number in SHORT if (found := find_order(sample_shop, number)) is not None]
    report = make_labels(sample_shop, ids, carrier="own", sheet=SHEETS["5163"])
    assert len(report.labels) == 3
    print_label_sheets(sample_shop, [label.label_id for label in report.labels], sheet_wish("sheet:5163"))
    assert run_print_queue(sample_shop) == (1, 0)


def test_a_carrier_that_sends_its_own_labels_is_refused_for_a_sheet_before_it_is_asked(
    sample_shop: Shop, keyring: object
) -> None:
    use_carriers(sample_shop, CarrierSettings(code="easypost", base_url="http://127.0.0.1:9"))
    set_secret(sample_shop, "carrier:easypost", "EZTK-made-up")
    ids = [found for number in SHORT if (found := find_order(sample_shop, number)) is not None]
    report = make_labels(sample_shop, ids[:1], carrier="easypost", service="Priority", sheet=SHEETS["5126"])
    assert "sends labels of its own" in report.refused[0].reason
