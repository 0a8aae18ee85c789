"""Who is told that an order arrived: by the shop's usual choice, by a rule, or by a program of the shop's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from mailing_shop import MailingShop

from shipdesk.domain.mail_rules import MailRule
from shipdesk.domain.mails import Milestone
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.settle_webhooks import list_webhooks

RECEIVED = Milestone.ORDER_RECEIVED.value


def bring(mailing: MailingShop, folder: Path, *, days_ago: int = 0) -> None:
    """Import an order from France and one from Spain, placed so many days ago."""
    placed = f"{mailing.clock.moment.date().replace(day=mailing.clock.moment.day - days_ago)}T08:00:00Z"
    head = "order number,order date,name,street,city,postal code,country,email,item,quantity\n"
    lines = [
        f"N-{days_ago}-{country},{placed},Ana,Mill Lane 1,Town,1000{n},{country},ana@customer.example,Tea,1\n"
        for n, country in enumerate(("FR", "ES"))
    ]
    file = folder / "new.csv"
    file.write_text(head + "".join(lines), encoding="utf-8")
    commit_import(mailing.shop, preview_files(mailing.shop, [file]))


@pytest.mark.parametrize(
    ("usual", "rules", "told"),
    [
        ((), (), 0),
        ((RECEIVED,), (), 2),
        ((), (MailRule(milestones=(RECEIVED,), country="FR", send=True),), 1),
        ((RECEIVED,), (MailRule(country="FR", send=False),), 1),
        ((), (MailRule(milestones=(RECEIVED,), source="etsy", send=True),), 0),
    ],
)
def test_a_rule_decides_also_about_the_mail_for_an_order(
    mailing: MailingShop, tmp_path: Path, usual: tuple[str, ...], rules: tuple[MailRule, ...], told: int
) -> None:
    mailing.use(1, milestones=usual)
    mailing.set("mail_rules", rules=rules)
    bring(mailing, tmp_path)
    assert len(mailing.rows()) == told
    bring(mailing, tmp_path)
    assert len(mailing.rows()) == told, "an order that comes again is not told again"


def test_an_order_that_a_first_import_brings_is_no_news(mailing: MailingShop, tmp_path: Path) -> None:
    mailing.use(1, milestones=(RECEIVED,))
    bring(mailing, tmp_path, days_ago=3)
    assert mailing.rows() == []


def test_a_program_of_the_shop_s_own_hears_of_orders_without_any_mail(mailing: MailingShop, tmp_path: Path) -> None:
    mailing.set("webhook", enabled=True, url="https://hooks.example/shop")
    bring(mailing, tmp_path)
    assert mailing.rows() == []
    assert len(list_webhooks(mailing.shop)) == 2
