"""A program of the shop's own hears what customers are told: once, signed, and never a second time by doubt."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from mailing_shop import MailingShop
from raw_servers import RawServer, http
from shop_fixtures import KeyringOfATest

from shipdesk.domain.errors import Refused, RemoteRefused
from shipdesk.domain.mails import Milestone
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.webhooks import signature
from shipdesk.services.change_settings import set_secret
from shipdesk.services.list_orders import order_ids
from shipdesk.services.plan_mail import plan_mail
from shipdesk.services.problems import list_problems
from shipdesk.services.settle_webhooks import (
    drop_webhooks,
    list_webhooks,
    settle_webhook,
    settle_webhooks,
    webhook_rows,
)
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.services.webhooks import cancel_webhook, run_webhooks

SECRET = "between us"
OK = http("", "204 No Content")
Server = Callable[..., RawServer]


@pytest.fixture
def told(mailing: MailingShop, keyring: KeyringOfATest) -> MailingShop:
    set_secret(mailing.shop, "webhook", SECRET)
    return mailing


def listen(told: MailingShop, server: RawServer, **changes: object) -> None:
    told.set("webhook", enabled=True, url=f"{server.base_url}/hook?shop=1", **changes)


def plan(told: MailingShop, most: int = 1, milestone: Milestone = Milestone.DISPATCHED) -> int:
    with told.shop.change() as tx:
        for order_id in list(order_ids(told.shop, OrderQuery(OrderView.ALL)))[:most]:
            order = tx.orders.get(order_id)
            assert order is not None
            plan_mail(tx, told.shop.settings, milestone, order, None, now=told.clock.now(), is_practice=False)
    return len(list_webhooks(told.shop))


def states(told: MailingShop) -> list[OutboxState]:
    return [item.state for item in list_webhooks(told.shop)]


def test_a_program_hears_each_thing_once_with_a_signature(told: MailingShop, raw_server: Server) -> None:
    server = raw_server(OK)
    listen(told, server)
    assert plan(told, 2) == 2, "without any mail account"
    assert plan(told, 2) == 2
    assert run_webhooks(told.shop) == {OutboxState.DONE: 2}
    assert run_webhooks(told.shop) == {}
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /hook?shop=1 ")
    sent = {line.split(b": ", 1)[0].decode(): line.split(b": ", 1)[1].decode() for line in head.split(b"\r\n")[1:]}
    assert sent["X-ShipDesk-Signature"] == signature(SECRET, int(told.clock.now().timestamp()), body)
    document = json.loads(body)
    assert document["id"] == sent["X-ShipDesk-Id"]
    assert document["event"] == "dispatched"
    assert document["order"]["number"].startswith("M-")
    assert document["customer"]["email"].endswith("@customer.example")


def test_a_program_that_is_away_hears_it_later(told: MailingShop, raw_server: Server) -> None:
    server = raw_server(http("busy", "429 Too Many Requests"), OK)
    listen(told, server)
    plan(told, 3)
    assert run_webhooks(told.shop) == {OutboxState.WAITING: 1}, "the others do not knock too"
    told.later(hours=5)
    assert run_webhooks(told.shop) == {OutboxState.DONE: 3}


def test_a_refusal_is_final_and_shown(told: MailingShop, raw_server: Server) -> None:
    listen(told, raw_server(http('{"error": "no"}', "400 Bad Request")))
    plan(told)
    assert run_webhooks(told.shop) == {OutboxState.FAILED: 1}
    told.later(days=1)
    assert run_webhooks(told.shop) == {}
    assert any(problem.key == "webhooks-untold" for problem in list_problems(told.shop))


def test_what_may_have_come_is_asked_about_and_not_sent_again(told: MailingShop, raw_server: Server) -> None:
    server = raw_server(http("oops", "500 Server Error"), OK)
    listen(told, server)
    plan(told, 2)
    assert run_webhooks(told.shop) == {OutboxState.UNSURE: 1, OutboxState.DONE: 1}
    told.later(days=1)
    assert run_webhooks(told.shop) == {}
    unsure = next(item.id for item in list_webhooks(told.shop, OutboxState.UNSURE))
    settle_webhook(told.shop, unsure, told=False)
    assert run_webhooks(told.shop) == {OutboxState.DONE: 1}
    with pytest.raises(Refused, match="can be settled"):
        settle_webhook(told.shop, unsure, told=True)


def test_stuck_messages_stand_first_and_are_settled_or_let_be_together(told: MailingShop, raw_server: Server) -> None:
    bad, oops = http("no", "400 Bad Request"), http("oops", "500 Server Error")
    listen(told, raw_server(bad, bad, oops, OK))
    plan(told, 4)
    run_webhooks(told.shop)
    rows = webhook_rows(told.shop)
    assert [row.state for row in rows[:3]] == [OutboxState.UNSURE, OutboxState.FAILED, OutboxState.FAILED]
    assert rows[3].state is OutboxState.DONE
    assert all(row.order_number.startswith("M-") and row.milestone is Milestone.DISPATCHED for row in rows)
    ids = [row.id for row in rows]
    assert settle_webhooks(told.shop, ids, told=True) == 1, "one that failed surely did not come"
    assert settle_webhooks(told.shop, ids[1:2], told=False) == 1
    assert drop_webhooks(told.shop, ids) == 2
    assert {row.state for row in webhook_rows(told.shop)} == {OutboxState.DONE, OutboxState.CANCELLED}
    assert "webhooks-untold" not in {problem.key for problem in list_problems(told.shop)}


def test_only_what_was_chosen_is_told_and_an_undone_dispatch_is_not(told: MailingShop, raw_server: Server) -> None:
    listen(told, raw_server(OK), milestones=("dispatched",))
    assert plan(told, 1, Milestone.DELIVERED) == 0
    assert plan(told) == 1
    with told.shop.change() as tx:
        cancel_webhook(tx, "dispatched", list_webhooks(told.shop)[0].key.partition("dispatched:")[2])
    assert states(told) == [OutboxState.CANCELLED]
    assert run_webhooks(told.shop) == {}


@pytest.mark.parametrize("url", ["http://shop.example/hook", "ftp://shop.example", "http://127.0.0.1@shop.example/"])
def test_nothing_is_told_without_encryption(url: str, told: MailingShop, raw_server: Server) -> None:
    listen(told, raw_server(OK))
    plan(told)
    told.set("webhook", url=url)
    with pytest.raises(RemoteRefused, match="no https address"):
        run_webhooks(told.shop)
    assert states(told) == [OutboxState.PLANNED]


def test_without_a_secret_nothing_is_told(told: MailingShop, raw_server: Server) -> None:
    listen(told, raw_server(OK))
    plan(told)
    set_secret(told.shop, "webhook", "")
    with pytest.raises(Refused, match="secret is not in the keyring"):
        run_webhooks(told.shop)
