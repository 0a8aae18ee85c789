"""Takes mails through the SMTP dialogue and says of each what became of it: yes, no, later, or nobody knows."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Delivery, DeliveryOutcome, MailMessage
from shipdesk.mail.addresses import checked_address
from shipdesk.mail.answers import Step, failure, meaning, unsure
from shipdesk.mail.dialogue import Answer, Dialogue, default_context, is_loopback
from shipdesk.mail.message import build_message
from shipdesk.settings import MailSettings

MAILS_PER_CONNECTION = 80
"""Gmail and Postfix close a connection after 100 mails."""


class _Ended(Exception):
    """The dialogue has come to an end with this outcome."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(delivery.detail)
        self.delivery = delivery


class SmtpMailer:
    """A mail account; keeps its connection from one mail to the next, until close."""

    def __init__(
        self,
        settings: MailSettings,
        password: str | None,
        *,
        timeout_s: float = 30,
        dot_timeout_s: float = 600,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._password = password
        self._timeout_s = timeout_s
        self._dot_timeout_s = dot_timeout_s
        self._context = ssl_context
        self._dialogue: Dialogue | None = None
        self._mails = 0
        self._logged_in = False
        self._step = Step.GREETING

    @property
    def logged_in(self) -> bool:
        """Tell whether the present connection has logged in."""
        return self._logged_in

    def open(self) -> Delivery | None:
        """Connect, encrypt and log in; return None when the server is ready, else what it means."""
        try:
            self._ready()
        except _Ended as ended:
            self.close()
            return ended.delivery
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self._drop()
            return failure(self._step, error)
        return None

    def deliver(self, message: MailMessage, before_data: Callable[[], None]) -> Delivery:
        """Deliver one mail; before_data is called just before DATA, and what it raises stops the mail in time."""
        try:
            content = build_message(message)
            sender = checked_address(message.sender_address, "The shop's")
            recipient = checked_address(message.recipient_address)
        except Refused as refused:
            return Delivery(DeliveryOutcome.REFUSED, str(refused))
        blocked = self.open()
        if blocked is not None:
            return blocked
        try:
            dialogue = self._envelope(sender, recipient, len(content))
        except _Ended as ended:
            return self._after(ended.delivery)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self._drop()
            return failure(self._step, error)
        before_data()
        return self._after(self._hand_over(dialogue, content))

    def close(self) -> None:
        """Say goodbye to the server; never raises, since no mail depends on it."""
        dialogue, self._dialogue = self._dialogue, None
        self._logged_in = False
        if dialogue is not None:
            dialogue.leave()

    def _ready(self) -> Dialogue:
        """Return a connection that is ready for the next mail: the kept one where it still answers, else a new one."""
        kept = self._dialogue
        if kept is not None and self._mails < MAILS_PER_CONNECTION:
            with suppress(OSError, smtplib.SMTPException):
                if kept.step("RSET").code == 250:
                    return kept
        self.close()
        return self._connect()

    def _connect(self) -> Dialogue:
        settings = self._settings
        self._step = Step.GREETING
        if not settings.host:
            raise _Ended(_held("No mail server is set. Enter it in Settings, Mail."))
        if settings.security == "none_local_only" and not is_loopback(settings.host):
            raise _Ended(
                _held(
                    "Without encryption ShipDesk talks only to a mail server on this computer. "
                    "Choose STARTTLS or TLS in Settings, Mail."
                )
            )
        if self._context is None:
            self._context = default_context()
        dialogue = self._dialogue = Dialogue(settings.security, self._context, self._timeout_s)
        self._mails = 0
        self._expect(dialogue.open(settings.host, settings.port), 220)
        self._step = Step.HELLO
        self._expect(dialogue.hello(), 250)
        # A server that offers no login may not need one; if it does, it says so at MAIL.
        if settings.user and dialogue.offers_login():
            self._step = Step.LOGIN
            if not self._password:
                raise _Ended(_held("The password of the mail account is missing. Enter it in Settings, Mail."))
            self._expect(dialogue.log_in(settings.user, self._password), 235)
            self._logged_in = True
        return dialogue

    def _envelope(self, sender: str, recipient: str, size: int) -> Dialogue:
        """Name sender and recipient: everything up to here can be repeated without harm."""
        dialogue = self._dialogue
        if dialogue is None:
            raise smtplib.SMTPServerDisconnected("The connection ended.")
        self._step = Step.SENDER
        limit = f" SIZE={size}" if dialogue.has_extn("size") else ""
        self._expect(dialogue.step(f"MAIL FROM:<{sender}>{limit}"), 250)
        self._step = Step.RECIPIENT
        self._expect(dialogue.step(f"RCPT TO:<{recipient}>"), 250, 251, 252)
        return dialogue

    def _hand_over(self, dialogue: Dialogue, content: bytes) -> Delivery:
        """Send the mail itself; from the first byte of its content on, an interruption leaves us unsure."""
        self._step = Step.DATA
        try:
            go_on = dialogue.step("DATA")
            if go_on.code != 354:
                return meaning(Step.DATA, go_on)
        except (OSError, smtplib.SMTPException) as error:
            # No server can have accepted a mail of which it has not been sent a single byte.
            self._drop()
            return failure(Step.DATA, error)
        try:
            dialogue.send_content(content)
            answer = dialogue.send_dot(self._dot_timeout_s)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return failure(Step.DOT, error)
        self._mails += 1
        if 200 <= answer.code < 300:
            return Delivery(DeliveryOutcome.SENT, answer.text)
        if answer.code == 0:
            self._drop()
            return unsure("The mail server gave no clear answer.")
        return meaning(Step.DOT, answer)

    def _after(self, delivery: Delivery) -> Delivery:
        """Keep the connection for the next mail, unless the server asked us to stay away."""
        if delivery.pause_queue:
            self.close()
        return delivery

    def _expect(self, answer: Answer, *hoped: int) -> None:
        if answer.code not in hoped:
            raise _Ended(meaning(self._step, answer))

    def _drop(self) -> None:
        """Close without a goodbye, since the server no longer listens."""
        dialogue, self._dialogue = self._dialogue, None
        self._logged_in = False
        if dialogue is not None:
            dialogue.close()


def _held(sentence: str) -> Delivery:
    return Delivery(DeliveryOutcome.HELD, sentence, pause_queue=True)
