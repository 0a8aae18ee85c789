"""Keys that a shop makes for itself on each computer: in the keyring, else in a file that only its owner may read."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from shipdesk.domain.errors import Refused
from shipdesk.services.clocks import is_practice
from shipdesk.services.secret_store import get_secret, secrets_problem, set_secret

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class KeptKey:
    """One key of the shop in a folder; a practice shop leaves nothing in the keyring."""

    folder: Path
    store_id: str
    name: str

    @property
    def file(self) -> Path:
        """Where the key is without a keyring."""
        return self.folder / f"{self.name}.key"

    def known(self) -> tuple[bytes, ...]:
        """Return what this computer has, also one from before there was a keyring; none is made."""
        return tuple(key for key in (self._in_keyring(), _in_file(self.file)) if key is not None)

    def place(self) -> str:
        """Return where the key in use is: "keyring", "file", or an empty text where there is none."""
        if self._in_keyring() is not None:
            return "keyring"
        return "file" if _in_file(self.file) is not None else ""

    def get_or_make(self) -> bytes:
        """Return the key in use, making it where there is none."""
        known = self._in_keyring()
        if known is not None:
            return known
        if not is_practice(self.folder) and not secrets_problem():
            with suppress(Refused, *_keyring_errors()):
                set_secret(self.store_id, self.name, secrets.token_hex(_KEY_BYTES))
                made = self._in_keyring()  # another program may have made one at the same moment
                if made is not None:
                    return made
        return _make_file(self.file)

    def _in_keyring(self) -> bytes | None:
        if is_practice(self.folder):
            return None
        try:
            return _key(get_secret(self.store_id, self.name) or "")
        except _keyring_errors():
            # Locked, and nobody opened it: the key in the file is used, and whoever asks is told where it is.
            return None


def _in_file(path: Path) -> bytes | None:
    try:
        return _key(path.read_text("ascii"))
    except (OSError, UnicodeDecodeError):
        return None


def _make_file(path: Path) -> bytes:
    """Return the key in the file; it is made whole, and never in the place of another."""
    known = _in_file(path)
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
        return _in_file(path) or key
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
