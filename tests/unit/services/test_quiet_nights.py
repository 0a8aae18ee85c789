"""Quiet hours hold when a mail goes, not only when it is planned: the program was off, or the server away."""

from __future__ import annotations

from datetime import UTC, datetime

from mailing_shop import MailingShop
from scripted_smtp import scripted_smtp

from shipdesk.domain.outbox import OutboxState
from shipdesk.services.send_mail import run_mail_queue


def test_what_was_planned_by_day_waits_for_the_morning_where_it_is_night_by_now(mailing: MailingShop) -> None:
    with scripted_smtp() as server:
        mailing.use(server.port)
        mailing.set("mail_rules", quiet_from_hour=20, quiet_until_hour=8)
        mailing.plan(2)  # at 9 in the morning, in Britain
        mailing.later(hours=13)
        assert run_mail_queue(mailing.shop, asked=True).sent == 0
        assert server.accepted == []
        rows = mailing.rows()
        assert {row.state for row in rows} == {OutboxState.WAITING}
        assert {row.next_at for row in rows} == {datetime(2026, 12, 1, 8, tzinfo=UTC)}
        mailing.later(hours=10)
        assert run_mail_queue(mailing.shop).sent == 2


def test_a_mail_that_is_tried_again_wakes_nobody_either(mailing: MailingShop) -> None:
    with scripted_smtp(RCPT="451 4.7.1 later") as server:
        mailing.use(server.port)
        mailing.set("mail_rules", quiet_from_hour=20, quiet_until_hour=8)
        mailing.plan(1)
        assert run_mail_queue(mailing.shop).waiting == 1
        server.replies["RCPT"] = "250 ok"
        mailing.later(hours=14)
        assert run_mail_queue(mailing.shop).sent == 0
        mailing.later(hours=9)
        assert run_mail_queue(mailing.shop).sent == 1
    assert len(server.accepted) == 1
