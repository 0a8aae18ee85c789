"""A mail provider's place to log in and its token server (OAuth 2, RFC 6749 and 7636), on 127.0.0.1."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit


class LoginPlace:
    """Lets everybody in, gives each token a number, and checks what the standards ask for."""

    def __init__(self) -> None:
        self.asked: dict[str, str] = {}
        self.forms: list[dict[str, str]] = []
        self.refresh_tokens = ["refresh-token-1-" + "r" * 1500]
        self.rotates = False
        self.says_no = ""
        self.good_tokens: set[str] = set()
        self._codes: dict[str, dict[str, str]] = {}
        place = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                place._authorize(self)

            def do_POST(self) -> None:
                place._token(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _authorize(self, request: BaseHTTPRequestHandler) -> None:
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
        answer = {"state": self.asked["state"]}
        if self.says_no:
            answer["error"] = self.says_no
        else:
            answer["code"] = f"code-{len(self._codes)}"
            self._codes[answer["code"]] = self.asked
        request.send_response(302)
        request.send_header("Location", f"{self.asked['redirect_uri']}?{urlencode(answer)}")
        request.end_headers()

    def _token(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.forms.append(form)
        status, answer = self._answer(form)
        content = json.dumps(answer).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def _answer(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        if form["grant_type"] == "authorization_code":
            asked = self._codes.pop(form["code"], {})
            proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
            fits = asked.get("code_challenge") == proof.decode() and asked["redirect_uri"] == form["redirect_uri"]
            if not fits:
                return 400, {"error": "invalid_grant"}
        elif form["refresh_token"] != self.refresh_tokens[-1]:
            return 400, {"error": "invalid_grant", "error_description": f"{form['refresh_token']} is over"}
        elif self.rotates:
            self.refresh_tokens.append(f"refresh-token-{len(self.refresh_tokens) + 1}")
        token = f"access-token-{len(self.forms)}"
        self.good_tokens = {token}
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600,
                     "refresh_token": self.refresh_tokens[-1]}  # fmt: skip


@contextmanager
def login_place() -> Iterator[LoginPlace]:
    """Run a place to log in for a while."""
    place = LoginPlace()
    try:
        yield place
    finally:
        place.close()
