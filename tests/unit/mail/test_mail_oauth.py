"""Logging in by browser: PKCE over the loopback, tokens renewed once, and XOAUTH2 to a real server."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests
from aiosmtpd.smtp import SMTP, AuthResult
from login_places import LoginPlace, login_place
from mail_servers import TestCa, account, plain_mail, tls_server
from scripted_smtp import scripted_smtp

from shipdesk.domain.errors import Cancelled, Refused, RemoteUnavailable
from shipdesk.domain.mails import DeliveryOutcome
from shipdesk.mail.oauth import OAuthPlace, log_in, place_of
from shipdesk.mail.oauth_tokens import MailTokens
from shipdesk.mail.smtp import SmtpMailer
from shipdesk.settings import MailboxSettings, MailSettings


def place_at(place: LoginPlace) -> OAuthPlace:
    return OAuthPlace("The provider", f"{place.url}/authorize", f"{place.url}/token", "send offline_access")


def browser(url: str) -> None:
    """Go where a person would be sent, and come back."""
    threading.Thread(target=lambda: requests.get(url, timeout=5), daemon=True).start()


def tokens_of(place: LoginPlace, keep: Callable[[str], None] = lambda _: None, **more: Any) -> MailTokens:
    return MailTokens(place_at(place), "our-client", "", place.refresh_tokens[0], keep, **more)


def test_a_login_by_browser_gives_a_lasting_token_and_proves_itself() -> None:
    with login_place() as place:
        granted = log_in(place_at(place), "our-client", "not really secret", "hello@shop.example", browser)
        [form] = place.forms
    assert granted.refresh == place.refresh_tokens[0]
    assert place.asked["redirect_uri"].startswith("http://127.0.0.1:")
    assert place.asked["code_challenge_method"] == "S256"
    assert place.asked["login_hint"] == "hello@shop.example"
    assert len(form["code_verifier"]) >= 43
    assert form["code_verifier"] not in place.asked.values()
    assert form["client_secret"] == "not really secret"


def test_only_the_answer_with_our_state_counts() -> None:
    heard: list[int] = []

    def forger_first(url: str) -> None:
        def go() -> None:
            redirect = requests.get(url, timeout=5, allow_redirects=False).headers["Location"]
            base = redirect.partition("?")[0]
            for forged in ("?code=evil&state=guessed", "?code=evil", "elsewhere?code=evil"):
                heard.append(requests.get(base + forged, timeout=5).status_code)
            heard.append(requests.get(redirect, timeout=5).status_code)

        threading.Thread(target=go, daemon=True).start()

    with login_place() as place:
        log_in(place_at(place), "our-client", "", "", forger_first)
        assert place.forms[0]["code"] == "code-0"
    assert heard[:3] == [404, 404, 404]


def test_a_login_that_a_person_declines_cancels_or_forgets_says_so() -> None:
    with login_place() as place:
        place.says_no = "access_denied"
        with pytest.raises(Refused, match="did not let ShipDesk in: access_denied"):
            log_in(place_at(place), "our-client", "", "", browser)
        with pytest.raises(Cancelled):
            log_in(place_at(place), "our-client", "", "", lambda _: None, cancelled=lambda: True)
        with pytest.raises(Refused, match="Nobody logged in"):
            log_in(place_at(place), "our-client", "", "", lambda _: None, wait_s=0.1)


def test_many_threads_ask_for_one_token() -> None:
    with login_place() as place:
        tokens = tokens_of(place)
        got: list[str] = []
        threads = [threading.Thread(target=lambda: got.append(tokens.token())) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        tokens.close()
        assert len(place.forms) == 1
    assert got == ["access-token-1"] * 12


def test_tokens_are_renewed_in_time_and_a_new_refresh_token_is_kept() -> None:
    now = [0.0]
    kept: list[str] = []
    with login_place() as place:
        place.rotates = True
        tokens = tokens_of(place, kept.append, monotonic=lambda: now[0])
        assert tokens.token() == tokens.token() == "access-token-1"
        now[0] = 3000.0
        assert tokens.token() == "access-token-2"
        tokens.drop("access-token-1")
        assert tokens.token() == "access-token-2", "an old one that is refused late changes nothing"
        tokens.close()
    assert kept == ["refresh-token-2", "refresh-token-3"]


def test_a_login_that_is_over_is_said_once_and_not_asked_again() -> None:
    with login_place() as place:
        tokens = tokens_of(place)
        place.refresh_tokens.append("another")
        for _ in range(3):
            with pytest.raises(Refused, match="Log in again") as refused:
                tokens.token()
            assert "rrrr" not in str(refused.value), "the server says our token back to us"
        tokens.close()
        assert len(place.forms) == 1


def test_a_token_server_that_is_away_is_for_later() -> None:
    with login_place() as place:
        tokens = tokens_of(place)
    with pytest.raises(RemoteUnavailable):
        tokens.token()
    with scripted_smtp(EHLO="250-here\r\n250 AUTH XOAUTH2") as server:
        mailer = SmtpMailer(account(server.port, user="hello@shop.example"), None, tokens=tokens, timeout_s=2)
        delivery = mailer.deliver(plain_mail(), lambda: None)
        mailer.close()
    tokens.close()
    assert (delivery.outcome, delivery.pause_queue) == (DeliveryOutcome.LATER, True)


def test_mails_go_out_by_token_over_verified_encryption(ca: TestCa, monkeypatch: pytest.MonkeyPatch) -> None:
    with login_place() as place:
        seen: list[str] = []

        async def auth_xoauth2(self: SMTP, _: Any, args: list[str]) -> AuthResult:
            told = base64.b64decode(args[1]).decode()
            seen.append(told)
            token = told.partition("auth=Bearer ")[2].rstrip("\1")
            if token in place.good_tokens:
                return AuthResult(success=True, auth_data=object())
            await self.push("334 eyJzdGF0dXMiOiI0MDEifQ==")
            assert await self._reader.readline() == b"\r\n"
            return AuthResult(success=False, handled=False)

        monkeypatch.setattr(SMTP, "auth_XOAUTH2", auth_xoauth2, raising=False)
        tokens = tokens_of(place)
        with tls_server(ca.server("127.0.0.1")) as server:
            settings = account(server.port, security="starttls", user="hello@shop.example", login="google")
            mailer = SmtpMailer(settings, None, tokens=tokens, ssl_context=ca.trusting(), timeout_s=5)
            assert mailer.deliver(plain_mail(), lambda: None).outcome is DeliveryOutcome.SENT
            mailer.close()
            place.good_tokens.clear()  # taken back before its time
            assert mailer.deliver(plain_mail(key="second"), lambda: None).outcome is DeliveryOutcome.SENT
            mailer.close()
            place.good_tokens.clear()
            place.refresh_tokens.append("another")
            delivery = mailer.deliver(plain_mail(key="third"), lambda: None)
            mailer.close()
        tokens.close()
        assert len(server.mails) == 2
    assert seen[0] == "user=hello@shop.example\1auth=Bearer access-token-1\1\1"
    assert len(seen) == 4, "each refused token is tried once"
    assert (delivery.outcome, delivery.pause_queue) == (DeliveryOutcome.HELD, True)
    assert "Log in again" in delivery.detail


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"login": "google"}, "needs a client id"),
        ({"client_id": "x"}, "does not log in by browser"),
        ({"login": "other", "client_id": "x", "authorize_url": "http://shop.example/a",
          "token_url": "https://shop.example/t"}, "no https address"),
    ],
)  # fmt: skip
def test_what_a_login_by_browser_lacks_is_said(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        place_of(MailSettings(**changes), MailboxSettings())


def test_reading_the_mailbox_is_asked_for_only_where_one_is_read() -> None:
    mail = MailSettings(login="microsoft", client_id="x", tenant="shop.example")
    assert "IMAP" not in place_of(mail, MailboxSettings()).scope
    with_mailbox = place_of(mail, MailboxSettings(host="outlook.office365.com"))
    assert "IMAP.AccessAsUser.All" in with_mailbox.scope
    assert with_mailbox.token_url.startswith("https://login.microsoftonline.com/shop.example/")
