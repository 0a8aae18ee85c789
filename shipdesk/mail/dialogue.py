"""One SMTP connection, step by step: verified TLS, bounded answers, a total time for each step."""

from __future__ import annotations

import base64
import hmac
import re
import smtplib
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from typing import Literal

import truststore

from shipdesk.domain.text import clean_line
from shipdesk.web.deadlines import DEADLINES

LINE_CAP = 4096
"""The most bytes of one answer line; RFC 5321 4.5.3.1.5 asks for 512."""
ANSWER_CAP = 100
"""The most lines of one answer."""
_BLOCK = 65_536
_LONGEST_UPLOAD_S = 600.0
_ANSWER_LINE = re.compile(rb"\d{3}[ -]|\d{3}\r?\n")

Security = Literal["starttls", "tls", "none_local_only"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer: the code (0 where it was no answer) and its text, cleaned for showing."""

    code: int
    text: str


class AnswerTooLong(smtplib.SMTPException):
    """The server sends without end."""


class NoEncryption(smtplib.SMTPException):
    """The server does not offer TLS, so nothing is said to it."""


class NoKnownLogin(smtplib.SMTPException):
    """The server offers no kind of login that ShipDesk knows."""


class SaidUnasked(smtplib.SMTPException):
    """The server says something that nobody asked: its next answers would be taken for those to other questions."""


def is_loopback(host: str) -> bool:
    """Tell whether the host is this computer."""
    name = host.strip("[]").casefold()
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def xoauth2(user: str, token: str) -> str:
    """Return what proves a login by token, before base64."""
    return f"user={user}\1auth=Bearer {token}\1\1"


def default_context() -> ssl.SSLContext:
    """Return a TLS context that trusts what the operating system trusts, and checks the server's name."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def encrypted(context: ssl.SSLContext, plain: socket.socket, host: str, within_s: float) -> ssl.SSLSocket:
    """Return the connection encrypted, the server's name checked; everything together ends in time.

    A socket's own timeout begins anew with every byte, and a server may send one byte at a time.
    """
    handle = plain.dup()  # the handshake takes the socket itself out of our hands
    deadline = DEADLINES.after(within_s, partial(_cut_off, handle))
    try:
        return context.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise
    finally:
        deadline.cancel()
        handle.close()


def _cut_off(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class Dialogue(smtplib.SMTP):
    """An SMTP connection whose answers have an end in size and time.

    out_of_step says that an answer was none: what comes next may belong to any question, so nothing more is asked.
    """

    def __init__(self, security: Security, context: ssl.SSLContext, timeout_s: float) -> None:
        self._security = security
        self._context = context
        self._step_s = timeout_s
        self.out_of_step = False
        # An address literal as EHLO name: it needs no look-up and does not tell the computer's name.
        super().__init__(local_hostname="[127.0.0.1]", timeout=timeout_s)

    def open(self, host: str, port: int) -> Answer:
        """Connect and return the greeting; raise OSError, among them ssl.SSLError, where that fails."""
        self._host = host
        code, text = self.connect(host, port)
        return _answer(code, text)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout, self.source_address)
        # The final dot follows the content by itself. Without this it would wait until the server has acknowledged
        # the content, and servers put that off for 40 ms, hoping to have an answer to send along.
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return plain if self._security != "tls" else encrypted(self._context, plain, host, self._step_s)

    def hello(self) -> Answer:
        """Say EHLO and, where the account asks for it, go over to TLS and say it again; return the last answer."""
        answer = _answer(*self.ehlo())
        if answer.code != 250 or self._security != "starttls":
            return answer
        if not self.has_extn("starttls"):
            raise NoEncryption
        go_on = self.step("STARTTLS")
        if 200 <= go_on.code < 400 and go_on.code != 220:
            raise NoEncryption  # a friendly word is no encryption
        if go_on.code != 220 or self.sock is None:
            return go_on
        self.sock = encrypted(self._context, self.sock, self._host, self._step_s)
        # What was said in clear counts for nothing any more (RFC 3207 4.2), nor what somebody put behind its end.
        self.file, self.ehlo_resp, self.esmtp_features, self.does_esmtp = None, None, {}, False
        return _answer(*self.ehlo())

    def offers_login(self) -> bool:
        """Tell whether the server offers any login."""
        return self.has_extn("auth")

    def log_in(self, user: str, password: str) -> Answer:
        """Log in once, by one method only: a server that counts failures locks the account."""
        methods = self.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in methods:
            return self.step(f"AUTH PLAIN {_base64(f'{chr(0)}{user}{chr(0)}{password}')}")
        if "LOGIN" in methods:
            answer = self.step("AUTH LOGIN")
            for secret in (user, password):
                if answer.code != 334:
                    return answer
                answer = self.step(_base64(secret))
            return answer
        if "CRAM-MD5" in methods:
            code, challenge = self.docmd("AUTH", "CRAM-MD5")
            if code != 334:
                return _answer(code, challenge)
            proof = hmac.new(password.encode(), base64.b64decode(challenge), "md5").hexdigest()
            return self.step(_base64(f"{user} {proof}"))
        raise NoKnownLogin

    def log_in_by_token(self, user: str, token: str) -> Answer:
        """Log in with a token of OAuth (XOAUTH2, as Google and Microsoft take it)."""
        if "XOAUTH2" not in self.esmtp_features.get("auth", "").upper().split():
            raise NoKnownLogin
        answer = self.step(f"AUTH XOAUTH2 {_base64(xoauth2(user, token))}")
        # The server tells what is wrong as a challenge, and says no once that was answered, with nothing.
        return self.step("") if answer.code == 334 else answer

    def step(self, command: str) -> Answer:
        """Send one command and return its answer."""
        return _answer(*self.docmd(command))

    def putcmd(self, cmd: str, args: str = "") -> None:
        """Send a command, unless the server has said something unasked; called by the library."""
        if self._has_said_more():
            raise SaidUnasked
        super().putcmd(cmd, args)

    def send_content(self, message: bytes) -> Answer | None:
        """Send the mail's lines, dots doubled, but not the final dot: up to here nothing has been handed over.

        Return what the server says before it was asked, such as that it is too much; None where it listens.
        """
        lines = re.sub(rb"(?m)^\.", b"..", message)
        deadline = time.monotonic() + _LONGEST_UPLOAD_S
        for start in range(0, len(lines), _BLOCK):
            self._set_timeout(min(self._step_s, deadline - time.monotonic()))
            self.send(lines[start : start + _BLOCK])
        return _answer(*self._read_answer(self._step_s)) if self._has_said_more() else None

    def send_dot(self, timeout_s: float) -> Answer:
        """Send the final dot and wait as long as the standard asks (600 s, RFC 5321 4.5.3.2.6)."""
        self._set_timeout(self._step_s)
        self.send(b".\r\n")
        return _answer(*self._read_answer(timeout_s))

    def leave(self) -> None:
        """Say goodbye without waiting long, and close."""
        self._step_s = min(self._step_s, 3.0)
        try:
            if self.sock is not None:
                self.docmd("QUIT")
        except (OSError, smtplib.SMTPException):
            pass  # the mail's fate was decided before this
        finally:
            self.close()

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer within the time of one step."""
        return self._read_answer(self._step_s)

    def _read_answer(self, timeout_s: float) -> tuple[int, bytes]:
        deadline = time.monotonic() + timeout_s
        if self.file is None:
            self.file = self.sock.makefile("rb") if self.sock else None
        texts: list[bytes] = []
        code = b""
        for _ in range(ANSWER_CAP):
            line = self._read_line(deadline)
            texts.append(line[4:].strip())
            if not _ANSWER_LINE.match(line) or code not in (b"", line[:3]):
                self.out_of_step = True
                return 0, line.strip()
            code = line[:3]
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(texts)
        self.close()
        raise AnswerTooLong

    def _read_line(self, deadline: float) -> bytes:
        """Read up to the line's end; the time counts for the whole line, so that a dripping server has an end."""
        line = bytearray()
        while not line.endswith(b"\n"):
            self._set_timeout(deadline - time.monotonic())
            file = self.file
            waiting = file.peek(1) if file is not None else b""
            if file is None or not waiting:
                self.close()
                raise smtplib.SMTPServerDisconnected("The connection ended.")
            line += file.read(waiting.find(b"\n") + 1 or len(waiting))
            if len(line) > LINE_CAP:
                self.close()
                raise AnswerTooLong
        return bytes(line)

    def _has_said_more(self) -> bool:
        """Tell whether the server has said something since its last answer."""
        if self.file is None or self.sock is None:
            return False
        self.sock.settimeout(0)
        try:
            return bool(self.file.peek(1))
        except OSError:
            return False  # nothing there, or broken: the next step shows it
        finally:
            self._set_timeout(self._step_s)

    def _set_timeout(self, seconds: float) -> None:
        if seconds <= 0:
            self.close()
            raise TimeoutError
        if self.sock is not None:
            self.sock.settimeout(seconds)


def _answer(code: int, text: bytes | str) -> Answer:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return Answer(code if 200 <= code <= 599 else 0, clean_line(words, 300))


def _base64(secret: str) -> str:
    return base64.b64encode(secret.encode()).decode("ascii")
