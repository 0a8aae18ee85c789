"""Which mails follow from what happens to a parcel, to whom they go and when: the shop's choice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from babel.dates import format_date

from shipdesk.domain.mail_rules import MailCause, MailRule, MailRules
from shipdesk.domain.mails import AddressFlag, MailMessage, Milestone
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.parcel_plans import equal_parcels
from shipdesk.domain.parcels import Blame, Meaning, ParcelStatus, TrackingEvent
from shipdesk.domain.tracking import state_of
from shipdesk.services.approve_mails import approve_messages, messages_to_approve
from shipdesk.services.change_settings import save_settings
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan, undo_dispatch
from shipdesk.services.late.list_late import list_late
from shipdesk.services.late.mail_late import plan_delay_mails
from shipdesk.services.list_orders import order_ids, orders_in_full, show_order
from shipdesk.services.make_labels import make_labels
from shipdesk.services.plan_desk_mails import tell_packed
from shipdesk.services.plan_tracking_mails import Told, plan_tracking_mails
from shipdesk.services.propose_mails import propose_delay_mails, propose_if_due
from shipdesk.services.send_mail import list_messages, show_message
from shipdesk.services.shop import Shop
from shipdesk.services.split_order import split_order
from shipdesk.services.topics import Topic
from shipdesk.services.views import MessageRow, OrderQuery, OrderView
from shipdesk.services.write_mail import write_mail
from shipdesk.settings import Settings

S = ParcelStatus


@pytest.fixture
def parcel_id(handful_shop: Shop) -> int:
    """Return a dispatched parcel whose customer has a mail address."""
    orders = orders_in_full(handful_shop, list(order_ids(handful_shop, OrderQuery(OrderView.TO_SHIP))))
    with_mail = next(order.id for order, _ in orders if order.recipient.email)
    (label,) = make_labels(handful_shop, [with_mail]).labels
    dispatch_scan(handful_shop, label.tracking_number)
    return label.parcel_id


def choose(shop: Shop, *, on: Sequence[Milestone] | None = None, **rules: Any) -> None:
    """Set the shop's choice of mails."""
    settings = shop.settings
    mail = settings.mail if on is None else settings.mail.model_copy(update={"milestones": tuple(m.value for m in on)})
    changed = MailRules.model_validate(settings.mail_rules.model_dump() | rules)
    save_settings(shop, settings.model_copy(update={"mail": mail, "mail_rules": changed}))


def hear(shop: Shop, parcel_id: int, status: ParcelStatus, reason: str = "", *, place: str = "", raw: str = "{}",
         **more: Any) -> None:  # fmt: skip
    """Let the carrier tell one thing at this moment, as the tracking round would."""
    now = shop.clock.now()
    with shop.database.transaction() as tx:
        before = tx.parcels.get(parcel_id)
        assert before is not None
        event = TrackingEvent(
            status.value, reason, Meaning(status, reason, **more), now, place=place, source="test", raw=raw
        )
        tx.events.add(parcel_id, [(f"{now}{status}{reason}", event)], now)
        events = tx.events.of_parcel(parcel_id)
        state = state_of(events, label_made_at=before.label_made_at, dispatched_at=before.dispatched_at, now=now)
        tx.parcels.set_state(parcel_id, state, "")
        after = tx.parcels.get(parcel_id)
        assert after is not None
        plan_tracking_mails(shop, tx, [Told(before, after, events)], now)


def told(shop: Shop, *milestones: Milestone) -> list[MessageRow]:
    return [row for row in list_messages(shop) if row.milestone in milestones]


def written(shop: Shop, row: MessageRow) -> MailMessage:
    with shop.look() as tx:
        stored = tx.messages.get(row.id)
        assert stored is not None
        return write_mail(tx, shop.settings, stored)


