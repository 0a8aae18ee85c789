"""Canaries: after all that mails do, no secret stands in the store, the logs, the settings or what support gets."""

from __future__ import annotations

import base64
import contextlib
import logging
import threading
from pathlib import Path

import pytest
import requests
from login_places import login_place
from mailing_shop import MailingShop
from scripted_smtp import scripted_smtp
from shop_fixtures import KeyringOfATest
from tiny_imap import tiny_imap

from shipdesk.domain.errors import ShipDeskError
from shipdesk.services.backup_store import backup_store
from shipdesk.services.change_settings import check_mail_account, set_secret
from shipdesk.services.mail_login import CLIENT_SECRET, is_logged_in, keep_login, kept_login, log_in_mail
from shipdesk.services.problems import list_problems
from shipdesk.services.read_mailbox import read_mailbox, read_mailbox_if_due
from shipdesk.services.send_mail import run_mail_queue
from shipdesk.services.support_report import support_text

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


def test_a_long_login_is_kept_in_parts_that_every_keyring_takes(keyring: KeyringOfATest) -> None:
    for token in ("t" * 3500, "short", "u" * 1000):
        keep_login("store", token)
        assert kept_login("store") == token
        assert max(len(value) for value in keyring.kept.values()) <= 1000, "Windows keeps no longer ones"
    assert is_logged_in("store")
    keep_login("store", "")
    assert not is_logged_in("store")
    assert keyring.kept == {}
