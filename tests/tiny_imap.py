"""A mailbox on 127.0.0.1 (IMAP4rev1, as much of it as ShipDesk asks), and some that behave badly."""

from __future__ import annotations

import base64
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes

from listening import Listening

FOLDERS = {"INBOX": "", "Sent Items": "\\Sent", "Spam": "\\Junk"}


class TinyImap(Listening):
    """Keeps messages by folder; misbehaves where a word says so."""

    def __init__(self, password: str = "secret", misbehave: str = "") -> None:
        self.messages: dict[str, list[tuple[int, bytes]]] = {name: [] for name in FOLDERS}
        self.password = password
        self.misbehave = misbehave
        self.logins: list[str] = []
        self.commands: list[str] = []
        self.validity = 7
        self._next_uid = 1
        super().__init__()

    def put(self, folder: str, content: bytes) -> None:
        self.messages[folder].append((self._next_uid, content))
        self._next_uid += 1

    def serve(self, connection: socket.socket) -> None:
        folder = "INBOX"
        with connection, connection.makefile("rb") as lines, suppress(OSError):
            connection.settimeout(5)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

            def say(line: str) -> None:
                connection.sendall(line.encode() + b"\r\n")

            say("* OK here")
            while line := lines.readline().decode().strip():
                tag, _, rest = line.partition(" ")
                self.commands.append(rest)
                verb = rest.split(" ")[0].upper()
                if verb == "CAPABILITY":
                    say("* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2")
                elif verb == "AUTHENTICATE":
                    say("+ ")
                    told = base64.b64decode(lines.readline()).decode()
                    self.logins.append(told)
                    if self.password not in told:
                        if "XOAUTH2" in rest:
                            say("+ eyJzdGF0dXMiOiI0MDEifQ==")
                            lines.readline()
                        say(f"{tag} NO [AUTHENTICATIONFAILED] no")
                        continue
                elif verb == "LIST":
                    for name, flag in FOLDERS.items():
                        say(f'* LIST (\\HasNoChildren {flag}) "/" "{name}"')
                elif verb == "EXAMINE":
                    folder = rest.partition(" ")[2].strip('"')
                    say(f"* {len(self.messages[folder])} EXISTS")
                    say(f"* OK [UIDVALIDITY {self.validity}] so")
                elif verb == "UID":
                    self._uid(connection, folder, rest)
                elif verb == "LOGOUT":
                    say("* BYE")
                    say(f"{tag} OK bye")
                    return
                say(f"{tag} OK done")

    def _uid(self, connection: socket.socket, folder: str, rest: str) -> None:
        if self.misbehave == "endless":
            connection.sendall(b"* SEARCH " + b"1 " * 100_000)
            return
        if self.misbehave == "huge":
            connection.sendall(b"* 1 FETCH (UID 1 BODY[]<0> {900000000}\r\n")
            return
        if rest.startswith("UID SEARCH"):
            found = [uid for uid, content in self.messages[folder] if _matches(rest, uid, content)]
            connection.sendall(f"* SEARCH {' '.join(map(str, found))}\r\n".encode())
            return
        number = int(rest.split(" ")[2])
        content = next((c for uid, c in self.messages[folder] if uid == number), None)
        if content is not None:
            head = f"* 1 FETCH (UID {number} BODY[]<0> {{{len(content)}}}\r\n".encode()
            connection.sendall(head + content + b")\r\n")


def _matches(rest: str, uid: int, content: bytes) -> bool:
    if "HEADER Message-ID" in rest:
        return rest.split('"')[1] == str(message_from_bytes(content)["Message-ID"]).strip()
    since = re.search(r"UID (\d+):\*", rest)
    return uid >= int(since[1]) if since else True


@contextmanager
def tiny_imap(password: str = "secret", misbehave: str = "") -> Iterator[TinyImap]:
    """Run a mailbox for a while."""
    server = TinyImap(password, misbehave)
    try:
        yield server
    finally:
        server.close()
