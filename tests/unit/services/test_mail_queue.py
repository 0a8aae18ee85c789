"""What a mail server says about one customer, the account or everybody, and what the queue makes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from mailing_shop import MailingShop
from scripted_smtp import scripted_smtp
from shop_fixtures import KeyringOfATest
from sqlalchemy import text

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import AddressFlag
from shipdesk.domain.outbox import OutboxState
from shipdesk.services.change_settings import set_secret
from shipdesk.services.list_orders import find_order, show_order
from shipdesk.services.mail_pause import mail_pause, resume_mails
from shipdesk.services.problems import list_problems
from shipdesk.services.read_mailbox import flagged_addresses, trust_address
from shipdesk.services.send_mail import resend_message, run_mail_queue

LOGIN = {"EHLO": "250-here\r\n250 AUTH PLAIN"}


def test_a_quota_pauses_the_queue_for_a_day_and_fails_nothing(mailing: MailingShop) -> None:
    with scripted_smtp(DATA="550 5.4.5 Daily user sending limit exceeded") as server:
        mailing.use(server.port)
        mailing.plan()
        report = run_mail_queue(mailing.shop)
        assert (report.waiting, report.failed, report.held) == (1, 0, 0)
        assert "takes no more mails for now" in report.stopped_because
        mailing.later(hours=20)
        assert run_mail_queue(mailing.shop).stopped_because == report.stopped_because
        assert server.counts["DATA"] == 1, "nobody knocks while the account may send nothing"
        server.replies["DATA"] = "354 go on"
        mailing.later(hours=5)
        assert run_mail_queue(mailing.shop).sent == 5
    assert mail_pause(mailing.shop) is None


def test_a_quota_that_lasts_for_days_still_fails_no_mail(mailing: MailingShop) -> None:
    with scripted_smtp(DOT="554 5.2.0 SubmissionQuotaExceededException") as server:
        mailing.use(server.port)
        mailing.plan(1)
        for _ in range(4):
            assert run_mail_queue(mailing.shop).waiting == 1
            mailing.later(hours=25)
    assert mailing.rows()[0].state is OutboxState.WAITING


def test_a_wrong_password_is_tried_once_and_said_once(mailing: MailingShop, keyring: KeyringOfATest) -> None:
    with scripted_smtp(**LOGIN, AUTH="535 5.7.8 no") as server:
        mailing.use(server.port, user="shop")
        set_secret(mailing.shop, "mail", "wrong")
        mailing.plan()
        assert run_mail_queue(mailing.shop).held == 1
        for _ in range(5):
            mailing.later(hours=10)
            assert run_mail_queue(mailing.shop, asked=True).held == 0
        assert server.counts["AUTH"] == 1, "more tries would lock the account"
        said = [p.message for p in list_problems(mailing.shop) if p.key.startswith("mail")]
        assert said == ["Mails rest: The mail server does not accept the password. Check it in Settings, Mail."]
        server.replies["AUTH"] = "235 come in"
        set_secret(mailing.shop, "mail", "right")
        assert run_mail_queue(mailing.shop).sent == 5, "the one that was held with the queue goes too"


def test_passwords_switched_off_are_about_the_account_at_whatever_step_it_is_said(mailing: MailingShop) -> None:
    with scripted_smtp(RCPT="550 5.7.30 Basic authentication is not supported for Client Submission.") as server:
        mailing.use(server.port)
        mailing.plan()
        report = run_mail_queue(mailing.shop)
    assert (report.held, report.failed) == (1, 0)
    assert "Log in by browser" in report.stopped_because
    assert flagged_addresses(mailing.shop) == ()


def test_a_person_lets_mails_go_on_after_the_provider_mended_it(mailing: MailingShop) -> None:
    with scripted_smtp(MAIL="553 5.7.1 not your address") as server:
        mailing.use(server.port)
        mailing.plan()
        assert run_mail_queue(mailing.shop).held == 1
        del server.replies["MAIL"]
        assert resume_mails(mailing.shop) == 1
        assert run_mail_queue(mailing.shop).sent == 5


def test_an_unknown_customer_fails_once_and_the_address_is_flagged(mailing: MailingShop) -> None:
    def refuse_the_first(_: int, line: str) -> str:
        return "550 5.1.1 no such user" if "ana0@" in line else "250 ok"

    with scripted_smtp(RCPT=refuse_the_first) as server:
        mailing.use(server.port)
        mailing.plan()
        report = run_mail_queue(mailing.shop)
        assert (report.sent, report.failed) == (4, 1)
        [flag] = flagged_addresses(mailing.shop)
        assert (flag.address, flag.flag) == ("ana0@customer.example", AddressFlag.BOUNCED)
        mailing.later(days=3)
        assert run_mail_queue(mailing.shop).failed == 0
        assert server.counts["RCPT"] == 5, "never again by itself"


@pytest.mark.parametrize("reply", ["550 5.7.1 blocked, you are on a list", "552 5.2.2 mailbox full"])
def test_what_does_not_speak_of_the_address_flags_nobody(reply: str, mailing: MailingShop) -> None:
    with scripted_smtp(RCPT=reply) as server:
        mailing.use(server.port)
        mailing.plan(1)
        assert run_mail_queue(mailing.shop).failed == 1
    assert flagged_addresses(mailing.shop) == ()


def test_a_flagged_address_gets_nothing_more_until_somebody_trusts_it(mailing: MailingShop) -> None:
    with scripted_smtp() as server:
        mailing.use(server.port)
        with mailing.shop.change() as tx:
            tx.flags.flag("Ana0@Customer.Example", AddressFlag.BOUNCED, mailing.clock.now(), "550 no such user")
        mailing.plan()
        report = run_mail_queue(mailing.shop)
        assert (report.sent, report.held) == (4, 1)
        [held] = [row for row in mailing.rows() if row.state is OutboxState.HELD]
        assert "came back" in held.error
        assert "550 no such user" in held.error
        order_id = find_order(mailing.shop, "M-0")
        assert order_id is not None
        remarks = show_order(mailing.shop, order_id).address_remarks
        assert "Mails to ana0@customer.example do not arrive (550 no such user)." in remarks
        assert trust_address(mailing.shop, "ana0@customer.example") == 1
        resend_message(mailing.shop, held.id)
        assert run_mail_queue(mailing.shop).sent == 1


def test_a_failed_mail_goes_to_the_address_that_the_customer_meant(mailing: MailingShop) -> None:
    with scripted_smtp(RCPT=lambda _, line: "250 ok" if "right@" in line else "550 5.1.1 no") as server:
        mailing.use(server.port)
        mailing.plan(1)
        run_mail_queue(mailing.shop)
        [row] = mailing.rows()
        with pytest.raises(Refused, match="not valid"):
            resend_message(mailing.shop, row.id, to_address="nobody")
        resend_message(mailing.shop, row.id, to_address="right@customer.example")
        assert run_mail_queue(mailing.shop).sent == 1
        with pytest.raises(Refused, match="Only a mail that failed"):
            resend_message(mailing.shop, row.id, to_address="other@customer.example")
        assert b"right@customer.example" in server.accepted[0]


def test_greylisting_is_waited_for_longer_each_time_and_ends_after_two_days(mailing: MailingShop) -> None:
    with scripted_smtp(RCPT="451 4.7.1 greylisted") as server:
        mailing.use(server.port)
        mailing.plan(1)
        began, gaps = mailing.clock.now(), []
        while run_mail_queue(mailing.shop).waiting:
            [row] = mailing.rows()
            assert row.next_at is not None
            gaps.append(row.next_at - mailing.clock.now())
            mailing.clock.moment = row.next_at
    minutes = [5, 10, 20, 40, 80, 160, *[240] * (len(gaps) - 6)]
    assert all(0.79 * m <= gap.total_seconds() / 60 <= 1.21 * m for m, gap in zip(minutes, gaps, strict=True))
    assert timedelta(hours=48) <= mailing.clock.now() - began < timedelta(hours=53)
    [row] = mailing.rows()
    assert row.state is OutboxState.FAILED
    assert "within 48 hours" in row.error
    assert flagged_addresses(mailing.shop) == ()


def test_a_server_that_closes_backs_off_for_all_mails_and_never_fails_them_together(mailing: MailingShop) -> None:
    with scripted_smtp(connect="421 4.3.2 too busy") as server:
        mailing.use(server.port)
        mailing.plan()
        waits = []
        for _ in range(5):
            assert run_mail_queue(mailing.shop).waiting == 1
            asked = server.counts["connect"]
            pause = mail_pause(mailing.shop)
            assert pause is not None
            assert pause.until is not None
            assert run_mail_queue(mailing.shop).stopped_because == pause.because
            assert server.counts["connect"] == asked, "one try speaks for all five"
            waits.append((pause.until - mailing.clock.now()).total_seconds() / 60)
            mailing.clock.moment = pause.until
        assert all(0.79 * m <= wait <= 1.21 * m for m, wait in zip((5, 10, 20, 40, 80), waits, strict=True))
        server.replies["connect"] = "220 ready"
        mailing.later(hours=3)
        assert run_mail_queue(mailing.shop).sent == 5


def test_a_person_need_not_wait_for_a_server_that_is_back(mailing: MailingShop) -> None:
    with scripted_smtp(connect="421 4.3.2 too busy") as server:
        mailing.use(server.port)
        mailing.plan()
        run_mail_queue(mailing.shop)
        server.replies["connect"] = "220 ready"
        assert run_mail_queue(mailing.shop).sent == 0
        assert run_mail_queue(mailing.shop, asked=True).sent == 4


def test_a_server_away_for_two_days_holds_the_queue_instead_of_failing_it(mailing: MailingShop) -> None:
    with scripted_smtp(connect="421 4.3.2 too busy") as server:
        mailing.use(server.port)
        mailing.plan()
        for _ in range(60):
            mailing.later(hours=5)
            if run_mail_queue(mailing.shop).failed:
                break
        states = [row.state for row in mailing.rows()]
        assert states.count(OutboxState.FAILED) == 1
        pause = mail_pause(mailing.shop)
        assert pause is not None
        assert pause.until is None, "it goes on when a person says so"
        assert "48 hours" in pause.because
        assert server.counts["connect"] < 20


def test_limits_count_what_went_out_before_a_restart(mailing: MailingShop) -> None:
    with scripted_smtp() as server:
        mailing.use(server.port, per_minute=2, per_day=4)
        mailing.plan()
        assert run_mail_queue(mailing.shop).sent == 2
        assert run_mail_queue(mailing.shop).sent == 0
        mailing.later(seconds=61)
        assert run_mail_queue(mailing.shop).sent == 2
        mailing.later(hours=23)
        report = run_mail_queue(mailing.shop)
        assert report.sent == 0
        assert "4 mails a day" in report.stopped_because
        mailing.later(hours=2)
        assert run_mail_queue(mailing.shop).sent == 1


def test_of_several_recipients_those_get_it_whom_the_server_knows(mailing: MailingShop) -> None:
    with scripted_smtp(RCPT=lambda _, line: "550 5.1.1 no" if "office@" in line else "250 ok") as server:
        mailing.use(server.port)
        mailing.plan(1)
        with mailing.shop.change() as tx:
            tx.session.execute(text("UPDATE messages SET also_to = '[\"office@customer.example\"]'"))
        assert run_mail_queue(mailing.shop).sent == 1
        assert len(server.accepted) == 1
        assert [f.address for f in flagged_addresses(mailing.shop)] == ["office@customer.example"]
        [row] = mailing.rows()
        assert row.state is OutboxState.DONE
        assert "office@customer.example did not get it" in row.error
