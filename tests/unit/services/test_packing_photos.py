"""The photo of the open box: what is kept, what is refused, and where it is found again."""

from __future__ import annotations

import hashlib
import io
import json
import os
import struct
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shipdesk.cli import run
from shipdesk.documents.photo_shrinking import NoPhoto, shrunk_photo
from shipdesk.domain.errors import Refused
from shipdesk.domain.photos import LARGEST_KEPT_BYTES, LONGEST_SIDE_PX, MOST_OF_AN_ORDER
from shipdesk.services import packing_photos
from shipdesk.services.list_orders import order_ids, show_order
from shipdesk.services.packing_photos import add_photo, photo, photos_of_order, save_photo
from shipdesk.services.shop import Shop
from shipdesk.services.undo_import import past_imports, undo_import
from shipdesk.services.verify_audit import verify_audit
from shipdesk.services.views import OrderQuery, TimelineKind


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 300), colour: str = "orange", **more: object) -> bytes:
    """Return a picture as a camera or telephone would give it."""
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, kind, **more)
    return target.getvalue()


def opened(document: bytes) -> Image.Image:
    """Return the picture that a document holds."""
    return Image.open(io.BytesIO(document))


@pytest.fixture
def order_id(handful_shop: Shop) -> int:
    return order_ids(handful_shop, OrderQuery())[0]


def test_a_photo_is_kept_with_its_order_and_comes_back_as_it_was_kept(handful_shop: Shop, order_id: int) -> None:
    photo_id = add_photo(handful_shop, order_id, picture(), by="Anna", station="bench 2")
    (kept,) = photos_of_order(handful_shop, order_id)
    document = photo(handful_shop, photo_id)
    assert (kept.id, kept.by, kept.station, kept.at) == (photo_id, "Anna", "bench 2", handful_shop.clock.now())
    assert kept.sha256 == hashlib.sha256(document).hexdigest()
    assert kept.bytes == len(document)
    assert opened(document).format == "JPEG"


def test_the_order_tells_who_took_the_photo_at_which_bench(handful_shop: Shop, order_id: int) -> None:
    add_photo(handful_shop, order_id, picture(), by="Anna", station="bench 2")
    shown = show_order(handful_shop, order_id)
    told = [entry.title for entry in shown.timeline if entry.kind is TimelineKind.PHOTO]
    assert told == ["Photo of the box by Anna at bench 2"]
    assert len(shown.photos) == 1


def test_a_photo_stands_in_the_audit_log_with_its_digest(handful_shop: Shop, order_id: int) -> None:
    photo_id = add_photo(handful_shop, order_id, picture(), by="Anna", station="bench 2")
    with handful_shop.look() as tx:
        entry = next(e for e in tx.audit.of_order(order_id) if e.action == packing_photos.AUDITED)
    assert entry.actor == "Anna"
    assert entry.detail["photo"] == photo_id
    assert entry.detail["sha256"] == photos_of_order(handful_shop, order_id)[0].sha256
    assert verify_audit(handful_shop).is_sound


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_of_cameras_and_telephones_are_taken(kind: str) -> None:
    assert opened(shrunk_photo(picture(kind))).size == (400, 300)


def test_a_large_photo_is_made_small_enough_to_be_kept_for_good() -> None:
    noise = Image.frombytes("L", (2_000, 1_500), os.urandom(3_000_000)).convert("RGB")
    target = io.BytesIO()
    noise.save(target, "JPEG", quality=90)
    small = shrunk_photo(target.getvalue())
    assert len(small) <= LARGEST_KEPT_BYTES
    assert max(opened(small).size) <= LONGEST_SIDE_PX
    assert opened(small).size[0] * 3 == pytest.approx(opened(small).size[1] * 4, abs=6)


def test_a_photo_taken_on_its_side_stands_upright_and_tells_no_place() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Camera of Anna"
    exif.get_ifd(0x8825)[1] = "N"
    small = shrunk_photo(picture(size=(300, 200), exif=exif.tobytes()))
    assert opened(small).size == (200, 300)
    assert not opened(small).getexif()
    assert b"Anna" not in small


def test_what_is_seen_through_stands_on_white() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(target, "PNG")
    assert min(opened(shrunk_photo(target.getvalue())).convert("L").getextrema()) > 250


