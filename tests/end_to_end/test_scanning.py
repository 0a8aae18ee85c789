"""Scans at a station: kept first, answered once, commands by cards, and no wrong code ever dispatches a parcel."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipdesk.domain import check_digits as check
from shipdesk.domain.command_cards import Card, Command, card_code
from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.clocks import FixedClock
from shipdesk.services.command_cards import keep_secret, make_cards, usual_cards
from shipdesk.services.dispatch_parcel import dispatched_today, last_scans
from shipdesk.services.list_orders import order_ids, show_order
from shipdesk.services.list_parcels import parcel_ids
from shipdesk.services.own_parcels import enter_number
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.take_scans import RawScan, answer_scan, refuse_scan, scan_now, take_scans, waiting_scans
from shipdesk.services.views import OrderQuery, OrderView, ParcelQuery, ScanOutcome, ScanResult

SSCC = "00340434161094000007"
GOOD, BAD = (ScanOutcome.DISPATCHED, ScanOutcome.ALREADY), (ScanOutcome.REFUSED, ScanOutcome.UNKNOWN)


def give_numbers(shop: Shop, *numbers: str) -> list[int]:
    """Give these numbers to orders that are ready, one each, and return the orders."""
    ready = list(order_ids(shop, OrderQuery(view=OrderView.TO_SHIP)))
    for order_id, number in zip(ready, numbers, strict=False):
        enter_number(shop, order_id, number)
    assert len(ready) >= len(numbers), "the sample has enough orders"
    return ready[: len(numbers)]


def show(shop: Shop, command: Command, argument: str = "") -> ScanResult:
    """Scan a card of this shop."""
    return scan_now(shop, card_code(keep_secret(shop), Card(command, argument)), by="Ada")


def status(shop: Shop, order_id: int) -> OrderStatus:
    """Return an order's status."""
    return show_order(shop, order_id).status


# The queue


def test_a_scan_is_kept_before_it_is_answered_and_answered_once(sample_shop: Shop) -> None:
    give_numbers(sample_shop, SSCC)
    now = sample_shop.clock.now()
    first, second = take_scans(sample_shop, [RawScan(SSCC, now), RawScan("4006381333931", now)], by="Ada")
    assert [s.outcome for s in last_scans(sample_shop)] == [ScanOutcome.WAITING] * 2
    assert dispatched_today(sample_shop) == 0
    answer = answer_scan(sample_shop, first)
    assert answer is not None
    assert answer.outcome is ScanOutcome.DISPATCHED
    assert answer_scan(sample_shop, first) is None
    assert waiting_scans(sample_shop) == (second,)
    kept = last_scans(sample_shop)[1]
    assert (kept.by, kept.code, kept.at) == ("Ada", SSCC, now)


def test_what_a_station_could_not_answer_waits_for_its_next_start(sample_shop: Shop, clock: FixedClock) -> None:
    give_numbers(sample_shop, SSCC)
    (scan_id,) = take_scans(sample_shop, [RawScan(SSCC, clock.now())], station="left")
    folder = sample_shop.folder
    sample_shop.close()
    again = open_shop(folder, clock=clock)
    try:
        assert waiting_scans(again, "right") == (), "that is another bench's"
        assert waiting_scans(again, "left") == (scan_id,)
        answer = answer_scan(again, scan_id)
        assert answer is not None
        assert answer.outcome is ScanOutcome.DISPATCHED
    finally:
        again.close()


def test_a_scan_behind_an_open_question_is_kept_and_dispatches_nothing(sample_shop: Shop) -> None:
    give_numbers(sample_shop, SSCC)
    result = refuse_scan(sample_shop, SSCC)
    assert result.outcome is ScanOutcome.REFUSED
    assert dispatched_today(sample_shop) == 0
    assert last_scans(sample_shop)[0].code == SSCC


# Cards


