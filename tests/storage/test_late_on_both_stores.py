"""The late list and what is done about it, on both kinds of store."""

from __future__ import annotations

import threading
from datetime import timedelta

from late_desk import LateDesk

from shipdesk.domain.late.causes import LateCause, Proposal
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.approve_mails import approve_messages
from shipdesk.services.claims.list_claims import list_claims
from shipdesk.services.clocks import FixedClock
from shipdesk.services.late.accept_proposals import accept_proposals
from shipdesk.services.late.keep_lines import keep_lines, lines_left
from shipdesk.services.late.late_rows import LateShown
from shipdesk.services.late.list_late import late_count, list_late
from shipdesk.services.late.mail_late import plan_delay_mails
from shipdesk.services.late.put_away import ignore_late, snooze_late
from shipdesk.services.late.refund_note import note_refund
from shipdesk.services.late.reship import reship_orders
from shipdesk.services.late.summary import late_summary
from shipdesk.services.late.undo_late import undo_late
from shipdesk.services.propose_mails import propose_delay_mails
from shipdesk.services.shop import Shop


def test_a_bad_week_and_what_becomes_of_it(sample_shop: Shop, clock: FixedClock) -> None:
    shop, desk = sample_shop, LateDesk(sample_shop, clock)
    began = clock.now()
    gone, broken, waiting = desk.send(3)
    desk.later(days=1)
    for parcel_id in (gone, broken):
        desk.hear(parcel_id, ParcelStatus.IN_TRANSIT)
    desk.hear(waiting, ParcelStatus.EXCEPTION, "customs", act=True)
    desk.later(days=25)
    desk.hear(gone, ParcelStatus.LOST, "lost")
    desk.hear(broken, ParcelStatus.IN_TRANSIT)
    keep_lines(shop)
    assert [desk.row(i).cause for i in (gone, broken)] == [LateCause.EXCEPTION, LateCause.PROMISE_BROKEN]
    assert {each.parcel_id for each in list_claims(shop).to_open} >= {gone}

    ignore_late(shop, [desk.row(waiting)], "Customer pays")
    snooze_late(shop, [desk.row(broken)], clock.now().date() + timedelta(days=2))
    assert late_count(shop) == len(list_late(shop))
    assert [row.parcel_id for row in list_late(shop, shown=LateShown.IGNORED)] == [waiting]
    undo_late(shop)
    propose_delay_mails(shop)
    approve_messages(shop)
    accepted = accept_proposals(shop, [desk.row(gone)])
    assert accepted.claims == 1
    sent = reship_orders(shop, [desk.row(gone)]).orders[0]
    desk.worth(broken, 5_000, "EUR")
    note_refund(shop, [desk.row(broken)], 2_000)
    note_refund(shop, [desk.row(broken)])
    assert not desk.is_late(broken)
    desk.later(hours=1)
    desk.hear(waiting, ParcelStatus.RETURNED, "refused")
    assert desk.row(waiting).proposal is Proposal.RESHIP
    with shop.look() as tx:
        assert tx.reships.needless() == ()
    desk.hear(gone, ParcelStatus.DELIVERED)
    with shop.look() as tx:
        assert tx.reships.needless() == (sent.order_number,)
    plan_delay_mails(shop, list_late(shop))
    keep_lines(shop)
    how = {each.line.left_how for each in lines_left(shop, began)}
    assert {f"Sent again as {sent.order_number}", "Money given back"} <= how
    assert late_summary(shop, began).solved >= 2


def test_several_note_the_same_lines_at_once(sample_shop: Shop, clock: FixedClock) -> None:
    desk = LateDesk(sample_shop, clock)
    desk.send(2)
    desk.later(days=12)
    came: list[int] = []
    threads = [threading.Thread(target=lambda: came.append(keep_lines(sample_shop).came)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(came) == 4
    with sample_shop.look() as tx:
        assert sum(came) == len(tx.late_actions.open_lines())
