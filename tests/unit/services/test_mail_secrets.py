"""Canaries: after all that mails do, no secret stands in the store, the logs, the settings or what support gets."""

from __future__ import annotations

import base64
import contextlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from login_places import login_place
from mailing_shop import MailingShop
from page_servers import sftp_server
from raw_servers import RawServer, http
from scripted_smtp import scripted_smtp
from shop_fixtures import KeyringOfATest
from tiny_imap import tiny_imap

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.mails import Milestone
from shipdesk.domain.outbox import OutboxState
from shipdesk.services.backup_store import backup_store
from shipdesk.services.change_settings import check_mail_account, save_settings, set_secret
from shipdesk.services.list_orders import order_ids
from shipdesk.services.mail_login import CLIENT_SECRET, is_logged_in, keep_login, kept_login, log_in_mail
from shipdesk.services.page_places import check_place
from shipdesk.services.plan_mail import plan_mail
from shipdesk.services.problems import list_problems
from shipdesk.services.read_mailbox import read_mailbox, read_mailbox_if_due
from shipdesk.services.send_mail import run_mail_queue
from shipdesk.services.settle_webhooks import list_webhooks
from shipdesk.services.support_report import support_text
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.services.webhooks import run_webhooks
from shipdesk.settings import CarrierSettings

PASSWORD, SECRET = "canary-of-the-password-4711", "canary-of-the-client-secret-4712"


def browser(url: str) -> None:
    threading.Thread(target=lambda: requests.get(url, timeout=5), daemon=True).start()


def everything_written(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_no_secret_of_the_mail_account_stands_anywhere_but_in_the_keyring(
    mailing: MailingShop, keyring: KeyringOfATest, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    with login_place() as place, tiny_imap(PASSWORD) as mailbox:
        set_secret(mailing.shop, "mail", PASSWORD)
        set_secret(mailing.shop, CLIENT_SECRET, SECRET)
        # A server that says back to us what it was told, as some do.
        echoes = {"EHLO": "250-here\r\n250 AUTH PLAIN XOAUTH2",
                  "AUTH": lambda n, line: f"535 {PASSWORD} {line}" if n == 1 else "235 come in"}  # fmt: skip
        with scripted_smtp(**echoes) as server:
            mailing.use(server.port, user="hello@shop.example")
            mailing.set("mailbox", host="127.0.0.1", port=mailbox.port, security="none_local_only")
            mailing.plan()
            said.append(run_mail_queue(mailing.shop).stopped_because)
            said += [problem.message for problem in list_problems(mailing.shop)]
            said.append(read_mailbox(mailing.shop))
            mailing.set(
                "mail", login="other", client_id="our-client", authorize_url=f"{place.url}/authorize",
                token_url=f"{place.url}/token",
            )  # fmt: skip
            said.append(log_in_mail(mailing.shop, mailing.shop.settings, open_browser=browser))
            said.append(check_mail_account(mailing.shop, mailing.shop.settings.mail, None))
            assert run_mail_queue(mailing.shop).sent == 5
            place.refresh_tokens.append("another")
            mailing.set("mail", from_name="Anew")  # parts that hold a token are made again
            mailing.later(hours=2)
            with contextlib.suppress(ShipDeskError):
                read_mailbox_if_due(mailing.shop)
            said.append(run_mail_queue(mailing.shop).stopped_because)
        secrets = [PASSWORD, SECRET, place.refresh_tokens[0][:60], "access-token-1", "access-token-2"]
        secrets.append(base64.b64encode(f"\0hello@shop.example\0{PASSWORD}".encode()).decode())
    with contextlib.suppress(ShipDeskError):
        said.append(support_text(mailing.shop))
    backup_store(mailing.shop, tmp_path / "backup.shipdesk")
    written = everything_written(tmp_path)
    told = caplog.text + " ".join(said) + mailing.shop.settings.model_dump_json()
    assert b"our-client" in written, "what is no secret is found this way"
    for secret in secrets:
        assert secret.encode() not in written
        assert secret not in told
    assert PASSWORD in keyring.kept.values()


def echo(server: RawServer) -> bytes:
    """Answer as some servers do: what is wrong is in what you sent, namely."""
    return http(b"you sent: " + server.requests[-1], "401 Unauthorized", kind="text/plain")


def test_no_secret_of_other_channels_stands_in_the_store_the_logs_or_what_support_gets(
    mailing: MailingShop, keyring: KeyringOfATest, caplog: pytest.LogCaptureFixture, tmp_path: Path,
    raw_server: Callable[..., RawServer],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    shop = mailing.shop
    canaries = {name: f"canary-of-{name}-471{n}" for n, name in enumerate(("webhook", "page", "carrier:easypost"))}
    for name, secret in canaries.items():
        set_secret(shop, name, secret)
    server = raw_server(b"")
    server.script(lambda connection: connection.sendall(echo(server)))
    mailing.set("webhook", enabled=True, url=f"{server.base_url}/hook")
    account = CarrierSettings(code="easypost", base_url=server.base_url)
    save_settings(shop, shop.settings.model_copy(update={"carriers": (account,)}))
    first = next(iter(order_ids(shop, OrderQuery(OrderView.ALL))))
    with shop.change() as tx:
        order = tx.orders.get(first)
        assert order is not None
        plan_mail(tx, shop.settings, Milestone.DISPATCHED, order, None, now=shop.clock.now(), is_practice=False)
    assert run_webhooks(shop) == {OutboxState.FAILED: 1}
    said += [item.error for item in list_webhooks(shop)]
    with pytest.raises(ShipDeskError) as refused:
        shop.carrier("easypost").test()
    said.append(str(refused.value))
    with sftp_server(tmp_path / "www") as files:
        places = {
            "webdav": {"address": server.base_url},
            "s3": {"address": server.base_url, "bucket": "pages", "region": "eu-central-1"},
            "sftp": {"address": files.address, "host_key": files.host_key},
        }
        for place, where in places.items():
            mailing.set("tracking_page", place=place, user="us", public_url="https://track.shop.example/p", **where)
            for secret in (None, canaries["page"]):
                with pytest.raises(ShipDeskError) as wrong:
                    check_place(shop, shop.settings.tracking_page, secret)
                said.append(str(wrong.value))
    said += [problem.message for problem in list_problems(shop)]
    given = support_text(shop)
    backup_store(shop, tmp_path / "backup.shipdesk")
    assert "easypost" in given, "support is given what the carrier was asked"
    assert b"canary-of" in b"".join(server.requests), "they went where they belong"
    told = caplog.text + " ".join(said) + given + shop.settings.model_dump_json()
    written = everything_written(tmp_path)
    for secret in canaries.values():
        coded = (base64.b64encode(form.encode()).decode() for form in (f"us:{secret}", f"{secret}:"))
        for form in (secret, *coded):
            assert form.encode() not in written
            assert form not in told


def test_a_long_login_is_kept_in_parts_that_every_keyring_takes(keyring: KeyringOfATest) -> None:
    for token in ("t" * 3500, "short", "u" * 1000):
        keep_login("store", token)
        assert kept_login("store") == token
        assert max(len(value) for value in keyring.kept.values()) <= 1000, "Windows keeps no longer ones"
    assert is_logged_in("store")
    keep_login("store", "")
    assert not is_logged_in("store")
    assert keyring.kept == {}
