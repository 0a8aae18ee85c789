"""A carrier's tokens are fetched once for everybody, renewed in time, and a wrong secret is never tried twice."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from shipdesk.domain.errors import RemoteOutcomeUnknown, RemoteRefused, RemoteUnavailable
from shipdesk.web.http_client import HttpClient, Timeouts
from shipdesk.web.oauth_tokens import OAuthTokens

SECRET = "s3cret/With+Signs="
FORM = {"grant_type": "client_credentials"}


class Watch:
    """A monotonic clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def account(raw_server, watch):
    """Return a way to make a client with tokens whose server gives the answers, and the server."""
    made: list[HttpClient] = []

    def start(*answers: bytes, **more: Any) -> tuple[HttpClient, OAuthTokens, Any]:
        server = raw_server(*answers)
        timeouts = Timeouts(connect_s=1, read_s=1, total_s=2)
        client = HttpClient("Testpost", server.base_url, timeouts=timeouts, sleep=lambda s: None, monotonic=watch)
        tokens = OAuthTokens(client, "/oauth/token", FORM, basic=("me", SECRET), monotonic=watch, **more)
        client.use_tokens(tokens)
        made.append(client)
        return client, tokens, server

    yield start
    for client in made:
        client.close()


@pytest.fixture
def grant(http):
    def written(token: str, expires_in: Any = "14399", **more: Any) -> bytes:
        return http(json.dumps({"access_token": token, "token_type": "Bearer", "expires_in": expires_in, **more}))

    return written


def test_a_token_is_fetched_once_and_renewed_at_four_fifths_of_its_life(account, grant, http, watch):
    ok = http('{"ok": 1}')
    client, _, server = account(grant("tok-1", issued_at="1700000000000"), ok, ok, grant("tok-2"), ok)
    client.get_json("/a")
    watch.now += 14399 * 0.79
    client.get_json("/b")
    watch.now += 14399 * 0.02
    client.get_json("/c")
    assert [request.split(b" ")[1] for request in server.requests] == [
        b"/oauth/token",
        b"/a",
        b"/b",
        b"/oauth/token",
        b"/c",
    ]
    assert b"grant_type=client_credentials" in server.requests[0]
    assert b"Authorization: Basic " in server.requests[0]
    assert b"Authorization: Bearer tok-1" in server.requests[2]
    assert b"Authorization: Bearer tok-2" in server.requests[4]


@pytest.mark.parametrize("expires_in", [None, "soon", -1, [], "9" * 400, True])
def test_an_odd_life_of_a_token_is_no_reason_to_stop(account, grant, expires_in):
    _, tokens, _ = account(grant("tok-1", expires_in))
    assert tokens.token() == "tok-1"


def test_ten_threads_ask_for_one_token(account, grant):
    _, tokens, server = account(grant("tok-1"))
    got: list[str] = []
    threads = [threading.Thread(target=lambda: got.append(tokens.token())) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == ["tok-1"] * 10
    assert len(server.requests) == 1


def test_a_refused_token_is_renewed_and_a_purchase_sent_once_more(account, grant, http):
    client, _, server = account(grant("tok-1"), http("{}", "401 No"), grant("tok-2"), http('{"bought": 1}'))
    assert client.post_json("/buy", {}, changes=True) == {"bought": 1}
    assert [request.split(b" ")[1] for request in server.requests] == [
        b"/oauth/token",
        b"/buy",
        b"/oauth/token",
        b"/buy",
    ]


def test_a_key_without_the_right_for_it_is_a_refusal_and_costs_no_tokens_each_time(account, grant, http):
    no = http('{"error": "no scope"}', "401 No")
    client, _, server = account(grant("tok-1"), no, grant("tok-2"), no, no, no)
    for _ in range(3):
        with pytest.raises(RemoteRefused, match="no scope"):
            client.get_json("/track")
    paths = [request.split(b" ")[1] for request in server.requests]
    assert paths.count(b"/oauth/token") == 2


@pytest.mark.parametrize("status", ["400 Bad", "401 No", "403 Never"])
def test_a_wrong_secret_is_sent_once_and_never_again(account, http, status):
    client, tokens, server = account(http('{"error": "invalid_client", "error_description": "bad secret"}', status))
    for _ in range(3):
        with pytest.raises(RemoteRefused, match="bad secret"):
            client.post_json("/buy", {}, changes=True)
    with pytest.raises(RemoteRefused, match="Settings, Carriers"):
        tokens.token()
    assert len(server.requests) == 1


def test_without_a_token_a_purchase_is_not_in_doubt(account, http):
    client, _, server = account(http("{}", "500 Oops"))
    with pytest.raises(RemoteUnavailable):
        client.post_json("/buy", {}, changes=True)
    assert all(b"/oauth/token" in request for request in server.requests)


def test_a_purchase_in_doubt_after_the_renewal_stays_in_doubt(account, grant, http):
    client, _, _ = account(grant("tok-1"), http("{}", "401 No"), grant("tok-2"), http("{}", "500 Oops"))
    with pytest.raises(RemoteOutcomeUnknown):
        client.post_json("/buy", {}, changes=True)


def test_an_old_token_serves_while_no_new_one_can_be_had(account, grant, http, watch):
    client, tokens, _ = account(grant("tok-1", 1000), http("{}", "502 Oops"))
    assert tokens.token() == "tok-1"
    watch.now += 900
    assert tokens.token() == "tok-1"
    watch.now += 101
    with pytest.raises(RemoteUnavailable):
        tokens.token()
    client.close()


def test_secrets_and_tokens_are_blacked_out_however_they_come_back(account, grant, http):
    body = json.dumps({"error": f"no tok-1-long, {SECRET} and s3cret%2FWith%2BSigns%3D"})
    client, _, _ = account(grant("tok-1-long"), http(body, "422 No"))
    with pytest.raises(RemoteRefused) as caught:
        client.get_json("/x")
    assert "tok-1" not in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_dropped_token_is_forgotten_unless_a_newer_one_is_there(account, grant):
    _, tokens, server = account(grant("tok-1"), grant("tok-2"))
    tokens.token()
    tokens.drop("tok-0")
    assert tokens.token() == "tok-1"
    tokens.drop("tok-1")
    assert tokens.token() == "tok-2"
    assert len(server.requests) == 2


@pytest.mark.parametrize("answer", [{}, {"access_token": ""}, {"access_token": "a b"}, {"access_token": "a\nb"},
    {"access_token": 7}, {"access_token": "a", "token_type": "mac"}])  # fmt: skip
def test_what_is_no_token_is_not_sent(account, http, answer):
    client, _, server = account(http(json.dumps(answer)))
    with pytest.raises(RemoteUnavailable, match="token"):
        client.get_json("/x")
    assert all(b"/oauth/token" in request for request in server.requests)


def test_a_token_may_come_from_another_server_of_the_account_and_counts_there_too(raw_server, grant, http, watch):
    elsewhere = raw_server(grant("tok-1"))
    home = raw_server(http("{}"))
    client = HttpClient("Testpost", home.base_url, requests_per_minute=2, monotonic=watch, patience_s=0)
    beside = client.beside(elsewhere.base_url)
    client.use_tokens(OAuthTokens(beside, "token", FORM | {"client_secret": SECRET}, as_json=True, monotonic=watch))
    client.get_json("/x", interactive=True)
    assert json.loads(elsewhere.requests[0].partition(b"\r\n\r\n")[2])["client_secret"] == SECRET
    assert b"Bearer tok-1" in home.requests[0]
    with pytest.raises(RemoteUnavailable, match="used up"):
        client.get_json("/x", interactive=True)
    beside.close()
    client.close()
