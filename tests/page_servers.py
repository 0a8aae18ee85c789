"""Servers of our own on 127.0.0.1 that take pages: WebDAV, S3 that checks every signature, and SFTP."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import paramiko

USER, SECRET = "pages", "open sesame/+="
BUCKET, REGION = "parcel-pages", "eu-north-1"


class _Server:
    """Runs in a thread; files are what stands there, by path; answers holds statuses to give instead, next first."""

    def __init__(self, handler: type[_Handler]) -> None:
        self.files: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.answers: list[int] = []
        self.asked: list[str] = []
        self.lists = False
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        server.told = self  # type: ignore[attr-defined]
        self._server = server
        self.url = f"http://127.0.0.1:{server.server_port}"
        self._thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5

    @property
    def told(self) -> _Server:
        return self.server.told  # type: ignore[attr-defined]

    def log_message(self, *words: Any) -> None:
        """Say nothing."""

    def refused(self) -> int:
        return 0

    def _do(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = unquote(urlsplit(self.path).path)
        self.told.asked.append(f"{self.command} {path}")
        status = self.told.answers.pop(0) if self.told.answers else self.refused()
        if status:
            self._answer(status, self.complaint(status))
        elif self.command == "PUT":
            status = 200 if path in self.told.files else 201
            self.told.files[path], self.told.types[path] = self.body, self.headers.get("Content-Type", "")
            self._answer(status, b"")
        elif self.command == "DELETE":
            self._answer(204 if self.told.files.pop(path, None) is not None else 404, b"")
        elif path in self.told.files:
            self._answer(200, self.told.files[path], self.told.types[path])
        elif path.endswith("/") and self.told.lists:
            self._answer(200, "".join(f"<a href={name}>" for name in self.told.files).encode(), "text/html")
        else:
            self._answer(404, b"<html>not found</html>", "text/html")

    def do_PUT(self) -> None:
        self._do()

    def do_DELETE(self) -> None:
        self._do()

    def do_GET(self) -> None:
        self._do()

    def complaint(self, status: int) -> bytes:
        return b"<html>no</html>"

    def _answer(self, status: int, body: bytes, media_type: str = "application/xml") -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)


class _WebDav(_Handler):
    def refused(self) -> int:
        pair = base64.b64encode(f"{USER}:{SECRET}".encode()).decode()
        return 0 if self.command == "GET" or self.headers.get("Authorization") == f"Basic {pair}" else 401


class _S3(_Handler):
    """Computes each signature anew as AWS writes it down (Signature Version 4), from the secret alone."""

    def refused(self) -> int:
        return 0 if self._signature_is_right() else 403

    def complaint(self, status: int) -> bytes:
        code = {403: "SignatureDoesNotMatch", 404: "NoSuchBucket", 503: "SlowDown"}.get(status, "InternalError")
        return f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>".encode()

    def _signature_is_right(self) -> bool:
        told = self.headers.get("Authorization", "")
        if not told.startswith("AWS4-HMAC-SHA256 ") or not self.path.startswith(f"/{BUCKET}/"):
            return False
        parts = dict(part.strip().split("=", 1) for part in told.partition(" ")[2].split(","))
        key, day, region, service, _ = parts["Credential"].split("/")
        names = parts["SignedHeaders"].split(";")
        body_hash = self.headers["X-Amz-Content-SHA256"]
        if (key, region, service) != (USER, REGION, "s3") or body_hash != hashlib.sha256(self.body).hexdigest():
            return False
        split = urlsplit(self.path)
        headers = "".join(f"{name}:{' '.join(self.headers[name].split())}\n" for name in names)
        canonical = "\n".join(
            (self.command, quote(unquote(split.path), safe="/-_.~"), split.query, headers, ";".join(names), body_hash)
        )
        scope = f"{day}/{region}/{service}/aws4_request"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        text = "\n".join(("AWS4-HMAC-SHA256", self.headers["X-Amz-Date"], scope, digest))
        secret = f"AWS4{SECRET}".encode()
        for part in (day, region, service, "aws4_request"):
            secret = hmac.digest(secret, part.encode(), "sha256")
        return hmac.compare_digest(hmac.new(secret, text.encode(), "sha256").hexdigest(), parts["Signature"])


@contextmanager
def webdav_server() -> Iterator[_Server]:
    """Run a folder that takes PUT and DELETE from whoever knows the password, and lets everybody read."""
    server = _Server(_WebDav)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def s3_server() -> Iterator[_Server]:
    """Run a bucket that takes only requests whose signature and body it can prove."""
    server = _Server(_S3)
    try:
        yield server
    finally:
        server.stop()


class _Login(paramiko.ServerInterface):
    def check_auth_password(self, username: str, password: str) -> int:
        right = (username, password) == (USER, SECRET)
        return paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username: str) -> str:
        return "password"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


class _Files(paramiko.SFTPServerInterface):
    root = ""

    def _path(self, path: str) -> str:
        return self.root + self.canonicalize(path)

    def open(self, path: str, flags: int, attr: paramiko.SFTPAttributes) -> Any:
        try:
            descriptor = os.open(self._path(path), flags, 0o666)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        handle = paramiko.SFTPHandle(flags)
        handle.writefile = handle.readfile = os.fdopen(descriptor, "wb" if flags & os.O_WRONLY else "rb")  # type: ignore[attr-defined]
        return handle

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(os.stat(self._path(path)))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    lstat = stat

    def chattr(self, path: str, attr: paramiko.SFTPAttributes) -> int:
        os.chmod(self._path(path), attr.st_mode or 0o644)
        return paramiko.SFTP_OK

    def remove(self, path: str) -> Any:
        try:
            os.remove(self._path(path))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        return paramiko.SFTP_OK

    def posix_rename(self, oldpath: str, newpath: str) -> int:
        os.replace(self._path(oldpath), self._path(newpath))
        return paramiko.SFTP_OK


class SftpServer:
    """An SFTP server for one folder, with a key of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = paramiko.ECDSAKey.generate()
        self.logins = 0
        self._files = type("Files", (_Files,), {"root": str(folder)})
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._open: list[paramiko.Transport] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def host_key(self) -> str:
        return f"{self.key.get_name()} {self.key.get_base64()}"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.logins += 1
            transport = paramiko.Transport(connection)
            self._open.append(transport)
            transport.add_server_key(self.key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, self._files)
            try:
                transport.start_server(server=_Login())
            except (paramiko.SSHException, EOFError, OSError):
                transport.close()

    def stop(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
        for transport in self._open:
            transport.close()
            transport.join(5)


@contextmanager
def sftp_server(folder: Path) -> Iterator[SftpServer]:
    """Run an SFTP server for a folder."""
    server = SftpServer(folder)
    try:
        yield server
    finally:
        server.stop()
