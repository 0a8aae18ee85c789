"""Proposals for addresses are taken by one call for one order or many, and taken back by one undo."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shipdesk.cli import run
from shipdesk.domain.addresses import FixKind
from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import AddressGrade, OrderStatus
from shipdesk.services.edit_orders import change_address, hold_orders
from shipdesk.services.fix_address import address_fixes, apply_address_fix, fix_addresses, fixable_ids, next_problem
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.list_orders import find_order, order_ids, show_order
from shipdesk.services.make_labels import make_labels
from shipdesk.services.shop import Shop
from shipdesk.services.undo_edits import undo_last_edit
from shipdesk.services.views import OrderQuery, OrderView

ORDERS = """order number,name,company,street,address 2,city,state,postal code,country,email,phone,item,quantity
G-1,Ada Byron,,1 Mill Lane,,Bath,,BA11AA,GB,ada@gmial.com,,Tea,1
G-2,JOE MILLER,n/a,12 Elm St,,Austin,Texas,78701,US,joe@miller.example,,Tea,1
G-3,Bo Ek,,Storgatan 2,,903 25 Umeå,,,SE,bo@ek.example,,Tea,1
G-4,Ana Novak,,Hauptstraße 12a,,Berlin,,10115,DE,ana@novak.example,,Tea,1
G-5,Zoe\u200b Lee,,5 Main St,,Springfield,XX,99999999,US,zoe@lee.example,,Tea,1
"""

Number = Callable[[str], int]


@pytest.fixture
def number(shop: Shop, tmp_path: Path) -> Number:
    """Import five orders and return what finds the id of one by its number."""
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8")
    (report,) = commit_import(shop, preview_files(shop, [path]))
    assert report.new == 5, report.preview

    def find(told: str) -> int:
        found = find_order(shop, told)
        assert found is not None
        return found

    return find


def test_nothing_is_corrected_by_importing_it(shop: Shop, number: Number) -> None:
    order = show_order(shop, number("G-1"))
    assert order.recipient.postal_code == "BA11AA"
    assert order.recipient.email == "ada@gmial.com"
    assert order.address_check.grade is AddressGrade.LOOK
    assert {fix.kind for fix in order.address_fixes} == {FixKind.POSTAL_CODE, FixKind.EMAIL}


def test_one_proposal_is_taken_and_the_others_stay(shop: Shop, number: Number) -> None:
    order = apply_address_fix(shop, number("G-1"), [FixKind.EMAIL])
    assert order.recipient.email == "ada@gmail.com"
    assert order.recipient.postal_code == "BA11AA"
    assert [fix.kind for fix in order.address_fixes] == [FixKind.POSTAL_CODE]
    assert order.address_check.grade is AddressGrade.OK
    assert order.timeline[-1].title == "Address corrected"
    assert "ada@gmial.com → ada@gmail.com" in order.timeline[-1].detail


def test_all_proposals_of_many_orders_are_taken_at_once_and_one_undo_takes_them_back(
    shop: Shop, number: Number
) -> None:
    ids = [number(f"G-{n}") for n in range(1, 6)]
    before = [show_order(shop, i).recipient for i in ids]
    fixed = fix_addresses(shop, ids)
    assert [each.applied for each in fixed] == [True, True, True, False, False]
    joe = show_order(shop, ids[1]).recipient
    assert (joe.name, joe.company, joe.state) == ("Joe Miller", "", "TX")
    bo = show_order(shop, ids[2])
    assert (bo.recipient.city, bo.recipient.postal_code) == ("Umeå", "903 25")
    assert bo.address_check.grade is AddressGrade.OK
    assert [each.applied for each in fix_addresses(shop, ids)] == [False] * 5
    assert undo_last_edit(shop) == "Addresses as before on 3 orders."
    assert [show_order(shop, i).recipient for i in ids] == before
    assert show_order(shop, ids[2]).address_check.grade is AddressGrade.LOOK


def test_a_dry_run_only_tells(shop: Shop, number: Number) -> None:
    (told,) = fix_addresses(shop, [number("G-3")], dry_run=True)
    assert told.fixes
    assert not told.applied
    assert show_order(shop, number("G-3")).recipient.city == "903 25 Umeå"
    assert undo_last_edit(shop) is None


def test_only_the_kinds_asked_for_are_taken(shop: Shop, number: Number) -> None:
    fix_addresses(shop, [number("G-2")], [FixKind.NAME])
    joe = show_order(shop, number("G-2")).recipient
    assert (joe.name, joe.state) == ("Joe Miller", "Texas")


def test_an_address_on_a_label_has_no_proposals_and_is_not_put_back(shop: Shop, number: Number) -> None:
    joe = number("G-2")
    fix_addresses(shop, [joe])
    assert make_labels(shop, [joe]).labels
    assert show_order(shop, joe).status is OrderStatus.PACKED
    undo_last_edit(shop)
    assert show_order(shop, joe).recipient.name == "Joe Miller", "the label says so"
    assert address_fixes(shop, joe) == ()
    with pytest.raises(Refused, match="nothing to correct"):
        apply_address_fix(shop, joe)


def test_an_undo_leaves_alone_what_somebody_changed_since(shop: Shop, number: Number) -> None:
    ada = number("G-1")
    fix_addresses(shop, [ada])
    told = replace(show_order(shop, ada).recipient, postal_code="BA2 2BB")
    change_address(shop, ada, told)
    undo_last_edit(shop)
    assert show_order(shop, ada).recipient.postal_code == "BA1 1AA"
    undo_last_edit(shop)
    assert show_order(shop, ada).recipient.postal_code == "BA11AA"


def test_orders_on_hold_can_be_corrected_too(shop: Shop, number: Number) -> None:
    hold_orders(shop, [number("G-3")], "ask")
    assert number("G-3") in fixable_ids(shop)
    assert apply_address_fix(shop, number("G-3")).recipient.city == "Umeå"


def test_the_next_problem_is_found_in_both_directions_and_round_the_end(shop: Shop, number: Number) -> None:
    ids = list(order_ids(shop, OrderQuery(OrderView.ALL)))
    doubtful = [i for i in ids if i in (number("G-1"), number("G-3"), number("G-5"))]
    assert next_problem(shop, ids, None) == doubtful[0]
    assert next_problem(shop, ids, doubtful[0]) == doubtful[1]
    assert next_problem(shop, ids, doubtful[2]) == doubtful[0]
    assert next_problem(shop, ids, doubtful[0], backwards=True) == doubtful[2]
    assert next_problem(shop, [number("G-4")], None) is None


def test_what_was_cleaned_at_the_door_stays_with_the_order(shop: Shop, number: Number) -> None:
    order = show_order(shop, number("G-5"))
    assert order.recipient.name == "Zoe Lee"
    assert any("invisible" in change for change in order.door_changes), order.door_changes
    assert show_order(shop, number("G-4")).door_changes == ()


def test_the_command_tells_first_and_corrects_when_it_is_asked(
    shop: Shop, number: Number, capsys: pytest.CaptureFixture[str]
) -> None:
    ada = number("G-1")

    def ask(*words: str) -> dict[str, Any]:
        capsys.readouterr()
        assert run(["--data", str(shop.folder), "--json", *words]) == 0
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    told = ask("orders", "fix", "--all", "--dry-run")["orders"]
    assert [order["order_number"] for order in told] == ["G-1", "G-2", "G-3"]
    assert not any(order["applied"] for order in told)
    fixes = {fix["field"]: (fix["before"], fix["after"]) for fix in told[0]["fixes"]}
    assert fixes == {"postal_code": ("BA11AA", "BA1 1AA"), "email": ("ada@gmial.com", "ada@gmail.com")}
    (order,) = ask("orders", "fix", "G-1", "--kind", "email")["orders"]
    assert order["applied"]
    assert order["grade"] == "ok"
    assert show_order(shop, ada).recipient.postal_code == "BA11AA"
    ask("orders", "fix", "--all")
    assert show_order(shop, ada).recipient.postal_code == "BA1 1AA"
    assert ask("orders", "undo")["undone"] == "Addresses as before on 3 orders."


def test_the_command_says_to_a_person_what_it_would_do(
    shop: Shop, number: Number, capsys: pytest.CaptureFixture[str]
) -> None:
    assert number("G-2")
    assert run(["--data", str(shop.folder), "orders", "fix", "G-2", "nobody", "--dry-run"]) == 1
    said = capsys.readouterr()
    assert "State: Texas → TX" in said.out
    assert "1 address to correct." in said.out
    assert "nobody" in said.err
    assert run(["--data", str(shop.folder), "orders", "fix"]) == 2
