"""Who works in the shop: add and remove people, set their PINs, and know who is at the bench."""

from __future__ import annotations

import secrets

from shipdesk.domain.audit_chain import key_id_of
from shipdesk.domain.command_cards import LONGEST_ARGUMENT, Card, Command
from shipdesk.domain.errors import Refused
from shipdesk.domain.people import Person, checked_pin, wait_after
from shipdesk.domain.roles import May, Role
from shipdesk.domain.text import clean_line
from shipdesk.services import pins
from shipdesk.services.command_cards import card_of
from shipdesk.services.kept_keys import KeptKey
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.who_may import SignedIn, ask_leave, has_people
from shipdesk.storage.transaction import Transaction

LONGEST_NAME = 60
_IN_STORE = "people_pepper"


def list_people(shop: Shop) -> tuple[Person, ...]:
    """Return who works here, by name."""
    with shop.look() as tx:
        return tx.people.all()


def add_person(shop: Shop, name: str, role: Role, pin: str = "") -> Person:
    """Add somebody; their badge says their name, with a number where it was taken. An owner needs a PIN.

    Whoever adds the first one is that owner, and at this bench from then on.
    Raises Refused for a name that is taken, a PIN that is too easy, staff before there is an owner,
    and for whoever may not say who works here.
    """
    _ask_to_manage(shop)
    name = clean_line(name)
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused(f"A name has 1 to {LONGEST_NAME} letters.", "Say the name that all will see.")
    if role is Role.OWNER and not pin:
        raise Refused("An owner needs a PIN.", "A badge can be copied; what only the owner may do asks for the PIN.")
    kept = _hashed(shop, pin) if pin else ""
    with shop.change(Topic.PEOPLE) as tx:
        if tx.people.named(name) is not None:
            raise Refused(f"{name} works here already.", "Use another name, such as with a surname.")
        is_first = not tx.people.are_any()
        if role is not Role.OWNER and is_first:
            raise Refused("The first person must be the owner.", f"Add the owner first, then {name}.")
        person = tx.people.add(name, role, _free_badge(tx, name), shop.clock.now())
        tx.people.set_pin(person.id, kept)
        detail = {"person": person.id, "role": role.value}
        tx.audit.add(shop.clock.now(), "person_added", actor=name if is_first else "", detail=detail)
        person = tx.people.named(name) or person
        if is_first:
            shop.person = SignedIn(person, by_pin=True)
    return person


def remove_person(shop: Shop, name: str) -> Person:
    """Let somebody work here no more; what the log tells of them stays. The last owner goes last."""
    _ask_to_manage(shop)
    with shop.change(Topic.PEOPLE) as tx:
        person = _named(tx, name)
        others = [each for each in tx.people.all() if each.id != person.id]
        if others and not any(each.role is Role.OWNER for each in others):
            raise Refused(f"{person.name} is the only owner.", "Add another owner first, or remove the others first.")
        tx.people.remove(person.id, shop.clock.now())
        tx.audit.add(shop.clock.now(), "person_removed", detail={"person": person.id})
    return person


def set_pin(shop: Shop, name: str, pin: str) -> Person:
    """Give somebody another PIN; their waiting is over."""
    _ask_to_manage(shop)
    kept = _hashed(shop, pin)
    with shop.change(Topic.PEOPLE) as tx:
        person = _named(tx, name)
        tx.people.set_pin(person.id, kept)
        tx.audit.add(shop.clock.now(), "pin_set", detail={"person": person.id})
        return _named(tx, name)


def sign_in(shop: Shop, name: str, pin: str) -> SignedIn:
    """Return who has this PIN and let them be at the bench; raise Refused for a wrong one, and while they must wait.

    Each try is kept in the store before it is looked at: neither a restart nor another bench gives more of them.
    """
    peppers = _peppers(shop)
    now = shop.clock.now()
    with shop.change() as tx:
        person = _named(tx, name)
        if person.wait_until is not None and now < person.wait_until:
            seconds = int((person.wait_until - now).total_seconds()) + 1
            raise Refused("Too many wrong PINs.", f"Wait {seconds} seconds, or let the owner set another PIN.")
        kept = tx.people.pin_hash(person.id)
        if not pins.can_check(kept, peppers):
            raise Refused(f"The PIN of {person.name} cannot be checked on this computer.", _NO_PIN)
        failures = person.failures + 1
        wait = wait_after(failures)
        tx.people.set_failures(person.id, failures, now + wait if wait else None)
    if not pins.is_pin(pin, kept, peppers):
        with shop.change() as tx:
            tx.audit.add(now, "pin_wrong", detail={"person": person.id, "in_a_row": failures})
        raise Refused("This PIN is wrong.", f"Wait {int(wait.total_seconds())} seconds." if wait else "Try again.")
    shop.person = here = SignedIn(person, by_pin=True)
    with shop.change(Topic.PEOPLE) as tx:
        tx.people.set_failures(person.id, 0, None)
    return here


