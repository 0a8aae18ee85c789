"""Builds the bytes of a mail: the same message always gives the same bytes, and only the headers that we meant."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import MailMessage
from shipdesk.domain.text import HEADER_CAP, clean_line
from shipdesk.mail.addresses import checked_address
from shipdesk.mail.logo import logo_id

HEADERS = (
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "X-ShipDesk-Ref",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
)
"""The header names of every mail, in this order; Reply-To only where the shop has one."""
LIST_HEADERS = ("List-Unsubscribe", "List-Unsubscribe-Post")
"""What advertising carries after its X-ShipDesk-Ref; the second where one click is enough (RFC 8058)."""

MESSAGE_CAP = 1_000_000
"""The most bytes of a finished message, without what is attached to it."""
ATTACHMENTS_CAP = 3_000_000
"""The most bytes of all that is attached; many receivers take 10 MB, and base64 makes them a third longer."""
MOST_RECIPIENTS = 6


class _OneLine(EmailPolicy):
    """Leaves in one piece what others look for in one piece: addresses of the web, which Python would encode where they
    are long, and the mail's name, by which mailboxes and reports find it.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the header as it goes out."""
        if name.startswith("List-") or name == "Message-ID":
            return f"{name}: {value}\r\n".encode("ascii")
        return super().fold_binary(name, value)


# Lines of at most 78 characters and nothing but ASCII: no server on the way has a reason to rewrite the mail.
_POLICY = _OneLine(linesep="\r\n", max_line_length=78, cte_type="7bit", raise_on_defect=False)
_UNSUBSCRIBE = re.compile(r"(https://|mailto:)[!#-;=?-~]{3,900}")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,60}")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+=-]{0,100}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,100}[A-Za-z0-9])?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_DATE = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000")
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9]+")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LONG_WORD = re.compile(r"\S{60}(?=\S)")
_NEEDS_QUOTES = str.maketrans(dict.fromkeys('<>@,;:()[]\\"', " "))
_PART_HEADERS = ["Content-Type", "Content-Transfer-Encoding"]


def build_message(mail: MailMessage) -> bytes:
    """Return the mail as it goes to the server, lines ending in CRLF; raise Refused where it cannot be made safely."""
    message = EmailMessage(policy=_POLICY)
    try:
        _put_headers(message, mail)
        _put_content(message, mail)
        built = message.as_bytes()
    except (MessageError, ValueError, LookupError, IndexError, AttributeError) as error:
        # The email package raises all of these on odd texts; whatever it is, this mail is not sent.
        raise Refused(f"The mail cannot be put together: {clean_line(str(error), 200)}.", _ADVICE) from error
    _check_built(built, mail)
    return built


def new_message_id(outbox_key: str, domain: str, token: str) -> str:
    """Return a Message-ID without angle brackets, the same for the same row and token; long, as filters like it."""
    meaning = _NOT_IN_ID.sub("-", outbox_key).strip("-")[:40] or "mail"
    unique = hashlib.blake2b(f"{outbox_key}\0{token}".encode(), digest_size=12).hexdigest()
    try:
        host = domain.strip().rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = ""
    made = f"{meaning}.{unique}@{host}"
    return made if _MESSAGE_ID.fullmatch(made) else f"{meaning}.{unique}@shipdesk.invalid"


def mail_date(moment: datetime) -> str:
    """Return the moment as the date of a mail (RFC 5322, UTC)."""
    return format_datetime(moment.astimezone(UTC))


_ADVICE = "Look at the names and the subject of this mail."


def _header_text(raw: str, cap: int = HEADER_CAP) -> str:
    """Clean a header value; every "=?" is broken up, since Python 3.11 decodes it even with an unknown charset."""
    cleaned = clean_line(raw, cap).replace("=?", "= ?")
    # A word longer than a line would be folded into something that other programs read differently.
    return _LONG_WORD.sub(lambda m: f"{m[0]} ", cleaned)


