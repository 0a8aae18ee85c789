"""Papers from real orders: every piece on one slip, bins in walking order, days closed once, sheets of labels."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from desk_orders import ANA, BO, bring, order_of, row
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipdesk.cli import run
from shipdesk.domain.errors import Refused
from shipdesk.domain.label_sheets import sheet_wish
from shipdesk.domain.orders import Address, OrderLine
from shipdesk.domain.papers import CustomsForm, Letterhead, PaperSize
from shipdesk.domain.parcel_plans import PlannedParcel
from shipdesk.domain.printing import AlreadyPrinted
from shipdesk.services.batches import read_batch
from shipdesk.services.clocks import FixedClock
from shipdesk.services.close_day import close_day, manifest_again, past_manifests, waiting_for_manifest
from shipdesk.services.combine_orders import combine_orders
from shipdesk.services.dispatch_parcel import dispatch_scan, undo_dispatch
from shipdesk.services.edit_orders import tag_orders
from shipdesk.services.label_sheets import label_sheets_pdf, next_position, print_label_sheets
from shipdesk.services.list_orders import order_ids
from shipdesk.services.list_parcels import find_parcel
from shipdesk.services.make_labels import label_ids_of, make_labels
from shipdesk.services.make_papers import (
    Wish,
    customs_gaps,
    make_customs,
    make_invoices,
    make_journeys,
    make_pick_list,
    make_slips,
    make_summary,
)
from shipdesk.services.pick_contents import in_walking_order, pick_list
from shipdesk.services.products import save_product
from shipdesk.services.shop import Shop
from shipdesk.services.slip_contents import slip_contents
from shipdesk.services.split_order import split_order
from shipdesk.services.views import OrderQuery, OrderView

HEAD = Letterhead(Address())
US = {"name": "Jon Doe", "street": "1600 Main St", "city": "Austin", "postal code": "78704", "country": "US"}


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def ready(shop: Shop) -> list[int]:
    return list(order_ids(shop, OrderQuery(OrderView.TO_SHIP)))


def pieces(lines: tuple[OrderLine, ...]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for line in lines:
        counted[line.sku] += line.quantity
    return counted


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_piece_of_an_order_is_on_exactly_one_slip(
    shop: Shop, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("orders")
    number = f"P{folder.name}-{data.draw(st.integers(0, 10**9))}"
    quantities = data.draw(st.lists(st.integers(1, 6), min_size=1, max_size=4))
    bring(shop, folder, *(row(number, ANA, f"SKU{i}", quantity) for i, quantity in enumerate(quantities)),
          file=f"{folder.name}.csv")  # fmt: skip
    order = order_of(shop, number)
    whole = sum(quantities)
    if whole > 1 and data.draw(st.booleans()):
        cut = data.draw(st.integers(1, whole - 1))
        flat = [at for at, quantity in enumerate(quantities) for _ in range(quantity)]
        parts = [Counter(flat[:cut]), Counter(flat[cut:])]
        split_order(shop, order, [PlannedParcel(tuple(sorted(part.items()))) for part in parts])
    with shop.look() as tx:
        batch = read_batch(tx, [order])
        slips = slip_contents(batch, shop.settings, HEAD)
    on_slips: Counter[str] = Counter()
    for slip in slips:
        assert slip.pieces > 0
        for line in slip.lines:
            on_slips[line.sku] += line.quantity
    assert on_slips == pieces(batch.orders[0].order.lines)


def test_orders_that_travel_together_are_on_one_slip(shop: Shop, tmp_path: Path) -> None:
    bring(shop, tmp_path, row("1001", ANA, "MUG", 2), row("1002", ANA, "PLATE", 3))
    one, two = order_of(shop, "1001"), order_of(shop, "1002")
    combine_orders(shop, [one, two])
    made = make_slips(shop, [two, one])
    assert made.count == 1
    text = text_of(made.pdf)
    assert "1001" in text
    assert "1002" in text
    assert "5 pieces in 2 lines" in text


def test_a_gift_by_its_tag_has_no_prices(shop: Shop, tmp_path: Path) -> None:
    bring(shop, tmp_path, row("1001", ANA, "MUG", 2, total="20.00"))
    order = order_of(shop, "1001")
    assert "10.00 GBP" in text_of(make_slips(shop, [order]).pdf)
    tag_orders(shop, [order], "Gift")
    assert "GBP" not in text_of(make_slips(shop, [order]).pdf)


def test_a_pick_list_is_a_walk_past_the_bins(shop: Shop, tmp_path: Path) -> None:
    bring(shop, tmp_path, row("1001", ANA, "MUG", 2), row("1001", ANA, "PLATE", 1), row("1002", BO, "MUG", 3),
          row("1002", BO, "BOWL", 1))  # fmt: skip
    save_product(shop, "MUG", {"bin": "A-10", "barcode": "4006381333931"})
    save_product(shop, "PLATE", {"bin": "A-2"})
    with shop.look() as tx:
        found = pick_list(read_batch(tx, None), HEAD)
    told = [(each.bin, each.sku, each.quantity) for each in found.rows]
    assert told == [
        ("A-2", "PLATE", 1),
        ("A-10", "MUG", 5),
        ("", "BOWL", 1),
    ]
    assert found.rows[1].orders == (("1001", 2), ("1002", 3))
    assert found.rows[1].code == "4006381333931"
    assert "2 orders · 3 articles · 7 pieces" in text_of(make_pick_list(shop).pdf)
    assert sorted(["B1", "A-10", "A-2", "a-1"], key=in_walking_order) == ["a-1", "A-2", "A-10", "B1"]


def test_the_summary_names_what_is_missing(shop: Shop, tmp_path: Path) -> None:
    bring(shop, tmp_path, row("1001", US, "MUG", 2), row("1002", ANA, "MUG", 1))
    text = text_of(make_summary(shop).pdf)
    assert "Missing in 2 orders" in text, "the shop is in Germany: both leave the union"
    assert "MUG has no customs code, no country of origin." in text


def test_customs_are_refused_until_nothing_is_missing(shop: Shop, tmp_path: Path) -> None:
    bring(shop, tmp_path, row("1001", US, "MUG", 2, currency="EUR"))
    order = order_of(shop, "1001")
    assert customs_gaps(shop, [order])[0].reason == "MUG has no customs code, no country of origin."
    refused = make_customs(shop, [order])
    assert (refused.count, refused.pdf) == (0, b"")
    assert refused.refused[0].reason == "MUG has no customs code, no country of origin."
    blank = make_customs(shop, [order], anyway=True)
    assert blank.count == len(blank.missing) == 1
    save_product(shop, "MUG", {"customs_code": "6912.00", "origin_country": "DE", "customs_text": "Mug of stoneware"})
    done = make_customs(shop, [order])
    assert not done.refused
    text = text_of(done.pdf)
    for word in ("CN 22", "Mug of stoneware", "691200", "20.00", "0.800"):
        assert word in text
    assert "CN 23" in text_of(make_customs(shop, [order], form=CustomsForm.CN23).pdf)
    assert "COMMERCIAL INVOICE" in text_of(make_invoices(shop, [order]).pdf)
    small = make_customs(shop, [order], Wish(PaperSize.FOUR_BY_SIX), form=CustomsForm.CN23)
    assert "no room on 4 x 6" in small.refused[0].reason


def test_an_order_within_the_union_needs_no_form(shop: Shop, tmp_path: Path) -> None:
    at_home = {**ANA, "country": "FR", "postal code": "75001", "city": "Paris"}
    bring(shop, tmp_path, row("1001", at_home, "MUG", 1))
    made = make_customs(shop, [order_of(shop, "1001")])
    assert made.refused[0].reason == "It goes to FR: no customs form is needed."
    assert not make_customs(shop).refused, "of all that are ready, only those that go abroad are meant"


@pytest.fixture
def sent(sample_shop: Shop) -> list[str]:
    """Return the numbers of six parcels, of which four were scanned out."""
    numbers = [made.tracking_number for made in make_labels(sample_shop, ready(sample_shop)[:6]).labels]
    assert len(numbers) == 6
    for number in numbers[:4]:
        dispatch_scan(sample_shop, number, by="Ada", station="bench")
    return numbers


def test_what_is_on_one_manifest_is_never_on_the_next(sample_shop: Shop, clock: FixedClock, sent: list[str]) -> None:
    assert waiting_for_manifest(sample_shop) == {"practice": 4}
    first = close_day(sample_shop)
    assert all(number in text_of(first.paper.pdf) for number in sent[:4])
    assert not any(number in text_of(first.paper.pdf) for number in sent[4:])
    with pytest.raises(Refused, match="No parcel was handed over"):
        close_day(sample_shop)
    clock.moment += timedelta(hours=3)
    dispatch_scan(sample_shop, sent[4], by="Ada", station="bench")
    second = close_day(sample_shop)
    assert sent[4] in text_of(second.paper.pdf)
    assert not any(number in text_of(second.paper.pdf) for number in sent[:4])
    assert [m.number for m in past_manifests(sample_shop)] == ["M-000002", "M-000001"]


def test_an_earlier_manifest_is_made_again_as_a_copy(sample_shop: Shop, sent: list[str]) -> None:
    (kept,) = close_day(sample_shop).manifests
    copy = text_of(manifest_again(sample_shop, kept.number.lower()).paper.pdf)
    assert "Copy" in copy
    assert all(number in copy for number in sent[:4])
    assert len(past_manifests(sample_shop)) == 1
    with pytest.raises(Refused, match="no manifest"):
        manifest_again(sample_shop, "M-9")


def test_a_parcel_that_was_taken_back_and_left_again_is_on_the_next_manifest(
    sample_shop: Shop, clock: FixedClock, sent: list[str]
) -> None:
    last = dispatch_scan(sample_shop, sent[4], by="Ada", station="bench")
    close_day(sample_shop)
    assert last.scan_id is not None
    undo_dispatch(sample_shop, last.scan_id)
    clock.moment += timedelta(hours=1)
    dispatch_scan(sample_shop, sent[4], by="Ada", station="bench")
    assert waiting_for_manifest(sample_shop) == {"practice": 1}


def test_the_journey_has_every_scan_mail_and_manifest(sample_shop: Shop, sent: list[str]) -> None:
    close_day(sample_shop)
    parcel = find_parcel(sample_shop, sent[0])
    assert parcel is not None
    text = text_of(make_journeys(sample_shop, [parcel]).pdf)
    for words in ("JOURNEY RECORD", sent[0], "Label made", "Scanned:", "On manifest M-000001", "Mail", "Europe/Berlin"):
        assert words in text


def test_labels_on_sheets_ask_before_they_are_printed_again(sample_shop: Shop) -> None:
    made = make_labels(sample_shop, ready(sample_shop)[:3])
    labels = [label.label_id for label in made.labels]
    wish = sheet_wish("sheet:L7169@3")
    assert len(pypdfium2.PdfDocument(label_sheets_pdf(sample_shop, labels, wish))) == 2
    assert next_position(wish, 3) == 2
    print_label_sheets(sample_shop, labels, wish)
    with pytest.raises(AlreadyPrinted):
        print_label_sheets(sample_shop, labels, wish)
    assert print_label_sheets(sample_shop, labels, wish, again=True)
    assert set(label_ids_of(sample_shop, [made.labels[0].order_id])) <= set(labels)


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    code = run(["--json", *words])
    return code, json.loads(capsys.readouterr().out)


def test_papers_come_by_command_with_exit_codes(
    handful_shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(handful_shop.folder)
    handful_shop.close()
    slips = tmp_path / "slips.pdf"
    code, told = answer(capsys, "--data", folder, "papers", "slip", "--ready", "--pdf", str(slips), "--paper", "4x6")
    assert (code, told["paper"]) == (0, "4x6")
    assert "PACKING SLIP" in text_of(slips.read_bytes())
    code, told = answer(capsys, "--data", folder, "papers", "customs", "--ready", "--pdf", str(tmp_path / "c.pdf"))
    assert (code, told["pdf"]) == (1, None)
    assert not (tmp_path / "c.pdf").exists()
    assert answer(capsys, "--data", folder, "papers", "slip", "--ready")[0] == 2
    assert answer(capsys, "--data", folder, "papers", "manifest", "--pdf", str(tmp_path / "m.pdf"))[0] == 1
    sheets = tmp_path / "sheets.pdf"
    small = ("--data", folder, "label", "--ready", "--pdf", str(sheets), "--layout")
    assert answer(capsys, *small, "sheet:5163@11")[0] == 1, "refused before anything is bought"
    code, told = answer(capsys, *small, "sheet:L7169@2", "--skip", "3", "--nudge", "0.3,-0.2")
    assert code == 0
    assert sheets.read_bytes().startswith(b"%PDF")
