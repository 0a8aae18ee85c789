"""The mail room's own things to test with: a certificate authority, servers that speak TLS, one plain mail."""

from __future__ import annotations

import asyncio
import io
import ipaddress
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from PIL import Image, ImageDraw

from shipdesk.domain.mails import MailMessage
from shipdesk.mail.message import mail_date, new_message_id
from shipdesk.settings import MailSettings

NOW = datetime(2026, 11, 30, 9, 15, tzinfo=UTC)
PASSWORD = "open sésame"


def plain_mail(recipient: str = "ana@customer.example", key: str = "mail:dispatched:parcel7") -> MailMessage:
    return MailMessage(
        message_id=new_message_id(key, "shop.example", "4f1c"),
        sender_name="Harbour Street Ceramics",
        sender_address="hello@shop.example",
        recipient_name="Ana Lindqvist",
        recipient_address=recipient,
        subject="Your order #1042 is on its way",
        text="Hello Ana,\n.\nyour parcel is on its way.\n..two dots\n",
        html='<html lang="en"><body><p>Hello Ana</p></body></html>',
        language="en",
        reference=key,
        reply_to="hello@shop.example",
        date_utc=mail_date(NOW),
    )


def made_up_logo(width: int = 480, height: int = 96) -> bytes:
    """Return a PNG of some kilobytes, as a shop's logo is kept."""
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    for at in range(0, width, 3):
        draw.line((at, height // 4, width - at, height * 3 // 4), fill=(at % 256, 90, 102, 255), width=2)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def account(port: int, **changes: Any) -> MailSettings:
    values: dict[str, Any] = {
        "enabled": True,
        "host": "127.0.0.1",
        "port": port,
        "security": "none_local_only",
        "from_name": "Harbour Street Ceramics",
        "from_address": "hello@shop.example",
    }
    return MailSettings(**(values | changes))


@dataclass
class TestCa:
    """A certificate authority that lives as long as the tests."""

    __test__ = False
    folder: Path
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def __post_init__(self) -> None:
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ShipDesk test authority")])
        self.certificate = self._sign(self.name, self.key, days=(-30, 300), authority=True)

    def trusting(self) -> ssl.SSLContext:
        """Return a client context that trusts this authority only."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=_pem(self.certificate))
        return context

    def server(self, name: str, days: tuple[int, int] = (-1, 30)) -> ssl.SSLContext:
        """Return a server context for that name (or address), valid between those days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = self._sign(subject, key, days=days, authority=False, name=name)
        file = self.folder / f"{name}{days[0]}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(_pem(certificate).encode() + private)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _sign(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        *,
        days: tuple[int, int],
        authority: bool,
        name: str = "",
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=days[0]))
            .not_valid_after(now + timedelta(days=days[1]))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if name:
            try:
                general: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
            except ValueError:
                general = x509.DNSName(name)
            builder = builder.add_extension(x509.SubjectAlternativeName([general]), critical=False)
        return builder.sign(self.key, hashes.SHA256())


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


@dataclass
class TlsMailServer:
    """What a real server got: the mails, the passwords it was told, and its port."""

    port: int = 0
    mails: list[bytes] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(envelope.content)
        return "250 2.0.0 taken"

    def check(self, server: Any, session: Any, envelope: Any, mechanism: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


@contextmanager
def tls_server(context: ssl.SSLContext, *, implicit: bool = False) -> Iterator[TlsMailServer]:
    """Run aiosmtpd on a free port of this machine, with STARTTLS or TLS from the start, login required."""
    seen = TlsMailServer()
    loop = asyncio.new_event_loop()

    def protocol() -> SMTP:
        with warnings.catch_warnings():
            # aiosmtpd warns of logins without STARTTLS and does not know that TLS is there from the start.
            warnings.simplefilter("ignore", UserWarning)
            return SMTP(
                seen,
                hostname="test",
                tls_context=None if implicit else context,
                require_starttls=not implicit,
                authenticator=seen.check,
                auth_required=True,
                auth_require_tls=not implicit,
                loop=loop,
            )

    server = loop.run_until_complete(loop.create_server(protocol, "127.0.0.1", 0, ssl=context if implicit else None))
    loop.set_exception_handler(lambda *_: None)  # a refused handshake is what the tests want
    seen.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _stop(server: asyncio.base_events.Server) -> None:
    server.close()
    others = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
