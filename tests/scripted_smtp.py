"""A mail server on 127.0.0.1 that says what a test wants, and remembers what it was told."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from listening import Listening

Reply = str | Callable[[int, str], str]
"""What is said, or a function of how often this was asked and the whole line; "@drop" hangs up."""


class ScriptedSmtp(Listening):
    """Answers each verb (connect, EHLO, AUTH, MAIL, RCPT, DATA, DOT, QUIT) with its reply, else with 250."""

    def __init__(self, **replies: Reply) -> None:
        self.replies: dict[str, Reply] = {"connect": "220 ready", "DATA": "354 go on", "QUIT": "221 bye", **replies}
        self.commands: list[str] = []
        self.accepted: list[bytes] = []
        self.counts: Counter[str] = Counter()
        super().__init__()

    def _say(self, connection: socket.socket, verb: str, line: str = "") -> str:
        self.counts[verb] += 1
        reply = self.replies.get(verb, "250 ok")
        words = reply(self.counts[verb], line) if callable(reply) else reply
        if words == "@drop":
            raise ConnectionError
        connection.sendall(words.encode() + b"\r\n")
        return words

    def serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines, suppress(OSError):
            connection.settimeout(5)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._say(connection, "connect")
            while line := lines.readline().decode("utf-8", "replace").strip("\r\n"):
                self.commands.append(line)
                verb = line.split(" ")[0].upper()
                said = self._say(connection, verb, line)
                if verb == "DATA" and said.startswith("354"):
                    content = b"".join(iter(lines.readline, b".\r\n"))
                    if self._say(connection, "DOT").startswith("2"):
                        self.accepted.append(content)
                if verb == "QUIT":
                    return


@contextmanager
def scripted_smtp(**replies: Reply) -> Iterator[ScriptedSmtp]:
    """Run a server for a while."""
    server = ScriptedSmtp(**replies)
    try:
        yield server
    finally:
        server.close()