@pytest.mark.parametrize(
    ("status", "reason", "more", "milestone", "words"),
    [
        (S.IN_TRANSIT, "", {}, Milestone.ACCEPTED, "zum ersten Mal gescannt"),
        (S.OUT_FOR_DELIVERY, "", {}, Milestone.OUT_FOR_DELIVERY, "im Zustellfahrzeug"),
        (S.FAILED_ATTEMPT, "nobody_home", {}, Milestone.DELIVERY_ATTEMPTED, "Es war niemand da"),
        (S.FAILED_ATTEMPT, "closed", {}, Milestone.DELIVERY_ATTEMPTED, "konnte nicht übergeben werden"),
        (S.DELIVERED, "", {}, Milestone.DELIVERED, "viel Freude damit"),
        (S.EXCEPTION, "customs", {"action_required": True}, Milestone.HELD, "Ihr Paket liegt beim Zoll."),
        (S.EXCEPTION, "payment_due", {"action_required": True}, Milestone.HELD, "noch ein Betrag zu bezahlen"),
        (S.EXCEPTION, "address", {"action_required": True}, Milestone.HELD, "findet Ihre Adresse nicht"),
        (S.EXCEPTION, "damaged", {"action_required": True}, Milestone.PROBLEM, "beschädigt wurde"),
        (S.RETURNING, "unclaimed", {}, Milestone.RETURNED, "lieber Ihr Geld zurück"),
        (S.LOST, "destroyed", {"blame": Blame.CARRIER}, Milestone.LOST, "Ersatz oder Ihr Geld zurück"),
    ],
)
def test_each_milestone_has_a_mail_of_its_own(
    handful_shop: Shop, parcel_id: int, status: ParcelStatus, reason: str, more: dict[str, Any],
    milestone: Milestone, words: str,
) -> None:  # fmt: skip
    handful_shop.clock.moment += timedelta(hours=5)  # type: ignore[attr-defined]
    hear(handful_shop, parcel_id, status, reason, **more)
    (row,) = told(handful_shop, milestone)
    assert words in show_message(handful_shop, row.id).text
    hear(handful_shop, parcel_id, status, reason, **more)
    assert len(told(handful_shop, milestone)) == 1, "a customer is told once"


def test_an_exception_that_nobody_must_act_on_is_no_news(handful_shop: Shop, parcel_id: int) -> None:
    hear(handful_shop, parcel_id, S.EXCEPTION, "customs")
    assert not told(handful_shop, Milestone.HELD, Milestone.PROBLEM)


def test_the_mail_about_pickup_says_where(handful_shop: Shop, parcel_id: int) -> None:
    hear(handful_shop, parcel_id, S.AVAILABLE_FOR_PICKUP, place="Kiosk Meyer, Domstr. 3, Hamburg")
    (row,) = told(handful_shop, Milestone.READY_FOR_PICKUP)
    assert "Kiosk Meyer, Domstr. 3, Hamburg" in show_message(handful_shop, row.id).text


@pytest.mark.parametrize(("days", "is_told"), [(7, True), (0, True), (-1, False)])
def test_the_mail_about_pickup_says_until_when_unless_that_is_over(
    handful_shop: Shop, parcel_id: int, days: int, is_told: bool
) -> None:
    last = handful_shop.clock.now().date() + timedelta(days=days)
    hear(
        handful_shop, parcel_id, S.AVAILABLE_FOR_PICKUP, place="Kiosk Meyer, Hamburg",
        raw=json.dumps({"accessPointInformation": {"pickupByDate": f"{last:%Y%m%d}"}}),
    )  # fmt: skip
    (row,) = told(handful_shop, Milestone.READY_FOR_PICKUP)
    text = show_message(handful_shop, row.id).text
    assert ("Abholen bis" in text) is is_told
    assert (f"{last.day}. {format_date(last, 'MMMM', locale='de')}" in text) is is_told


def test_a_parcel_lost_by_silence_is_told_after_the_owner_said_yes(
    handful_shop: Shop, clock: FixedClock, parcel_id: int
) -> None:
    clock.moment += timedelta(days=70)
    hear_nothing(handful_shop, parcel_id)
    (row,) = told(handful_shop, Milestone.LOST)
    assert row.state is OutboxState.HELD
    assert [each.id for each in messages_to_approve(handful_shop)] == [row.id]
    clock.moment += timedelta(days=1)
    hear(handful_shop, parcel_id, S.DELIVERED)
    assert told(handful_shop, Milestone.LOST)[0].state is OutboxState.CANCELLED, "it was found"
    assert not messages_to_approve(handful_shop)


