"""A real Postfix on 127.0.0.1 that delivers what it takes into mailboxes of a folder; only root can start one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DAEMONS = Path("/usr/lib/postfix/sbin")
_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.customer.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
virtual_mailbox_domains = customer.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {certificate}
notify_classes =
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
"""
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def why_not() -> str:
    """Return why no Postfix can be started here, or an empty text."""
    if not (DAEMONS / "smtpd").exists() or shutil.which("postfix") is None:
        return "Postfix is not installed (Debian: postfix)"
    if os.name != "posix" or os.geteuid() != 0:
        return "only root can start a Postfix"
    return ""


class RealPostfix:
    """A running server: its port and what it delivered."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    def mails(self, wanted: int, wait_s: float = 30.0) -> list[bytes]:
        """Return the mails delivered, once there are so many, in the order of their arrival."""
        deadline = time.monotonic() + wait_s
        while len(files := sorted(self.folder.glob("mail/all/new/*"))) < wanted and time.monotonic() < deadline:
            threading.Event().wait(0.02)  # the server works on its own and tells nobody
        return [file.read_bytes() for file in files]


@contextmanager
def real_postfix(certificate: Path) -> Iterator[RealPostfix]:
    """Run a Postfix that asks for TLS, with a file of key and certificate."""
    import pwd

    owner = pwd.getpwnam("postfix")
    folder = Path(tempfile.mkdtemp(prefix="shipdesk-postfix-", dir="/var/tmp"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    try:
        folder.chmod(0o755)
        for name in ("queue", "data", "mail", "config"):
            (folder / name).mkdir()
        for name in ("data", "mail"):
            os.chown(folder / name, owner.pw_uid, owner.pw_gid)
        shutil.copy(certificate, folder / "server.pem")
        facts = {"folder": folder, "daemons": DAEMONS, "uid": owner.pw_uid, "gid": owner.pw_gid,
                 "certificate": folder / "server.pem", "port": port}  # fmt: skip
        (folder / "config" / "main.cf").write_text(_MAIN.format(**facts))
        (folder / "config" / "master.cf").write_text(_MASTER.format(**facts))
        command = ["postfix", "-c", str(folder / "config")]
        started = subprocess.run([*command, "start"], capture_output=True, text=True, timeout=60, check=False)
        try:
            assert started.returncode == 0, started.stderr
            yield RealPostfix(folder, port)
        finally:
            subprocess.run([*command, "abort"], capture_output=True, timeout=60, check=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