def _put_headers(message: EmailMessage, mail: MailMessage) -> None:
    if not _MESSAGE_ID.fullmatch(mail.message_id):
        raise Refused("The mail's Message-ID is not valid.", "Make this mail again.")
    if not _DATE.fullmatch(mail.date_utc):
        raise Refused("The mail has no valid date.", "Make this mail again.")
    subject = _header_text(mail.subject)
    if not subject:
        raise Refused("The mail has no subject.", "Correct the template in Messages, Templates.")
    message["From"] = _address(mail.sender_name, mail.sender_address, "The shop's")
    if len(mail.also_to) >= MOST_RECIPIENTS:
        raise Refused("The mail has too many recipients.", "Take some of them out.")
    to = [_address(mail.recipient_name, mail.recipient_address, "The customer's")]
    message["To"] = [*to, *(_address("", also, "A further") for also in mail.also_to)]
    if mail.reply_to:
        message["Reply-To"] = _address("", mail.reply_to, "The shop's reply")
    message["Subject"] = subject
    message["Date"] = mail.date_utc
    message["Message-ID"] = f"<{mail.message_id}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    message["X-ShipDesk-Ref"] = _NOT_IN_ID.sub("-", mail.reference).strip("-")[:60] or "none"
    if mail.unsubscribe:
        if not _UNSUBSCRIBE.fullmatch(mail.unsubscribe):
            raise Refused("The address for unsubscribing cannot be sent.", "Correct it in Settings, Mail.")
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        if mail.unsubscribe.startswith("https://"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _address(name: str, raw: str, whose: str) -> Address:
    address = checked_address(raw, whose)
    # Python 3.11 loses the quotes of a folded name, and a comma or @ in it becomes a second recipient: use none.
    shown = " ".join(_header_text(name, 80).translate(_NEEDS_QUOTES).split())
    if len(shown) > 50:
        shown = shown.replace(".", "")
    return Address(display_name=shown, addr_spec=address)


def _put_content(message: EmailMessage, mail: MailMessage) -> None:
    message.set_content(_printable(mail.text), subtype="plain", charset="utf-8", cte="quoted-printable")
    message.add_alternative(_printable(mail.html), subtype="html", charset="utf-8", cte="quoted-printable")
    if mail.logo:
        page = list(message.iter_parts())[1]
        assert isinstance(page, EmailMessage)
        page.add_related(mail.logo, "image", "png", cid=f"<{logo_id(mail.logo)}>", disposition="inline")
        page.set_param("type", "text/html")  # RFC 2387 3.1
    if sum(len(each.content) for each in mail.attachments) > ATTACHMENTS_CAP:
        raise Refused("What is attached to the mail is too big.", "Attach less.")
    for each in mail.attachments:
        kind, _, subtype = each.media_type.partition("/")
        if not _FILE_NAME.fullmatch(each.name) or not _MEDIA_TYPE.fullmatch(each.media_type):
            raise Refused("What is attached to the mail has a name that cannot be sent.", _ADVICE)
        message.add_attachment(each.content, maintype=kind, subtype=subtype, filename=each.name)
    for number, part in enumerate(message.walk()):
        if number:
            del part["MIME-Version"]  # the email package puts one where none belongs
        if part.is_multipart():
            # "=_" cannot occur in quoted-printable text, and the rest follows from the id: same mail, same bytes.
            unique = hashlib.blake2b(f"{mail.message_id}{number or ''}".encode(), digest_size=16).hexdigest()
            part.set_boundary(f"=_{unique}")
    # Last, because setting the content throws away all headers that begin with Content-.
    message["Content-Language"] = mail.language if _LANGUAGE.fullmatch(mail.language) else "en"


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("", text).encode("utf-8", "replace").decode("utf-8")


def _check_built(built: bytes, mail: MailMessage) -> None:
    """Read the bytes back as a receiver would and refuse anything that we did not mean to say."""
    attached = sum(len(each.content) for each in mail.attachments)
    if len(built) > MESSAGE_CAP + attached * 3 // 2:
        raise Refused("The mail is too long.", "Shorten its template in Messages, Templates.")
    bare = built.replace(b"\r\n", b"")
    if not built.isascii() or b"\n" in bare or b"\r" in bare or b"\0" in bare:
        raise Refused("The mail would contain forbidden characters.", _ADVICE)
    # 78 is the aim, which folded encoded words may miss by a few; 998 is the limit (RFC 5322 2.1.1).
    if any(len(line) > 998 for line in built.split(b"\r\n")):
        raise Refused("The mail would contain a line that is too long.", _ADVICE)
    expected = _names_meant(mail)
    read = message_from_bytes(built, policy=policy.default)
    for reading in (message_from_bytes(built, policy=policy.compat32), read):
        if _names_read(reading) != expected:
            raise Refused("The mail would carry headers that nobody wrote.", _ADVICE)
    recipients = [a.addr_spec for a in read["To"].addresses]
    if recipients != [checked_address(each) for each in (mail.recipient_address, *mail.also_to)]:
        raise Refused("The mail would go to somebody else.", _ADVICE)


def _names_meant(mail: MailMessage) -> list[list[str]]:
    """Return the header names that the mail and its parts may have."""
    head = [name for name in HEADERS if name != "Reply-To" or mail.reply_to]
    if mail.unsubscribe:
        more = LIST_HEADERS if mail.unsubscribe.startswith("https://") else LIST_HEADERS[:1]
        place = head.index("MIME-Version")
        head[place:place] = more
    page = [_PART_HEADERS]
    if mail.logo:
        page = [["Content-Type"], _PART_HEADERS, [*_PART_HEADERS, "Content-Disposition", "Content-ID"]]
    if not mail.attachments:
        return [head, _PART_HEADERS, *page]
    files = [[*_PART_HEADERS, "Content-Disposition"] for _ in mail.attachments]
    return [head, ["Content-Type"], _PART_HEADERS, *page, *files]


def _names_read(read: Message[Any, Any]) -> list[list[str]]:
    """Return the header names of the mail and of its parts, as a receiver finds them."""
    return [part.keys() for part in read.walk()]
