"""The practice carrier's HTTP server, on 127.0.0.1 only, with the address of EasyPost's API v2."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from shipdesk.carriers.practice.desk import Desk
from shipdesk.carriers.practice.face import FaceError

_LARGEST_BODY = 1_000_000
_STOP_AFTER_S = 0.05
_LABEL = re.compile(r"/labels/(shp_[0-9a-f]+)\.(pdf|png)")
_FORM = re.compile(r"/forms/(sf_[0-9a-f]+)\.pdf")
_SHIPMENT = re.compile(r"/v2/shipments/([^/]+)(/buy|/refund)?")
_TRACKER = re.compile(r"/v2/trackers/([^/]+)")


class PracticeServer:
    """Serves one practice carrier: state_file is its book, seed decides its journeys, now is its clock.

    Any number of servers, in any number of processes, may share one book.
    """

    def __init__(self, state_file: Path, seed: int, now: Callable[[], datetime]) -> None:
        self._desk = Desk(state_file, seed, now)
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> PracticeServer:
        """Open a port and serve until stop is called."""
        self._server = _Server(self._desk)
        self._desk.base_url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_STOP_AFTER_S,), name="practice carrier", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving and close all connections; stopping twice is no error."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server.hang_up()
            self._thread.join(5)
        self._server = self._thread = None

    @property
    def base_url(self) -> str:
        """Return the server's address, without a path; EasyPost's API is under /v2."""
        return self._desk.base_url

    def __enter__(self) -> PracticeServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that goes away is no error here."""

    def hang_up(self) -> None:
        """Close the connections that clients keep open."""
        with self._guard:
            for each in self._open:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body leave in two writes; Nagle's algorithm would hold the second back for 40 ms.
    disable_nagle_algorithm = True
    timeout = 60
    server: _Server

    def do_GET(self) -> None:
        path, desk = urlsplit(self.path).path, self.server.desk
        label, form = _LABEL.fullmatch(path), _FORM.fullmatch(path)
        if label is None and form is None:
            self._answer(self._get)
            return
        try:
            content = desk.label(label[1], label[2]) if label else desk.form(form[1]) if form else b""
        except FaceError as problem:
            self._send(problem.status, "application/json", json.dumps(problem.payload).encode())
            return
        self._send(200, "image/png" if label and label[2] == "png" else "application/pdf", content)

    def do_POST(self) -> None:
        self._answer(self._post)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Say nothing: what a log needs is in the book."""

    def _answer(self, action: Callable[[str], tuple[int, Any]]) -> None:
        body_length = self.headers.get("Content-Length", "0")
        if not body_length.isdigit() or int(body_length) > _LARGEST_BODY:
            self.close_connection = True
            self._send(413, "application/json", b'{"error": {"code": "TOO_LARGE", "message": "Too large."}}')
            return
        self._body = self.rfile.read(int(body_length))
        try:
            self._require_key()
            status, payload = action(urlsplit(self.path).path.rstrip("/"))
        except FaceError as problem:
            status, payload = problem.status, problem.payload
        content = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        self._send(status, "application/json; charset=utf-8", content)

    def _get(self, path: str) -> tuple[int, Any]:
        desk, query = self.server.desk, parse_qs(urlsplit(self.path).query)
        if path == "/v2/shipments":
            return 200, desk.shipments(query)
        if path == "/v2/trackers":
            return 200, desk.trackers(query)
        if (found := _SHIPMENT.fullmatch(path)) and not found[2]:
            return 200, desk.shipment(unquote(found[1]))
        if found := _TRACKER.fullmatch(path):
            return 200, desk.tracker(unquote(found[1]))
        raise FaceError(404, "NOT_FOUND", "The requested resource could not be found.")

    def _post(self, path: str) -> tuple[int, Any]:
        desk, body = self.server.desk, self._json()
        if path == "/v2/shipments":
            return 201, desk.create_shipment(body)
        if path == "/v2/trackers":
            return 201, desk.create_tracker(body)
        if path == "/v2/trackers/batch":
            return 200, desk.track_batch(body)
        if path == "/v2/scan_forms":
            return 201, desk.create_scan_form(body)
        if path == "/practice/handover":
            return 200, desk.hand_over(body)
        found = _SHIPMENT.fullmatch(path)
        if found and found[2] == "/buy":
            return 200, desk.buy(unquote(found[1]), body)
        if found and found[2] == "/refund":
            return 200, desk.refund(unquote(found[1]))
        raise FaceError(404, "NOT_FOUND", "The requested resource could not be found.")

    def _json(self) -> Any:
        try:
            return json.loads(self._body or b"{}")
        except (ValueError, RecursionError):
            raise FaceError(400, "BAD_REQUEST", "The request is no readable JSON.") from None

    def _require_key(self) -> None:
        """Refuse who has no key; which one it is does not matter here."""
        scheme, _, secret = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() not in ("bearer", "basic") or not secret.strip():
            raise FaceError(401, "UNAUTHORIZED", "Please provide an API key.")

    def _send(self, status: int, media_type: str, content: bytes) -> None:
        with suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
