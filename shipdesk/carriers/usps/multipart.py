"""Reads an answer of USPS's label servers: one JSON with the pictures inside, or a multipart form with a part for each.

The Accept header asks for the one, and some of the servers send the other all the same.
"""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from typing import Any

from shipdesk.web.answers import Answer
from shipdesk.web.json_answers import NotUnderstoodError, mapping, read_json

ONE_JSON = "application/vnd.usps.labels+json"
"""The media type by which everything comes in one JSON (USPS Labels API 3.9)."""
_METADATA = ("labelMetadata", "SCANFormMetadata")
_MOST_PARTS = 20


def read_label_answer(answer: Answer) -> dict[str, Any]:
    """Return what an answer tells as one flat object; pictures are base64 under their own names.

    Raise NotUnderstoodError where it is neither JSON nor a form.
    """
    content = answer.content.lstrip(b"\r\n")
    if content.startswith(b"--"):
        return _parts_of(content)
    told = mapping(read_json(content))
    flat: dict[str, Any] = {}
    for name in _METADATA:
        flat |= mapping(told.get(name))
    return flat | {name: value for name, value in told.items() if name not in _METADATA}


def _parts_of(content: bytes) -> dict[str, Any]:
    # The form's own first line is its boundary, whatever the header says.
    boundary = content.split(b"\n", 1)[0].strip()[2:].decode("ascii", "replace").replace('"', "")
    head = f'MIME-Version: 1.0\r\nContent-Type: multipart/form-data; boundary="{boundary}"\r\n\r\n'
    parts = message_from_bytes(head.encode() + content).get_payload()
    if not isinstance(parts, list) or not boundary or len(parts) > _MOST_PARTS:
        raise NotUnderstoodError("the answer is no readable form")
    told: dict[str, Any] = {}
    for part in parts:
        if isinstance(part, Message):
            told |= _read_part(part)
    return told


def _read_part(part: Message) -> dict[str, Any]:
    """Return a part under its name; metadata is spread out, for in one JSON it stands beside the pictures too."""
    payload = part.get_payload()
    name = str(part.get_param("name", "", header="content-disposition") or "")
    if not isinstance(payload, str):
        return {}
    if part.get_content_type() != "application/json":
        # Base64, whatever the part's own headers say of its encoding (USPS Labels API).
        return {name: payload}
    told = mapping(read_json(payload.encode("utf-8", "surrogateescape")))
    return {name: dict(told)} if name.startswith("return") else dict(told)
