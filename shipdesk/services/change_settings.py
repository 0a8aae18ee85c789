"""Keep settings and secrets, and try the mail account."""

from __future__ import annotations

from shipdesk.domain.roles import May
from shipdesk.services import secret_store
from shipdesk.services.label_templates import check_templates
from shipdesk.services.mail_login import mail_tokens
from shipdesk.services.mail_pause import end_pause, resume_mails
from shipdesk.services.mailbox_state import forget_mailbox_problem
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.tracking_pages import note_settings
from shipdesk.services.who_may import ask_leave
from shipdesk.settings import MailSettings, Settings

_MAIL = ("mail", "mailbox", "webhook")
_NEEDS = {
    **dict.fromkeys(_MAIL, May.CHANGE_MAIL),
    "carriers": May.CHANGE_CARRIERS,
    "shops": May.CHANGE_CARRIERS,
}
"""What a part of the settings needs that is more than settings."""


def save_settings(shop: Shop, settings: Settings) -> None:
    """Keep the settings; every open screen and part uses them from now on.

    Raises Refused where a line of a label template that is new cannot be used, and for whoever may not change them.
    """
    before = shop.settings
    changed = [name for name in Settings.model_fields if getattr(settings, name) != getattr(before, name)]
    for what in dict.fromkeys(_NEEDS.get(name, May.CHANGE_SETTINGS) for name in changed):
        ask_leave(shop, what)
    if settings.label.templates != shop.settings.label.templates:
        check_templates(settings.label)
    new_account = bool({"mail", "mailbox"}.intersection(changed))
    if new_account:
        _check_sender(settings.mail)
    with shop.change(Topic.SETTINGS, Topic.LATE, *((Topic.MESSAGES,) if new_account else ())) as tx:
        tx.settings.save(settings)
        note_settings(tx, before, settings, shop.clock.now())
        if new_account:
            end_pause(tx)
        tx.audit.add(shop.clock.now(), "settings")
    if new_account:
        forget_mailbox_problem(shop)


def _check_sender(mail: MailSettings) -> None:
    """Raise Refused for a sender whose mails would look forged to every receiver."""
    from shipdesk.mail.account_check import check_free_mail

    if mail.enabled and mail.host:
        check_free_mail(mail.from_address, mail.host)


def set_secret(shop: Shop, name: str, value: str) -> None:
    """Keep a secret in the keyring; raises Refused where there is none to trust, and for whoever may not."""
    about_mail = name.partition(":")[0] in _MAIL
    ask_leave(shop, May.CHANGE_MAIL if about_mail else May.CHANGE_CARRIERS)
    secret_store.set_secret(shop.store_id, name, value)
    if about_mail:
        resume_mails(shop)
        forget_mailbox_problem(shop)
    shop.publish(frozenset({Topic.SETTINGS}))


def has_secret(shop: Shop, name: str) -> bool:
    """Answer whether a secret is kept, without showing it."""
    return bool(secret_store.get_secret(shop.store_id, name))


def secrets_available() -> str:
    """Return an empty text where secrets can be kept, else why not."""
    return secret_store.secrets_problem()


def check_mail_account(shop: Shop, settings: MailSettings, password: str | None) -> str:
    """Connect and log in with the account as typed; return a sentence, or raise Refused with the reason."""
    from shipdesk.mail.account_check import check_account

    if settings.login != "password":
        tokens = mail_tokens(shop.store_id, shop.settings.model_copy(update={"mail": settings}))
        return check_account(settings, None, tokens=tokens)
    return check_account(settings, password or secret_store.get_secret(shop.store_id, "mail"))
