"""What every shop server of ours shares: it listens on 127.0.0.1, remembers, and fails where a test says so."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """One request as it came; query holds the last value of each name."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """One answer."""

    content: bytes
    status: int = 200
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """What goes wrong once: the answer is another (None: the line goes dead; cut: half of it comes).

    done_first says that the request is carried out all the same; only chooses requests by a piece of path or body.
    """

    reply: Reply | None = None
    cut: bool = False
    done_first: bool = False
    only: str = ""
    meanwhile: Callable[[], None] = lambda: None

    def hits(self, request: Request) -> bool:
        return self.only in request.path or self.only.encode() in request.body


class ShopServer:
    """A server that a shop's own class gives the answers of."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)

    def answer(self, request: Request) -> Reply:
        """Answer as the vendor documents."""
        raise AssertionError(request)

    def _replied(self, request: Request) -> tuple[Reply | None, bool]:
        with self._lock:
            self.requests.append(request)
            fault = next((f for f in self.faults if f.hits(request)), None)
            if fault is None:
                return self.answer(request), False
            self.faults.remove(fault)
            real = self.answer(request) if fault.done_first or fault.cut else None
            fault.meanwhile()
            return (real if fault.cut else fault.reply), fault.cut

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._serve()

            def do_POST(self) -> None:
                self._serve()

            def _serve(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
                reply, cut = server._replied(Request(self.command, parts.path, query, dict(self.headers), body))
                self.close_connection = True
                if reply is None:
                    return
                with suppress(OSError):
                    self.send_response(reply.status)
                    for name, value in {"Content-Type": reply.kind, **reply.headers}.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(reply.content)))
                    self.send_header("Connection", "close")
                    self.end_headers()
                    self.wfile.write(reply.content[: len(reply.content) // 2] if cut else reply.content)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


LOGIN_PAGE = Reply(b"<!DOCTYPE html><html><body>Please log in to the guest network</body></html>", 200, "text/html")
BAD_GATEWAY = Reply(b"<html><body><h1>502 Bad Gateway</h1></body></html>", 502, "text/html")
TOO_OFTEN = Reply(b'{"errors": "Exceeded the limit of calls"}', 429, headers={"Retry-After": "4"})
