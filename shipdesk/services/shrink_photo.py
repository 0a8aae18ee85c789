"""Makes a photo small in a child process with limits of memory and time: no picture can take ShipDesk down."""

from __future__ import annotations

from multiprocessing.connection import Connection

from shipdesk.domain.errors import Refused
from shipdesk.domain.photos import BOX_PHOTO, PictureLimits
from shipdesk.intake.child import limit_memory
from shipdesk.intake.read_file import reading_child

LONGEST_S = 30.0


def shrink_photo(picture: bytes, limits: PictureLimits = BOX_PHOTO) -> bytes:
    """Return the picture as it is kept, as JPEG within the limits; raises Refused where it is none."""
    if not picture:
        raise Refused("This file is empty.", "Take the photo again.")
    if len(picture) > limits.largest_file_bytes:
        largest = limits.largest_file_bytes // 1_000_000
        raise Refused(f"This picture is larger than {largest} MB.", "Save it smaller, or take it with fewer pixels.")
    with reading_child("shrink a photo", shrink_in_child, picture, limits) as pipe:
        try:
            told = pipe.recv_bytes() if pipe.poll(LONGEST_S) else b""
        except (EOFError, OSError):
            told = b""
    if told[:1] != b"J":
        raise Refused("This is no picture that can be kept.", f"Use {limits.words}.")
    return told[1:]


def shrink_in_child(pipe: Connection, picture: bytes, limits: PictureLimits) -> None:
    """Send the small photo with a J in front, or an N for what is none."""
    limit_memory()
    from shipdesk.documents.photo_shrinking import NoPhoto, shrunk_photo

    try:
        pipe.send_bytes(b"J" + shrunk_photo(picture, limits))
    except NoPhoto:
        pipe.send_bytes(b"N")
    pipe.close()
