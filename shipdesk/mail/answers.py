"""What a mail server's answer means for this mail and for those behind it."""

from __future__ import annotations

import re
import smtplib
import ssl
from enum import StrEnum

from shipdesk.domain.mails import Delivery, DeliveryOutcome
from shipdesk.domain.text import clean_line
from shipdesk.mail.dialogue import Answer, AnswerTooLong, NoEncryption, NoKnownLogin


class Step(StrEnum):
    """Where in the dialogue an answer was given."""

    GREETING = "greeting"
    HELLO = "hello"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    DOT = "dot"


_BEFORE_MAIL = frozenset({Step.GREETING, Step.HELLO, Step.LOGIN})

# Gmail says 550 5.4.5, Microsoft 554 SubmissionQuotaExceeded and 5.1.90, small providers only words.
_QUOTA = re.compile(
    r"\b[45]\.4\.5\b|\b5\.1\.90\b|quota ?exceeded|SubmissionQuota|sending (limit|quota)"
    r"|rate.?limit|too many (messages|emails|mails)|(hourly|daily) limit|max(imum)? .{0,20}per (hour|day)",
    re.IGNORECASE,
)
_MAILBOX_FULL = re.compile(r"\b[45]\.2\.2\b|mailbox (is )?full|over ?quota", re.IGNORECASE)
_RELAY = re.compile(r"relay", re.IGNORECASE)
_LOGIN_OFF = re.compile(
    r"\b5\.7\.(30|139)\b|basic authentication is (disabled|not supported)|SmtpClientAuthentication", re.IGNORECASE
)
_NOT_YOUR_ADDRESS = re.compile(r"SendAsDenied|\b5\.2\.252\b|\b5\.7\.60\b|not owned by user", re.IGNORECASE)
# Microsoft says 5.1.8 and 5.7.501 to 512 when it has stopped an account that looks like a spammer's.
_ACCOUNT_STOPPED = re.compile(
    r"\b5\.1\.8\b|\b5\.7\.5(0[1-9]|1[0-2])\b|bad outbound sender|(?<!recipient )account (\w+ ){0,2}(suspended|locked)"
    r"|sending (is |has been )?(disabled|suspended|blocked)",
    re.IGNORECASE,
)
# What is full or forbids us says nothing about whether the address exists (RFC 3463).
_NOT_THE_ADDRESS = re.compile(r"\b5\.(2\.[234]|3\.\d+|7\.\d+)\b")
_THE_ADDRESS = re.compile(r"\b5\.(1\.([1236]|10)|2\.1)\b")
_TOO_MANY_RECIPIENTS = re.compile(r"\b[45]\.5\.3\b|too many recipients", re.IGNORECASE)
_PER_HOUR = re.compile(r"hour", re.IGNORECASE)
_PER_DAY = re.compile(r"\bda(y|ily)\b|\b24\b", re.IGNORECASE)

CHECK_PASSWORD = "The mail server does not accept the password. Check it in Settings, Mail."  # noqa: S105
LOG_IN_AGAIN = "The mail provider does not accept the login by browser any more. Log in again in Settings, Mail."
_PASSWORDS_OFF = (
    "The mail provider has switched off logging in with a password for this account. "
    "Log in by browser in Settings, Mail, or ask your provider to allow SMTP login."
)
_WRONG_SENDER = "The mail server does not accept the shop's sender address. Check it in Settings, Mail."
_CHECK_SETTINGS = "Check the server in Settings, Mail."
_ENOUGH = "The mail server takes no more mails for now. ShipDesk waits and goes on by itself."


