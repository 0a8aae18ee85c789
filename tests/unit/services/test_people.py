"""Who works in the shop, what each may do, and that nobody guesses a PIN."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from typer.main import get_command

from shipdesk.cli import leave
from shipdesk.cli.main import app, run_command
from shipdesk.domain.command_cards import Card, Command, card_code
from shipdesk.domain.errors import Refused
from shipdesk.domain.people import checked_pin, wait_after
from shipdesk.domain.roles import May, Role, is_allowed
from shipdesk.domain.rows import ScanOutcome
from shipdesk.services import pins
from shipdesk.services.clocks import FixedClock
from shipdesk.services.command_cards import keep_secret
from shipdesk.services.list_audit import list_audit
from shipdesk.services.people import (
    add_person,
    list_people,
    remove_person,
    set_pin,
    sign_in,
    sign_in_by_badge,
    sign_out,
)
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.take_scans import RawScan, scan_now, take_scans
from shipdesk.services.who_may import ask_leave, why_not

PIN, OTHER = "2580", "7391"
REAL_COST = pins.costly


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with the least work: what argon2id costs is not what is tested."""
    cheap = PasswordHasher.from_parameters(CHEAPEST)
    monkeypatch.setattr(pins, "costly", lambda: cheap)


@pytest.fixture
def staffed(shop: Shop) -> Shop:
    """Return a shop with an owner, Ada, and Bo, who is staff; nobody is at the bench."""
    add_person(shop, "Ada", Role.OWNER, PIN)
    add_person(shop, "Bo", Role.STAFF, OTHER)
    sign_out(shop)
    return shop


def test_a_shop_without_people_asks_nobody(shop: Shop) -> None:
    for what in May:
        ask_leave(shop, what)


def test_with_people_only_an_owner_who_entered_the_pin_may_everything(staffed: Shop) -> None:
    assert why_not(staffed, May.EXPORT) == "Only the owner may export."
    sign_in(staffed, "bo", OTHER)
    with pytest.raises(Refused, match="Only the owner may change settings"):
        ask_leave(staffed, May.CHANGE_SETTINGS)
    sign_in(staffed, "Ada", PIN)
    for what in May:
        ask_leave(staffed, what)


def test_staff_may_none_of_what_the_table_names_and_owners_all() -> None:
    assert not any(is_allowed(Role.STAFF, what) for what in May)
    assert all(is_allowed(Role.OWNER, what) for what in May)


def test_a_badge_says_who_is_there_and_makes_nobody_the_owner(staffed: Shop) -> None:
    code = card_code(keep_secret(staffed), Card(Command.BADGE, "Ada"))
    assert sign_in_by_badge(staffed, code).person.name == "Ada"
    assert why_not(staffed, May.RESTORE)
    with staffed.change() as tx:
        tx.audit.add(staffed.clock.now(), "noted")
    with staffed.look() as tx:
        assert tx.audit_chain.newest(1)[0].actor == "Ada"
    misread = code[:-1] + ("C" if code.endswith("B") else "B")
    for wrong in (misread, "Ada", card_code(keep_secret(staffed), Card(Command.BADGE, "Eve"))):
        with pytest.raises(Refused, match="badge of nobody"):
            sign_in_by_badge(staffed, wrong)


def test_a_badge_of_somebody_who_left_opens_nothing_and_is_never_given_again(staffed: Shop) -> None:
    code = card_code(keep_secret(staffed), Card(Command.BADGE, "Bo"))
    sign_in(staffed, "Ada", PIN)
    remove_person(staffed, "Bo")
    assert add_person(staffed, "Bo", Role.STAFF).badge == "Bo 2"
    with pytest.raises(Refused, match="badge of nobody"):
        sign_in_by_badge(staffed, code)


def test_a_badge_scanned_at_the_bench_says_whose_the_next_scans_are(staffed: Shop) -> None:
    told = scan_now(staffed, card_code(keep_secret(staffed), Card(Command.BADGE, "Bo")), by="computer")
    assert (told.outcome, told.message) == (ScanOutcome.COMMAND, "Bo is packing now.")
    (scan_id,) = take_scans(staffed, [RawScan("N1", staffed.clock.now())], by="computer")
    with staffed.look() as tx:
        scan = tx.scans.waiting_scan(scan_id)
    assert scan is not None
    assert scan.by == "Bo"
    eve = scan_now(staffed, card_code(keep_secret(staffed), Card(Command.BADGE, "Eve")))
    assert eve.outcome is ScanOutcome.REFUSED
    assert "nobody who works here" in eve.message


def test_an_owner_who_was_removed_may_nothing_more(staffed: Shop) -> None:
    sign_in(staffed, "Ada", PIN)
    add_person(staffed, "Cy", Role.OWNER, "5937")
    sign_in(staffed, "Cy", "5937")
    assert not why_not(staffed, May.EXPORT)
    remove_person(staffed, "Cy")
    assert why_not(staffed, May.EXPORT)


def test_five_wrong_pins_make_one_wait_and_each_further_one_doubles_it(staffed: Shop, clock: FixedClock) -> None:
    for _ in range(5):
        with pytest.raises(Refused, match="PIN is wrong"):
            sign_in(staffed, "Ada", "0001")
    with pytest.raises(Refused, match="Too many wrong PINs"):
        sign_in(staffed, "Ada", PIN)
    again = open_shop(staffed.folder, clock=clock)  # a restart does not help
    with pytest.raises(Refused, match="Wait 31 seconds"):
        sign_in(again, "Ada", PIN)
    clock.moment += timedelta(seconds=31)
    with pytest.raises(Refused, match="Wait 60 seconds"):
        sign_in(again, "Ada", "0001")
    clock.moment += timedelta(seconds=61)
    sign_in(again, "Ada", PIN)
    assert list_people(again)[0].failures == 0
    again.close()


