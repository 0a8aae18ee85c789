"""Reads the shop's own mailbox by IMAP: verified TLS, a deadline for everything together, and no answer without end."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

from shipdesk.domain.errors import Refused, RemoteUnavailable
from shipdesk.domain.text import clean_line
from shipdesk.mail.answers import LOG_IN_AGAIN
from shipdesk.mail.dialogue import default_context, encrypted, is_loopback, xoauth2
from shipdesk.mail.smtp import Tokens
from shipdesk.settings import MailboxSettings
from shipdesk.web.deadlines import DEADLINES, Deadline

MESSAGE_CAP = 400_000
"""The most bytes that are read of one message; a report quotes what it is about and is small."""
SESSION_CAP = 30_000_000
"""The most bytes of one session."""
LINE_CAP = 64_000
WHO = "The mailbox"
_LIST = re.compile(rb'\((?P<flags>[^)]*)\) (?:NIL|"[^"]*") (?P<name>"(?:[^"\\]|\\.)*"|[^\s]+)')
_MESSAGE_ID = re.compile(r"[!-~]{3,250}")


@dataclass(frozen=True, slots=True)
class Folder:
    r"""A folder as its server calls it, and what it is for (RFC 6154), such as \Sent."""

    name: str
    flags: frozenset[str]


class _TooMuchError(imaplib.IMAP4.abort):
    """The server sends without end."""


class _Imap(imaplib.IMAP4):
    """An IMAP connection whose answers have an end in size and time."""

    def __init__(
        self, settings: MailboxSettings, context: ssl.SSLContext | None, timeout_s: float, deadline_s: float
    ) -> None:
        self._settings = settings
        self._context = context
        self._left = SESSION_CAP
        self._deadline_s = deadline_s
        self._deadline: Deadline | None = None
        self._lines: IO[bytes] | None = None
        super().__init__(settings.host, settings.port, timeout_s)

    def open(self, host: str = "", port: int = 993, timeout: float | None = None) -> None:
        """Connect; called by the library."""
        plain = self.sock = socket.create_connection((host, port), timeout)
        self._deadline = DEADLINES.after(self._deadline_s, self._cut_off)
        if self._settings.security == "tls":
            try:
                self.sock = encrypted(self._context or default_context(), plain, host, self._deadline_s)
            except BaseException:
                self._deadline.cancel()
                raise
        self._lines = self.sock.makefile("rb")

    def read(self, size: int) -> bytes:
        """Return so many bytes, if that is not too many."""
        self._count(size)
        assert self._lines is not None
        return self._lines.read(size)

    def readline(self) -> bytes:
        """Return one line, if it has an end."""
        assert self._lines is not None
        line = self._lines.readline(LINE_CAP + 1)
        self._count(len(line))
        if len(line) > LINE_CAP:
            raise _TooMuchError("a line without end")
        return line

    def shutdown(self) -> None:
        """Close the connection; called by the library."""
        if self._deadline is not None:
            self._deadline.cancel()
        with suppress(OSError):
            if self._lines is not None:
                self._lines.close()
        with suppress(OSError):
            self.sock.close()

    def _cut_off(self) -> None:
        with suppress(OSError, ValueError):
            # The plain socket's own shutdown: that of a TLS socket is not safe from another thread.
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def _count(self, size: int) -> None:
        self._left -= size
        if size < 0 or self._left < 0:
            raise _TooMuchError("more than a session may bring")


class Mailbox:
    """One session with the mailbox, used as a context manager; everything together ends at the deadline.

    All calls raise RemoteUnavailable where it does not work now, and Refused where a person has to do something.
    """

    def __init__(
        self,
        settings: MailboxSettings,
        user: str,
        *,
        password: str = "",
        tokens: Tokens | None = None,
        deadline_s: float = 60,
        timeout_s: float = 15,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._user = user
        self._password = password
        self._tokens = tokens
        self._deadline_s = deadline_s
        self._timeout_s = timeout_s
        self._context = ssl_context
        self._imap: _Imap | None = None

    def __enter__(self) -> Mailbox:
        settings = self._settings
        if settings.security != "tls" and not is_loopback(settings.host):
            raise Refused("Without encryption ShipDesk reads only a mailbox on this computer.", "Choose TLS.")
        try:
            self._imap = _Imap(settings, self._context, self._timeout_s, self._deadline_s)
        except ssl.SSLCertVerificationError as error:
            raise Refused(
                "The certificate of the mailbox's server cannot be trusted. Nothing was sent, not even the password.",
                "Check the server's name and this computer's date.",
            ) from error
        except (OSError, imaplib.IMAP4.error) as error:
            raise _unavailable(error) from error
        try:
            self._log_in(self._imap)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        imap, self._imap = self._imap, None
        if imap is not None:
            with suppress(OSError, imaplib.IMAP4.error, ValueError):
                imap.sock.settimeout(3)
                imap.logout()
            imap.shutdown()

    def folders(self) -> tuple[Folder, ...]:
        """Return the folders with what they are for."""
        found = []
        for line in self._ask("LIST", '""', '"*"'):
            match = _LIST.fullmatch(line.strip()) if isinstance(line, bytes) else None
            if match is not None:
                name = match["name"].decode("ascii", "replace")
                flags = frozenset(flag.casefold() for flag in match["flags"].decode("ascii", "replace").split())
                found.append(Folder(name if name.startswith('"') else f'"{name}"', flags))
        return tuple(found)

    def folder_for(self, purpose: str) -> str | None:
        """Return the folder for a purpose such as "sent" or "junk", quoted as in a command; None where none is told."""
        if purpose == "sent" and self._settings.sent_folder:
            return _quoted(self._settings.sent_folder)
        return next((folder.name for folder in self.folders() if f"\\{purpose}" in folder.flags), None)

    def has(self, folder: str, message_id: str) -> bool:
        """Answer whether a message with that Message-ID is in the folder."""
        if not _MESSAGE_ID.fullmatch(message_id) or '"' in message_id or "\\" in message_id:
            return False
        self._open(folder)
        return bool(self._numbers(f'HEADER Message-ID "<{message_id}>"'))

    def fetch(self, folder: str, message_id: str) -> bytes | None:
        """Return a message by its Message-ID, or None."""
        self._open(folder)
        numbers = self._numbers(f'HEADER Message-ID "<{message_id}>"')
        return self._message(numbers[-1]) if numbers else None

    def new_messages(self, folder: str, after: tuple[int, int], most: int = 200) -> Iterator[tuple[int, int, bytes]]:
        """Yield (validity, uid, content) of messages that came after that uid, oldest first; big ones are cut off.

        Where the folder was made anew (another validity, RFC 3501 2.3.1.1) everything of the last three days is new.
        """
        validity = self._open(folder)
        if after[0] == validity:
            numbers = [n for n in self._numbers(f"UID {after[1] + 1}:*") if n > after[1]]
        else:
            numbers = self._numbers(f"SINCE {_days_ago(3)}")
        for number in sorted(numbers)[:most]:
            content = self._message(number)
            if content is not None:
                yield validity, number, content

    def _log_in(self, imap: _Imap) -> None:
        if self._tokens is not None:
            token = self._tokens.token()
            proof = xoauth2(self._user, token).encode()
            try:
                imap.authenticate("XOAUTH2", lambda challenge: b"" if challenge else proof)
            except imaplib.IMAP4.abort as error:
                raise _unavailable(error) from error
            except imaplib.IMAP4.error as error:
                self._tokens.drop(token)
                raise Refused(LOG_IN_AGAIN) from error
            except OSError as error:
                raise _unavailable(error) from error
            return
        try:
            if "AUTH=PLAIN" in imap.capabilities:
                imap.authenticate("PLAIN", lambda _: f"\0{self._user}\0{self._password}".encode())
            else:
                imap.login(_quoted(self._user), self._password)
        except (imaplib.IMAP4.abort, OSError) as error:
            raise _unavailable(error) from error
        except imaplib.IMAP4.error as error:
            raise Refused(
                "The mailbox does not accept the password.", "Check user and password in Settings, Mail."
            ) from error

    def _open(self, folder: str) -> int:
        """Open a folder for reading only and return its validity."""
        self._ask("EXAMINE", folder)
        assert self._imap is not None
        told: Any = self._imap.untagged_responses.get("UIDVALIDITY", [b"0"])
        try:
            return int(told[-1] or 0)
        except (ValueError, TypeError):
            return 0

    def _numbers(self, condition: str) -> list[int]:
        lines = self._uid("SEARCH", condition)
        return [int(word) for line in lines if isinstance(line, bytes) for word in line.split() if word.isdigit()]

    def _message(self, number: int) -> bytes | None:
        for each in self._uid("FETCH", str(number), f"(BODY.PEEK[]<0.{MESSAGE_CAP}>)"):
            if isinstance(each, tuple) and len(each) == 2 and isinstance(each[1], bytes):
                return each[1]
        return None

    def _ask(self, command: str, *words: str) -> list[Any]:
        assert self._imap is not None
        imap: Any = self._imap
        try:
            if command == "EXAMINE":
                answer, found = imap.select(words[0], readonly=True)
            else:
                answer, found = imap.list(*words)
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            raise _unavailable(error) from error
        return _checked(answer, found)

    def _uid(self, command: str, *words: str) -> list[Any]:
        assert self._imap is not None
        try:
            answer, found = self._imap.uid(command, *words)
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            raise _unavailable(error) from error
        return _checked(answer, found)


def _checked(answer: str, found: list[Any]) -> list[Any]:
    if answer != "OK":
        said = found[0].decode("utf-8", "replace") if found and isinstance(found[0], bytes) else ""
        raise RemoteUnavailable(WHO, f"it said no: {clean_line(said, 120)}.", "ShipDesk asks again later.")
    return found


def _unavailable(error: Exception) -> RemoteUnavailable:
    if isinstance(error, TimeoutError):
        words = "it does not answer."
    elif isinstance(error, imaplib.IMAP4.error):
        words = "the connection broke off."
    else:
        words = "it cannot be reached. Is this computer online, and is the server's name right?"
    return RemoteUnavailable(WHO, words, "ShipDesk asks again later.")


def _quoted(text: str) -> str:
    """Return a text as IMAP quotes it; raises Refused for what no name holds."""
    if any(c < " " or c == "\x7f" for c in text):
        raise Refused("The mailbox's name or user holds something that cannot be sent.", "Enter it again.")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _days_ago(days: int) -> str:
    """Return a day as IMAP writes it, whatever language the computer speaks."""
    import time

    return imaplib.Time2Internaldate(time.time() - days * 86_400)[1:12].strip()
