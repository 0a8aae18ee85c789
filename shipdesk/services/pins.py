"""PINs as they are kept: peppered, and hashed by argon2id so that each guess costs time and memory."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from shipdesk.domain.audit_chain import key_id_of

if TYPE_CHECKING:
    from argon2 import PasswordHasher


@cache
def costly() -> PasswordHasher:
    """Return what hashes PINs: 64 MiB and three passes (RFC 9106, its second choice), some 0.2 s at a bench."""
    # Imported here: hardly any command has to do with a PIN.
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=1)


def hash_pin(pin: str, pepper: bytes) -> str:
    """Return what is kept of a PIN: the pepper's name, and the hash."""
    return f"{key_id_of(pepper)}:{costly().hash(_peppered(pin, pepper))}"


def can_check(kept: str, peppers: Mapping[str, bytes]) -> bool:
    """Answer whether the pepper that the PIN was kept with is on this computer."""
    return kept.partition(":")[0] in peppers


def is_pin(pin: str, kept: str, peppers: Mapping[str, bytes]) -> bool:
    """Answer whether it is the PIN that was kept; takes as long for a wrong one as for the right one."""
    name, _, hashed = kept.partition(":")
    pepper = peppers.get(name)
    if pepper is None:
        return False
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        # The costs stand in the hash; the hasher's own are for new ones.
        return costly().verify(hashed, _peppered(pin, pepper))
    except (Argon2Error, InvalidHashError):
        return False


def _peppered(pin: str, pepper: bytes) -> bytes:
    return hmac.new(pepper, pin.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