def test_the_wait_doubles_up_to_an_hour() -> None:
    assert [int(wait_after(n).total_seconds()) for n in (0, 4, 5, 6, 7, 30)] == [0, 0, 30, 60, 120, 3600]


def test_another_pin_ends_the_waiting_and_the_old_one_opens_nothing(staffed: Shop) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            sign_in(staffed, "Bo", "0001")
    sign_in(staffed, "Ada", PIN)
    set_pin(staffed, "Bo", "8642x")
    with pytest.raises(Refused, match="wrong"):
        sign_in(staffed, "Bo", OTHER)
    assert sign_in(staffed, "Bo", "8642x").person.name == "Bo"


@pytest.mark.parametrize("pin", ["", "123", "1111", "1234", "9876", "x" * 33])
def test_a_pin_that_anybody_would_try_first_is_refused(pin: str) -> None:
    with pytest.raises(Refused):
        checked_pin(pin)


def test_what_is_kept_of_a_pin_needs_the_pepper(staffed: Shop) -> None:
    with staffed.look() as tx:
        kept = [tx.people.pin_hash(person.id) for person in tx.people.all()]
    assert all("$argon2id$" in one for one in kept)
    assert PIN not in "".join(kept)
    (staffed.folder / "people.key").unlink()
    with pytest.raises(Refused, match="cannot be checked on this computer"):
        sign_in(staffed, "Ada", PIN)


def test_the_first_is_the_owner_and_the_last_owner_stays_while_others_do(shop: Shop) -> None:
    with pytest.raises(Refused, match="first person must be the owner"):
        add_person(shop, "Bo", Role.STAFF)
    with pytest.raises(Refused, match="needs a PIN"):
        add_person(shop, "Ada", Role.OWNER)
    add_person(shop, "Ada", Role.OWNER, PIN)
    with pytest.raises(Refused, match="works here already"):
        add_person(shop, "ADA", Role.STAFF)
    add_person(shop, "Bo", Role.STAFF)
    with pytest.raises(Refused, match="only owner"):
        remove_person(shop, "Ada")
    remove_person(shop, "Bo")
    remove_person(shop, "Ada")
    assert list_people(shop) == ()


Ask = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def ask(staffed: Shop, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Return what gives a command to the shop with people, and its exit code and answer."""

    def ask_it(*words: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = run_command(["--data", str(staffed.folder), "--json", *words])
        return code, json.loads(capsys.readouterr().out)

    return ask_it


def test_commands_that_not_everybody_may_give_ask_for_the_owners_pin(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    change = ("settings", "set", "behaviour.handling_days", "3")
    code, told = ask(*change)
    assert (code, told["error"]["message"]) == (1, "Only the owner may change settings.")
    monkeypatch.setenv("SHIPDESK_PERSON", "Bo")
    monkeypatch.setenv("SHIPDESK_PIN", OTHER)
    assert ask(*change)[0] == 1
    monkeypatch.setenv("SHIPDESK_PERSON", "Ada")
    monkeypatch.setenv("SHIPDESK_PIN", PIN)
    assert ask(*change)[0] == 0
    assert ask("audit", "list", "--last", "1")[1]["rows"][0]["who"] == "Ada"


def test_a_restore_and_a_backup_ask_too(ask: Ask, staffed: Shop) -> None:
    assert ask("backup", str(staffed.folder / "copy.db"))[1]["error"]["message"] == "Only the owner may export."
    assert (
        ask("restore", str(staffed.folder / "copy.db"))[1]["error"]["message"] == "Only the owner may restore a backup."
    )


def test_without_the_pepper_a_new_pin_can_be_set_and_the_log_tells(
    ask: Ask, staffed: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("5937\n"))
    assert ask("people", "set-pin", "Ada")[0] == 1
    (staffed.folder / "people.key").unlink()
    assert ask("people", "set-pin", "Ada")[0] == 0
    assert sign_in(staffed, "Ada", "5937").role is Role.OWNER
    assert "people_without_pin" in {line.action for line in list_audit(staffed)[0]}


def test_a_pin_costs_its_guesser_64_mib_and_three_passes() -> None:
    told = REAL_COST()
    assert (told.memory_cost, told.time_cost, told.type.name) == (65_536, 3, "ID")


def test_every_command_of_the_table_is_one() -> None:
    known = set()
    for name, command in get_command(app).commands.items():
        known |= {f"{name} {sub}" for sub in getattr(command, "commands", {})} or {name}
        known.add(name)
    assert set(leave.NEEDS) | set(leave.NEEDS_WITH) <= known


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["label", "--ready"], None),
        (["label", "--ready", "--over-limit"], May.SPEND_BEYOND),
        (["mail", "template", "dispatched"], None),
        (["mail", "template", "dispatched", "--subject=x"], May.CHANGE_MAIL),
        (["settings", "secret", "mail", "--check"], None),
        (["settings", "secret", "mail"], May.CHANGE_SETTINGS),
        (["settings", "set", "--help"], None),
        (["people", "list"], None),
        (["audit", "list"], May.READ_AUDIT),
        (["audit", "verify"], None),
        (["dispatch", "N1"], None),
    ],
)
def test_looking_is_for_all_and_changing_is_not(words: list[str], what: May | None) -> None:
    assert leave.needed(words) is what
