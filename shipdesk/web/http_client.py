"""The one way to somebody else's computer: timeouts, limits, retries and errors are the same for every adapter.

What an adapter hears is one of four things: an answer; RemoteUnavailable (nothing happened, ask later);
RemoteRefused (nothing happened, do not ask again); and, for calls that change something, RemoteOutcomeUnknown.
"""

from __future__ import annotations

import base64
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin

from shipdesk.domain.errors import RemoteRefused, RemoteUnavailable
from shipdesk.web.account_gate import AccountGate, DailyBudget, utc_now
from shipdesk.web.answers import Answer
from shipdesk.web.calls import Body, Call, Timeouts, form_body, json_body
from shipdesk.web.json_answers import NotUnderstoodError, read_json
from shipdesk.web.rate_headers import http_date, told_limits
from shipdesk.web.redaction import Redaction
from shipdesk.web.safe_urls import check_base_url, check_foreign_url, check_host_name, same_origin
from shipdesk.web.verdicts import ASKED_AGAIN, Verdicts
from shipdesk.web.wire import MAX_BYTES, NoAnswerError, Wire

if TYPE_CHECKING:
    from shipdesk.web.journal import AccountJournal
    from shipdesk.web.oauth_tokens import OAuthTokens

__all__ = ["MAX_BYTES", "Body", "Call", "DailyBudget", "HttpClient", "Timeouts"]

T = TypeVar("T")
_MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRIES = 3
_BACK_OFF_S = 0.5
_SECRET_HEADER = re.compile(r"key|secret|token|auth|password|signature|credential", re.IGNORECASE)
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