@pytest.mark.parametrize(
    "what",
    [
        b"",
        b"no picture",
        b"GIF89a" + bytes(40),
        b"\xff\xd8\xff\xe0" + bytes(100),
        picture("PNG")[:80],
        picture(size=(2, 2)),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
    ids=["empty", "text", "gif", "broken jpeg", "half a png", "two pixels", "svg"],
)
def test_what_is_no_photo_is_refused_and_leaves_nothing(handful_shop: Shop, order_id: int, what: bytes) -> None:
    with pytest.raises(Refused):
        add_photo(handful_shop, order_id, what, by="Anna", station="")
    assert photos_of_order(handful_shop, order_id) == ()


def test_a_small_file_that_unpacks_beyond_measure_is_refused_before_it_is_unpacked() -> None:
    # A PNG's head is its signature and a piece IHDR: width, height, depth, and a checksum.
    small = picture("PNG")
    head = b"IHDR" + struct.pack(">II", 8_000, 8_000) + small[24:29]
    with pytest.raises(NoPhoto, match="8000 x 8000"):
        shrunk_photo(small[:12] + head + struct.pack(">I", zlib.crc32(head)) + small[33:])


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 200))
def test_a_damaged_picture_is_kept_or_refused_and_nothing_else(noise: bytes, at: int) -> None:
    whole = picture("PNG", (40, 30))
    with suppress(NoPhoto):
        assert shrunk_photo(whole[:at] + noise + whole[at + len(noise) :])


def test_a_camera_that_runs_wild_does_not_fill_the_store(
    handful_shop: Shop, order_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing_photos, "MOST_OF_AN_ORDER", 1)
    add_photo(handful_shop, order_id, picture(), by="", station="")
    with pytest.raises(Refused, match="photos already"):
        add_photo(handful_shop, order_id, picture(), by="", station="")
    assert MOST_OF_AN_ORDER == 50


def test_an_order_that_was_photographed_is_not_removed_with_its_import(handful_shop: Shop, order_id: int) -> None:
    add_photo(handful_shop, order_id, picture(), by="", station="")
    (past,) = past_imports(handful_shop)
    with pytest.raises(Refused):
        undo_import(handful_shop, past.id)
    assert len(photos_of_order(handful_shop, order_id)) == 1


def test_a_photo_that_was_changed_in_the_store_is_not_shown_as_the_one_that_was_kept(
    handful_shop: Shop, order_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo_id = add_photo(handful_shop, order_id, picture(), by="", station="")
    from shipdesk.storage.photos_store import PhotosStore

    monkeypatch.setattr(PhotosStore, "document", lambda *_: picture(colour="black"))
    with pytest.raises(Refused, match="not what was kept"):
        photo(handful_shop, photo_id)


def test_a_photo_is_saved_whole_or_not_at_all(handful_shop: Shop, order_id: int, tmp_path: Path) -> None:
    photo_id = add_photo(handful_shop, order_id, picture(), by="", station="")
    save_photo(handful_shop, photo_id, tmp_path / "box.jpg")
    assert (tmp_path / "box.jpg").read_bytes() == photo(handful_shop, photo_id)
    with pytest.raises(Refused):
        save_photo(handful_shop, photo_id, tmp_path / "nowhere" / "box.jpg")
    with pytest.raises(Refused):
        photo(handful_shop, photo_id + 1)


def test_photos_by_command(handful_shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = show_order(handful_shop, order_ids(handful_shop, OrderQuery())[0]).order_number
    folder = str(handful_shop.folder)
    (tmp_path / "box.png").write_bytes(picture("PNG"))
    run(["--data", folder, "--json", "packing", "photo", number, str(tmp_path / "box.png"), "--by", "Anna"])
    kept = json.loads(capsys.readouterr().out)["photo"]
    assert (kept["by"], kept["media_type"]) == ("Anna", "image/jpeg")
    run(["--data", folder, "--json", "packing", "photos", number, "--out", str(tmp_path / "out")])
    (listed,) = json.loads(capsys.readouterr().out)["photos"]
    assert hashlib.sha256(Path(listed["file"]).read_bytes()).hexdigest() == kept["sha256"]
    assert run(["--data", folder, "packing", "photo", number, str(tmp_path / "none.png")]) == 1
    assert "cannot be read" in capsys.readouterr().err
