"""Log the mail account in by browser, and keep what that gave in the keyring."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.roles import May
from shipdesk.services.mail_pause import end_pause
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.secret_store import get_secret, read_secret, secrets_problem, set_secret
from shipdesk.services.topics import Topic
from shipdesk.services.who_may import ask_leave
from shipdesk.settings import Settings

if TYPE_CHECKING:
    from shipdesk.mail.oauth_tokens import MailTokens
    from shipdesk.services.shop import Shop

CLIENT_SECRET = "mail:client_secret"  # noqa: S105  (the name of one)
_NAME = "mail:login"
# Windows keeps at most 2,560 bytes in one entry of its keyring, two for each character; Microsoft's are longer.
_PART = 1000


def log_in_mail(
    shop: Shop,
    settings: Settings,
    *,
    open_browser: Callable[[str], Any] = webbrowser.open,
    cancelled: CancelCheck = never_cancelled,
) -> str:
    """Let a person log in by browser to the account as typed; return a sentence, or raise Refused with the reason."""
    from shipdesk.mail.oauth import log_in, place_of

    ask_leave(shop, May.CHANGE_MAIL)
    problem = secrets_problem()
    if problem:
        raise Refused(problem)
    mail = settings.mail
    if not mail.user:
        raise Refused("The account's user name is missing.", "Enter the mail address that logs in.")
    place = place_of(mail, settings.mailbox)
    secret = read_secret(shop.store_id, CLIENT_SECRET)
    granted = log_in(place, mail.client_id, secret, mail.user, open_browser, cancelled=cancelled)
    keep_login(shop.store_id, granted.refresh)
    with shop.change(Topic.SETTINGS, Topic.MESSAGES) as tx:
        end_pause(tx)
    return f"{place.name} lets ShipDesk send mails as {mail.user} from now on."


def is_logged_in(store_id: str) -> bool:
    """Answer whether a login by browser is kept."""
    return bool(get_secret(store_id, _NAME))


def mail_tokens(store_id: str, settings: Settings) -> MailTokens:
    """Return the tokens of the account's login by browser; raises Refused where there is none."""
    from shipdesk.mail.oauth import place_of
    from shipdesk.mail.oauth_tokens import MailTokens

    place = place_of(settings.mail, settings.mailbox)
    token = kept_login(store_id)
    if not token:
        raise Refused("The mail account is not logged in.", "Log in by browser in Settings, Mail.")
    secret = read_secret(store_id, CLIENT_SECRET)
    return MailTokens(place, settings.mail.client_id, secret, token, lambda new: keep_login(store_id, new))


def keep_login(store_id: str, token: str) -> None:
    """Keep a refresh token in the keyring, in parts; a crash in between leaves the one before whole."""
    before = read_secret(store_id, _NAME)
    slot = "b" if before.startswith("a") else "a"
    parts = [token[start : start + _PART] for start in range(0, len(token), _PART)]
    for number, part in enumerate(parts):
        set_secret(store_id, f"{_NAME}:{slot}{number}", part)
    set_secret(store_id, _NAME, f"{slot}{len(parts)}" if parts else "")
    for number in range(int(before[1:] or 0)):
        set_secret(store_id, f"{_NAME}:{before[0]}{number}", "")


def kept_login(store_id: str) -> str:
    """Return the refresh token that is kept, or an empty text."""
    told = read_secret(store_id, _NAME)
    if not told:
        return ""
    return "".join(read_secret(store_id, f"{_NAME}:{told[0]}{number}") for number in range(int(told[1:])))
