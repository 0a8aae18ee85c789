"""Which addresses ShipDesk goes to: https by name, and our own computer only for practice and tests.

An answer names addresses of labels; a hostile one would name a file or a machine in the merchant's network.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from shipdesk.domain.errors import RemoteRefused

_LOOPBACK = "127.0.0.1"
# The last part of a name is never a number, so this refuses IP addresses in decimal, octal and hexadecimal too.
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})\.?")


def check_base_url(who: str, url: str) -> str:
    """Return the address of an API, or raise RemoteRefused: it must be https, or http on 127.0.0.1."""
    parts = _split(url)
    if parts is not None and ((parts.scheme == "https" and parts.hostname) or _is_loopback(parts)):
        return url
    raise RemoteRefused(who, "its address in the settings is no https address.", "Enter one that starts with https://.")


def check_foreign_url(who: str, url: str, base_url: str, hosts: Collection[str] = ()) -> str:
    """Return an address out of an answer, or raise RemoteRefused: the API's own server, or https at one of the hosts.

    A host is a name, or the end of one with a dot in front: ".example.com".
    """
    parts = _split(url)
    if parts is not None and ((_is_public(parts) and _is_among(parts, hosts)) or same_origin(url, base_url)):
        return url
    raise RemoteRefused(who, "it sent us to an address that is not safe.", "Nothing was fetched. Ask their support.")


def check_host_name(name: str) -> str:
    """Return a host's name for `check_foreign_url`; raise ValueError for what is none."""
    if not _NAME.fullmatch(name.removeprefix(".")):
        raise ValueError(f"{name} is no name of a host")
    return name


def same_origin(url: str, other: str) -> bool:
    """Answer whether both addresses are on the same server."""
    one, two = _split(url), _split(other)
    return one is not None and two is not None and _origin(one) == _origin(two)


def _origin(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def _is_public(parts: SplitResult) -> bool:
    return parts.scheme == "https" and bool(_NAME.fullmatch(parts.hostname or ""))


def _is_among(parts: SplitResult, hosts: Collection[str]) -> bool:
    name = (parts.hostname or "").removesuffix(".")
    return parts.port in (None, 443) and any(name.endswith(h) if h.startswith(".") else name == h for h in hosts)


def _is_loopback(parts: SplitResult) -> bool:
    return parts.scheme == "http" and parts.hostname == _LOOPBACK


def _split(url: str) -> SplitResult | None:
    if any(c <= " " or c in "\\\x7f" for c in url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return None if "@" in parts.netloc else parts
