"""Sends a job straight to a printer over the network (port 9100), whole, or says that nobody can know.

Until the first byte of the job is sent nothing has happened and it may be tried again. After it, a connection that
breaks or stands still leaves labels printed that nobody counted: RemoteOutcomeUnknown, and a person looks.
"""

from __future__ import annotations

import re
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from shipdesk.domain.errors import Refused, RemoteOutcomeUnknown, RemoteUnavailable
from shipdesk.domain.printing import PrinterStatus, Trouble, trouble_words
from shipdesk.printing.host_status import LONGEST_ANSWER, QUESTION, is_complete, parse_host_status

PORT = 9100
CONNECT_TIMEOUT_S = 5.0
STATUS_TIMEOUT_S = 1.5
STALL_TIMEOUT_S = 60.0
"""How long a printer may take no bytes: it prints what it has first, some seconds a label."""
GOODBYE_TIMEOUT_S = 10.0
_PIECE = 16_384
_DROP_HALF_FORMAT = b"~JX"
"""Ends a label that was cut off, or the printer would take the next one for the rest of it."""
_ADDRESS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.%]+\]|[^\s:/\[\]]+)(?::(?P<port>\d{1,5}))?")


def parse_address(address: str) -> tuple[str, int]:
    """Return host and port of "192.168.1.20", "zebra.local:9101" or "[fe80::1]:9100"; raise Refused otherwise."""
    found = _ADDRESS.fullmatch(address.strip())
    port = int(found["port"]) if found and found["port"] else PORT
    if found is None or not 0 < port < 65_536:
        raise Refused(
            f"'{address[:60]}' is no network address of a printer.", "Write it like 192.168.1.20 or zebra.local:9100."
        )
    return found["host"].strip("[]"), port


@dataclass(frozen=True, slots=True)
class RawPort:
    """A printer on the network: its name for people, and its address; ask_status is off for those that never answer."""

    name: str
    host: str
    port: int = PORT
    ask_status: bool = True

    def status(self) -> PrinterStatus:
        """Ask the printer how it is doing; one that answers nothing is not known to be in trouble."""
        try:
            with self._connected() as connection:
                return _ask(connection) or PrinterStatus(known=False)
        except RemoteUnavailable:
            return PrinterStatus(known=False, troubles=(Trouble.UNREACHABLE,))
        except OSError:
            return PrinterStatus(known=False)

    def send(self, labels: Sequence[bytes]) -> str:
        """Send the labels as one job and return a word for it.

        Raises RemoteUnavailable where nothing was sent, and RemoteOutcomeUnknown where a part may have been.
        """
        connection = self._connected()
        with connection:
            half_format = self._check(connection)
            self._pour(connection, [_DROP_HALF_FORMAT, *labels] if half_format else list(labels), half_format)
            self._take_leave(connection)
        return f"{self.host}:{self.port}"

    def _connected(self) -> socket.socket:
        try:
            return socket.create_connection((self.host, self.port), CONNECT_TIMEOUT_S)
        except OSError as error:
            sentence, advice = trouble_words(Trouble.UNREACHABLE)
            raise RemoteUnavailable(self.name, f"{sentence[:-1]} at {self.host}:{self.port}.", advice) from error

    def _check(self, connection: socket.socket) -> bool:
        """Refuse to begin where the printer is in trouble; answer whether it waits for the rest of a label."""
        if not self.ask_status:
            return False
        try:
            status = _ask(connection)
        except OSError as error:
            raise RemoteUnavailable(self.name, *trouble_words(Trouble.UNREACHABLE)) from error
        if status is None:
            return False
        if not status.ready:
            raise RemoteUnavailable(self.name, status.sentence, status.advice)
        return status.half_format

    def _pour(self, connection: socket.socket, labels: Sequence[bytes], half_format: bool) -> None:  # noqa: FBT001
        connection.settimeout(STALL_TIMEOUT_S)
        given = 0
        for place, label in enumerate(labels):
            for start in range(0, len(label), _PIECE):
                try:
                    connection.sendall(label[start : start + _PIECE])
                except OSError as error:
                    # What the system took may still lie in its own buffers: only "at most" can be said.
                    raise self._unknown(place - half_format, len(labels) - half_format, given) from error
                given += len(label[start : start + _PIECE])

    def _take_leave(self, connection: socket.socket) -> None:
        """Wait until the printer has taken everything, as far as it can be seen."""
        end = time.monotonic() + GOODBYE_TIMEOUT_S
        try:
            connection.shutdown(socket.SHUT_WR)
            while (left := end - time.monotonic()) > 0:
                connection.settimeout(min(left, 0.2))
                try:
                    if not connection.recv(_PIECE):
                        return
                except TimeoutError:
                    # Many printers keep the connection open; taken is what has been acknowledged.
                    if _unacknowledged(connection) == 0:
                        return
        except OSError as error:
            raise self._unknown(None, None, 1) from error
        if _unacknowledged(connection):
            raise self._unknown(None, None, 1)

    def _unknown(self, begun: int | None, total: int | None, given: int) -> RemoteOutcomeUnknown:
        if begun is None:
            what = "the connection broke at the end of the job."
        elif given == 0:
            what = "the connection broke at the first label."
        else:
            what = f"the connection broke in label {begun + 1} of {total}, or some labels before."
        return RemoteOutcomeUnknown(self.name, what, "Look which labels came, then answer in the print queue.")


def _ask(connection: socket.socket) -> PrinterStatus | None:
    """Ask ~HS on an open connection; None where no answer comes in time."""
    connection.settimeout(STATUS_TIMEOUT_S)
    connection.sendall(QUESTION)
    answer = b""
    end = time.monotonic() + STATUS_TIMEOUT_S
    while not is_complete(answer) and len(answer) < LONGEST_ANSWER:
        left = end - time.monotonic()
        if left <= 0:
            return None
        connection.settimeout(left)
        try:
            piece = connection.recv(LONGEST_ANSWER)
        except TimeoutError:
            return None
        if not piece:
            # It hung up on the question: the job itself would be lost the same way.
            raise ConnectionResetError("closed while it was asked")
        answer += piece
    return parse_host_status(answer)


def _unacknowledged(connection: socket.socket) -> int:
    """Return how many sent bytes the other side has not acknowledged; 0 where the system cannot tell."""
    if sys.platform != "linux":
        return 0
    import fcntl
    import struct
    import termios

    waiting = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, b"\0\0\0\0")
    return int(struct.unpack("i", waiting)[0])