def hear_nothing(shop: Shop, parcel_id: int) -> None:
    with shop.database.transaction() as tx:
        before = tx.parcels.get(parcel_id)
        assert before is not None
        state = state_of(
            [], label_made_at=before.label_made_at, dispatched_at=before.dispatched_at, now=shop.clock.now()
        )
        assert state.status is S.LOST
        tx.parcels.set_state(parcel_id, state, "")
        after = tx.parcels.get(parcel_id)
        assert after is not None
        plan_tracking_mails(shop, tx, [Told(before, after, ())], shop.clock.now())


def test_what_happened_long_ago_is_not_told_as_news(handful_shop: Shop, clock: FixedClock, parcel_id: int) -> None:
    now = clock.moment
    with handful_shop.database.transaction() as tx:
        before = tx.parcels.get(parcel_id)
        assert before is not None
        event = TrackingEvent("D", "", Meaning(S.DELIVERED), now + timedelta(hours=1), source="test")
        clock.moment = now + timedelta(days=4)
        tx.events.add(parcel_id, [("old", event)], clock.moment)
        events = tx.events.of_parcel(parcel_id)
        state = state_of(events, label_made_at=before.label_made_at, dispatched_at=before.dispatched_at)
        tx.parcels.set_state(parcel_id, state, "")
        after = tx.parcels.get(parcel_id)
        assert after is not None
        plan_tracking_mails(handful_shop, tx, [Told(before, after, events)], clock.moment)
    assert not told(handful_shop, Milestone.DELIVERED)


def test_a_packed_parcel_is_told_until_it_leaves(handful_shop: Shop) -> None:
    settings = handful_shop.settings
    later = settings.packing.model_copy(update={"dispatch": "at_hand_over"})
    save_settings(handful_shop, settings.model_copy(update={"packing": later}))
    (label,) = make_labels(handful_shop, [order_with_mail(handful_shop)]).labels
    with handful_shop.change(Topic.MESSAGES) as tx:
        parcel = tx.parcels.get(label.parcel_id)
        assert parcel is not None
        tell_packed(handful_shop, tx, parcel, handful_shop.clock.now())
    (row,) = told(handful_shop, Milestone.PACKED)
    assert row.state is OutboxState.PLANNED
    dispatch_scan(handful_shop, label.tracking_number)
    assert told(handful_shop, Milestone.PACKED)[0].state is OutboxState.CANCELLED
    assert told(handful_shop, Milestone.DISPATCHED)


def order_with_mail(shop: Shop, lines: int = 1) -> int:
    ids = list(order_ids(shop, OrderQuery(OrderView.TO_SHIP)))
    return next(o.id for o, _ in orders_in_full(shop, ids) if o.recipient.email and o.quantity >= lines)


def test_an_order_in_two_parcels_is_told_by_one_mail_where_wished(handful_shop: Shop, clock: FixedClock) -> None:
    choose(handful_shop, digest_split_orders=True)
    order_id = order_with_mail(handful_shop, 2)
    order = show_order(handful_shop, order_id)
    split_order(handful_shop, order_id, equal_parcels(order.lines, 2))
    make_labels(handful_shop, [order_id])
    parcels = show_order(handful_shop, order_id).parcels
    dispatch_scan(handful_shop, parcels[0].tracking_number)
    assert not told(handful_shop, Milestone.DISPATCHED), "the other one is still here"
    scan = dispatch_scan(handful_shop, parcels[1].tracking_number)
    (row,) = told(handful_shop, Milestone.DISPATCHED)
    assert row.parcel_id is None
    text = show_message(handful_shop, row.id).text
    assert "in 2 Paketen" in text
    assert all(parcel.tracking_number in text for parcel in parcels)
    assert scan.scan_id is not None
    undo_dispatch(handful_shop, scan.scan_id)
    assert not told(handful_shop, Milestone.DISPATCHED)


def test_a_review_is_asked_for_once_after_some_days_and_can_be_ended_by_one_click(
    handful_shop: Shop, clock: FixedClock, parcel_id: int
) -> None:
    choose(handful_shop, review_url="https://shop.example/review", review_after_days=5)
    hear(handful_shop, parcel_id, S.DELIVERED)
    (row,) = told(handful_shop, Milestone.REVIEW_REQUEST)
    assert row.not_before == clock.moment + timedelta(days=5)
    mail = written(handful_shop, row)
    assert "https://shop.example/review" in mail.text
    assert mail.unsubscribe == "mailto:hello@harbour-light.example?subject=unsubscribe"
    (delivered,) = told(handful_shop, Milestone.DELIVERED)
    assert not written(handful_shop, delivered).unsubscribe


