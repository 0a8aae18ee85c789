"""What staff may not do is refused by the service itself, so that no window and no command goes around it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST

from shipdesk.domain.boxes import Box
from shipdesk.domain.command_cards import Card, Command, card_code
from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.domain.roles import May, Role
from shipdesk.domain.rows import ScanOutcome
from shipdesk.domain.rules import RulesMode
from shipdesk.services import check_audit, pins
from shipdesk.services.backup_store import backup_if_due, backup_store
from shipdesk.services.carrier_accounts import remove_account, save_account
from shipdesk.services.change_settings import save_settings, set_secret
from shipdesk.services.clocks import FixedClock
from shipdesk.services.command_cards import keep_secret, make_cards
from shipdesk.services.connect_shop import remove_shop, save_shop
from shipdesk.services.dispatch_parcel import last_scans
from shipdesk.services.edit_rules import note_trial, set_rules_mode
from shipdesk.services.edit_templates import load_template, reset_template, save_template
from shipdesk.services.import_products import export_products
from shipdesk.services.list_audit import AuditQuery, audit_choices, audit_ids, audit_rows, list_audit
from shipdesk.services.make_labels import make_labels
from shipdesk.services.people import add_person, remove_person, set_pin, sign_in, sign_in_by_badge, sign_out
from shipdesk.services.problems import list_problems
from shipdesk.services.set_up_boxes import save_box
from shipdesk.services.set_up_printers import save_printer
from shipdesk.services.shop import Shop
from shipdesk.services.take_scans import scan_locked
from shipdesk.services.verify_audit import AuditVerdict, verify_audit
from shipdesk.services.who_is_here import who_is_here
from shipdesk.settings import CarrierSettings, PeopleSettings, PrinterProfile, ShopAccount

PIN, OTHER = "2580", "7391"
DISPATCHED = Milestone.DISPATCHED


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with the least work: what argon2id costs is not what is tested."""
    cheap = PasswordHasher.from_parameters(CHEAPEST)
    monkeypatch.setattr(pins, "costly", lambda: cheap)


@pytest.fixture
def with_bo(shop: Shop) -> Shop:
    """Return a shop in which Bo, who is staff, is at the bench; Ada is the owner."""
    add_person(shop, "Ada", Role.OWNER, PIN)
    add_person(shop, "Bo", Role.STAFF, OTHER)
    sign_in(shop, "Bo", OTHER)
    return shop


def _with(shop: Shop, **parts: object) -> None:
    save_settings(shop, shop.settings.model_copy(update=parts))


NOT_FOR_STAFF: dict[str, tuple[May, Callable[[Shop, Path], object]]] = {
    "settings": (May.CHANGE_SETTINGS, lambda s, _: _with(s, people=PeopleSettings(lock_after_minutes=5))),
    "mail account": (May.CHANGE_MAIL, lambda s, _: _with(s, mail=s.settings.mail.model_copy(update={"host": "x"}))),
    "mail password": (May.CHANGE_MAIL, lambda s, _: set_secret(s, "mail", "x")),
    "template": (May.CHANGE_MAIL, lambda s, _: save_template(s, load_template(s, DISPATCHED))),
    "template back": (May.CHANGE_MAIL, lambda s, _: reset_template(s, DISPATCHED)),
    "carrier": (May.CHANGE_CARRIERS, lambda s, _: save_account(s, CarrierSettings(code="own"), {})),
    "carrier away": (May.CHANGE_CARRIERS, lambda s, _: remove_account(s, "own")),
    "carrier key": (May.CHANGE_CARRIERS, lambda s, _: set_secret(s, "carrier:dhl", "x")),
    "shop": (May.CHANGE_CARRIERS, lambda s, _: save_shop(s, ShopAccount(code="a", kind="shopify", base_url="x"))),
    "shop away": (May.CHANGE_CARRIERS, lambda s, _: remove_shop(s, "a")),
    "box": (May.CHANGE_SETTINGS, lambda s, _: save_box(s, Box("S", 100, 100, 100, 0, 1000))),
    "rules": (May.CHANGE_SETTINGS, lambda s, _: set_rules_mode(s, RulesMode.FIRST)),
    "printer": (May.CHANGE_SETTINGS, lambda s, _: save_printer(s, PrinterProfile(name="Z", address="z"))),
    "products": (May.EXPORT, lambda s, folder: export_products(s, folder / "p.csv")),
    "backup": (May.EXPORT, lambda s, folder: backup_store(s, folder / "copy.db")),
    "over the limit": (May.SPEND_BEYOND, lambda s, _: make_labels(s, [1], over_limit=True)),
    "person": (May.MANAGE_PEOPLE, lambda s, _: add_person(s, "Cy", Role.OWNER, "5937")),
    "person away": (May.MANAGE_PEOPLE, lambda s, _: remove_person(s, "Bo")),
    "pin": (May.MANAGE_PEOPLE, lambda s, _: set_pin(s, "Ada", "5937")),
    "badge": (May.MANAGE_PEOPLE, lambda s, _: make_cards(s, people=["Ada"])),
    "log": (May.READ_AUDIT, lambda s, _: list_audit(s)),
    "log in the window": (May.READ_AUDIT, lambda s, _: audit_ids(s)),
    "log's rows": (May.READ_AUDIT, lambda s, _: audit_rows(s, [1])),
    "log's names": (May.READ_AUDIT, lambda s, _: audit_choices(s)),
}