def test_undo_last_takes_the_stations_last_dispatch_back(sample_shop: Shop) -> None:
    (order_id,) = give_numbers(sample_shop, SSCC)
    scan_now(sample_shop, SSCC)
    result = show(sample_shop, Command.UNDO_LAST)
    assert result.outcome is ScanOutcome.COMMAND
    assert status(sample_shop, order_id) is OrderStatus.PACKED
    again = show(sample_shop, Command.UNDO_LAST)
    assert again.outcome is ScanOutcome.REFUSED
    assert "no dispatch" in again.message


def test_undo_last_leaves_the_scans_of_other_stations_alone(sample_shop: Shop) -> None:
    (order_id,) = give_numbers(sample_shop, SSCC)
    scan_now(sample_shop, SSCC, station="left")
    assert show(sample_shop, Command.UNDO_LAST).outcome is ScanOutcome.REFUSED
    assert status(sample_shop, order_id) is OrderStatus.DISPATCHED


def test_hold_puts_the_order_in_hand_aside_also_where_it_was_just_dispatched(sample_shop: Shop) -> None:
    (order_id,) = give_numbers(sample_shop, SSCC)
    scan_now(sample_shop, SSCC)
    assert show(sample_shop, Command.HOLD).outcome is ScanOutcome.COMMAND
    assert status(sample_shop, order_id) is OrderStatus.ON_HOLD
    refused = scan_now(sample_shop, SSCC)
    assert refused.outcome is ScanOutcome.REFUSED
    assert "on hold" in refused.message
    assert show(sample_shop, Command.HOLD).outcome is ScanOutcome.REFUSED


def test_reprint_needs_a_label_of_ours(sample_shop: Shop) -> None:
    assert "No parcel was scanned" in show(sample_shop, Command.REPRINT).message
    give_numbers(sample_shop, SSCC)
    scan_now(sample_shop, SSCC)
    refused = show(sample_shop, Command.REPRINT)
    assert refused.outcome is ScanOutcome.REFUSED
    assert "no label" in refused.message


@pytest.mark.parametrize("command", [Command.NEXT_PARCEL, Command.PARTIAL, Command.PHOTO])
def test_a_card_that_needs_an_open_order_says_so(sample_shop: Shop, command: Command) -> None:
    result = show(sample_shop, command)
    assert result.outcome is ScanOutcome.REFUSED
    assert "no order is open" in result.message.casefold()


def test_a_card_that_waited_too_long_is_not_obeyed(sample_shop: Shop, clock: FixedClock) -> None:
    (order_id,) = give_numbers(sample_shop, SSCC)
    scan_now(sample_shop, SSCC)
    code = card_code(keep_secret(sample_shop), Card(Command.UNDO_LAST))
    (scan_id,) = take_scans(sample_shop, [RawScan(code, clock.now())])
    clock.moment += timedelta(minutes=2)
    answer = answer_scan(sample_shop, scan_id)
    assert answer is not None
    assert answer.outcome is ScanOutcome.REFUSED
    assert status(sample_shop, order_id) is OrderStatus.DISPATCHED


def test_a_card_of_another_shop_is_named_and_not_obeyed(sample_shop: Shop) -> None:
    give_numbers(sample_shop, SSCC)
    scan_now(sample_shop, SSCC)
    keep_secret(sample_shop)
    result = scan_now(sample_shop, card_code(b"another shop", Card(Command.UNDO_LAST)))
    assert result.outcome is ScanOutcome.REFUSED
    assert "not of this shop" in result.message
    assert dispatched_today(sample_shop) == 1


def test_the_secret_stays_the_same_so_that_printed_cards_go_on_working(sample_shop: Shop) -> None:
    assert keep_secret(sample_shop) == keep_secret(sample_shop)
    made = make_cards(sample_shop, people=["Ada"], carriers=["own"])
    assert made.count == len(usual_cards()) + 2
    with pytest.raises(Refused, match="no carrier"):
        make_cards(sample_shop, carriers=["nobody"])


# Wrong codes


