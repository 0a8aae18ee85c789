"""Logging in to a mail provider by browser: authorisation code with PKCE over the loopback (RFC 8252, RFC 7636).

Written here and not taken from `msal`: that serves one provider, keeps a cache of its own and reaches out by itself;
what is needed is a link, one answer on 127.0.0.1, and one form post through the shop's careful web client.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from shipdesk.domain.errors import Cancelled, Refused, RemoteRefused
from shipdesk.domain.text import clean_line
from shipdesk.settings import MailboxSettings, MailSettings
from shipdesk.web.answers import Answer, AnswerRefused
from shipdesk.web.calls import Call, form_body
from shipdesk.web.http_client import HttpClient
from shipdesk.web.json_answers import NotUnderstoodError, line, mapping, read_json
from shipdesk.web.safe_urls import check_base_url

WAIT_S = 300.0
"""How long a person has for logging in."""
_LONGEST_TOKEN = 16_384
_PAGE = (
    b"<!doctype html><html lang='en'><meta charset='utf-8'><title>ShipDesk</title>"
    b"<body style='font-family:sans-serif;margin:4em'><h1>%s</h1><p>You can close this window.</p></body></html>"
)


@dataclass(frozen=True, slots=True)
class OAuthPlace:
    """Where one logs in and for what; loopback is the name by which the browser finds this computer."""

    name: str
    authorize_url: str
    token_url: str
    scope: str
    extra: tuple[tuple[str, str], ...] = ()
    loopback: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Granted:
    """What the token's server gave: refresh is empty where it gave no new one; life in seconds."""

    access: str
    refresh: str
    life_s: float


def place_of(mail: MailSettings, mailbox: MailboxSettings) -> OAuthPlace:
    """Return where the account logs in by browser; raises Refused where that is not set."""
    if not mail.client_id:
        raise Refused(
            "Logging in by browser needs a client id.",
            "Register an app with your mail provider (see docs/mails.md) and enter its client id in Settings, Mail.",
        )
    if mail.login == "google":
        return OAuthPlace(
            "Google", "https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token",
            "https://mail.google.com/", (("access_type", "offline"), ("prompt", "consent")),
        )  # fmt: skip
    if mail.login == "microsoft":
        place = f"https://login.microsoftonline.com/{mail.tenant or 'common'}/oauth2/v2.0"
        reads = "https://outlook.office.com/IMAP.AccessAsUser.All " if mailbox.host else ""
        scope = f"https://outlook.office.com/SMTP.Send {reads}offline_access"
        # Microsoft's portal takes a loopback address only by this name.
        return OAuthPlace("Microsoft", f"{place}/authorize", f"{place}/token", scope, loopback="localhost")
    if mail.login == "other" and mail.authorize_url and mail.token_url:
        try:
            for url in (mail.authorize_url, mail.token_url):
                check_base_url("The mail provider", url)
        except RemoteRefused as error:
            raise Refused(error.message, error.advice) from error
        return OAuthPlace("The mail provider", mail.authorize_url, mail.token_url, mail.scope)
    raise Refused("This account does not log in by browser.", "Choose how it logs in, in Settings, Mail.")


def token_client(place: OAuthPlace) -> HttpClient:
    """Return the web client for the token's server; it keeps no journal, for all that it carries is secret."""
    return HttpClient(place.name, place.token_url, requests_per_minute=30)


def log_in(
    place: OAuthPlace,
    client_id: str,
    client_secret: str,
    user: str,
    open_browser: Callable[[str], Any],
    *,
    cancelled: Callable[[], bool] = lambda: False,
    wait_s: float = WAIT_S,
) -> Granted:
    """Let a person log in by browser and return what the provider grants; raises Refused, RemoteError or Cancelled."""
    verifier = secrets.token_urlsafe(64)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    with _Catcher(secrets.token_urlsafe(32)) as catcher:
        redirect = f"http://{place.loopback}:{catcher.port}/"
        asked = {
            "response_type": "code", "client_id": client_id, "redirect_uri": redirect, "scope": place.scope,
            "state": catcher.state, "code_challenge": challenge, "code_challenge_method": "S256", "login_hint": user,
        }  # fmt: skip
        open_browser(f"{place.authorize_url}?{urlencode(asked | dict(place.extra))}")
        code = catcher.wait(cancelled, wait_s)
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "client_id": client_id,
        "code_verifier": verifier,
    }  # fmt: skip
    granted = ask_token(token_client(place), form, client_secret, interactive=True)
    if not granted.refresh:
        raise Refused(
            f"{place.name} gave no lasting login.", "Check that the app's scopes allow access while nobody is there."
        )
    return granted