def sign_out(shop: Shop) -> None:
    """Let nobody be at this bench; nothing is read or written, so that it is done at once."""
    shop.person = None
    shop.publish(frozenset({Topic.PEOPLE}))


def sign_in_by_badge(shop: Shop, scanned: str) -> SignedIn:
    """Let whose badge was scanned be at the bench; raise Refused for anything else. A badge never makes an owner."""
    with shop.look() as tx:
        card = card_of(tx, scanned)
    if card is None:
        raise Refused(*_NOBODYS)
    return sign_in_with(shop, card)


def sign_in_with(shop: Shop, card: Card) -> SignedIn:
    """Let whose badge this card of the shop is be at the bench; raise Refused where it is nobody's."""
    with shop.look() as tx:
        person = tx.people.with_badge(card.argument) if card.command is Command.BADGE else None
    if person is None:
        raise Refused(*_NOBODYS)
    before = shop.person
    # Who is here by their PIN and shows their badge again has lost nothing.
    proved = before is not None and before.by_pin and before.person.id == person.id
    shop.person = here = SignedIn(person, by_pin=proved)
    shop.publish(frozenset({Topic.PEOPLE}))
    return here


def nobody_can_prove_it(shop: Shop) -> bool:
    """Answer whether no owner's PIN can be checked here, as after a move to a computer without the pepper."""
    with shop.look() as tx:
        kept = [tx.people.pin_hash(person.id) for person in tx.people.all() if person.role is Role.OWNER]
    # The keyring is slow: a shop without people does not ask it.
    peppers = _peppers(shop) if kept else {}
    return bool(kept) and not any(pins.can_check(each, peppers) for each in kept)


_NOBODYS = (
    "This is the badge of nobody who works here.",
    "Add them (shipdesk people add NAME), and print the badge that is named then.",
)
_NO_PIN = "Let an owner set one: shipdesk people set-pin NAME."


def _ask_to_manage(shop: Shop) -> None:
    """Raise Refused for whoever may not say who works here.

    Where no owner's PIN can be checked on this computer, whoever has its folder may, or nobody ever could again; the
    log tells of it.
    """
    if not has_people(shop):
        return
    if nobody_can_prove_it(shop):
        with shop.change() as tx:
            tx.audit.add(shop.clock.now(), "people_without_pin")
        return
    ask_leave(shop, May.MANAGE_PEOPLE)


def _named(tx: Transaction, name: str) -> Person:
    person = tx.people.named(name)
    if person is None:
        raise Refused(f"Nobody called {clean_line(name)[:40]} works here.", "See shipdesk people list.")
    return person


def _hashed(shop: Shop, pin: str) -> str:
    return pins.hash_pin(checked_pin(pin), _pepper(shop))


def _pepper(shop: Shop) -> bytes:
    """Return what is mixed into every PIN: this computer's, or the store's own where several benches share one."""
    if not shop.database.is_shared:
        return KeptKey(shop.folder, shop.store_id, "people").get_or_make()
    with shop.change() as tx:
        kept = tx.settings.get(_IN_STORE)
        if not isinstance(kept, str):
            kept = secrets.token_hex(32)
            tx.settings.put(_IN_STORE, kept)
    return bytes.fromhex(kept)


def _peppers(shop: Shop) -> dict[str, bytes]:
    if not shop.database.is_shared:
        return {key_id_of(key): key for key in KeptKey(shop.folder, shop.store_id, "people").known()}
    with shop.look() as tx:
        kept = tx.settings.get(_IN_STORE)
    return {key_id_of(key): key for key in [bytes.fromhex(kept)]} if isinstance(kept, str) else {}


def _free_badge(tx: Transaction, name: str) -> str:
    """Return what the badge says: the name as far as it fits; never what another badge said, for that may be about."""
    for number in range(1, 1000):
        tail = "" if number == 1 else f" {number}"
        room = LONGEST_ARGUMENT - len(tail)
        badge = name.encode("utf-8")[:room].decode("utf-8", "ignore").strip() + tail
        if not tx.people.badge_was_used(badge):
            return badge
    raise Refused("There are too many badges of this name.", "Use another name.")