def test_hostile_scans_get_the_verdicts_of_their_manifest(sample_shop: Shop, shared_data: Path) -> None:
    folder = shared_data / "hostile"
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["class"] == "barcode"]
    assert len(rows) > 10
    give_numbers(sample_shop, SSCC, "00340434161094000014", "9400111899223197428490", "JJD000390007882822")
    for row in rows:
        before = dispatched_today(sample_shop)
        text = (folder / row["path"]).read_bytes().decode("utf-8")
        results = [scan_now(sample_shop, line) for line in text.split("\r") if line]
        left = dispatched_today(sample_shop) - before
        match row["verdict"]:
            case "REJECT":
                assert left == 0, row["path"]
                assert all(r.outcome in BAD and r.message for r in results), row["path"]
            case "ACCEPT" | "ACCEPT_ONCE":
                assert all(r.outcome in GOOD for r in results), row["path"]
                assert left <= 1
            case verdict:
                assert verdict.startswith("ACCEPT_OR"), "a verdict that is new here"
    hints = {"german_layout": "keyboard layout", "ean13": "article"}
    for name, hint in hints.items():
        code = (folder / "barcode" / f"{name}.txt").read_text("utf-8").strip()
        assert hint in scan_now(sample_shop, code).message


def _ups(serial: int) -> str:
    body = f"999AA1{serial:09d}"
    return f"1Z{body}{check.ups_1z_check(body)}"


def _impb(serial: int) -> str:
    body = f"94001118992{serial:010d}"
    return body + check.gs1_mod10(body)


def _fedex(serial: int) -> str:
    body = f"79{serial:09d}"
    return body + check.fedex_mod11_check(body)


def _sscc(serial: int) -> str:
    return "00" + check.sscc18("4012345", serial)


FORMATS: dict[str, Callable[[int], str]] = {
    "SSCC": _sscc, "S10": lambda n: check.s10_number("RR", n, "DE"), "1Z": _ups, "IMpb": _impb, "FedEx": _fedex,
}  # fmt: skip
NEIGHBOURS = 3
SERIALS = {name: 12_345_678 + 1_000 * place for place, name in enumerate(FORMATS)}


@st.composite
def misread(draw: st.DrawFn) -> str:
    """Draw a number of one of the waiting parcels with one digit wrong, or two neighbours swapped."""
    name = draw(st.sampled_from(sorted(FORMATS)))
    code = FORMATS[name](SERIALS[name] + draw(st.integers(0, NEIGHBOURS - 1)))
    place = draw(st.sampled_from([i for i, c in enumerate(code) if c.isdigit()]))
    if draw(st.booleans()):
        wrong = draw(st.sampled_from([d for d in "0123456789" if d != code[place]]))
        return code[:place] + wrong + code[place + 1 :]
    other = min(place, len(code) - 2)
    swapped = code[:other] + code[other + 1] + code[other] + code[other + 2 :]
    return swapped if swapped != code else code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]


@pytest.fixture(scope="module")
def shop_of_neighbours(sample_practice_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Return a shop where parcels with numbers one after the other wait, in each format."""
    folder = tmp_path_factory.mktemp("neighbours") / "shop"
    shutil.copytree(sample_practice_folder, folder)
    shop = open_shop(folder)
    give_numbers(shop, *(make(SERIALS[name] + n) for name, make in FORMATS.items() for n in range(NEIGHBOURS)))
    yield shop
    shop.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(code=misread())
def test_no_single_wrong_or_swapped_digit_dispatches_anything(shop_of_neighbours: Shop, code: str) -> None:
    result = scan_now(shop_of_neighbours, code)
    assert result.outcome in BAD, (code, result)
    assert dispatched_today(shop_of_neighbours) == 0


def test_the_right_numbers_of_all_those_parcels_do(sample_shop: Shop) -> None:
    numbers = [make(SERIALS[name]) for name, make in FORMATS.items()]
    give_numbers(sample_shop, *numbers)
    for number in numbers:
        assert scan_now(sample_shop, number).outcome is ScanOutcome.DISPATCHED, number
    assert len(parcel_ids(sample_shop, ParcelQuery(statuses=(ParcelStatus.DISPATCHED,)))) == len(numbers)
