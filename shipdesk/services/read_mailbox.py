"""Look into the shop's mailbox: which mails came back, and which unsure ones went out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shipdesk.domain.errors import Refused, RemoteError
from shipdesk.domain.mails import AddressFlag, FlaggedAddress
from shipdesk.services.settle_mails import settle_unsure_mails
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

if TYPE_CHECKING:
    from shipdesk.mail.bounces import DeliveryReport, ReportedRecipient

_KEY = "mailbox"
_EVERY = timedelta(minutes=10)
_AFTER_A_FAILURE = timedelta(hours=1)


def mailbox_is_on(shop: Shop) -> bool:
    """Answer whether the shop reads a mailbox."""
    return bool(shop.settings.mailbox.host) and not shop.is_practice


def read_mailbox_if_due(shop: Shop) -> str:
    """Look into the mailbox every ten minutes; return a sentence of what was found, or an empty text.

    A password that is refused is not tried again before the account is changed or a person asks: servers lock
    accounts after a few tries.
    """
    if not mailbox_is_on(shop):
        # Without a mailbox nothing can be looked up, but what is unsure may still be sent once more.
        return _settled_words(0, settle_unsure_mails(shop)[1]) if shop.settings.mail.resend_unsure else ""
    now = shop.clock.now()
    with shop.look() as tx:
        kept: dict[str, Any] = tx.settings.get(_KEY) or {}
    account = shop.settings.mailbox.model_dump_json() + shop.settings.mail.model_dump_json()
    stopped = kept.get("stopped") and kept.get("account") == account
    next_at = kept.get("next_at")
    if stopped or (next_at and now < datetime.fromisoformat(next_at)):
        return ""
    try:
        words = read_mailbox(shop)
    except Refused as error:
        _keep(shop, kept | {"stopped": True, "account": account, "problem": str(error)})
        raise
    except RemoteError as error:
        _keep(shop, kept | {"next_at": (now + _AFTER_A_FAILURE).isoformat(), "problem": str(error)})
        raise
    return words


def read_mailbox(shop: Shop) -> str:
    """Look into the mailbox now; return a sentence of what was found, or an empty text.

    Raises Refused where none is set or its login is refused, and RemoteError where it cannot be read now.
    """
    if not mailbox_is_on(shop):
        raise Refused("No mailbox is set up.", "Enter its server in Settings, Mail.")
    now = shop.clock.now()
    found, resent = settle_unsure_mails(shop)
    bounced = delayed = 0
    with shop.look() as tx:
        kept: dict[str, Any] = tx.settings.get(_KEY) or {}
    place = (int(kept.get("validity", 0)), int(kept.get("uid", 0)))
    if shop.settings.mailbox.read_bounces:
        bounced, delayed, place = _read_reports(shop, place)
    _keep(shop, {"validity": place[0], "uid": place[1], "next_at": (now + _EVERY).isoformat()})
    came_back = _count(bounced, "1 mail came back", "{} mails came back")
    later = _count(delayed, "1 mail is delayed", "{} mails are delayed")
    return ", ".join(filter(None, (came_back, later, _settled_words(found, resent))))


def forget_mailbox_problem(shop: Shop) -> None:
    """Have the mailbox tried again, as after its account was changed."""
    with shop.look() as tx:
        kept: dict[str, Any] = tx.settings.get(_KEY) or {}
    if kept:
        _keep(shop, {name: kept[name] for name in ("validity", "uid") if name in kept})


def flagged_addresses(shop: Shop) -> tuple[FlaggedAddress, ...]:
    """Return the addresses that mails do not reach, or that want fewer, the newest first."""
    with shop.look() as tx:
        return tx.flags.all()


def trust_address(shop: Shop, address: str) -> int:
    """Take the flags off an address, so that mails go there again; return how many it had."""
    with shop.change(Topic.MESSAGES, Topic.ORDERS) as tx:
        return tx.flags.clear(address)


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
            told = [each for each in report.recipients if each.action == action]
            for recipient in told:
                tx.flags.flag(_which(recipient, ours), flag, now, recipient.reason, report.message_id)
            if told and flag is AddressFlag.BOUNCED:
                tx.mail_queue.mark_bounced(row_id, now)
            if told:
                return (1, 0) if flag is AddressFlag.BOUNCED else (0, 1)
    return 0, 0


def _which(recipient: ReportedRecipient, ours: list[str]) -> str:
    """Return which of the mail's recipients is meant; a forwarded one is reported under an address we do not know."""
    known = {address.casefold(): address for address in ours}
    return next((known[address] for address in recipient.addresses if address in known), ours[0])


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


def _keep(shop: Shop, facts: dict[str, Any]) -> None:
    with shop.database.transaction() as tx:
        tx.settings.put(_KEY, facts)