def test_no_review_is_asked_for_without_a_page_after_bad_news_or_of_who_wants_none(
    handful_shop: Shop, clock: FixedClock, parcel_id: int
) -> None:
    hear(handful_shop, parcel_id, S.OUT_FOR_DELIVERY)
    address = told(handful_shop, Milestone.OUT_FOR_DELIVERY)[0].to_address
    with handful_shop.change(Topic.MESSAGES) as tx:
        tx.flags.flag(address, AddressFlag.UNSUBSCRIBED, clock.moment)
    choose(handful_shop, review_url="https://shop.example/review")
    hear(handful_shop, parcel_id, S.DELIVERED)
    assert not told(handful_shop, Milestone.REVIEW_REQUEST)
    assert told(handful_shop, Milestone.DELIVERED), "what belongs to the order still goes"


def test_after_bad_news_nobody_is_asked_for_a_review(handful_shop: Shop, clock: FixedClock, parcel_id: int) -> None:
    choose(handful_shop, review_url="https://shop.example/review")
    hear(handful_shop, parcel_id, S.RETURNING, "address")
    clock.moment += timedelta(hours=1)
    hear(handful_shop, parcel_id, S.DELIVERED)
    assert not told(handful_shop, Milestone.REVIEW_REQUEST)


def test_rules_decide_by_source_carrier_and_country_and_add_readers(handful_shop: Shop, parcel_id: int) -> None:
    with handful_shop.look() as tx:
        parcel = tx.parcels.get(parcel_id)
        assert parcel is not None
        order = tx.orders.get(parcel.order_id)
    assert order is not None
    country = order.recipient.country_code
    out, delivered = Milestone.OUT_FOR_DELIVERY, Milestone.DELIVERED
    choose(
        handful_shop, on=[out],
        rules=[
            {"milestones": [out.value], "country": country, "carrier": parcel.carrier, "send": False},
            {"milestones": [delivered.value], "source": order.source, "send": True},
            {"also_to": ["books@shop.example", "not an address", order.recipient.email]},
            {"send": False},
        ],
    )  # fmt: skip
    hear(handful_shop, parcel_id, S.OUT_FOR_DELIVERY)
    assert not told(handful_shop, out)
    hear(handful_shop, parcel_id, S.DELIVERED)
    (row,) = told(handful_shop, delivered)
    assert written(handful_shop, row).also_to == ("books@shop.example",)


def test_the_first_rule_that_fits_and_says_so_decides() -> None:
    rules = MailRules(
        rules=(MailRule(country="DE"), MailRule(country="DE", send=False), MailRule(source="shop", send=True))
    )
    german = MailCause(Milestone.DELIVERED, "shop", "dhl", "DE")
    french = MailCause(Milestone.DELIVERED, "shop", "dhl", "FR")
    other = MailCause(Milestone.DELIVERED, "market", "dhl", "FR")
    assert not rules.goes(german, {"delivered"})
    assert rules.goes(french, set())
    assert rules.goes(other, {"delivered"})
    assert not rules.goes(other, set())


@pytest.mark.parametrize(
    ("begins", "ends", "hour", "waits_until"),
    [
        (21, 8, 23, 8),
        (21, 8, 3, 8),
        (21, 8, 8, None),
        (21, 8, 20, None),
        (1, 6, 2, 6),
        (1, 6, 6, None),
        (5, 5, 5, None),
    ],
)
def test_quiet_hours_end_in_the_morning(
    clock: FixedClock, begins: int, ends: int, hour: int, waits_until: int | None
) -> None:
    rules = MailRules(quiet_from_hour=begins, quiet_until_hour=ends)
    tokyo = 9 * 60
    local = clock.moment.replace(hour=hour, minute=30)
    at = local - timedelta(minutes=tokyo)
    after = rules.after_quiet(at, tokyo) + timedelta(minutes=tokyo)
    if waits_until is None:
        assert after == local
    else:
        assert (after.hour, after.minute) == (waits_until, 0)
        assert timedelta(0) < after - local < timedelta(hours=12)


