"""Reads reports of mails that came back, in the standard's own form (RFC 3464) only: everything else is none."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message
from email.parser import HeaderParser
from typing import Any

from shipdesk.domain.text import clean_line

_MESSAGE_ID = re.compile(r"<([!-;=?-~]{3,250})>")
_ADDRESS = re.compile(r"[^\s<>;,\"]{1,64}@[^\s<>;,\"@]{1,250}")
_MOST_RECIPIENTS = 20
_QUOTING = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers"}
)
_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
"""The second is for addresses that are not ASCII (RFC 6533)."""
_ANSWERED = ("In-Reply-To", "References")
"""Where servers that quote nothing name the mail that a report is about."""
_ACTION = re.compile(r"[a-z]{1,20}")


@dataclass(frozen=True, slots=True)
class ReportedRecipient:
    """What a report says of one recipient; addresses in small letters, without their kind; reason in its own words."""

    addresses: tuple[str, ...]
    action: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """A report about one mail, named by its Message-ID without angle brackets."""

    message_id: str
    recipients: tuple[ReportedRecipient, ...]


def read_report(content: bytes) -> DeliveryReport | None:
    """Return what a message reports about the delivery of another; None where it is no such report.

    People's answers, out-of-office notes and reports of other kinds (read, abuse) are none.
    """
    try:
        message = message_from_bytes(content, policy=policy.compat32)
        parts = _parts_of_report(message)
        status = next((part for part in parts if part.get_content_type() in _STATUS), None)
        message_id = next(filter(None, map(_quoted_id, parts)), "") or _answered_id(message)
        if status is None or not message_id:
            return None
        return DeliveryReport(message_id, tuple(_recipients(status))[:_MOST_RECIPIENTS])
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # The email package raises all of these on odd messages; such a one reports nothing.
        return None


def _parts_of_report(message: Message) -> Sequence[Message]:
    """Return the parts of a report about a delivery; none where the message is something else.

    Gateways that add a footer wrap the report; what a person forwards is a message inside of a message, and none.
    """
    if message.get_content_type() == "multipart/mixed" and message.is_multipart():
        inner = [part for part in _children(message) if part.get_content_type() == "multipart/report"]
        message = inner[0] if len(inner) == 1 else message
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return ()
    if str(message.get_param("report-type", "")).casefold() != "delivery-status":
        return ()
    return _children(message)


def _children(message: Message) -> list[Message]:
    return [part for part in message.get_payload() if isinstance(part, Message)]


def _recipients(status: Message) -> Iterator[ReportedRecipient]:
    for block in _blocks(status):
        addresses = (_address(block[name]) for name in ("Original-Recipient", "Final-Recipient"))
        known = tuple(dict.fromkeys(address for address in addresses if address))
        # Some write a word behind it, in brackets.
        action = _ACTION.match(clean_line(str(block["Action"] or ""), 40).casefold())
        diagnostic = clean_line(str(block["Diagnostic-Code"] or "").partition(";")[2], 200)
        if action:
            code = clean_line(str(block["Status"] or ""), 40)
            yield ReportedRecipient(known, action[0], code, diagnostic or code)


def _blocks(status: Message) -> Sequence[Message]:
    """Return the blocks of fields; the first is about the mail as a whole, unless a server left out the empty line."""
    is_coded = str(status["Content-Transfer-Encoding"] or "").strip().casefold() == "base64"
    if status.get_content_type() == "message/delivery-status" and not is_coded:
        return _children(status) if status.is_multipart() else ()
    # The email package knows no blocks of the newer kind, and takes coded lines (RFC 3464 forbids them) for text.
    text = "\n\n".join(_as_it_came(part) for part in _children(status))
    if is_coded:
        text = base64.b64decode(text).decode("utf-8", "replace").replace("\r\n", "\n")
    return [HeaderParser().parsestr(block) for block in text.split("\n\n")[: _MOST_RECIPIENTS + 1]]


def _as_it_came(part: Message) -> str:
    fields = "\n".join(f"{name}: {value}" for name, value in part.items())
    below = part.get_payload()
    return "\n\n".join(filter(None, (fields, below.replace("\r\n", "\n") if isinstance(below, str) else "")))


def _address(raw: Any) -> str:
    """Return the address of a recipient field, such as "rfc822; ana@customer.example"."""
    found = _ADDRESS.search(str(raw or "").rpartition(";")[2])
    return found[0].casefold() if found else ""


def _quoted_id(part: Message) -> str:
    """Return the Message-ID of the mail that a part quotes, whole or only its headers."""
    if part.get_content_type() not in _QUOTING:
        return ""
    payload = part.get_payload()
    quoted = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(quoted, Message):
        raw = part.get_payload(decode=True)
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(payload)
        quoted = HeaderParser().parsestr(text)
    found = _MESSAGE_ID.search(str(quoted["Message-ID"] or ""))
    return found[1] if found else ""


def _answered_id(message: Message) -> str:
    """Return the Message-ID that the report itself says it answers, where that is exactly one."""
    found = {each for name in _ANSWERED for each in _MESSAGE_ID.findall(str(message[name] or ""))}
    return found.pop() if len(found) == 1 else ""
