"""Customers' pages reach a folder, WebDAV, S3 and SFTP, replace older ones, and go again; nothing else gets there."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import paramiko
import pytest
from page_servers import BUCKET, REGION, SECRET, USER, s3_server, sftp_server, webdav_server

from shipdesk.domain.errors import Refused, RemoteRefused, RemoteUnavailable
from shipdesk.domain.tracking_pages import new_name
from shipdesk.publishing.folder import FolderPlace
from shipdesk.publishing.page_place import PagePlace
from shipdesk.publishing.public_look import look_at
from shipdesk.publishing.s3 import BucketAddress, S3Place
from shipdesk.publishing.sftp import SftpAddress, SftpPlace, fingerprint, server_key, sftp_address
from shipdesk.publishing.webdav import WebDavPlace

NAME = f"{new_name()}.html"
PAGE = "<!doctype html><p>Ihr Paket kommt verspätet".encode()


@pytest.fixture(params=["folder", "webdav", "s3", "sftp"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[PagePlace, object]]:
    """Return each kind of place, with what tells the files that stand there."""
    if request.param == "folder":
        yield FolderPlace(tmp_path / "pages"), lambda: {p.name: p.read_bytes() for p in (tmp_path / "pages").iterdir()}
    elif request.param == "webdav":
        with webdav_server() as server, closing(WebDavPlace(f"{server.url}/track/", USER, SECRET)) as webdav:
            yield webdav, lambda: {key.removeprefix("/track/"): page for key, page in server.files.items()}
    elif request.param == "s3":
        address = BucketAddress(BUCKET, REGION, "", "t")
        with s3_server() as server:
            address = BucketAddress(BUCKET, REGION, server.url, "t/")
            with closing(S3Place(address, USER, SECRET)) as s3:
                yield s3, lambda: {key.removeprefix(f"/{BUCKET}/t/"): page for key, page in server.files.items()}
    else:
        with sftp_server(tmp_path) as server:
            host, port = server.address.split(":")
            with closing(SftpPlace(SftpAddress(host, int(port), USER, "/", server.host_key), SECRET)) as sftp:
                yield sftp, lambda: {p.name: p.read_bytes() for p in tmp_path.iterdir()}


def test_a_page_is_published_replaced_and_taken_down_and_each_twice_does_no_harm(place: tuple) -> None:
    where, files = place
    for page in (PAGE, PAGE, PAGE + b"!"):
        where.put(NAME, page)
        assert files() == {NAME: page}
    where.remove(NAME)
    where.remove(NAME)
    assert files() == {}


@pytest.mark.parametrize("name", ["../x.html", "index.html/..", "a.html", ".htaccess", "ünicode-name.html", "x" * 99])
def test_no_place_takes_anything_but_a_page_s_name(name: str, tmp_path: Path) -> None:
    for where in (FolderPlace(tmp_path), WebDavPlace("https://dav.example/", "", "")):
        with pytest.raises(Refused, match="not the name of a page"):
            where.put(name, PAGE)
        where.close()
    assert not list(tmp_path.iterdir())


def test_a_web_server_that_is_somebody_else_can_read_the_folder_s_pages(tmp_path: Path) -> None:
    FolderPlace(tmp_path).put(NAME, PAGE)
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) & 0o044 == 0o044


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match="cannot be written to"):
        FolderPlace(tmp_path / "file").put(NAME, PAGE)


def test_pages_are_served_as_what_they_are() -> None:
    with webdav_server() as server, closing(WebDavPlace(server.url, USER, SECRET)) as where:
        where.put(NAME, PAGE)
        assert server.types[f"/{NAME}"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, RemoteRefused), (403, RemoteRefused), (409, RemoteRefused), (301, RemoteRefused), (500, RemoteUnavailable),
     (503, RemoteUnavailable), (507, RemoteUnavailable), (423, RemoteUnavailable)],
)  # fmt: skip
def test_webdav_says_in_words_what_is_wrong_and_whether_it_may_pass(status: int, error: type[Exception]) -> None:
    with webdav_server() as server, closing(WebDavPlace(server.url, USER, SECRET)) as where:
        server.answers = [status]
        with pytest.raises(error) as told:
            where.put(NAME, PAGE)
        assert SECRET not in str(told.value)
        assert not server.files


def test_webdav_goes_over_https_only() -> None:
    with pytest.raises(RemoteRefused, match="no https address"):
        WebDavPlace("http://dav.example/pages", USER, SECRET)


def test_a_server_that_is_away_is_asked_again_later() -> None:
    with webdav_server() as server:
        address = server.url
    with closing(WebDavPlace(address, USER, SECRET)) as where, pytest.raises(RemoteUnavailable, match="reached"):
        where.put(NAME, PAGE)


def test_s3_gets_a_signature_that_only_the_secret_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    # What else is set up for Amazon on this computer is another program's.
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID"):
        monkeypatch.setenv(name, "https://elsewhere.example")
    with s3_server() as server:
        address = BucketAddress(BUCKET, REGION, server.url)
        with closing(S3Place(address, USER, "wrong")) as stranger, pytest.raises(RemoteRefused, match="secret key"):
            stranger.put(NAME, PAGE)
        assert not server.files
        with closing(S3Place(address, USER, SECRET)) as where:
            where.put(NAME, PAGE)
            assert server.files == {f"/{BUCKET}/{NAME}": PAGE}
            server.answers = [404]
            with pytest.raises(RemoteRefused, match="no such bucket"):
                where.put(NAME, PAGE)
            server.answers = [503, 503]
            with pytest.raises(RemoteUnavailable):
                where.remove(NAME)


def test_nothing_is_told_to_an_sftp_server_whose_key_is_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with sftp_server(tmp_path) as server:
        host, port = server.address.split(":")
        stranger = paramiko.ECDSAKey.generate()
        other = f"{stranger.get_name()} {stranger.get_base64()}"
        for key, words in (("", "not known here"), (other, "another key")):
            place = SftpPlace(SftpAddress(host, int(port), USER, "/", key), SECRET)
            with closing(place), pytest.raises(RemoteRefused, match=words):
                place.put(NAME, PAGE)
        assert not list(tmp_path.iterdir())


def test_this_computer_s_known_hosts_count_where_no_key_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".ssh").mkdir()
    (tmp_path / "pages").mkdir()
    with sftp_server(tmp_path / "pages") as server:
        host, port = server.address.split(":")
        (tmp_path / ".ssh" / "known_hosts").write_text(f"[{host}]:{port} {server.host_key}\n")
        with closing(SftpPlace(SftpAddress(host, int(port), USER, "."), SECRET)) as where:
            where.put(NAME, PAGE)
        assert (tmp_path / "pages" / NAME).read_bytes() == PAGE


def test_a_server_s_key_is_fetched_for_a_person_to_compare(tmp_path: Path) -> None:
    with sftp_server(tmp_path) as server:
        kept, shown = server_key(sftp_address(server.address, USER, "", "", ""))
        assert kept == server.host_key
        assert shown == fingerprint(server.key.asbytes()) == server.key.fingerprint


def test_sftp_says_in_words_what_is_wrong(tmp_path: Path) -> None:
    with sftp_server(tmp_path) as server:
        host, port = server.address.split(":")
        wrong = SftpPlace(SftpAddress(host, int(port), USER, "/", server.host_key), "wrong")
        with closing(wrong), pytest.raises(RemoteRefused, match="does not accept the login"):
            wrong.put(NAME, PAGE)
        lost = SftpPlace(SftpAddress(host, int(port), USER, "/nowhere", server.host_key), SECRET)
        with closing(lost), pytest.raises(RemoteRefused, match="folder is not there"):
            lost.put(NAME, PAGE)
    away = SftpPlace(SftpAddress(host, int(port), USER, "/", server.host_key), SECRET)
    with closing(away), pytest.raises(RemoteUnavailable, match="reached"):
        away.put(NAME, PAGE)


@pytest.mark.parametrize("told", ["", "a b", "host/path", "host:0", "host:99999"])
def test_an_address_that_cannot_be_is_refused(told: str) -> None:
    with pytest.raises(Refused, match="address"):
        sftp_address(told, USER, "", "", "")


def test_the_public_address_is_looked_at_as_everybody_sees_it() -> None:
    with webdav_server() as server:
        server.files[f"/t/{NAME}"], server.types[f"/t/{NAME}"] = PAGE, "text/html; charset=utf-8"
        assert "read under" in look_at(f"{server.url}/t/", NAME, PAGE)
        with pytest.raises(RemoteRefused, match="cannot be read there"):
            look_at(f"{server.url}/elsewhere", NAME, PAGE)
        server.types[f"/t/{NAME}"] = "application/octet-stream"
        with pytest.raises(RemoteRefused, match="downloaded"):
            look_at(f"{server.url}/t", NAME, PAGE)
        server.types[f"/t/{NAME}"] = "text/html"
        server.lists = True
        with pytest.raises(RemoteRefused, match="lists all pages"):
            look_at(f"{server.url}/t", NAME, PAGE)
