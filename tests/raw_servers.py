"""Servers on 127.0.0.1 that answer as carriers do, and as they should not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from listening import Listening

Script = bytes | Callable[[socket.socket], None]


class RawServer(Listening):
    """Answers each connection with the next script, byte for byte; the last script is used again and again."""

    def __init__(self, *scripts: Script) -> None:
        self.requests: list[bytes] = []
        self._scripts = list(scripts)
        self._stopped = threading.Event()
        super().__init__()
        self.base_url = f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._stopped.set()
        super().close()

    def drip(self, start: bytes, every_s: float = 0.05) -> Script:
        def script(connection: socket.socket) -> None:
            connection.sendall(start)
            while not self._stopped.wait(every_s):
                connection.sendall(b" ")

        return script

    def script(self, *scripts: Script) -> None:
        self._scripts = list(scripts)

    def serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(5)
            request = b""
            while b"\r\n\r\n" not in request:
                part = connection.recv(65536)
                if not part:
                    return
                request += part
            head, _, body = request.partition(b"\r\n\r\n")
            length = next((int(h[15:]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length:")), 0)
            while len(body) < length:
                body += connection.recv(65536)
            self.requests.append(head + b"\r\n\r\n" + body)
            script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
            if callable(script):
                script(connection)
            else:
                connection.sendall(script)


def http(body: bytes | str, status: str = "200 OK", kind: str = "application/json", more: str = "") -> bytes:
    content = body.encode() if isinstance(body, str) else body
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\nConnection: close\r\n{more}"
    return head.encode() + b"\r\n" + content


@pytest.fixture
def raw_server() -> Iterator[Callable[..., RawServer]]:
    """Return a way to start servers that answer with the given bytes."""
    servers: list[RawServer] = []

    def start(*scripts: Script) -> RawServer:
        servers.append(RawServer(*scripts))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture(name="http")
def http_fixture() -> Callable[..., bytes]:
    """Return a way to write an HTTP answer."""
    return http
