"""Takes mails through the SMTP dialogue and says of each what became of it: yes, no, later, or nobody knows."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

from shipdesk.domain.errors import Refused, RemoteUnavailable, ShipDeskError
from shipdesk.domain.mails import Delivery, DeliveryOutcome, MailMessage
from shipdesk.mail.addresses import checked_address
from shipdesk.mail.answers import (
    LOG_IN_AGAIN,
    Step,
    failure,
    is_about_address,
    is_one_too_many,
    meaning,
    not_tried_again,
    unsure,
)
from shipdesk.mail.dialogue import Answer, Dialogue, default_context, is_loopback
from shipdesk.mail.message import build_message
from shipdesk.settings import MailSettings

MAILS_PER_CONNECTION = 80
"""Gmail and Postfix close a connection after 100 mails."""


class Tokens(Protocol):
    """Gives what a login by browser left (`mail.oauth_tokens`)."""

    def token(self) -> str:
        """Return a token that is good for a while; raises ShipDeskError where there is none."""
        ...

    def drop(self, token: str) -> None:
        """Forget a token that was refused."""
        ...


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
        tokens: Tokens | None = None,
    ) -> None:
        self._settings = settings
        self._password = password
        self._tokens = tokens
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
            recipients = [checked_address(each) for each in (message.recipient_address, *message.also_to)]
        except Refused as refusal:
            return Delivery(DeliveryOutcome.REFUSED, str(refusal))
        blocked = self.open()
        if blocked is not None:
            return blocked
        try:
            dialogue, refused = self._envelope(sender, recipients, len(content))
        except _Ended as ended:
            return self._after(ended.delivery)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self._drop()
            return failure(self._step, error)
        before_data()
        taken = [each for each in recipients if each not in refused]
        delivery = self._hand_over(dialogue, content, taken)
        if refused and delivery.outcome is DeliveryOutcome.SENT:
            words = " ".join(f"{address} did not get it: {judged.detail}" for address, judged in refused.items())
            delivery = replace(delivery, detail=words, refused=_gone(refused))
        return self._after(delivery)

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

    def _connect(self, *, again: bool = False) -> Dialogue:
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
            if self._tokens is not None:
                return self._log_in_by_token(dialogue, self._tokens, again=again)
            if not self._password:
                raise _Ended(_held("The password of the mail account is missing. Enter it in Settings, Mail."))
            answer = dialogue.log_in(settings.user, self._password)
            if answer.code // 100 != 2:  # 235, and 250 from servers that know no better
                raise _Ended(meaning(Step.LOGIN, answer))
            self._logged_in = True
        return dialogue

    def _log_in_by_token(self, dialogue: Dialogue, tokens: Tokens, *, again: bool) -> Dialogue:
        """Log in by token; one that is refused is replaced once, for it may have been taken back before its time."""
        try:
            token = tokens.token()
        except RemoteUnavailable as error:
            raise _Ended(Delivery(DeliveryOutcome.LATER, str(error), pause_queue=True)) from error
        except ShipDeskError as error:
            raise _Ended(_held(str(error))) from error
        answer = dialogue.log_in_by_token(self._settings.user, token)
        if answer.code == 235:
            self._logged_in = True
            return dialogue
        if answer.code < 500:
            raise _Ended(meaning(Step.LOGIN, answer))
        tokens.drop(token)
        if again:
            raise _Ended(_held(LOG_IN_AGAIN))
        self.close()
        return self._connect(again=True)

    def _envelope(self, sender: str, recipients: list[str], size: int) -> tuple[Dialogue, dict[str, Delivery]]:
        """Name sender and recipients: everything up to here can be repeated without harm.

        Returns those that do not get it, with the server's reasons; where nobody does, the mail has ended. The first
        recipient is the customer: while the server has no time for them the mail waits. A copy holds nobody up.
        """
        dialogue = self._dialogue
        if dialogue is None:
            raise smtplib.SMTPServerDisconnected("The connection ended.")
        self._step = Step.SENDER
        limit = f" SIZE={size}" if dialogue.has_extn("size") else ""
        self._expect(dialogue.step(f"MAIL FROM:<{sender}>{limit}"), 250)
        self._step = Step.RECIPIENT
        refused: dict[str, Delivery] = {}
        taken = False
        for recipient in recipients:
            answer = dialogue.step(f"RCPT TO:<{recipient}>")
            if answer.code in (250, 251, 252):
                taken = True
                continue
            judged = meaning(Step.RECIPIENT, answer)
            is_copy = recipient != recipients[0]
            if is_copy and answer.code // 100 == 4 and not judged.pause_queue:
                judged = not_tried_again(answer)
            elif judged.outcome is not DeliveryOutcome.REFUSED and not (taken and is_one_too_many(answer)):
                raise _Ended(judged)
            is_wrong = is_about_address(Step.RECIPIENT, answer)
            refused[recipient] = replace(judged, refused=(recipient,) if is_wrong else ())
        if len(refused) == len(recipients):
            raise _Ended(replace(refused[recipients[0]], refused=_gone(refused)))
        return dialogue, refused

    def _hand_over(self, dialogue: Dialogue, content: bytes, taken: list[str]) -> Delivery:
        """Send the mail itself; from its final dot on, an interruption leaves us unsure."""
        self._step = Step.DATA
        try:
            go_on = dialogue.step("DATA")
            if go_on.code != 354:
                if go_on.code < 400:
                    self._drop()  # it may be waiting for content by now
                return _judged(Step.DATA, go_on, taken)
            early = dialogue.send_content(content)
        except (OSError, smtplib.SMTPException) as error:
            # No server may keep a mail of which it was not sent the end (RFC 5321 4.1.1.10).
            self._drop()
            return failure(Step.DATA, error)
        if early is not None:
            self._drop()
            return _judged(Step.DATA, early, taken)
        try:
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
        return _judged(Step.DOT, answer, taken)

    def _after(self, delivery: Delivery) -> Delivery:
        """Keep the connection for the next mail, unless the server asked us to stay away or is out of step."""
        if self._dialogue is not None and self._dialogue.out_of_step:
            self._drop()
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


def _judged(step: Step, answer: Answer, taken: list[str]) -> Delivery:
    """Return what an answer to the mail itself means; of several recipients it does not say which one it is about."""
    wrong = taken if len(taken) == 1 and is_about_address(step, answer) else ()
    return replace(meaning(step, answer), refused=tuple(wrong))


def _gone(refused: dict[str, Delivery]) -> tuple[str, ...]:
    return tuple(address for judged in refused.values() for address in judged.refused)


def _held(sentence: str) -> Delivery:
    return Delivery(DeliveryOutcome.HELD, sentence, pause_queue=True)
