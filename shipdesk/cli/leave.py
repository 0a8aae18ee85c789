"""Which commands not everybody may give, and how whoever gives one says who they are."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Sequence

from shipdesk.domain.errors import Refused
from shipdesk.domain.roles import May
from shipdesk.services.people import nobody_can_prove_it, sign_in
from shipdesk.services.shop import Shop
from shipdesk.services.who_may import ask_leave, has_people

PERSON_VARIABLE = "SHIPDESK_PERSON"
PIN_VARIABLE = "SHIPDESK_PIN"
NEEDS = {
    "settings set": May.CHANGE_SETTINGS, "settings logo": May.CHANGE_SETTINGS, "settings secret": May.CHANGE_SETTINGS,
    "rules add": May.CHANGE_SETTINGS, "rules remove": May.CHANGE_SETTINGS, "rules on": May.CHANGE_SETTINGS,
    "rules off": May.CHANGE_SETTINGS, "rules move": May.CHANGE_SETTINGS, "rules mode": May.CHANGE_SETTINGS,
    "page logo": May.CHANGE_SETTINGS, "page check": May.CHANGE_SETTINGS,
    "boxes set": May.CHANGE_SETTINGS, "boxes remove": May.CHANGE_SETTINGS,
    "printers add": May.CHANGE_SETTINGS, "printers remove": May.CHANGE_SETTINGS, "printers route": May.CHANGE_SETTINGS,
    "carriers add": May.CHANGE_CARRIERS, "carriers remove": May.CHANGE_CARRIERS, "shops connect": May.CHANGE_CARRIERS,
    "mail provider": May.CHANGE_MAIL, "mail login": May.CHANGE_MAIL, "mail test": May.CHANGE_MAIL,
    "mail approve": May.CHANGE_MAIL, "templates restore": May.CHANGE_MAIL, "templates send": May.CHANGE_MAIL,
    "mail export": May.EXPORT,
    "products export": May.EXPORT, "backup": May.EXPORT, "move-store": May.EXPORT, "restore": May.RESTORE,
    "audit list": May.READ_AUDIT,
    "people add": May.MANAGE_PEOPLE, "people remove": May.MANAGE_PEOPLE, "people set-pin": May.MANAGE_PEOPLE,
}  # fmt: skip
"""By the command's name."""
NEEDS_WITH = {
    "label": (May.SPEND_BEYOND, ("--over-limit",)),
    "return": (May.SPEND_BEYOND, ("--over-limit",)),
    "mail template": (May.CHANGE_MAIL, ("--subject", "--mjml", "--text", "--reset")),
    "papers cards": (May.MANAGE_PEOPLE, ("--badge",)),
    "products set": (May.SUBSTITUTE, ("--substitutes",)),
}
"""The same where one of these options is given."""
_NOT_WITH = {"settings secret": "--check"}


def needed(words: Sequence[str]) -> May | None:
    """Return what a command does that not everybody may, or None."""
    given = {word.partition("=")[0] for word in words}
    if given & {"--help", "-h"}:
        return None
    for name in (" ".join(words[:2]), " ".join(words[:1])):
        if name in NEEDS and _NOT_WITH.get(name, "") not in given:
            return NEEDS[name]
        what, options = NEEDS_WITH.get(name, (None, ()))
        if given & set(options):
            return what
    return None


def let_do(shop: Shop, what: May) -> None:
    """Ask who it is and whether they may do it; raises Refused where not. A shop without people asks nobody.

    The services ask again, for themselves. Where no owner's PIN can be checked on this computer, nobody is asked who
    says who works here: the service knows about that, and writes it into the log.
    """
    if not has_people(shop) or (what is May.MANAGE_PEOPLE and nobody_can_prove_it(shop)):
        return
    name = os.environ.get(PERSON_VARIABLE, "").strip()
    if name:
        sign_in(shop, name, _pin_of(name))
    ask_leave(shop, what)


def read_new_pin(question: str) -> str:
    """Return a PIN that somebody types twice unseen, or the next line of stdin; it never stands in a command."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    pin = getpass.getpass(f"{question}: ")
    if pin and getpass.getpass("Once more: ") != pin:
        raise Refused("The two are not the same.", "Nothing was changed; try again.")
    return pin


def _pin_of(name: str) -> str:
    told = os.environ.get(PIN_VARIABLE)
    if told is not None:
        return told
    if not sys.stdin.isatty():
        raise Refused(f"The PIN of {name} is needed.", f"Ask at a terminal, or put it into {PIN_VARIABLE}.")
    return getpass.getpass(f"PIN of {name}: ")
