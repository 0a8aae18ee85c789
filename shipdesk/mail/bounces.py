"""Reads reports of mails that came back, in the standard's own form (RFC 3464) only: everything else is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
_QUOTING = frozenset({"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"})


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
        if message.get_content_type() != "multipart/report" or not message.is_multipart():
            return None
        if str(message.get_param("report-type", "")).casefold() != "delivery-status":
            return None
        parts = [part for part in message.get_payload() if isinstance(part, Message)]
        status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
        message_id = next(filter(None, map(_quoted_id, parts)), "")
        if status is None or not message_id:
            return None
        return DeliveryReport(message_id, tuple(_recipients(status))[:_MOST_RECIPIENTS])
    except (MessageError, ValueError, LookupError, TypeError, AttributeError):
        # The email package raises all of these on odd messages; such a one reports nothing.
        return None


def _recipients(status: Message) -> Iterator[ReportedRecipient]:
    blocks = status.get_payload()
    for block in blocks[1:] if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        addresses = (_address(block[name]) for name in ("Original-Recipient", "Final-Recipient"))
        known = tuple(dict.fromkeys(address for address in addresses if address))
        action = clean_line(str(block["Action"] or ""), 40).casefold()
        diagnostic = clean_line(str(block["Diagnostic-Code"] or "").partition(";")[2], 200)
        if action:
            code = clean_line(str(block["Status"] or ""), 40)
            yield ReportedRecipient(known, action, code, diagnostic or code)


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
