"""The key that seals the audit log, and the places outside the store that remember where the log ended."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

from platformdirs import user_data_path

from shipdesk.domain.audit_chain import key_id_of
from shipdesk.domain.errors import Refused
from shipdesk.services.clocks import is_practice
from shipdesk.services.secret_store import get_secret, secrets_problem, set_secret
from shipdesk.storage.audit_guard import AuditGuard, HeadFile

KEY_FILE = "audit.key"
_KEPT_AS = "audit"
_KEY_BYTES = 32


def guard_of(folder: Path, store_id: str) -> AuditGuard:
    """Return what seals the audit log of the shop in a folder."""
    return AuditGuard(lambda: _sealing_key(folder, store_id), head_file(folder, store_id))


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
    """Return the keys that this computer has for the shop, by their names; none is made."""
    keys = [key for key in (_key_in_keyring(folder, store_id), _key_in_file(folder / KEY_FILE)) if key is not None]
    return {key_id_of(key): key for key in keys}


def key_place(folder: Path, store_id: str) -> str:
    """Return where the key is that seals now: "keyring", "file" or, before the first entry, an empty text."""
    if _key_in_keyring(folder, store_id) is not None:
        return "keyring"
    return "file" if _key_in_file(folder / KEY_FILE) is not None else ""


def _sealing_key(folder: Path, store_id: str) -> bytes:
    """Return the key that seals the log, making it where there is none: in the keyring, else in a file."""
    known = _key_in_keyring(folder, store_id)
    if known is not None:
        return known
    if not is_practice(folder) and not secrets_problem():
        with suppress(Refused, *_keyring_errors()):
            set_secret(store_id, _KEPT_AS, secrets.token_hex(_KEY_BYTES))
            made = _key_in_keyring(folder, store_id)  # another program may have made one at the same moment
            if made is not None:
                return made
    return _make_file(folder / KEY_FILE)


def _key_in_keyring(folder: Path, store_id: str) -> bytes | None:
    if is_practice(folder):
        return None
    try:
        return _key(get_secret(store_id, _KEPT_AS) or "")
    except _keyring_errors():
        # Locked, and nobody opened it: the key beside the store seals, and says so.
        return None


def _key_in_file(path: Path) -> bytes | None:
    try:
        return _key(path.read_text("ascii"))
    except (OSError, UnicodeDecodeError):
        return None


def _make_file(path: Path) -> bytes:
    """Return the key in the file, which only its owner may read; made whole, and never in the place of another."""
    known = _key_in_file(path)
    if known is not None:
        return known
    key = secrets.token_bytes(_KEY_BYTES)
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(partial, path)
    except FileExistsError:
        return _key_in_file(path) or key
    except OSError:
        os.replace(partial, path)  # a disk without hard links, such as a stick
        return key
    finally:
        partial.unlink(missing_ok=True)
    return key


def _key(told: str) -> bytes | None:
    try:
        key = bytes.fromhex(told.strip())
    except ValueError:
        return None
    return key if len(key) == _KEY_BYTES else None


def _keyring_errors() -> tuple[type[Exception], ...]:
    from keyring.errors import KeyringError

    return (KeyringError,)
