"""The practice shop's mail server is a real one, and small."""

from __future__ import annotations

import smtplib
import socket
from pathlib import Path

import pytest

from shipdesk.mail.sink import SIZE_CAP, MailSink


def test_mails_become_numbered_files_across_starts(tmp_path: Path) -> None:
    for recipient in ("ana@customer.example", "../../etc/pass wd@x.example".replace(" ", "")):
        with MailSink(tmp_path) as sink, smtplib.SMTP("127.0.0.1", sink.port, local_hostname="test") as client:
            client.sendmail("shop@shop.example", [recipient], b"Subject: hi\r\n\r\n.dot\r\n..two\r\n.\r\nend\r\n")
    names = [p.name for p in sink.mails()]
    assert names == ["0001-ana-customer-example.eml", "0002-etc-passwd-x-example.eml"]
    assert {p.read_bytes() for p in sink.mails()} == {b"Subject: hi\r\n\r\n.dot\r\n..two\r\n.\r\nend\r\n"}


def test_commands_out_of_order_are_refused_and_the_dialogue_goes_on(tmp_path: Path) -> None:
    with MailSink(tmp_path) as sink, smtplib.SMTP("127.0.0.1", sink.port, local_hostname="test") as client:
        assert client.docmd("DATA")[0] == 503
        assert client.docmd("RCPT TO:<a@b.example>")[0] == 503
        assert client.docmd("MAIL nonsense")[0] == 501
        assert client.docmd("EXPN all")[0] == 500
        assert client.docmd(f"MAIL FROM:<a@b.example> SIZE={SIZE_CAP + 1}")[0] == 552
        assert client.docmd("MAIL FROM:<a@b.example>")[0] == 250
        assert client.docmd("RCPT TO:<>")[0] == 501
        assert client.docmd("RCPT TO:<c@d.example>")[0] == 250
        assert client.rset()[0] == 250
        assert client.docmd("RCPT TO:<c@d.example>")[0] == 503
        assert client.noop()[0] == 250
        assert client.helo("test")[0] == 250
        assert client.vrfy("ana")[0] == 252
    assert sink.mails() == ()


def test_a_mail_that_is_too_big_is_refused_whole(tmp_path: Path) -> None:
    with MailSink(tmp_path) as sink, smtplib.SMTP("127.0.0.1", sink.port, local_hostname="test") as client:
        client.docmd("MAIL FROM:<a@b.example>")
        client.docmd("RCPT TO:<c@d.example>")
        assert client.data(b"x" * 900 + b"\r\n" + (b"y" * 998 + b"\r\n") * (SIZE_CAP // 1000 + 1))[0] == 552
        assert client.noop()[0] == 250
    assert list(tmp_path.iterdir()) == []


def test_a_second_mail_cannot_be_smuggled_in_by_bare_line_feeds(tmp_path: Path) -> None:
    smuggled = b"Subject: one\r\n\r\nhi\n.\nMAIL FROM:<x@y.example>\n.\r\nRCPT TO:<z@y.example>\r\n.\r\n"
    envelope = b"HELO t\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n"
    with (
        MailSink(tmp_path) as sink,
        socket.create_connection(("127.0.0.1", sink.port), 5) as raw,
        raw.makefile("rb") as answers,
    ):
        raw.sendall(envelope + smuggled + b"QUIT\r\n")
        codes = [line[:3] for line in answers]
    assert codes == [b"220", b"250", b"250", b"250", b"354", b"250", b"221"]
    assert len(sink.mails()) == 1


def test_stopping_does_not_wait_for_silent_clients(tmp_path: Path) -> None:
    sink = MailSink(tmp_path).start()
    with socket.create_connection(("127.0.0.1", sink.port), 5) as silent:
        assert silent.recv(3) == b"220"
        sink.stop()
        sink.stop()
        silent.settimeout(5)
        assert silent.recv(1000).startswith(b" ShipDesk")
        assert silent.recv(1) == b""
    with pytest.raises(RuntimeError):
        _ = sink.port
