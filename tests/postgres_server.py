"""A PostgreSQL server of the tests' own: made once in a session from Debian's packages, on 127.0.0.1 only."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

SUPERUSER, LOCKED, PASSWORD = "shipdesk", "locked", "s3cret/w:rd"
# Nothing here outlives the tests: what makes a real server safe against power cuts would only make them slow.
_CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
full_page_writes = off
shared_buffers = 24MB
max_connections = 120
max_wal_size = 256MB
autovacuum = off
ssl = on
ssl_cert_file = 'server.crt'
ssl_key_file = 'server.key'
log_min_messages = fatal
"""
_WHO_MAY = f"""
host all {LOCKED} 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
"""


class PostgresServer:
    """A running server."""

    def __init__(self, port: int, authority: Path) -> None:
        self.port = port
        self.authority = authority
        """The certificate that signed the server's, which is made out to localhost."""

    def url(self, database: str) -> str:
        return f"postgresql://{SUPERUSER}@127.0.0.1:{self.port}/{database}"

    def make(self, template: str = "template0", **options: str) -> str:
        """Make a database and return its name."""
        name = f"shop_{secrets.token_hex(6)}"
        self.tell(f"CREATE DATABASE {name} TEMPLATE {template} " + " ".join(f"{k} {v}" for k, v in options.items()))
        return name

    def drop(self, name: str) -> None:
        self.tell(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def tell(self, statement: str, database: str = "postgres") -> list[Any]:
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


def why_not() -> str:
    """Return why no server can be started here, or nothing."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg, the driver of PostgreSQL, is not installed"
    if _program("initdb") is None or _program("postgres") is None:
        return "PostgreSQL (initdb, postgres) is not installed"
    if os.name != "posix" or (os.getuid() == 0 and _other_user() is None):
        return "PostgreSQL does not run as root, and there is no user postgres"
    return ""


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Return the session's server, or skip saying why there is none."""
    if reason := why_not():
        pytest.skip(reason)
    with _running() as server:
        yield server


@contextmanager
def _running() -> Iterator[PostgresServer]:
    folder = Path(tempfile.mkdtemp(prefix="shipdesk-postgres-"))
    try:
        user = _other_user() if os.getuid() == 0 else None
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
        data = folder / "data"
        _run(user, "initdb", "-D", data, "-U", SUPERUSER, "-E", "UTF8", "--locale=C", "-A", "trust", "-N")
        (data / "pg_hba.conf").write_text(_WHO_MAY)
        authority = _certify(data, user)
        for _ in range(5):
            port = _free_port()
            (data / "postgresql.conf").write_text(f"port = {port}\n{_CONFIGURATION}")
            started = _run(user, "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-t", "60", "start", check=False)
            if started.returncode == 0:
                break
        else:
            raise AssertionError((folder / "log").read_text())
        try:
            server = PostgresServer(port, authority)
            server.tell(f"CREATE ROLE {LOCKED} LOGIN PASSWORD '{PASSWORD}'")
            yield server
        finally:
            _run(user, "pg_ctl", "-D", data, "-m", "immediate", "stop", check=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(
    user: pwd.struct_passwd | None, program: str, *arguments: object, check: bool = True
) -> subprocess.CompletedProcess[bytes]:
    as_user = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    # To a file that nobody reads: the server inherits what pg_ctl has, and a pipe would stay open with it.
    return subprocess.run(
        [str(_program(program)), *map(str, arguments)], check=check, cwd="/", stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, **as_user,
    )  # fmt: skip


def _program(name: str) -> Path | None:
    """Return a program of the newest server that is installed; Debian keeps them off the path."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda f: int(f.parent.name.split(".")[0]))
    for folder in reversed(folders):
        if (folder / name).exists():
            return folder / name
    found = shutil.which(name)
    return Path(found) if found else None


def _other_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return None


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _certify(data: Path, user: pwd.struct_passwd | None) -> Path:
    """Give the server a certificate for localhost; return the file of its own authority."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for file, content in (("server.crt", pem), ("server.key", private)):
        (data / file).write_bytes(content)
        (data / file).chmod(0o600)
        if user is not None:
            os.chown(data / file, user.pw_uid, user.pw_gid)
    authority = data.parent / "authority.pem"
    authority.write_bytes(pem)
    return authority
