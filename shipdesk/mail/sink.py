"""A small mail server on this computer for practice shops: takes every mail and keeps it as a file."""

from __future__ import annotations

import os
import re
import socket
import socketserver
import threading
from pathlib import Path
from typing import Self

LINE_CAP = 2048
SIZE_CAP = 5_000_000
"""The most bytes of one message."""
_IDLE_S = 120.0
_ADDRESS = re.compile(r"(?:FROM|TO):\s*<([^<>\s]*)>(?:\s+(.*))?", re.IGNORECASE)
_SIZE = re.compile(r"(?:^|\s)SIZE=(\d{1,12})(?:\s|$)", re.IGNORECASE)
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9]+")
_NUMBERED = re.compile(r"(\d{4,})-.*\.eml")


class MailSink:
    """Listens on 127.0.0.1 while used as a context manager; mails become NNNN-recipient.eml in the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """Return the port that the system chose; only while it listens."""
        if self._server is None:
            raise RuntimeError("the sink is not started")
        return int(self._server.server_address[1])

    def start(self) -> Self:
        """Begin to listen and return itself."""
        if self._server is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._server = _Server(self.folder)
            self._thread = threading.Thread(
                target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="mail-sink", daemon=True
            )
            self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening and end the open dialogues; stopping twice is no error."""
        server, self._server = self._server, None
        if server is None:
            return
        server.shutdown()
        server.end_dialogues()
        server.server_close()
        if self._thread is not None:
            self._thread.join()

    def mails(self) -> tuple[Path, ...]:
        """Return the files of all mails, oldest first."""
        return tuple(sorted(self.folder.glob("*.eml"), key=lambda p: (len(p.name.split("-")[0]), p.name)))

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = False
    block_on_close = True
    allow_reuse_address = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._dialogues: set[socket.socket] = set()
        numbers = [int(m[1]) for p in folder.glob("*.eml") if (m := _NUMBERED.fullmatch(p.name))]
        self._next = max(numbers, default=0) + 1
        super().__init__(("127.0.0.1", 0), _Handler)

    def keep(self, recipients: list[str], content: bytes) -> int:
        """Store the message whole or not at all, and return its number."""
        safe = _NOT_IN_NAME.sub("-", recipients[0]).strip("-")[:60] or "nobody"
        while True:
            with self._lock:
                number = self._next
                self._next += 1
            target = self._folder / f"{number:04d}-{safe}.eml"
            part = target.with_suffix(".part")
            try:
                file = part.open("xb")
            except FileExistsError:
                continue  # another program's sink keeps its mails in the same folder
            if not target.exists():
                break
            file.close()
            part.unlink()
        with file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        return number

    def began(self, connection: socket.socket) -> None:
        """Remember an open dialogue."""
        with self._lock:
            self._dialogues.add(connection)

    def ended(self, connection: socket.socket) -> None:
        """Forget a dialogue."""
        with self._lock:
            self._dialogues.discard(connection)

    def end_dialogues(self) -> None:
        """Cut the open dialogues, so that nobody waits for them."""
        with self._lock:
            for connection in self._dialogues:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the other side was faster

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up in mid-sentence is everyday life."""


class _Handler(socketserver.StreamRequestHandler):
    """One dialogue (RFC 5321)."""

    server: _Server
    timeout = _IDLE_S

    def setup(self) -> None:
        super().setup()
        self.server.began(self.connection)
        self._sender: str | None = None
        self._recipients: list[str] = []

    def finish(self) -> None:
        self.server.ended(self.connection)
        super().finish()

    def handle(self) -> None:
        self._say("220 ShipDesk practice mail server")
        while True:
            line = self.rfile.readline(LINE_CAP + 1)
            if not line.endswith(b"\n"):
                return
            verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            if verb.upper() == "QUIT":
                self._say("221 2.0.0 goodbye")
                return
            self._answer(verb.upper(), rest.strip())

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode("ascii"))

    def _answer(self, verb: str, rest: str) -> None:
        if verb == "EHLO":
            self._reset()
            self._say(f"250-shipdesk\r\n250-SIZE {SIZE_CAP}\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES")
        elif verb == "HELO":
            self._reset()
            self._say("250 shipdesk")
        elif verb == "MAIL":
            self._mail(rest)
        elif verb == "RCPT":
            self._rcpt(rest)
        elif verb == "DATA":
            self._data()
        elif verb == "RSET":
            self._reset()
            self._say("250 2.0.0 forgotten")
        elif verb == "NOOP":
            self._say("250 2.0.0 here")
        elif verb == "VRFY":
            self._say("252 2.1.5 send it and see")
        else:
            self._say("500 5.5.2 unknown command")

    def _reset(self) -> None:
        self._sender = None
        self._recipients = []

    def _mail(self, rest: str) -> None:
        match = _ADDRESS.fullmatch(rest)
        if match is None or not rest.upper().startswith("FROM:"):
            self._say("501 5.5.4 MAIL FROM:<address>")
            return
        size = _SIZE.search(match[2] or "")
        if size and int(size[1]) > SIZE_CAP:
            self._say("552 5.3.4 too big")
            return
        self._reset()
        self._sender = match[1]
        self._say("250 2.1.0 ok")

    def _rcpt(self, rest: str) -> None:
        match = _ADDRESS.fullmatch(rest)
        if self._sender is None:
            self._say("503 5.5.1 MAIL first")
        elif match is None or not rest.upper().startswith("TO:") or not match[1]:
            self._say("501 5.5.4 RCPT TO:<address>")
        elif len(self._recipients) >= 100:
            self._say("452 4.5.3 too many recipients")
        else:
            self._recipients.append(match[1])
            self._say("250 2.1.5 ok")

    def _data(self) -> None:
        if not self._recipients:
            self._say("503 5.5.1 RCPT first")
            return
        self._say("354 end with a dot on a line of its own")
        content = self._read_content()
        recipients = self._recipients
        self._reset()
        if content is None:
            self._say("552 5.3.4 too big")
            return
        self._say(f"250 2.0.0 kept as {self.server.keep(recipients, content)}")

    def _read_content(self) -> bytes | None:
        """Read to the final dot and take the doubled dots away; None where the message is too big."""
        lines: list[bytes] = []
        size = 0
        at_line_start = True
        while True:
            line = self.rfile.readline(LINE_CAP)
            if not line:
                raise ConnectionError("the client hung up before the final dot")
            # Only CRLF ends a line here: a bare LF before the dot is how a second mail is smuggled in.
            if at_line_start and line == b".\r\n":
                return b"".join(lines) if size <= SIZE_CAP else None
            if at_line_start and line.startswith(b"."):
                line = line[1:]
            at_line_start = line.endswith(b"\r\n")
            size += len(line)
            if size <= SIZE_CAP:
                lines.append(line)
