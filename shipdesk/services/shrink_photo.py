"""Makes a photo small in a child process with limits of memory and time: no picture can take ShipDesk down."""

from __future__ import annotations

from multiprocessing.connection import Connection

from shipdesk.domain.errors import Refused
from shipdesk.intake.child import limit_memory
from shipdesk.intake.read_file import reading_child

LARGEST_FILE_BYTES = 25_000_000
LONGEST_S = 30.0


def shrink_photo(picture: bytes) -> bytes:
    """Return the photo as it is kept (JPEG, at most 1,600 px and 400 kB); raises Refused where it is none."""
    if not picture:
        raise Refused("This file is empty.", "Take the photo again.")
    if len(picture) > LARGEST_FILE_BYTES:
        raise Refused("This photo is larger than 25 MB.", "Save it smaller, or take it with fewer pixels.")
    with reading_child("shrink a photo", shrink_in_child, picture) as pipe:
        try:
            told = pipe.recv_bytes() if pipe.poll(LONGEST_S) else b""
        except (EOFError, OSError):
            told = b""
    if told[:1] != b"J":
        raise Refused(
            "This is no photo that can be kept.", "Use a JPEG, PNG or WebP picture of at most 60 million pixels."
        )
    return told[1:]


def shrink_in_child(pipe: Connection, picture: bytes) -> None:
    """Send the small photo with a J in front, or an N for what is none."""
    limit_memory()
    from shipdesk.documents.photo_shrinking import NoPhoto, shrunk_photo

    try:
        pipe.send_bytes(b"J" + shrunk_photo(picture))
    except NoPhoto:
        pipe.send_bytes(b"N")
    pipe.close()
