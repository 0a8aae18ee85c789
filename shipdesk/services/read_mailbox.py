"""Look into the shop's mailbox: which mails came back, and which unsure ones went out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shipdesk.domain.errors import Refused, RemoteError
from shipdesk.domain.mails import AddressFlag, FlaggedAddress
from shipdesk.services.mailbox_state import mailbox_is_on, mailbox_state, note_failure, note_read
from shipdesk.services.settle_mails import settle_unsure_mails
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

if TYPE_CHECKING:
    from shipdesk.mail.bounces import DeliveryReport, ReportedRecipient

_TAKEN = ("delivered", "relayed", "expanded")


def read_mailbox_if_due(shop: Shop) -> str:
    """Look into the mailbox every ten minutes; return a sentence of what was found, or an empty text.

    A password that is refused is not tried again before the account is changed or a person asks: servers lock
    accounts after a few tries.
    """
    if not mailbox_is_on(shop):
        # Without a mailbox nothing can be looked up, but what is unsure may still be sent once more.
        return _settled_words(0, settle_unsure_mails(shop)[1]) if shop.settings.mail.resend_unsure else ""
    return read_mailbox(shop) if mailbox_state(shop).is_due(shop.clock.now()) else ""


def read_mailbox(shop: Shop) -> str:
    """Look into the mailbox now; return a sentence of what was found, or an empty text.

    Raises Refused where none is set or its login is refused, and RemoteError where it cannot be read now; why is kept.
    """
    state = mailbox_state(shop)
    if not state.is_on:
        raise Refused("No mailbox is set up.", "Enter its server in Settings, Mail.")
    try:
        return _read(shop, state.place)
    except (Refused, RemoteError) as error:
        note_failure(shop, error)
        raise


def flagged_addresses(shop: Shop) -> tuple[FlaggedAddress, ...]:
    """Return the addresses that mails do not reach, or that want fewer, the newest first."""
    with shop.look() as tx:
        return tx.flags.all()


def trust_address(shop: Shop, address: str) -> int:
    """Take the flags off an address, so that mails go there again; return how many it had."""
    with shop.change(Topic.MESSAGES, Topic.ORDERS) as tx:
        return tx.flags.clear(address)


def flag_again(shop: Shop, flags: Sequence[FlaggedAddress]) -> None:
    """Put flags back that were taken off by mistake, as they were."""
    with shop.change(Topic.MESSAGES, Topic.ORDERS) as tx:
        for each in flags:
            tx.flags.flag(each.address, each.flag, each.at, each.detail, each.message_id)


def note_report(shop: Shop, report: DeliveryReport) -> tuple[int, int]:
    """Keep what a report says about one of our mails; return (1, 0) for one that came back, (0, 1) for a delay.

    A report about a mail that is not ours is nobody's business, whoever sends it.
    """
    with shop.change(Topic.MESSAGES, Topic.ORDERS) as tx:
        row_id = tx.mail_queue.of_message_ids([report.message_id]).get(report.message_id)
        stored = tx.messages.get(row_id) if row_id is not None else None
        if row_id is None or stored is None:
            return 0, 0
        now = shop.clock.now()
        ours = [stored.mail.recipient_address, *stored.mail.also_to]
        for flag, action in ((AddressFlag.BOUNCED, "failed"), (AddressFlag.DELAYED, "delayed")):
            told = [
                each for each in report.recipients if each.action == action and not _is_of_others(each, report, ours)
            ]
            for recipient in told:
                tx.flags.flag(_which(recipient, ours), flag, now, recipient.reason, report.message_id)
            if told and flag is AddressFlag.BOUNCED:
                tx.mail_queue.mark_bounced(row_id, now)
            if told:
                return (1, 0) if flag is AddressFlag.BOUNCED else (0, 1)
    return 0, 0


def _is_of_others(recipient: ReportedRecipient, report: DeliveryReport, ours: list[str]) -> bool:
    """Answer whether a recipient is somebody behind an address of ours which itself took the mail, such as a list's."""
    known = {address.casefold() for address in ours}
    took = any(known & set(each.addresses) and each.action in _TAKEN for each in report.recipients)
    return took and not known & set(recipient.addresses)


def _which(recipient: ReportedRecipient, ours: list[str]) -> str:
    """Return which of the mail's recipients is meant; a forwarded one is reported under an address we do not know."""
    known = {address.casefold(): address for address in ours}
    return next((known[address] for address in recipient.addresses if address in known), ours[0])


def _read(shop: Shop, place: tuple[int, int]) -> str:
    now = shop.clock.now()
    found, resent = settle_unsure_mails(shop)
    bounced = delayed = 0
    if shop.settings.mailbox.read_bounces:
        bounced, delayed, place = _read_reports(shop, place)
    note_read(shop, place, now)
    came_back = _count(bounced, "1 mail came back", "{} mails came back")
    later = _count(delayed, "1 mail is delayed", "{} mails are delayed")
    return ", ".join(filter(None, (came_back, later, _settled_words(found, resent))))


def _read_reports(shop: Shop, place: tuple[int, int]) -> tuple[int, int, tuple[int, int]]:
    from shipdesk.mail.bounces import read_report

    bounced = delayed = 0
    mailbox = shop.outside.mailbox()
    assert mailbox is not None
    with mailbox as opened:
        for validity, uid, content in opened.new_messages("INBOX", place):
            place = (validity, uid)
            report = read_report(content)
            if report is not None:
                came_back, later = note_report(shop, report)
                bounced, delayed = bounced + came_back, delayed + later
    return bounced, delayed, place


def _settled_words(found: int, resent: int) -> str:
    went = _count(found, "1 unsure mail had gone out", "{} unsure mails had gone out")
    again = _count(resent, "1 mail planned once more", "{} mails planned once more")
    return ", ".join(filter(None, (went, again)))


def _count(number: int, one: str, many: str) -> str:
    if not number:
        return ""
    return one if number == 1 else many.format(number)
