"""The late list where several look at it, programs end in the middle, and days are not as long as usual."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from late_desk import LateDesk
from sqlmodel import col, select

from shipdesk.domain.claims.windows import WindowState
from shipdesk.domain.claims.words import ClaimKind, PaperOf
from shipdesk.domain.errors import Refused
from shipdesk.domain.forecast.values import Basis
from shipdesk.domain.late.causes import LateCause, Proposal
from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.domain.late.words import counted_words
from shipdesk.domain.mails import Milestone
from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.domain.people import Person
from shipdesk.domain.roles import Role
from shipdesk.services.add_parcels import add_parcel
from shipdesk.services.approve_mails import messages_to_approve
from shipdesk.services.backup_store import backup_store, restore_store
from shipdesk.services.change_settings import save_settings
from shipdesk.services.claims.add_claim_paper import add_claim_paper
from shipdesk.services.claims.claim_file import claim_file
from shipdesk.services.claims.list_claims import list_claims
from shipdesk.services.claims.open_claim import open_claims
from shipdesk.services.claims.show_claim import show_claim
from shipdesk.services.clocks import FixedClock
from shipdesk.services.late.contact_carrier import carrier_inquiry
from shipdesk.services.late.keep_lines import keep_lines
from shipdesk.services.late.list_late import late_count, list_late
from shipdesk.services.late.mail_late import plan_delay_mails
from shipdesk.services.late.mail_summary import mail_summary_if_due
from shipdesk.services.late.put_away import ignore_late, snooze_late
from shipdesk.services.late.reship import reship_orders
from shipdesk.services.late.summary import late_summary
from shipdesk.services.late.undo_late import undo_late
from shipdesk.services.parcel_states import refresh_state
from shipdesk.services.propose_mails import propose_delay_mails
from shipdesk.services.send_mail import cancel_message, list_messages
from shipdesk.services.shop import Shop, give_up_of_the_dead, open_shop
from shipdesk.services.who_may import SignedIn
from shipdesk.storage.tables import OrderLineRow, OrderRecord, ParcelRecord

HOLDS_ITSELF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>"


@pytest.fixture
def desk(handful_shop: Shop, clock: FixedClock) -> LateDesk:
    return LateDesk(handful_shop, clock)


@pytest.fixture
def other(desk: LateDesk, clock: FixedClock) -> Iterator[Shop]:
    """Return the same shop, open in another program."""
    shop = open_shop(desk.shop.folder, clock=clock)
    yield shop
    shop.close()


def lost(desk: LateDesk) -> int:
    (parcel_id,) = desk.send()
    desk.later(days=10)
    desk.hear(parcel_id, ParcelStatus.LOST, "lost")
    desk.later(days=8)
    return parcel_id


def with_late(shop: Shop, **changes: object) -> None:
    settings = shop.settings
    save_settings(shop, settings.model_copy(update={"late": settings.late.model_copy(update=changes)}))


def summaries(shop: Shop) -> dict[str, OutboxState]:
    with shop.look() as tx:
        return {item.key: item.state for item in tx.outbox.newest(OutboxKind.SUMMARY, 99)}


def test_two_programs_mail_each_summary_once_over_days_and_restarts(desk: LateDesk, other: Shop) -> None:
    desk.overdue()
    with_late(desk.shop, summary_to="me@shop.example")
    other.poll_outside_changes()
    for _ in range(8):
        desk.later(hours=6)
        mail_summary_if_due(desk.shop)
        mail_summary_if_due(other)
    found = summaries(desk.shop)
    assert set(found.values()) == {OutboxState.DONE}
    assert 4 <= len(found) <= 5


def test_a_summary_that_was_going_out_when_the_program_ended_does_not_go_twice(desk: LateDesk, other: Shop) -> None:
    desk.overdue()
    with_late(desk.shop, summary_to="me@shop.example")
    mail_summary_if_due(desk.shop)
    (key,) = summaries(desk.shop)
    with desk.shop.change() as tx:
        item = tx.outbox.with_key(key)
        assert item is not None
        tx.outbox.move([item.id], (OutboxState.DONE,), OutboxState.PLANNED, None)
        tx.outbox.claim(item.id, "a program that ended", desk.clock.now())
    give_up_of_the_dead(desk.shop)
    assert summaries(desk.shop) == {key: OutboxState.UNSURE}
    desk.later(minutes=30)
    assert mail_summary_if_due(desk.shop) == ""
    assert summaries(desk.shop) == {key: OutboxState.UNSURE}


def test_changing_the_hours_mails_nothing_twice(desk: LateDesk) -> None:
    desk.overdue()
    with_late(desk.shop, summary_to="me@shop.example", morning_hour=8, evening_hour=18)
    mail_summary_if_due(desk.shop)
    before = summaries(desk.shop)
    with_late(desk.shop, morning_hour=7)
    mail_summary_if_due(desk.shop)
    with_late(desk.shop, morning_hour=23, evening_hour=23)
    mail_summary_if_due(desk.shop)
    with_late(desk.shop, morning_hour=8, evening_hour=18)
    mail_summary_if_due(desk.shop)
    assert len(summaries(desk.shop)) <= len(before) + 1


def test_summaries_come_in_the_night_in_which_clocks_change(desk: LateDesk) -> None:
    settings = desk.shop.settings
    zone = settings.shop.model_copy(update={"time_zone": "America/New_York"})
    save_settings(desk.shop, settings.model_copy(update={"shop": zone}))
    with_late(desk.shop, morning_hour=2, evening_hour=18)
    for moment in (
        datetime(2027, 3, 14, 6, 59, tzinfo=UTC),
        datetime(2027, 3, 14, 7, 0, tzinfo=UTC),
        datetime(2027, 11, 7, 6, 30, tzinfo=UTC),
        datetime(2027, 11, 7, 7, 30, tzinfo=UTC),
    ):
        desk.clock.moment = moment
        assert late_summary(desk.shop).moment.at <= moment


def test_a_snooze_ends_with_the_shops_own_midnight(desk: LateDesk) -> None:
    settings = desk.shop.settings
    zone = settings.shop.model_copy(update={"time_zone": "Pacific/Auckland"})
    save_settings(desk.shop, settings.model_copy(update={"shop": zone}))
    parcel_id = desk.overdue()
    desk.clock.moment = desk.clock.moment.replace(hour=13)  # already tomorrow there
    there = desk.clock.moment.date() + timedelta(days=1)
    with pytest.raises(Refused):
        snooze_late(desk.shop, [desk.row(parcel_id)], there)
    snooze_late(desk.shop, [desk.row(parcel_id)], there + timedelta(days=1))
    desk.clock.moment = desk.clock.moment.replace(hour=10, minute=59) + timedelta(days=1)
    assert not desk.is_late(parcel_id)
    desk.later(minutes=1)
    assert desk.is_late(parcel_id)


def test_two_benches_take_the_same_thing_back_once(desk: LateDesk, other: Shop) -> None:
    parcel_id = lost(desk)
    sent = reship_orders(desk.shop, [desk.row(parcel_id)])
    undo_late(desk.shop, sent.batch)
    with pytest.raises(Refused, match="taken back already"):
        undo_late(other, sent.batch)


def test_two_benches_act_on_what_both_saw(desk: LateDesk, other: Shop) -> None:
    parcel_id = lost(desk)
    row = desk.row(parcel_id)
    reship_orders(desk.shop, [row])
    with pytest.raises(Refused, match="sent again already"):
        reship_orders(other, [row])
    assert open_claims(desk.shop, [parcel_id]).claim_ids
    assert not open_claims(other, [parcel_id]).claim_ids


def test_many_open_a_claim_at_the_same_moment_and_there_is_one(desk: LateDesk) -> None:
    parcel_id = lost(desk)
    results: list[int] = []

    def go() -> None:
        results.extend(open_claims(desk.shop, [parcel_id]).claim_ids)

    threads = [threading.Thread(target=go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 1


def test_lines_are_noted_once_however_many_look(desk: LateDesk, other: Shop) -> None:
    desk.overdue()
    first, second = keep_lines(desk.shop), keep_lines(other)
    assert (first.came > 0, second.came) == (True, 0)


def test_after_a_restore_nothing_about_late_parcels_goes_by_itself(desk: LateDesk, tmp_path: Path) -> None:
    shop = desk.shop
    parcel_id = desk.overdue()
    with_late(shop, summary_to="me@shop.example")
    plan_delay_mails(shop, [desk.row(parcel_id)])
    made = backup_store(shop, tmp_path / "backup.zip")
    folder = tmp_path / "copy"
    shutil.copytree(shop.folder, folder)
    restore_store(folder, made)
    with_copy = open_shop(folder, clock=desk.clock)
    try:
        with with_copy.look() as tx:
            due = tx.outbox.due(OutboxKind.MAIL, desk.clock.now(), 9)
        assert not due
        assert late_count(with_copy) == late_count(shop)
    finally:
        with_copy.close()


def test_a_packer_may_do_all_but_let_mails_go(desk: LateDesk) -> None:
    parcel_id = desk.overdue()
    desk.shop.person = SignedIn(Person(1, "Mia", Role.STAFF, "", False, 0, None), by_pin=False)
    ignore_late(desk.shop, [desk.row(parcel_id)], "Customer knows")
    assert undo_late(desk.shop)


def test_the_list_of_another_day_is_that_of_its_end(desk: LateDesk) -> None:
    parcel_id = desk.overdue()
    promised = desk.parcel(parcel_id).promised_on
    assert promised is not None
    assert all(row.parcel_id != parcel_id for row in list_late(desk.shop, promised))
    next_day = next(row for row in list_late(desk.shop, promised + timedelta(days=1)) if row.parcel_id == parcel_id)
    assert next_day.days == 1
    assert list_late(desk.shop, date(2099, 12, 31))
    assert not [row for row in list_late(desk.shop, date(2000, 1, 1)) if row.cause is LateCause.NOT_SHIPPED]


def test_names_with_signs_of_every_kind_are_text(desk: LateDesk) -> None:
    parcel_id = lost(desk)
    with desk.shop.database.transaction() as tx:
        row = tx.session.get_one(OrderRecord, desk.parcel(parcel_id).order_id)
        row.recipient_name = '<b>Ülrike</b> & "Söhne" {{ 7*7 }} \u202eevil \N{PILE OF POO} %s {0}'
        tx.session.add(row)
    (claim_id,) = open_claims(desk.shop, [parcel_id], note="<script>{x}</script> %d").claim_ids
    assert claim_file(desk.shop, claim_id).pdf.startswith(b"%PDF")
    assert late_summary(desk.shop).sentence


def test_a_claim_file_without_prices_photos_and_mails_says_what_is_missing(desk: LateDesk) -> None:
    parcel_id = lost(desk)
    with desk.shop.database.transaction() as tx:
        order_id = desk.parcel(parcel_id).order_id
        for line in tx.session.scalars(select(OrderLineRow).where(col(OrderLineRow.order_id) == order_id)).all():
            line.unit_price_minor = None
            tx.session.add(line)
        row = tx.session.get_one(OrderRecord, order_id)
        row.total_minor = None
        tx.session.add(row)
    (claim_id,) = open_claims(desk.shop, [parcel_id]).claim_ids
    made = claim_file(desk.shop, claim_id)
    assert made.pdf.startswith(b"%PDF")
    assert any("price" in said for said in made.missing)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7\n%%EOF",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
        b"\xff\xd8\xff\xe0" + b"\0" * 40,
        b"PK\x03\x04",
        b"<svg/>",
    ],
)
def test_what_is_broken_is_no_paper_of_a_claim(desk: LateDesk, content: bytes) -> None:
    (claim_id,) = open_claims(desk.shop, [lost(desk)]).claim_ids
    with pytest.raises(Refused):
        add_claim_paper(desk.shop, claim_id, "../../etc/passwd\0.pdf", content, PaperOf.VALUE)


def test_a_pdf_that_holds_itself_spoils_no_claim(desk: LateDesk) -> None:
    (claim_id,) = open_claims(desk.shop, [lost(desk)]).claim_ids
    add_claim_paper(desk.shop, claim_id, "odd.pdf", HOLDS_ITSELF, PaperOf.VALUE)
    assert claim_file(desk.shop, claim_id).pdf.startswith(b"%PDF")


def test_a_claim_of_a_parcel_that_was_never_promised(desk: LateDesk) -> None:
    parcel_id = lost(desk)
    with desk.shop.database.transaction() as tx:
        row = tx.session.get_one(ParcelRecord, parcel_id)
        row.promised_on, row.carrier = None, "ups"
        tx.session.add(row)
    calendar = list_claims(desk.shop)
    (candidate,) = [each for each in calendar.to_open if each.parcel_id == parcel_id]
    assert candidate.window.state in (WindowState.OPEN, WindowState.ENDS_SOON)
    assert open_claims(desk.shop, [parcel_id]).claim_ids
    assert candidate.kind is ClaimKind.LOST


def test_a_loss_by_silence_is_not_called_the_carriers_word(desk: LateDesk) -> None:
    (parcel_id,) = desk.send()
    desk.later(days=70)
    with desk.shop.database.transaction() as tx:
        parcel = tx.parcels.get(parcel_id)
        assert parcel is not None
        refresh_state(tx, parcel, desk.clock.now())
    assert desk.parcel(parcel_id).state.reason == "never_accepted"
    (candidate,) = [each for each in list_claims(desk.shop).to_open if each.parcel_id == parcel_id] or [None]
    assert candidate is None or candidate.why.startswith("No scan for")


@pytest.mark.parametrize("cause", list(LateCause))
def test_every_number_of_lines_reads_well(cause: LateCause) -> None:
    assert counted_words(cause, 1).startswith("1 ")
    assert counted_words(cause, 3).startswith("3 ")
    assert "3 needs" not in counted_words(cause, 3)


def test_own_delivery_is_asked_about_and_never_told_to_customers_by_itself(desk: LateDesk) -> None:
    (parcel_id,) = desk.send()
    with desk.shop.database.transaction() as tx:
        row = tx.session.get_one(ParcelRecord, parcel_id)
        row.carrier = "own"
        tx.session.add(row)
    desk.later(days=60)
    line = desk.row(parcel_id, LateCause.PROMISE_BROKEN)
    assert line.proposal is Proposal.CONTACT
    assert "nobody has said that it arrived" in line.reason
    propose_delay_mails(desk.shop)
    assert not [m for m in list_messages(desk.shop) if m.parcel_id == parcel_id and m.milestone is Milestone.DELAYED]


def test_what_was_shipped_elsewhere_is_not_said_to_have_left_us(desk: LateDesk) -> None:
    number = "SDP9990000000017"
    add_parcel(desk.shop, number, carrier="practice", country="DE")
    desk.later(days=20)
    (line,) = [row for row in list_late(desk.shop) if row.tracking_number == number]
    assert line.reason.startswith("We follow it since ")
    assert line.proposal_words == "Ask the carrier where it is."
    assert "Handed over" not in carrier_inquiry(desk.shop, [line]).text
    (claim_id,) = open_claims(desk.shop, [line.parcel_id or 0]).claim_ids
    assert "was handed over" not in show_claim(desk.shop, claim_id).text
    with pytest.raises(Refused, match="shipped elsewhere"):
        reship_orders(desk.shop, [line])


def test_a_mail_that_was_cancelled_is_proposed_again(desk: LateDesk) -> None:
    parcel_id = desk.overdue()
    plan_delay_mails(desk.shop, [desk.row(parcel_id)])
    assert desk.row(parcel_id).proposal is not Proposal.MAIL
    (mail,) = [m for m in list_messages(desk.shop) if m.milestone is Milestone.DELAYED]
    cancel_message(desk.shop, mail.id)
    assert desk.row(parcel_id).proposal is Proposal.MAIL


def test_a_proposal_is_forgotten_where_the_parcel_is_expected_in_time_again(desk: LateDesk) -> None:
    (parcel_id,) = desk.send()
    desk.later(days=1)
    desk.hear(parcel_id, ParcelStatus.IN_TRANSIT)
    promised = desk.parcel(parcel_id).promised_on
    assert promised is not None
    expect(desk, parcel_id, 0.8, promised + timedelta(days=2))
    assert propose_delay_mails(desk.shop) == 1
    expect(desk, parcel_id, 0.1, promised)
    propose_delay_mails(desk.shop)
    assert not messages_to_approve(desk.shop)
    expect(desk, parcel_id, 0.9, promised + timedelta(days=3))
    assert propose_delay_mails(desk.shop) == 1


def expect(desk: LateDesk, parcel_id: int, p_late: float, on: date) -> None:
    """Let the forecast say so of a parcel."""
    outlook = ParcelOutlook(desk.clock.now(), on, on, on, p_late, 0.01, Basis(120, "practice"))
    with desk.shop.change() as tx:
        tx.outlooks.put([(parcel_id, outlook)])
