"""Secrets live in the system's keyring, and only in a keyring that really hides them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from shipdesk.domain.errors import Refused

# keyrings.alt would store passwords as base64 in a text file; only these are known to encrypt.
_TRUSTED = ("keyring.backends.SecretService", "keyring.backends.kwallet", "keyring.backends.Windows",
            "keyring.backends.macOS", "keyring.backends.libsecret")  # fmt: skip
_ADVICE = "On Linux install and unlock GNOME Keyring or KWallet, then start ShipDesk again."


def secrets_problem() -> str:
    """Return why secrets cannot be kept here, or an empty text where they can."""
    return "" if _backend() is not None else f"This computer has no keyring that ShipDesk trusts. {_ADVICE}"


def secret_name(carrier: str, credential: str) -> str:
    """Return under which name a carrier's secret is kept; the one that most carriers have only one of is "key"."""
    return f"carrier:{carrier}" if credential == "key" else f"carrier:{carrier}:{credential}"


def get_secret(store_id: str, name: str) -> str | None:
    """Return a secret of a shop, or None."""
    backend = _backend()
    return None if backend is None else backend.get_password(f"ShipDesk {store_id}", name)


def read_secret(store_id: str, name: str) -> str:
    """Return a secret of a shop, empty where there is none; raises Refused where the keyring does not open."""
    with _told_in_words():
        return get_secret(store_id, name) or ""


def set_secret(store_id: str, name: str, value: str) -> None:
    """Keep a secret of a shop; an empty value removes it. Raises Refused where no trusted keyring opens."""
    backend = _backend()
    if backend is None:
        raise Refused("The password was not kept: there is no keyring that ShipDesk trusts.", _ADVICE)
    with _told_in_words():
        if value:
            backend.set_password(f"ShipDesk {store_id}", name, value)
        elif backend.get_password(f"ShipDesk {store_id}", name) is not None:
            backend.delete_password(f"ShipDesk {store_id}", name)


@contextmanager
def _told_in_words() -> Iterator[None]:
    from keyring.errors import KeyringError

    try:
        yield
    except KeyringError as error:
        raise Refused("The keyring of this computer did not open.", "Unlock it, then try again.") from error


@lru_cache(maxsize=1)
def _backend() -> Any | None:
    import keyring
    from keyring.backends import chainer

    backend = keyring.get_keyring()
    choices = backend.backends if isinstance(backend, chainer.ChainerBackend) else [backend]
    for choice in choices:
        if type(choice).__module__.startswith(_TRUSTED) and choice.priority > 0:
            return choice
    return None