class HttpClient:
    """Talks to one account under base_url (https, or http on 127.0.0.1 for practice and tests)."""

    def __init__(
        self,
        who: str,
        base_url: str,
        *,
        requests_per_minute: float = 60,
        burst: int | None = None,
        daily: DailyBudget | None = None,
        journal: AccountJournal | None = None,
        timeouts: Timeouts | None = None,
        patience_s: float = 5.0,
        xml_is_data: bool = False,
        gate: AccountGate | None = None,
        redaction: Redaction | None = None,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.who = who
        self._address = check_base_url(who, base_url)
        self.base_url = self._address.rstrip("/")
        self.gate = gate or AccountGate(requests_per_minute, monotonic, burst=burst, daily=daily, now=now)
        self.redaction = redaction or Redaction()
        self._timeouts = timeouts or Timeouts()
        self._patience_s = patience_s
        self._xml_is_data = xml_is_data
        self._journal = journal
        self._now = now
        self._sleep = sleep
        self._monotonic = monotonic
        self._chance = chance
        self._verdicts = Verdicts(who, self.gate, self.redaction, xml_is_data=xml_is_data)
        self._wire = Wire(self.base_url, self._timeouts)
        self._authorization: dict[str, str] = {}
        self._headers: dict[str, str] = {}
        self._tokens: OAuthTokens | None = None
        self._hosts: frozenset[str] = frozenset()

    def beside(self, base_url: str, *, gate: AccountGate | None = None) -> HttpClient:
        """Return a client for another server of the same account, which shares its limits and its redaction.

        It carries no key: give it its own, or use it for the tokens of this one. With a gate it has limits of its own,
        for APIs that are counted apart.
        """
        return HttpClient(
            self.who,
            base_url,
            timeouts=self._timeouts,
            patience_s=self._patience_s,
            xml_is_data=self._xml_is_data,
            gate=gate or self.gate,
            redaction=self.redaction,
            journal=self._journal,
            sleep=self._sleep,
            monotonic=self._monotonic,
            chance=self._chance,
            now=self._now,
        )

    def use_bearer(self, secret: str) -> None:
        """Send the secret with each request to base_url, and black it out wherever it comes back."""
        self.use_header("Authorization", secret, before="Bearer ")

    def use_header(self, name: str, secret: str, *, before: str = "") -> None:
        """Send the secret in a header of its own, with a word before it, and black it out wherever it comes back."""
        secret = self._checked(secret)
        self.redaction.add(secret)
        self._authorization = {name: f"{before}{secret}"}

    def use_basic(self, user: str, secret: str) -> None:
        """Send user and secret by HTTP's basic scheme (RFC 7617), and black the secret out wherever it comes back."""
        user, secret = self._checked(user), self._checked(secret)
        self.redaction.add_basic(user, secret)
        pair = base64.b64encode(f"{user}:{secret}".encode()).decode()
        self._authorization = {"Authorization": f"Basic {pair}"}

    def use_headers(self, headers: Mapping[str, str]) -> None:
        """Send these headers with each request to base_url, beside the key; secrets among them are blacked out.

        What a header's name calls a key, secret, token, password or signature is one.
        """
        self._headers |= self._checked_headers(headers)
        for name, value in headers.items():
            if _SECRET_HEADER.search(name):
                self.redaction.add(value.strip())

    def use_tokens(self, tokens: OAuthTokens) -> None:
        """Send a token of OAuth with each request; one that is refused is renewed once, and the request sent again."""
        tokens.tell_secrets_to(self.redaction)
        self._tokens = tokens

    def allow_hosts(self, *names: str) -> None:
        """Let documents come from these servers too: names, or ends of names such as ".example.com"."""
        self._hosts |= {check_host_name(name.lower()) for name in names}

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def get_json(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        interactive: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Return the JSON of a GET, asked up to three times where no answer came."""
        return self.get_read(path, params, _json_of, interactive=interactive, headers=headers)

    def get_read(
        self,
        path: str,
        params: Mapping[str, str] | None,
        read: Callable[[Answer], T],
        *,
        interactive: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """Return what read makes of a GET's answer, asked up to three times where none came that it understands.

        An empty path is the base address itself. read raises NotUnderstoodError for what it cannot trust.
        """
        call = Call("GET", path, params, headers=headers or {}, interactive=interactive, tries=_TRIES)
        return self.ask(call, read)

    def get_document(self, url: str, *, interactive: bool = True) -> Answer:
        """Return a file whose address came with an answer: from home, or without our secret from an allowed host."""
        call = Call("GET", "", interactive=interactive)
        answer = self._sent(call, check_foreign_url(self.who, url, self.base_url, self._hosts))
        if answer.status != 200:
            raise self._verdicts.error_for(answer, changes=False)
        return answer

    def post_json(
        self,
        path: str,
        body: Any,
        *,
        changes: bool,
        interactive: bool = False,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        tries: int = 1,
    ) -> Any:
        """Return the JSON of a POST, or None where the answer says that it has none (HTTP 204).

        changes says that doing it twice would cost: then it is sent once, and every doubt becomes
        RemoteOutcomeUnknown. A question that is put as a POST may have more tries.
        """
        call = Call("POST", path, None, json_body(body, params), headers or {}, changes, interactive, tries)
        return self.ask(call, _json_of)

    def put_json(
        self,
        path: str,
        body: Any,
        *,
        changes: bool,
        interactive: bool = False,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        tries: int = 1,
    ) -> Any:
        """Return the JSON of a PUT; everything as with `post_json`."""
        call = Call("PUT", path, None, json_body(body, params), headers or {}, changes, interactive, tries)
        return self.ask(call, _json_of)

    def delete_json(
        self,
        path: str,
        *,
        changes: bool,
        body: Any = None,
        interactive: bool = False,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        tries: int = 1,
    ) -> Any:
        """Return the JSON of a DELETE; everything as with `post_json`."""
        content = None if body is None else json_body(body)
        call = Call("DELETE", path, params, content, headers or {}, changes, interactive, tries)
        return self.ask(call, _json_of)

    def post_form(
        self,
        path: str,
        form: Mapping[str, str],
        *,
        changes: bool,
        interactive: bool = False,
        headers: Mapping[str, str] | None = None,
        tries: int = 1,
    ) -> Any:
        """Return the JSON that answers a web form; everything as with `post_json`."""
        call = Call("POST", path, None, form_body(form), headers or {}, changes, interactive, tries)
        return self.ask(call, _json_of)

    def post_read(
        self,
        path: str,
        body: Body,
        read: Callable[[Answer], T],
        *,
        changes: bool,
        interactive: bool = False,
        headers: Mapping[str, str] | None = None,
        tries: int = 1,
    ) -> T:
        """Return what read makes of the answer to a POST; changes and tries are those of `post_json`."""
        return self.ask(Call("POST", path, None, body, headers or {}, changes, interactive, tries), read)

    def ask(self, call: Call, read: Callable[[Answer], T]) -> T:
        """Return what read makes of the answer to a call, sent as often as the call allows."""
        call = replace(call, headers=self._checked_headers(call.headers))
        for attempt in range(1, call.tries + 1):
            try:
                return self._read(self._sent(call, self._url(call.path)), read, changes=call.changes)
            except RemoteUnavailable as error:
                if attempt == call.tries or error.retry_after_s is not None:
                    raise
                self._sleep(_BACK_OFF_S * 2**attempt * self._chance())
        raise AssertionError

    def pause(self, seconds: float | None, *, interactive: bool) -> None:
        """Wait where an answer asked for a pause that is short enough to wait for, else raise RemoteUnavailable.

        For APIs that ask for it otherwise than by HTTP 429, and count something else than requests.
        """
        self.gate.pause(seconds, slow_down=False)
        self._await_turn(interactive=interactive)

    def _url(self, path: str) -> str:
        return f"{self.base_url}/{path.lstrip('/')}" if path else self._address

    def _await_turn(self, *, interactive: bool) -> None:
        turn = self.gate.admit(interactive=interactive, patience_s=self._patience_s)
        if turn.wait_s > self._patience_s:
            raise RemoteUnavailable(
                self.who, f"nothing was asked, for {turn.reason}.", ASKED_AGAIN, retry_after_s=turn.wait_s
            )
        if turn.wait_s > 0:
            self._sleep(turn.wait_s)

    def _sent(self, call: Call, url: str) -> Answer:
        """Return the answer, after the redirects that a GET may follow: few, and on the same server."""
        for _ in range(_MAX_REDIRECTS + 1):
            answer = self._signed(call, url)
            if call.method != "GET" or answer.status not in _REDIRECTS:
                return answer
            there = urljoin(url, answer.headers.get("Location", ""))
            if not same_origin(there, url):
                raise RemoteRefused(
                    self.who, "it sent us to an address that is not safe.", "Nothing was fetched. Ask their support."
                )
            url, call = there, replace(call, params=None)
        raise RemoteUnavailable(self.who, "it sends us round in circles.", ASKED_AGAIN)

    def _signed(self, call: Call, url: str) -> Answer:
        """Send with a token of OAuth where there is one; HTTP 401 says that nothing was done, so it may go again."""
        if self._tokens is None or not call.signed or not same_origin(url, self.base_url):
            return self._exchange(call, url, self._authorization)
        token = self._tokens.token(interactive=call.interactive)
        answer = self._exchange(call, url, _bearer(token))
        if answer.status != 401:
            self._tokens.worked(token)
            return answer
        renewed = self._tokens.renewed(token, interactive=call.interactive)
        if renewed is None:
            return answer
        answer = self._exchange(call, url, _bearer(renewed))
        if answer.status != 401:
            self._tokens.worked(renewed)
        return answer

    def _exchange(self, call: Call, url: str, authorization: Mapping[str, str]) -> Answer:
        at_home = same_origin(url, self.base_url)
        headers = {**self._headers, **(authorization if call.signed else {}), **call.headers} if at_home else {}
        self._await_turn(interactive=call.interactive)
        params = call.body.params if call.body is not None and call.params is None else call.params
        at, began = self._now(), self._monotonic()
        outcome: Answer | NoAnswerError
        try:
            outcome = self._wire.send(call.method, url, params, call.body, headers)
        except NoAnswerError as problem:
            outcome = problem
        if self._journal is not None:
            self._journal.note(
                self.redaction,
                at=at,
                took_s=self._monotonic() - began,
                method=call.method,
                url=url,
                at_home=at_home,
                params=params,
                body=call.body,
                outcome=outcome if isinstance(outcome, Answer) else outcome.message,
            )
        return self._arrived(outcome, call, at_home=at_home)

    def _arrived(self, outcome: Answer | NoAnswerError, call: Call, *, at_home: bool) -> Answer:
        if isinstance(outcome, NoAnswerError):
            if outcome.silent:
                self.gate.failed()
            raise self._verdicts.doubt(outcome.message, changes=call.changes and outcome.sent) from None
        if at_home:
            self.gate.compare_clocks(http_date(outcome.headers.get("Date")))
            self.gate.learn(told_limits(outcome.headers))
        return outcome

    def _read(self, answer: Answer, read: Callable[[Answer], T], *, changes: bool) -> T:
        if not 200 <= answer.status < 300:
            raise self._verdicts.error_for(answer, changes=changes)
        try:
            found = read(answer)
        except NotUnderstoodError as problem:
            self.gate.failed()
            raise self._verdicts.doubt(f"{problem}.", changes=changes) from None
        self.gate.succeeded()
        return found

    def _checked(self, secret: str) -> str:
        secret = secret.strip()
        if not secret or not secret.isascii() or not secret.isprintable():
            raise RemoteRefused(self.who, "its key holds something no key holds.", "Enter the key again.")
        return secret

    def _checked_headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        for name, value in headers.items():
            if not _HEADER_NAME.fullmatch(name) or not value.isascii() or not value.isprintable():
                raise RemoteRefused(
                    self.who, f"{name} holds something that cannot be sent.", "Enter it again in the settings."
                )
        return {name: value.strip() for name, value in headers.items()}


def _json_of(answer: Answer) -> Any:
    return None if answer.status == 204 else read_json(answer.content)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
