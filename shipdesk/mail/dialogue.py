"""One SMTP connection, step by step: verified TLS, bounded answers, a total time for each step."""

from __future__ import annotations

import base64
import hmac
import re
import smtplib
import socket
import ssl
import time
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal

import truststore

from shipdesk.domain.text import clean_line

LINE_CAP = 4096
"""The most bytes of one answer line; RFC 5321 4.5.3.1.5 asks for 512."""
ANSWER_CAP = 100
"""The most lines of one answer."""

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


class Dialogue(smtplib.SMTP):
    """An SMTP connection whose answers have an end in size and time."""

    def __init__(self, security: Security, context: ssl.SSLContext, timeout_s: float) -> None:
        self._security = security
        self._context = context
        self._step_s = timeout_s
        # An address literal as EHLO name: it needs no look-up and does not tell the computer's name.
        super().__init__(local_hostname="[127.0.0.1]", timeout=timeout_s)

    def open(self, host: str, port: int) -> Answer:
        """Connect and return the greeting; raise OSError, among them ssl.SSLError, where that fails."""
        self._host = host
        code, text = self.connect(host, port)
        return _answer(code, text)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout, self.source_address)
        if self._security != "tls":
            return plain
        try:
            return self._context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise

    def hello(self) -> Answer:
        """Say EHLO and, where the account asks for it, go over to TLS and say it again; return the last answer."""
        answer = _answer(*self.ehlo())
        if answer.code != 250 or self._security != "starttls":
            return answer
        if not self.has_extn("starttls"):
            raise NoEncryption
        code, text = self.starttls(context=self._context)
        if code != 220:
            return _answer(code, text)
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

    def send_content(self, message: bytes) -> None:
        """Send the mail's lines, dots doubled, but not the final dot: up to here nothing has been handed over."""
        self._set_timeout(self._step_s)
        self.send(re.sub(rb"(?m)^\.", b"..", message))

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
        for _ in range(ANSWER_CAP):
            line = self._read_line(deadline)
            texts.append(line[4:].strip())
            if not re.match(rb"\d{3}[ -]|\d{3}\r?\n", line):
                return 0, line.strip()
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
