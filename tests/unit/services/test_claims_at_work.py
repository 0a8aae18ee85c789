"""Claims from the first thought to the money, on a real store; and the calendar that forgets none."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from claimed_parcels import order_at, picture, sent

from shipdesk.domain.claims.claim import MOST_PAPERS
from shipdesk.domain.claims.settings import ClaimSettings, OwnClaimRule
from shipdesk.domain.claims.words import ClaimKind, ClaimState, PaperOf
from shipdesk.domain.errors import Refused
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.change_settings import save_settings
from shipdesk.services.claims.add_claim_paper import add_claim_paper, claim_paper, remove_claim_paper
from shipdesk.services.claims.answer_claim import answer_claim
from shipdesk.services.claims.change_claim import change_claim
from shipdesk.services.claims.claim_rules import who_carries
from shipdesk.services.claims.file_claim import file_claim, set_reference
from shipdesk.services.claims.list_claims import claim_candidates, list_claims
from shipdesk.services.claims.open_claim import open_claims, undo_open_claims
from shipdesk.services.claims.show_claim import claims_of_parcel, kinds_offered, show_claim
from shipdesk.services.claims.withdraw_claim import reopen_claim, withdraw_claim
from shipdesk.services.clocks import FixedClock
from shipdesk.services.list_orders import show_order
from shipdesk.services.shop import Shop
from shipdesk.services.verify_audit import verify_audit

LOST = (3.0, ParcelStatus.LOST, "lost", "Shipment lost")
MOVED = (1.0, ParcelStatus.IN_TRANSIT, "", "Departed")


def opened(shop: Shop, parcel_id: int, kind: ClaimKind | None = None) -> int:
    (claim_id,) = open_claims(shop, [parcel_id], kind=kind).claim_ids
    return claim_id


def test_a_claim_goes_from_the_draft_to_the_money(handful_shop: Shop, clock: FixedClock) -> None:
    parcel_id = sent(handful_shop, told=(MOVED, LOST))
    claim_id = opened(handful_shop, parcel_id)
    draft = show_claim(handful_shop, claim_id)
    assert (draft.claim.kind, draft.claim.state) == (ClaimKind.LOST, ClaimState.DRAFT)
    assert draft.claim.last_on is not None
    assert draft.window.startswith("Can be filed until ")
    assert draft.place.url.startswith("https://www.ups.com/")
    filed = file_claim(handful_shop, claim_id, reference=" C-77 ")
    assert (filed.state, filed.reference, filed.filed_at) == (ClaimState.FILED, "C-77", clock.now())
    paid = answer_claim(handful_shop, claim_id, ClaimState.PAID, paid_minor=4_000, words="By cheque")
    assert (paid.state, paid.paid_minor, paid.answer) == (ClaimState.PAID, 4_000, "By cheque")
    assert paid.closed_at == clock.now()
    calendar = list_claims(handful_shop)
    assert calendar.got == {paid.currency: 4_000}
    assert calendar.asked == {}
    with handful_shop.look() as tx:
        actions = [e.action for e in tx.audit.of_order(order_at(handful_shop))]
    assert [a for a in actions if a.startswith("claim")] == ["claim_opened", "claim_file", "claim_pay"]
    assert verify_audit(handful_shop).is_sound
    told = [entry.title for entry in show_order(handful_shop, order_at(handful_shop)).timeline]
    assert [title for title in told if title.startswith("Claim")] == ["Claim opened", "Claim filed", "Claim paid"]


def test_what_is_asked_is_the_goods_and_the_postage(handful_shop: Shop) -> None:
    parcel_id = sent(handful_shop, told=(LOST,))
    with handful_shop.look() as tx:
        order = tx.orders.get(order_at(handful_shop))
    assert order is not None
    goods = sum((line.unit_price_minor or 0) * line.quantity for line in order.lines)
    assert show_claim(handful_shop, opened(handful_shop, parcel_id)).claim.claimed_minor == goods + 890


def test_only_the_postage_is_asked_for_what_came_late(handful_shop: Shop) -> None:
    came = (5.0, ParcelStatus.DELIVERED, "", "Delivered")
    parcel_id = sent(handful_shop, service="01", days_ago=9, told=(MOVED, came))
    claim = show_claim(handful_shop, opened(handful_shop, parcel_id)).claim
    assert (claim.kind, claim.claimed_minor) == (ClaimKind.LATE, 890)


def test_several_claims_are_opened_at_once_and_a_refused_one_stops_none(handful_shop: Shop) -> None:
    first = sent(handful_shop, told=(LOST,))
    second = sent(handful_shop, place=1, told=(LOST,))
    own = sent(handful_shop, "own", place=2, told=(LOST,))
    made = open_claims(handful_shop, [first, own, second, first])
    assert len(made.claim_ids) == 2
    ((number, reason),) = made.refused
    assert number.endswith("OWN03")
    assert "own delivery" in reason
    again = open_claims(handful_shop, [first])
    assert again.refused[0][1].startswith("There is a claim for this parcel already.")


def test_opening_claims_can_be_taken_back_until_somebody_works_on_them(handful_shop: Shop) -> None:
    first, second = (sent(handful_shop, place=place, told=(LOST,)) for place in (0, 1))
    made = open_claims(handful_shop, [first, second]).claim_ids
    add_claim_paper(handful_shop, made[1], "hurt.jpg", picture(), PaperOf.PHOTO)
    assert undo_open_claims(handful_shop, made) == 1
    assert claims_of_parcel(handful_shop, first) == ()
    assert len(claims_of_parcel(handful_shop, second)) == 1


def test_every_step_can_be_taken_back(handful_shop: Shop) -> None:
    claim_id = opened(handful_shop, sent(handful_shop, told=(LOST,)))
    file_claim(handful_shop, claim_id, reference="C-1")
    answer_claim(handful_shop, claim_id, ClaimState.REFUSED, words="No proof")
    back = reopen_claim(handful_shop, claim_id)
    assert (back.state, back.answer, back.closed_at, back.reference) == (ClaimState.FILED, "", None, "C-1")
    withdrawn = withdraw_claim(handful_shop, claim_id, reason="It came after all")
    assert withdrawn.closed_at is not None
    assert reopen_claim(handful_shop, claim_id).state is ClaimState.FILED
    draft = reopen_claim(handful_shop, claim_id)
    assert (draft.state, draft.filed_at) == (ClaimState.DRAFT, None)
    with pytest.raises(Refused, match="no step to take back"):
        reopen_claim(handful_shop, claim_id)


def test_a_closed_claim_does_not_come_back_beside_a_newer_one(handful_shop: Shop) -> None:
    parcel_id = sent(handful_shop, told=(LOST,))
    old = opened(handful_shop, parcel_id)
    withdraw_claim(handful_shop, old)
    opened(handful_shop, parcel_id)
    with pytest.raises(Refused, match="newer claim"):
        reopen_claim(handful_shop, old)


def test_money_is_answered_only_for_what_was_filed(handful_shop: Shop) -> None:
    claim_id = opened(handful_shop, sent(handful_shop, told=(LOST,)))
    with pytest.raises(Refused, match="Mark the claim as filed first"):
        answer_claim(handful_shop, claim_id, ClaimState.PAID)
    file_claim(handful_shop, claim_id)
    with pytest.raises(Refused, match="no sum that can have been paid"):
        answer_claim(handful_shop, claim_id, ClaimState.REFUSED, paid_minor=5)
    accepted = answer_claim(handful_shop, claim_id, ClaimState.ACCEPTED)
    assert not accepted.is_closed
    assert answer_claim(handful_shop, claim_id, ClaimState.PAID).paid_minor == accepted.claimed_minor


def test_a_claim_is_not_filed_tomorrow(handful_shop: Shop, clock: FixedClock) -> None:
    claim_id = opened(handful_shop, sent(handful_shop, told=(LOST,)))
    with pytest.raises(Refused, match="in the future"):
        file_claim(handful_shop, claim_id, filed_at=clock.now() + timedelta(days=1))


def test_the_carriers_number_may_come_later(handful_shop: Shop) -> None:
    claim_id = opened(handful_shop, sent(handful_shop, told=(LOST,)))
    with pytest.raises(Refused, match="not filed"):
        set_reference(handful_shop, claim_id, "C-2")
    file_claim(handful_shop, claim_id)
    assert set_reference(handful_shop, claim_id, "C-2").reference == "C-2"


def test_another_kind_has_another_window_and_another_sum(handful_shop: Shop) -> None:
    came = (2.0, ParcelStatus.DELIVERED, "", "Delivered")
    claim_id = opened(handful_shop, sent(handful_shop, "dpd", days_ago=6, told=(came,)), ClaimKind.DAMAGED)
    before = show_claim(handful_shop, claim_id).claim
    lost = change_claim(handful_shop, claim_id, kind=ClaimKind.LOST, note="  The neighbour has it not. ")
    assert lost.last_on is not None
    assert before.last_on is not None
    assert lost.last_on > before.last_on
    assert lost.claimed_minor == (before.claimed_minor or 0) + 890
    assert lost.note == "The neighbour has it not."
    assert change_claim(handful_shop, claim_id, claimed_minor=1_234).claimed_minor == 1_234
    with pytest.raises(Refused, match="no sum"):
        change_claim(handful_shop, claim_id, claimed_minor=0)
    with pytest.raises(Refused, match="no money back"):
        change_claim(handful_shop, claim_id, kind=ClaimKind.LATE)


def test_what_has_not_left_cannot_be_claimed(sample_shop: Shop) -> None:
    with pytest.raises(Refused, match="not here"):
        kinds_offered(sample_shop, 99_999)
    assert open_claims(sample_shop, [99_999]).refused == (("99999", "This parcel is not here. Search for its number."),)


def test_the_calendar_has_lost_silent_damaged_and_late_parcels_and_what_ends_first_is_at_its_top(
    handful_shop: Shop,
) -> None:
    came = (4.0, ParcelStatus.DELIVERED, "", "Delivered")
    hurt = (2.0, ParcelStatus.EXCEPTION, "damaged", "Package damaged")
    ids = {
        "lost": sent(handful_shop, place=0, days_ago=40, told=(MOVED, LOST)),
        "silent": sent(handful_shop, "usps", "GROUND", place=1, days_ago=30, told=(MOVED,)),
        "fresh": sent(handful_shop, "usps", "GROUND", place=2, days_ago=8, told=(MOVED,)),
        "damaged": sent(handful_shop, "dpd", "", place=3, days_ago=6, told=(hurt,)),
        "late": sent(handful_shop, service="01", place=4, days_ago=9, told=(MOVED, came)),
        "late by ground": sent(handful_shop, place=5, days_ago=9, told=(MOVED, came)),
        "over": sent(handful_shop, "dhl_express", "P", place=6, days_ago=50, told=(MOVED, LOST)),
    }
    found = claim_candidates(handful_shop)
    names = {parcel_id: name for name, parcel_id in ids.items()}
    assert [names[each.parcel_id] for each in found] == ["damaged", "late", "lost", "silent"]
    assert {names[each.parcel_id]: each.why for each in found} == {
        "damaged": "The carrier says it is damaged.", "late": "It came 1 day after the promised day.",
        "lost": "The carrier says it is lost.", "silent": "No scan for 29 days.",
    }  # fmt: skip
    assert list_claims(handful_shop).ending == 1
    open_claims(handful_shop, [ids["damaged"]])
    calendar = list_claims(handful_shop)
    assert ids["damaged"] not in [each.parcel_id for each in calendar.to_open]
    assert calendar.ending == 1, "the draft's window ends as soon as its parcel's did"


def test_claims_stand_by_what_ends_first_then_what_waits_then_what_is_closed(handful_shop: Shop) -> None:
    ids = [opened(handful_shop, sent(handful_shop, place=p, days_ago=10 + p, told=(LOST,))) for p in range(4)]
    file_claim(handful_shop, ids[3])
    withdraw_claim(handful_shop, ids[2])
    assert [line.claim.id for line in list_claims(handful_shop).claims] == [ids[1], ids[0], ids[3], ids[2]]


def test_the_owners_rule_sets_the_days_of_new_claims(handful_shop: Shop) -> None:
    rule = OwnClaimRule(carrier="ups", kind="lost", last_after_days=21, note="Contract")
    save_settings(handful_shop, handful_shop.settings.model_copy(update={"claims": ClaimSettings(rules=(rule,))}))
    shown = show_claim(handful_shop, opened(handful_shop, sent(handful_shop, told=(LOST,))))
    assert shown.claim.rule == "own ups/lost"
    assert shown.source == "Contract"
    assert "(1 day left)" in shown.window


@pytest.mark.parametrize(
    ("carrier", "service", "who"),
    [("easypost", "USPS:GroundAdvantage", "usps"), ("shippo", "dhl_express_worldwide", "dhl_express"),
     ("shipengine", "dpd_classic", "dpd"), ("easypost", "SomebodyNew:Fast", "easypost"), ("ups", "03", "ups")],
)  # fmt: skip
def test_a_label_that_was_bought_through_another_goes_by_the_rules_of_who_carries_it(
    carrier: str, service: str, who: str
) -> None:
    assert who_carries(carrier, service) == who


def test_papers_are_checked_named_and_kept_as_they_are_found_again(handful_shop: Shop) -> None:
    claim_id = opened(handful_shop, sent(handful_shop, told=(LOST,)))
    kept = add_claim_paper(handful_shop, claim_id, "..\\x/my \n<box>: hurt.PNG", picture(kind="PNG"), PaperOf.PHOTO)
    assert (kept.name, kept.media_type) == ("my _box_ hurt.jpg", "image/jpeg")
    paper, document = claim_paper(handful_shop, kept.id)
    assert hashlib.sha256(document).hexdigest() == paper.sha256
    with pytest.raises(Refused, match="with the claim already"):
        add_claim_paper(handful_shop, claim_id, "again.png", picture(kind="PNG"), PaperOf.PHOTO)
    remove_claim_paper(handful_shop, kept.id)
    assert show_claim(handful_shop, claim_id).papers == ()
    with pytest.raises(Refused, match="not here"):
        claim_paper(handful_shop, kept.id)


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "empty"), (b"MZ\x90\x00 a program", "no picture"), (b"%PDF-1.7 torn", "cannot be read"),
     (b"x" * 10_000_001, "larger than 10 MB")],
)  # fmt: skip
def test_what_is_no_paper_is_refused(handful_shop: Shop, content: bytes, why: str) -> None:
    claim_id = opened(handful_shop, sent(handful_shop, told=(LOST,)))
    with pytest.raises(Refused, match=why):
        add_claim_paper(handful_shop, claim_id, "invoice.pdf", content, PaperOf.VALUE)


def test_a_claim_takes_only_so_many_papers(handful_shop: Shop) -> None:
    claim_id = opened(handful_shop, sent(handful_shop, told=(LOST,)))
    now = handful_shop.clock.now()
    with handful_shop.change() as tx:
        for number in range(MOST_PAPERS):
            tx.claims.add_paper(claim_id, PaperOf.LETTER, "n.pdf", "application/pdf", str(number), b"x", now, "")
    with pytest.raises(Refused, match="20 papers already"):
        add_claim_paper(handful_shop, claim_id, "hurt.jpg", picture(), PaperOf.PHOTO)


def test_the_file_that_was_sent_stays_with_the_claim(handful_shop: Shop) -> None:
    claim_id = opened(handful_shop, sent(handful_shop, told=(LOST,)))
    file_claim(handful_shop, claim_id, pdf=b"%PDF-1.4 what was sent")
    (paper,) = show_claim(handful_shop, claim_id).papers
    assert paper.kind is PaperOf.FILE
    with pytest.raises(Refused, match="file that was sent"):
        remove_claim_paper(handful_shop, paper.id)