def ask_token(http: HttpClient, form: dict[str, str], client_secret: str, *, interactive: bool = False) -> Granted:
    """Return what the token's server gives for a form.

    Raises RemoteUnavailable where it cannot be had now, and RemoteRefused where the grant is not, or no longer, good.
    """
    if client_secret:
        form = {**form, "client_secret": client_secret}
    for name in ("client_secret", "refresh_token", "code", "code_verifier"):
        http.redaction.add(form.get(name, ""))
    call = Call("POST", "", None, form_body(form), interactive=interactive, signed=False)
    try:
        granted = http.ask(call, _read_granted)
    except AnswerRefused as error:
        said = line(mapping(error.payload).get("error"))
        raise RemoteRefused(http.who, f"it does not accept the login ({said or f'HTTP {error.status}'}).") from None
    http.redaction.add_passing(granted.access)
    return granted


def _read_granted(answer: Answer) -> Granted:
    payload = mapping(read_json(answer.content))
    access, refresh = payload.get("access_token"), payload.get("refresh_token") or ""
    for token in (access, refresh):
        if not isinstance(token, str) or not token.isascii() or len(token) > _LONGEST_TOKEN or " " in token:
            raise NotUnderstoodError("the answer holds no token")
        if token and not token.isprintable():
            raise NotUnderstoodError("the answer holds a token of a kind we do not know")
    if not access:
        raise NotUnderstoodError("the answer holds no token")
    try:
        life_s = float(line(payload.get("expires_in"))[:20])
    except ValueError:
        life_s = 900.0
    return Granted(str(access), str(refresh), min(max(life_s, 60.0), 86_400.0))


class _Catcher:
    """Listens on 127.0.0.1 for the one request that a browser brings back; what lacks the state is not it."""

    def __init__(self, state: str) -> None:
        self.state = state
        self._answer: dict[str, str] | None = None
        self._came = threading.Event()
        catcher = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 5

            def do_GET(self) -> None:
                catcher.take(self)

            def log_message(self, *_: object) -> None:
                """Say nothing: the address holds the code."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="mail-login", daemon=True
        )

    def __enter__(self) -> _Catcher:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def take(self, request: BaseHTTPRequestHandler) -> None:
        """Take the answer out of a request, if it is ours."""
        parts = urlsplit(request.path)
        fields = {name: values[0] for name, values in parse_qs(parts.query).items()}
        ours = parts.path == "/" and secrets.compare_digest(fields.get("state", "").encode(), self.state.encode())
        content = _PAGE % (b"ShipDesk has what it needs." if ours and "code" in fields else b"That did not work.")
        request.send_response(200 if ours else 404)
        request.send_header("Content-Type", "text/html; charset=utf-8")
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)
        if ours and self._answer is None:
            self._answer = fields
            self._came.set()

    def wait(self, cancelled: Callable[[], bool], wait_s: float) -> str:
        """Return the code that came back; raises Refused where a person said no, or none came."""
        steps = max(int(wait_s / 0.2), 1)
        for _ in range(steps):
            if cancelled():
                raise Cancelled
            if self._came.wait(wait_s / steps):
                break
        if self._answer is None:
            raise Refused("Nobody logged in.", "Try again; the browser must come back within five minutes.")
        if "code" not in self._answer:
            said = clean_line(self._answer.get("error_description") or self._answer.get("error", ""), 200)
            raise Refused(f"The mail provider did not let ShipDesk in: {said or 'no reason given'}.", "Try again.")
        return self._answer["code"]