def test_a_mail_waits_as_long_as_the_shop_wishes_and_until_the_customer_is_awake(
    handful_shop: Shop, clock: FixedClock, parcel_id: int
) -> None:
    choose(handful_shop, wait_minutes={"out_for_delivery": 30})
    hear(handful_shop, parcel_id, S.OUT_FOR_DELIVERY)
    (row,) = told(handful_shop, Milestone.OUT_FOR_DELIVERY)
    assert row.not_before == clock.moment + timedelta(minutes=30)
    always = (clock.moment.hour + 12) % 24
    choose(handful_shop, quiet_from_hour=always, quiet_until_hour=(always - 1) % 24)
    hear(handful_shop, parcel_id, S.DELIVERED)
    (row,) = told(handful_shop, Milestone.DELIVERED)
    assert row.not_before is None or row.not_before > clock.moment


def test_delays_of_the_late_list_wait_for_the_owners_one_yes(handful_shop: Shop, clock: FixedClock) -> None:
    clock.moment += timedelta(days=9)
    proposed = propose_delay_mails(handful_shop)
    assert proposed > 1
    assert propose_delay_mails(handful_shop) == 0
    waiting = messages_to_approve(handful_shop)
    assert len(waiting) == proposed
    assert {row.state for row in told(handful_shop, Milestone.DELAYED)} == {OutboxState.HELD}
    assert approve_messages(handful_shop, [waiting[0].id]) == 1
    assert approve_messages(handful_shop) == proposed - 1
    assert approve_messages(handful_shop) == 0
    assert {row.state for row in told(handful_shop, Milestone.DELAYED)} == {OutboxState.PLANNED}


def test_a_person_who_writes_from_the_late_list_needs_no_yes(handful_shop: Shop, clock: FixedClock) -> None:
    clock.moment += timedelta(days=9)
    proposed = propose_delay_mails(handful_shop)
    late = list_late(handful_shop)
    assert plan_delay_mails(handful_shop, late).count == len(late) > proposed > 0
    assert not messages_to_approve(handful_shop)
    assert plan_delay_mails(handful_shop, list_late(handful_shop)).count == 0


@pytest.mark.parametrize(("wish", "state"), [("by_hand", None), ("by_themselves", OutboxState.PLANNED)])
def test_the_shop_may_let_delays_go_by_themselves_or_not_at_all(
    handful_shop: Shop, clock: FixedClock, wish: str, state: OutboxState | None
) -> None:
    choose(handful_shop, delays=wish)
    clock.moment += timedelta(days=9)
    propose_if_due(handful_shop)
    assert {row.state for row in told(handful_shop, Milestone.DELAYED)} == ({state} if state else set())


def test_the_late_list_is_gone_through_once_an_hour(handful_shop: Shop, clock: FixedClock) -> None:
    assert propose_if_due(handful_shop) == 0
    clock.moment += timedelta(minutes=59)
    clock.moment += timedelta(days=9)
    assert propose_if_due(handful_shop) > 0
    assert propose_if_due(handful_shop) == 0


def test_a_customer_is_written_to_in_the_language_of_the_country(handful_shop: Shop, parcel_id: int) -> None:
    with handful_shop.change(Topic.ORDERS) as tx:
        parcel = tx.parcels.get(parcel_id)
        assert parcel is not None
        order = tx.orders.get(parcel.order_id)
        assert order is not None
    hear(handful_shop, parcel_id, S.OUT_FOR_DELIVERY)
    mail = written(handful_shop, told(handful_shop, Milestone.OUT_FOR_DELIVERY)[0])
    assert mail.language.endswith(order.recipient.country_code)


def test_shops_that_heard_of_problems_go_on_hearing_of_all_of_them() -> None:
    old = Settings.model_validate({"mail": {"milestones": ["dispatched", "problem"]}})
    assert {"held", "lost", "returned", "ready_for_pickup", "delivery_attempted"} <= set(old.mail.milestones)
    without = Settings.model_validate({"mail": {"milestones": ["dispatched"]}})
    assert without.mail.milestones == ("dispatched",)
    chosen = Settings.model_validate({"mail": {"milestones": ["problem"]}, "mail_rules": {}})
    assert chosen.mail.milestones == ("problem",)
