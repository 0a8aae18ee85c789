"""Where a store is on a PostgreSQL server, and how it is reached: encrypted and verified, or on this computer."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from shipdesk.domain.errors import WrongUsage

SCHEMES = ("postgresql://", "postgres://")
ROOT_CERTIFICATE = "sslrootcert"
SOCKET = "host"
"""The option with the folder of a server's Unix socket, where no host stands before the database."""
_HERE = ("127.0.0.1", "::1")
_USUAL_PORT = 5432
_ADVICE = "Write it as postgresql://NAME@HOST/DATABASE (with :PORT after the host where it is not 5432)."


@dataclass(frozen=True, slots=True)
class StoreUrl:
    """A store on a server; as text it never shows the password."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(default="", repr=False)
    root_certificate: str = ""
    """A file with the certificate that signed the server's; empty trusts what this computer trusts."""

    def __str__(self) -> str:
        """Return the URL without its password."""
        host = f"[{self.host}]" if ":" in self.host else "" if self.is_socket else self.host
        port = "" if self.port == _USUAL_PORT else f":{self.port}"
        options = {SOCKET: self.host} if self.is_socket else {}
        options |= {ROOT_CERTIFICATE: self.root_certificate} if self.root_certificate else {}
        query = f"?{urlencode(options)}" if options else ""
        user = f"{quote(self.user, safe='')}@" if self.user else ""
        return f"postgresql://{user}{host}{port}/{quote(self.database, safe='')}{query}"

    @property
    def is_here(self) -> bool:
        """Answer whether the server is on this computer, where nobody listens on the way."""
        return self.host in _HERE or self.is_socket

    @property
    def is_socket(self) -> bool:
        """Answer whether the host is the folder of a Unix socket."""
        return self.host.startswith("/")

    def with_password_shown(self) -> str:
        """Return the URL with its password, for what takes a URL; never to be printed or kept."""
        user = quote(self.user, safe="")
        hidden = f":{quote(self.password, safe='')}" if self.password else ""
        return str(self).replace(f"//{user}@", f"//{user}{hidden}@", 1)

    def with_password(self, password: str) -> StoreUrl:
        """Return the same place with a password."""
        return replace(self, password=password)

    def arguments(self) -> dict[str, Any]:
        """Return what the driver is told to connect."""
        told: dict[str, Any] = {"host": self.host, "port": self.port, "dbname": self.database}
        if self.user:
            told["user"] = self.user
        if self.password:
            told["password"] = self.password
        if self.is_here:
            return told | {"sslmode": "prefer"}
        # The whole check: signed by somebody we trust, and for this very host. Nothing in a URL can weaken it.
        return told | {"sslmode": "verify-full", ROOT_CERTIFICATE: self.root_certificate or _trusted()}


def is_store_url(text: str) -> bool:
    """Answer whether a text names a store on a server rather than a folder."""
    return text.strip().casefold().startswith(SCHEMES)


def read_store_url(text: str) -> StoreUrl:
    """Return the place that a URL names; raises WrongUsage, never showing the text, for it may hold a password."""
    if not is_store_url(text):
        raise WrongUsage("The store's address is not one of PostgreSQL.", _ADVICE)
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port or _USUAL_PORT
    except ValueError:
        raise WrongUsage("The store's address cannot be read.", _ADVICE) from None
    database = unquote(parts.path.strip("/"))
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if not host and options.get(SOCKET, "").startswith("/"):
        host = options.pop(SOCKET)
    if not host or not database:
        missing = "host" if not host else "database"
        raise WrongUsage(f"The store's address names no {missing}.", _ADVICE)
    certificate = options.pop(ROOT_CERTIFICATE, "")
    if options:
        raise WrongUsage(
            f"The store's address has an option that ShipDesk does not know ({min(options)}).",
            f"Only {ROOT_CERTIFICATE}=FILE may stand behind the question mark; the connection is always verified.",
        )
    if certificate and not Path(certificate).is_file():
        raise WrongUsage(f"There is no certificate file {certificate}.", "Copy it from the server to this computer.")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return StoreUrl(host, port, database, user, password, certificate)


def _trusted() -> str:
    """Return the file of certificates that this computer trusts; else the one that comes with the HTTP client."""
    told = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    if told and Path(told).is_file():
        return told
    import certifi

    return certifi.where()