def meaning(step: Step, answer: Answer) -> Delivery:
    """Return what an answer other than the hoped-for one means."""
    if step is Step.LOGIN:
        return _login_meaning(answer)
    said = f' It said: "{_said(answer)}".'
    if _QUOTA.search(answer.text) and answer.code >= 400 and not _MAILBOX_FULL.search(answer.text):
        return Delivery(DeliveryOutcome.LATER, f"{_ENOUGH}{said}", pause_queue=True, pause_hours=_pause_hours(answer))
    if answer.code >= 500:
        return _account_refusal(answer, said) or _refusal(step, answer, said)
    if step is Step.DOT and answer.code < 400:
        return unsure("The mail server gave no clear answer.")
    # 421 means that the server closes; anything at the beginning has nothing to do with this one mail.
    everybody = answer.code == 421 or step in _BEFORE_MAIL
    what = "asks to wait" if answer.code >= 400 else "gave a strange answer"
    return Delivery(
        DeliveryOutcome.LATER, f"The mail server {what}. ShipDesk tries again later.{said}", pause_queue=everybody
    )


def is_about_address(step: Step, answer: Answer) -> bool:
    """Answer whether a refusal says that the address itself is wrong, so that no mail will ever reach it."""
    if answer.code < 500:
        return False
    if step is Step.RECIPIENT:
        return not _NOT_THE_ADDRESS.search(answer.text)
    return step in (Step.DATA, Step.DOT) and bool(_THE_ADDRESS.search(answer.text))


def is_one_too_many(answer: Answer) -> bool:
    """Answer whether a recipient is refused only because the mail has others already (RFC 5321 4.5.3.1.10)."""
    return bool(_TOO_MANY_RECIPIENTS.search(answer.text))


def not_tried_again(answer: Answer) -> Delivery:
    """Return what it means for a copy that the server has no time for its address.

    The mail has gone to the customer by then: to send it once more would be to send it twice.
    """
    return Delivery(
        DeliveryOutcome.REFUSED,
        f'The mail server had no time for this address, and a copy is not tried again. It said: "{_said(answer)}".',
    )


def failure(step: Step, error: Exception) -> Delivery:
    """Return what it means that the dialogue broke off at this step."""
    if step is Step.DOT:
        return unsure("The connection ended before the mail server's last answer.")
    if isinstance(error, ssl.SSLCertVerificationError):
        return Delivery(DeliveryOutcome.HELD, _certificate_words(error), pause_queue=True)
    if isinstance(error, NoEncryption):
        return Delivery(
            DeliveryOutcome.HELD,
            "The mail server offers no encryption, so nothing was sent, not even the password. "
            "Check server and port in Settings, Mail; on a foreign network, try another one.",
            pause_queue=True,
        )
    if isinstance(error, NoKnownLogin):
        return Delivery(
            DeliveryOutcome.HELD,
            "The mail server takes no login of the kind that is set. Ask your mail provider for an app password or "
            "SMTP login, log in by browser in Settings, Mail, or use another mail account.",
            pause_queue=True,
        )
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Delivery(
            DeliveryOutcome.HELD,
            "The encrypted connection to the mail server could not be made. "
            "Check the port and the kind of encryption in Settings, Mail.",
            pause_queue=True,
        )
    return Delivery(
        DeliveryOutcome.LATER,
        f"{_break_words(step, error)} ShipDesk tries again later.",
        pause_queue=step in _BEFORE_MAIL,
    )


def unsure(what: str) -> Delivery:
    """Return the third outcome: nobody can know whether the mail went out."""
    return Delivery(
        DeliveryOutcome.UNSURE,
        f"{what} The mail may or may not have gone out. Look into the sent mails or ask the customer, then decide.",
    )


def _pause_hours(answer: Answer) -> int:
    """Return how long an account whose limit is reached rests; short-lived refusals just back off."""
    if _PER_DAY.search(answer.text):
        return 24
    if _PER_HOUR.search(answer.text):
        return 1
    return 24 if answer.code >= 500 else 0


