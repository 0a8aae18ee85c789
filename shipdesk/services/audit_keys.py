"""The key that seals the audit log, and the places outside the store that remember where the log ended."""

from __future__ import annotations

import hashlib
from pathlib import Path

from platformdirs import user_data_path

from shipdesk.domain.audit_chain import key_id_of
from shipdesk.services.clocks import is_practice
from shipdesk.services.kept_keys import KeptKey
from shipdesk.storage.audit_guard import AuditGuard, HeadFile


def guard_of(folder: Path, store_id: str) -> AuditGuard:
    """Return what seals the audit log of the shop in a folder."""
    return AuditGuard(_kept(folder, store_id).get_or_make, head_file(folder, store_id))


def head_file(folder: Path, store_id: str) -> HeadFile:
    """Return the file outside the store that remembers the log's end: in this person's data folder.

    A practice shop keeps it in its own folder, for nothing is to be proved there.
    """
    if is_practice(folder):
        return HeadFile(folder / "audit-head.json")
    place = hashlib.sha256(str(folder.expanduser().resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return HeadFile(user_data_path("ShipDesk", appauthor=False) / "audit-heads" / f"{store_id}-{place}.json")


def head_beside(backup: Path) -> HeadFile:
    """Return the file beside a backup that remembers where the log ended when it was made."""
    return HeadFile(backup.with_name(f"{backup.name}.audit"))


def known_keys(folder: Path, store_id: str) -> dict[str, bytes]:
    """Return the keys that this computer has for the log, by their names; none is made."""
    return {key_id_of(key): key for key in _kept(folder, store_id).known()}


def key_place(folder: Path, store_id: str) -> str:
    """Return where the key is that seals now: "keyring", "file" or, before the first entry, an empty text."""
    return _kept(folder, store_id).place()


def _kept(folder: Path, store_id: str) -> KeptKey:
    return KeptKey(folder, store_id, "audit")
