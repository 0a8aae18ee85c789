"""The chain that ties each row of the audit log to all before it, and what looking through it finds.

Each row has a link of two parts. The digest is SHA-256 over the digest before and the row, so that any row that is
changed, taken out or put in between shows, to whoever reads the log. The seal is HMAC-SHA256 with this station's key
(RFC 2104) over the seal before and the digest, so that nobody without a key can compute the digests anew. A station
that has not another's key checks the other's rows by their digests, which its own next seal covers.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

START = "0" * 64
"""The digest before the first row."""
RESTORED = "restore"
"""The action of the row that a restore adds; all rows before it are those of the backup."""
_KEY_NAME = b"shipdesk audit key 1"
_HEAD = b"shipdesk audit head 1"


@dataclass(frozen=True, slots=True)
class AuditContent:
    """What one row of the log says."""

    id: int
    at: datetime
    actor: str
    station: str
    action: str
    order_id: int | None
    parcel_id: int | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """One row's place in the chain: positions have no gaps; seal and key_id are empty where no key was at hand."""

    position: int
    digest: str
    seal: str = ""
    key_id: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ended at a moment, to be kept where the store is not."""

    position: int
    digest: str
    at: datetime
    restores: int = 0
    """How often a backup had been put back by then: that makes the log shorter, and says so in it."""
    key_id: str = ""
    proof: str = ""
    """HMAC of the above with the key, so that a head cannot be made up."""

    def proven_by(self, key: bytes) -> Head:
        """Return the same head with its proof."""
        return replace(self, key_id=key_id_of(key), proof=_proof(self, key))

    def is_forged(self, keys: Mapping[str, bytes]) -> bool:
        """Answer whether the head claims one of these keys and was not made with it."""
        key = keys.get(self.key_id)
        return key is not None and not hmac.compare_digest(_proof(self, key), self.proof)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where the log is not what was written: the row's id (None where it is gone), and a sentence."""

    position: int
    row_id: int | None
    why: str


@dataclass(slots=True)
class Reading:
    """What was found while the log was read from its first row to its end, or to the first that is broken."""

    rows: int = 0
    last: Link | None = None
    broken: Broken | None = None
    sealed_here: int = 0
    sealed_elsewhere: int = 0
    unsealed: int = 0
    digests: dict[int, str] = field(default_factory=dict)
    """The digests at the positions that were asked for."""
    restores: list[int] = field(default_factory=list)
    """For each time that a backup was put back, how many rows it had."""


def key_id_of(key: bytes) -> str:
    """Return the name of a key, which tells nothing about it."""
    return hmac.new(key, _KEY_NAME, hashlib.sha256).hexdigest()[:16]


def next_link(before: Link | None, row: AuditContent, key: bytes | None) -> Link:
    """Return the link of the row that comes after the one before (None for the first)."""
    previous = before or Link(0, START)
    digest = hashlib.sha256(f"{previous.digest}\n".encode("ascii") + canonical(row)).hexdigest()
    position = previous.position + 1
    return Link(position, digest) if key is None else Link(position, digest, *_seal(previous, digest, key))


def canonical(row: AuditContent) -> bytes:
    """Return the one way of writing a row down, whichever store it is in."""
    told = {
        "action": row.action, "actor": row.actor, "at": _moment(row.at), "detail": row.detail, "id": row.id,
        "order": row.order_id, "parcel": row.parcel_id, "station": row.station,
    }  # fmt: skip
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode("ascii")


def read_through(
    rows: Iterable[tuple[AuditContent, Link | None]], keys: Mapping[str, bytes], wanted: Collection[int] = ()
) -> Reading:
    """Read the log with its links in the order of its rows, and stop at the first row that is not what was written.

    keys are those of this station by their names; wanted are positions whose digests the reader needs.
    """
    found = Reading()
    for row, link in rows:
        why = _what_is_wrong(found, row, link, keys)
        if why or link is None:
            found.broken = Broken((found.last.position if found.last else 0) + 1, row.id, why)
            return found
        found.rows += 1
        found.last = link
        found.unsealed += not link.key_id
        found.sealed_here += link.key_id in keys
        found.sealed_elsewhere += bool(link.key_id) and link.key_id not in keys
        if link.position in wanted:
            found.digests[link.position] = link.digest
        if row.action == RESTORED:
            found.restores.append(found.rows - 1)
    return found


def contradiction(found: Reading, head: Head, keys: Mapping[str, bytes]) -> str:
    """Return what a head kept elsewhere proves against the log that was read whole; an empty text where they agree.

    A head from before a backup was put back may know rows that the backup did not have: that is no finding.
    """
    if head.is_forged(keys):
        return "The head itself was changed by somebody without the key."
    end = found.last.position if found.last else 0
    if any(head.position > rows for rows in found.restores[head.restores :]):
        return ""
    if head.position > end:
        missing = head.position - end
        rows = "The last row is" if missing == 1 else f"The last {missing} rows are"
        return f"{rows} missing: the log was cut."
    if head.position and found.digests.get(head.position) != head.digest:
        return f"The log was written anew: its first {head.position} rows are not those that were kept in mind."
    return ""


def _what_is_wrong(found: Reading, row: AuditContent, link: Link | None, keys: Mapping[str, bytes]) -> str:
    if link is None:
        return "This row has no link: something else than ShipDesk wrote it."
    before = found.last or Link(0, START)
    if link.position != before.position + 1:
        missing = link.position - before.position - 1
        return f"Before this row {missing if missing > 0 else 'some'} rows are missing."
    if not hmac.compare_digest(next_link(before, row, None).digest, link.digest):
        return "This row is not what was written, or one before it was taken out."
    key = keys.get(link.key_id)
    if key is not None and not hmac.compare_digest(_seal(before, link.digest, key)[0], link.seal):
        return "The seal of this row is false: the log was written anew by somebody without the key."
    if not link.key_id and (found.sealed_here or found.sealed_elsewhere):
        return "This row has no seal, though rows before it have one."
    return ""


def _seal(before: Link, digest: str, key: bytes) -> tuple[str, str]:
    told = f"{before.seal}\n{digest}".encode("ascii", "replace")
    return hmac.new(key, told, hashlib.sha256).hexdigest(), key_id_of(key)


def _proof(head: Head, key: bytes) -> str:
    told = f"{head.position}\n{head.digest}\n{head.restores}\n{_moment(head.at)}".encode("ascii", "replace")
    return hmac.new(key, _HEAD + told, hashlib.sha256).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