def _account_refusal(answer: Answer, said: str) -> Delivery | None:
    """Return what a refusal means that is about the shop's account and would meet every mail, or None."""
    if _LOGIN_OFF.search(answer.text):
        return Delivery(DeliveryOutcome.HELD, _PASSWORDS_OFF, pause_queue=True)
    if _NOT_YOUR_ADDRESS.search(answer.text):
        return Delivery(DeliveryOutcome.HELD, f"{_WRONG_SENDER}{said}", pause_queue=True)
    if _ACCOUNT_STOPPED.search(answer.text):
        return Delivery(
            DeliveryOutcome.HELD,
            f"The mail provider has stopped this account. Ask its support, then let the mails go on.{said}",
            pause_queue=True,
        )
    return None


def _login_meaning(answer: Answer) -> Delivery:
    """Judge a failed login by its code alone: some servers echo what they were sent."""
    if answer.code < 500:
        return Delivery(
            DeliveryOutcome.LATER,
            f"The mail server cannot check the password now (answer {answer.code}). ShipDesk tries again later.",
            pause_queue=True,
        )
    if _LOGIN_OFF.search(answer.text):
        return Delivery(DeliveryOutcome.HELD, _PASSWORDS_OFF, pause_queue=True)
    return Delivery(DeliveryOutcome.HELD, CHECK_PASSWORD, pause_queue=True)


def _refusal(step: Step, answer: Answer, said: str) -> Delivery:
    if answer.code in (530, 534, 535, 538):
        return Delivery(
            DeliveryOutcome.HELD,
            "The mail server wants a login. Enter user and password in Settings, Mail.",
            pause_queue=True,
        )
    if step in (Step.GREETING, Step.HELLO):
        return Delivery(
            DeliveryOutcome.HELD, f"The mail server does not talk to us. {_CHECK_SETTINGS}{said}", pause_queue=True
        )
    if step is Step.SENDER and answer.code != 552:
        return Delivery(DeliveryOutcome.HELD, f"{_WRONG_SENDER}{said}", pause_queue=True)
    if step is Step.RECIPIENT and _RELAY.search(answer.text):
        return Delivery(
            DeliveryOutcome.HELD,
            f"The mail server does not send mails without a login. Check user and password in Settings, Mail.{said}",
            pause_queue=True,
        )
    if step is Step.RECIPIENT:
        return Delivery(
            DeliveryOutcome.REFUSED, f"The mail server does not know or accept the customer's address. Check it.{said}"
        )
    return Delivery(DeliveryOutcome.REFUSED, f"The mail server refused this mail.{said}")


def _certificate_words(error: ssl.SSLCertVerificationError) -> str:
    code = getattr(error, "verify_code", 0)
    words = f"{getattr(error, 'verify_message', '')} {error}".casefold()
    nothing_sent = "Nothing was sent, not even the password."
    # Numbers of OpenSSL's X509_V_ERR_*; macOS and Windows speak only in words.
    if code == 9 or "not yet valid" in words:
        return f"The mail server's certificate is not valid yet. {nothing_sent} Check this computer's date and time."
    if code == 10 or "expired" in words:
        return (
            f"The mail server's certificate has expired. {nothing_sent} "
            "Check this computer's date and time; if they are right, tell your mail provider."
        )
    if code in (62, 64) or "mismatch" in words or "not valid for" in words:
        return (
            f"The mail server's certificate belongs to another name. {nothing_sent} "
            "Check the server's name in Settings, Mail, as your mail provider writes it."
        )
    return (
        f"The mail server's certificate is not from a known authority. {nothing_sent} "
        "Check the server's name in Settings, Mail; on a foreign network, try another one."
    )


def _break_words(step: Step, error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "The mail server does not answer."
    if isinstance(error, AnswerTooLong):
        return "The mail server sends an endless answer."
    if isinstance(error, ConnectionRefusedError):
        return "The mail server cannot be reached: nothing listens at that port."
    if step is Step.GREETING and not isinstance(error, smtplib.SMTPException):
        return "The mail server cannot be reached. Is this computer online, and is the server's name right?"
    return "The connection to the mail server broke off."


def _said(answer: Answer) -> str:
    return clean_line(f"{answer.code or ''} {answer.text}".replace('"', "'"), 200)