@pytest.mark.parametrize("name", list(NOT_FOR_STAFF))
def test_the_service_refuses_staff_and_says_who_may(name: str, with_bo: Shop, tmp_path: Path) -> None:
    what, do = NOT_FOR_STAFF[name]
    with pytest.raises(Refused) as refused:
        do(with_bo, tmp_path)
    assert (refused.value.message, refused.value.advice) == (
        f"Only the owner may {what.value}.", "Let the owner enter the PIN.",
    )  # fmt: skip


def test_what_runs_by_itself_goes_on_whoever_is_there(with_bo: Shop) -> None:
    assert backup_if_due(with_bo) is not None
    note_trial(with_bo, [])
    save_settings(with_bo, with_bo.settings)
    sign_out(with_bo)
    assert check_audit.check_audit_if_due(with_bo) is not None


def test_who_adds_the_first_person_is_that_owner_and_stays_at_the_bench(shop: Shop) -> None:
    assert not who_is_here(shop).is_locked
    add_person(shop, "Ada", Role.OWNER, PIN)
    here = who_is_here(shop)
    assert here.person is not None
    assert (here.person.person.name, here.person.by_pin, dict(here.refusals)) == ("Ada", True, {})
    sign_out(shop)
    assert who_is_here(shop).is_locked
    assert set(who_is_here(shop).refusals) == set(May)


def test_who_was_removed_is_at_the_bench_no_more(with_bo: Shop) -> None:
    with with_bo.change() as tx:  # another bench did it
        tx.people.remove(next(p.id for p in tx.people.all() if p.name == "Bo"), with_bo.clock.now())
    assert who_is_here(with_bo).is_locked
    assert with_bo.person is None


def test_without_the_pepper_the_window_knows_that_no_pin_can_be_checked(with_bo: Shop) -> None:
    assert not who_is_here(with_bo).pins_are_lost
    (with_bo.folder / "people.key").unlink()
    assert who_is_here(with_bo).pins_are_lost
    sign_out(with_bo)
    set_pin(with_bo, "Ada", "5937")
    assert sign_in(with_bo, "Ada", "5937").role is Role.OWNER
    assert "people_without_pin" in {line.action for line in list_audit(with_bo)[0]}


def test_the_owner_who_shows_the_badge_while_here_by_pin_loses_nothing(with_bo: Shop) -> None:
    badge = card_code(keep_secret(with_bo), Card(Command.BADGE, "Ada"))
    sign_in(with_bo, "Ada", PIN)
    assert sign_in_by_badge(with_bo, badge).by_pin
    sign_out(with_bo)
    assert not sign_in_by_badge(with_bo, badge).by_pin


def test_at_a_locked_station_only_badges_act_and_every_scan_is_kept(with_bo: Shop) -> None:
    sign_out(with_bo)
    secret = keep_secret(with_bo)
    told = scan_locked(with_bo, "1Z999AA10123456784", by="computer", station="bench")
    assert (told.outcome, told.message[:24]) == (ScanOutcome.REFUSED, "Nobody is signed in here")
    card = scan_locked(with_bo, card_code(secret, Card(Command.UNDO_LAST)))
    assert (card.code, card.outcome) == ("UNDO LAST", ScanOutcome.REFUSED)
    assert scan_locked(with_bo, card_code(secret, Card(Command.BADGE, "Eve"))).outcome is ScanOutcome.REFUSED
    assert scan_locked(with_bo, card_code(b"x" * 32, Card(Command.BADGE, "Bo"))).message.startswith("This command card")
    assert with_bo.person is None
    assert scan_locked(with_bo, card_code(secret, Card(Command.BADGE, "Bo"))).outcome is ScanOutcome.COMMAND
    assert who_is_here(with_bo).person is not None
    assert [scan.outcome for scan in last_scans(with_bo, 10)] == [ScanOutcome.COMMAND, *[ScanOutcome.REFUSED] * 4]


def test_the_log_is_shown_by_person_action_and_order(with_bo: Shop) -> None:
    sign_in(with_bo, "Ada", PIN)
    for action in ("hold", "release", "hold"):
        with with_bo.change() as tx:
            tx.audit.add(with_bo.clock.now(), action)
    held = audit_ids(with_bo, AuditQuery(action="hold"))
    assert [line.words for line in audit_rows(with_bo, held)] == ["Put on hold"] * 2
    assert held[0] > held[1]
    assert len(audit_ids(with_bo, AuditQuery(person="Ada"))) == len(list_audit(with_bo, person="Ada")[0])
    assert not audit_ids(with_bo, AuditQuery(person="Eve"))
    people, actions = audit_choices(with_bo)
    assert "Ada" in people
    assert ("hold", "Put on hold") in actions
    with pytest.raises(Refused, match="There is no order"):
        audit_ids(with_bo, AuditQuery(order_number="N-1"))


def test_the_log_is_checked_once_a_day_and_a_change_in_it_is_a_problem_until_it_is_sound(
    with_bo: Shop, clock: FixedClock
) -> None:
    def is_problem() -> bool:
        return any(problem.key == "audit-broken" for problem in list_problems(with_bo))

    found = check_audit.check_audit_if_due(with_bo)
    assert isinstance(found, AuditVerdict)
    assert found.is_sound
    assert check_audit.check_audit_if_due(with_bo) is None
    assert not is_problem()
    with with_bo.database.transaction() as tx:
        connection = tx.session.connection()
        for name in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_log'"
        ).scalars().all():  # fmt: skip
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("UPDATE audit_log SET action = 'hold' WHERE id = 1")
    clock.moment = clock.moment.replace(day=clock.moment.day + 1)
    assert check_audit.check_audit_if_due(with_bo) is not None
    problem = list_problems(with_bo)[0]
    assert (problem.key, problem.screen) == ("audit-broken", "audit")
    assert "first at row 1" in problem.message
    assert not verify_audit(with_bo).is_sound
