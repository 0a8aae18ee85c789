"""Ties what a unit of work adds to the audit log to its chain, and keeps the chain's head where the store is not."""

from __future__ import annotations

import json
import logging
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session

from shipdesk.domain.audit_chain import START, Head, Link
from shipdesk.storage.audit_chain_store import AuditChainStore
from shipdesk.storage.audit_store import take_added

log = logging.getLogger(__name__)


class HeadFile:
    """A small file that remembers where the chain ended."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Head | None:
        """Return the head; None where there is none, or none that can be read."""
        try:
            told = json.loads(self.path.read_text("utf-8"))
            at = datetime.fromisoformat(told["at"])
            numbers = int(told["position"]), int(told["restores"])
            return Head(numbers[0], str(told["digest"]), at, numbers[1], str(told["key_id"]), str(told["proof"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, head: Head) -> None:
        """Put a head in the place of the one before; where that fails it is logged, for the work itself is durable."""
        told = {
            "position": head.position, "digest": head.digest, "at": head.at.astimezone(UTC).isoformat(),
            "restores": head.restores, "key_id": head.key_id, "proof": head.proof,
        }  # fmt: skip
        partial = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}.tmp")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            partial.write_text(json.dumps(told), "utf-8")
            os.replace(partial, self.path)
        except OSError as error:
            log.warning("audit: the head was not kept (%s)", error.strerror)
            with suppress(OSError):
                partial.unlink(missing_ok=True)


class AuditGuard:
    """Seals an audit log for one process; without a key rows are only tied together."""

    def __init__(self, ask_key: Callable[[], bytes] | None = None, heads: HeadFile | None = None) -> None:
        self._ask_key = ask_key
        self._key: bytes | None = None
        self._heads = heads
        self._trusts_head: bool | None = None
        self._restores: int | None = None

    def get_ready(self) -> None:
        """Ask for the key, once; before a unit of work begins, for a keyring may ask a person."""
        if self._key is None and self._ask_key is not None:
            self._key = self._ask_key()

    def forget_head(self) -> None:
        """Let the next head take the place of any other: a backup was put back, which the log tells."""
        self._trusts_head = True

    def seal(self, session: Session) -> Head | None:
        """Tie the rows that were added to the chain, in their own unit of work; return the head to keep after it."""
        added = take_added(session)
        if not added:
            return None
        chain = AuditChainStore(session)
        if self._trusts_head is None:
            self._trusts_head = self._fits(chain)
        if self._restores is None:
            # Nobody can put a backup back while we are here: it is counted once.
            self._restores = chain.restores()
        return self._head(chain.extend(added, self._key))

    def keep(self, head: Head | None) -> None:
        """Keep the head of what is durable now; one that proves a change of the log is left as it is."""
        if head is not None and self._heads is not None and self._trusts_head:
            self._heads.write(head)

    def present_head(self, session: Session) -> Head:
        """Return the head of the log as it is now."""
        chain = AuditChainStore(session)
        self._restores = chain.restores()
        return self._head(chain.last() or Link(0, START))

    def _head(self, link: Link) -> Head:
        head = Head(link.position, link.digest, datetime.now(UTC), self._restores or 0)
        return head if self._key is None else head.proven_by(self._key)

    def _fits(self, chain: AuditChainStore) -> bool:
        head = self._heads.read() if self._heads is not None else None
        return head is None or head.position == 0 or chain.digest_at(head.position) == head.digest
