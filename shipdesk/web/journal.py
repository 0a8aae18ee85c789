"""Keeps what was asked and answered of late, so that a support mail can carry it: short, bounded, and blacked out."""

from __future__ import annotations

import json
import os
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shipdesk.web.answers import Answer
from shipdesk.web.calls import Body
from shipdesk.web.private_parts import shown_address, shown_body
from shipdesk.web.redaction import Redaction

FILE_NAME = "carriers.jsonl"
OLD_FILE_NAME = "carriers.old.jsonl"
MOST_BYTES = 1_000_000
"""Of both files together."""
KEPT = 50
_LONGEST_LINE = 32_768
# By these the other side's support finds the request in its own journal.
_THEIR_NUMBERS = ("x-request-id", "request-id", "x-ep-request-uuid", "transid", "x-correlation-id", "correlation-id")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and what came of it; at is ISO 8601 in UTC, status None where no answer came."""

    at: str
    account: str
    method: str
    address: str
    status: int | None
    took_ms: int
    sent_bytes: int
    received_bytes: int
    asked: str
    answered: str
    problem: str = ""
    their_number: str = ""


class Journal:
    """The exchanges of a shop's accounts: the last ones in memory, and two files that take turns; for several threads.

    folder may be None, then nothing is written. Other processes write into the same files, each a line at once.
    """

    def __init__(self, folder: Path | None, *, kept: int = KEPT, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._kept = kept
        self._most_bytes = most_bytes
        self._last: dict[str, deque[Exchange]] = {}
        self._lock = threading.Lock()

    def of(self, account: str) -> AccountJournal:
        """Return the part that one account writes."""
        return AccountJournal(self, account)

    def last(self, account: str) -> tuple[Exchange, ...]:
        """Return this process's last exchanges of an account, the newest last."""
        with self._lock:
            return tuple(self._last.get(account, ()))

    def note(self, exchange: Exchange) -> None:
        """Keep an exchange; where it cannot be written it is kept in memory only."""
        with self._lock:
            self._last.setdefault(exchange.account, deque(maxlen=self._kept)).append(exchange)
            if self._folder is not None:
                with suppress(OSError):
                    self._write(self._folder, exchange)

    def _write(self, folder: Path, exchange: Exchange) -> None:
        line = (json.dumps(asdict(exchange), ensure_ascii=False) + "\n").encode("utf-8", "replace")
        if len(line) > _LONGEST_LINE:
            return
        folder.mkdir(exist_ok=True)
        path = folder / FILE_NAME
        with suppress(FileNotFoundError):
            if path.stat().st_size + len(line) > self._most_bytes // 2:
                path.replace(folder / OLD_FILE_NAME)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            # One write, so that the lines of several processes do not mix.
            os.write(handle, line)
        finally:
            os.close(handle)


class AccountJournal:
    """Writes the exchanges of one account."""

    def __init__(self, journal: Journal, account: str) -> None:
        self._journal = journal
        self._account = account

    def note(
        self,
        redaction: Redaction,
        *,
        at: datetime,
        took_s: float,
        method: str,
        url: str,
        at_home: bool,
        params: Mapping[str, str] | None,
        body: Body | None,
        outcome: Answer | str,
    ) -> None:
        """Keep one exchange; outcome is the answer, or in words why none came."""
        asked = shown_body(body.content if body else b"", body.media_type if body else "", redaction)
        answer = outcome if isinstance(outcome, Answer) else None
        answered = shown_body(answer.content, answer.media_type, redaction, asked.learnt).text if answer else ""
        self._journal.note(
            Exchange(
                at=at.astimezone(UTC).isoformat(timespec="milliseconds"),
                account=self._account,
                method=method,
                address=shown_address(url, tuple((params or {}).items()), redaction, at_home=at_home),
                status=answer.status if answer else None,
                took_ms=round(took_s * 1000),
                sent_bytes=len(body.content) if body else 0,
                received_bytes=len(answer.content) if answer else 0,
                asked=asked.text,
                answered=answered,
                problem="" if isinstance(outcome, Answer) else outcome,
                their_number=redaction.black_out(_their_number(answer.headers)) if answer else "",
            )
        )


def read_journal(folder: Path, account: str = "", most: int = KEPT) -> tuple[Exchange, ...]:
    """Return the last exchanges that were written, of one account or of all, the newest last."""
    found = (each for each in _written(folder) if account in ("", each.account))
    return tuple(deque(found, maxlen=most))


def _written(folder: Path) -> Iterator[Exchange]:
    for name in (OLD_FILE_NAME, FILE_NAME):
        try:
            lines = (folder / name).read_bytes()[:MOST_BYTES].splitlines()
        except OSError:
            continue
        for line in lines:
            # A line that a crash cut off, or that a person changed, is left out.
            with suppress(ValueError, TypeError):
                yield _exchange(json.loads(line))


def _exchange(told: Any) -> Exchange:
    exchange = Exchange(**told)
    for field in fields(Exchange):
        value = getattr(exchange, field.name)
        wanted = {"str": str, "int": int}.get(str(field.type))
        if not (isinstance(value, wanted) if wanted else value is None or isinstance(value, int)):
            raise ValueError(field.name)
    return exchange


def _their_number(headers: Mapping[str, str]) -> str:
    told = next((headers[name][:80] for name in _THEIR_NUMBERS if headers.get(name)), "")
    return told if told.isprintable() else ""
