"""Pages in a folder of an SFTP server, whose key must be known before anything is told to it."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shipdesk.domain.errors import Refused, RemoteRefused, RemoteUnavailable
from shipdesk.publishing.page_place import WHERE, checked_name

if TYPE_CHECKING:
    import paramiko

WHO = "SFTP"
_LATER = "ShipDesk tries again by itself."
_PORT = 22
_TIMEOUT_S = 15.0
_READABLE = 0o644


@dataclass(frozen=True, slots=True)
class SftpAddress:
    """Where to log in: host_key is the server's as known_hosts has it, empty for this computer's own known_hosts."""

    host: str
    port: int
    user: str
    folder: str
    host_key: str = ""
    key_file: str = ""


def sftp_address(told: str, user: str, folder: str, host_key: str, key_file: str) -> SftpAddress:
    """Return the address of a host or host:port; raises Refused for what is none."""
    host, colon, port = told.strip().rpartition(":")
    if not colon or not port.isdecimal():
        host, port = told.strip(), str(_PORT)
    if not host or not 0 < int(port) < 65536 or any(c.isspace() or c == "/" for c in host):
        raise Refused("The address of the SFTP server is missing or cannot be right.", f"Enter its name. {WHERE}")
    if not user:
        raise Refused("The SFTP server needs a login.", WHERE)
    return SftpAddress(host.strip("[]"), int(port), user, folder.strip() or ".", host_key, key_file)


class SftpPlace:
    """One folder on a server; the connection is kept until it is closed."""

    def __init__(self, address: SftpAddress, secret: str) -> None:
        self._address = address
        self._secret = secret
        self._client: paramiko.SSHClient | None = None
        self._sftp: paramiko.SFTPClient | None = None

    def put(self, name: str, page: bytes) -> None:
        """Write the page beside its place, then move it there."""
        path = self._path(checked_name(name))
        part = f"{path}.part"
        with _told_in_words():
            sftp = self._opened()
            with sftp.open(part, "wb") as file:
                file.write(page)
            with contextlib.suppress(OSError):  # some servers keep no modes
                sftp.chmod(part, _READABLE)
            self._move(sftp, part, path)

    def remove(self, name: str) -> None:
        """Delete the page; one that is not there is as good."""
        with _told_in_words(), contextlib.suppress(FileNotFoundError):
            self._opened().remove(self._path(checked_name(name)))

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()
        self._client = self._sftp = None

    def _path(self, name: str) -> str:
        return f"{self._address.folder.rstrip('/')}/{name}" if self._address.folder != "/" else f"/{name}"

    def _move(self, sftp: paramiko.SFTPClient, part: str, path: str) -> None:
        try:
            sftp.posix_rename(part, path)
        except OSError:
            # An old server knows only the rename that overwrites nothing.
            with contextlib.suppress(FileNotFoundError):
                sftp.remove(path)
            sftp.rename(part, path)

    def _opened(self) -> paramiko.SFTPClient:
        if self._sftp is None:
            import paramiko

            # What it logs of connections holds hosts and logins.
            logging.getLogger("paramiko").setLevel(logging.CRITICAL)
            at = self._address
            if at.key_file and not Path(at.key_file).is_file():
                raise Refused("The private key of the SFTP login is not there.", f"Choose its file again. {WHERE}")
            client = paramiko.SSHClient()
            _know_the_server(client, at)
            client.set_missing_host_key_policy(paramiko.RejectPolicy())
            self._client = client
            client.connect(
                at.host, at.port, at.user,
                password=None if at.key_file else self._secret, key_filename=at.key_file or None,
                passphrase=self._secret if at.key_file and self._secret else None,
                allow_agent=False, look_for_keys=False, timeout=_TIMEOUT_S, banner_timeout=_TIMEOUT_S,
                auth_timeout=_TIMEOUT_S, channel_timeout=_TIMEOUT_S,
            )  # fmt: skip
            self._sftp = client.open_sftp()
            channel = self._sftp.get_channel()
            if channel is not None:
                channel.settimeout(_TIMEOUT_S)
        return self._sftp


def server_key(address: SftpAddress) -> tuple[str, str]:
    """Return a server's key as the settings keep it, and its fingerprint for a person to compare; nothing is told."""
    import paramiko

    with _told_in_words():
        connection = socket.create_connection((address.host, address.port), timeout=_TIMEOUT_S)
        transport = paramiko.Transport(connection)
        try:
            transport.start_client(timeout=_TIMEOUT_S)
            key = transport.get_remote_server_key()
        finally:
            transport.close()
    return f"{key.get_name()} {key.get_base64()}", fingerprint(key.asbytes())


def fingerprint(key: bytes) -> str:
    """Return a key's fingerprint as ssh-keygen writes it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


def _know_the_server(client: paramiko.SSHClient, at: SftpAddress) -> None:
    import paramiko

    if not at.host_key:
        known = Path.home() / ".ssh" / "known_hosts"
        if known.is_file():
            client.load_system_host_keys(str(known))
        return
    kind, _, text = at.host_key.partition(" ")
    try:
        key = paramiko.PKey.from_type_string(kind, base64.b64decode(text, validate=True))
    except (paramiko.SSHException, ValueError) as error:
        raise Refused("The server's key in the settings cannot be read.", f"Fetch it again. {WHERE}") from error
    name = at.host if at.port == _PORT else f"[{at.host}]:{at.port}"
    client.get_host_keys().add(name, key.get_name(), key)


@contextmanager
def _told_in_words() -> Iterator[None]:
    import paramiko

    try:
        yield
    except paramiko.BadHostKeyException as error:
        raise RemoteRefused(
            WHO,
            "the server has another key than before, so nothing was told to it.",
            "If you know why, fetch its key again in Settings, Customer's page.",
        ) from error
    except paramiko.AuthenticationException as error:
        raise RemoteRefused(WHO, "it does not accept the login.", WHERE) from error
    except paramiko.SSHException as error:
        if "not found in known_hosts" in str(error):
            raise RemoteRefused(
                WHO,
                "its key is not known here, so nothing was told to it.",
                "Fetch its key in Settings, Customer's page, and compare it.",
            ) from error
        raise RemoteUnavailable(WHO, "the connection broke off.", _LATER) from error
    except FileNotFoundError as error:
        raise RemoteRefused(WHO, "the folder is not there.", WHERE) from error
    except PermissionError as error:
        raise RemoteRefused(WHO, "this login may not write there.", WHERE) from error
    except (OSError, EOFError) as error:
        raise RemoteUnavailable(WHO, "it cannot be reached.", _LATER) from error
