"""The shop's command cards: the secret that signs them, the sheet to print, and reading one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

from shipdesk.domain.command_cards import WITH_ARGUMENT, Card, Command, card_code, read_card
from shipdesk.domain.errors import Refused
from shipdesk.domain.printing import PaperKind
from shipdesk.domain.roles import May
from shipdesk.domain.text import clean_line
from shipdesk.services.make_papers import USUAL, MadePaper, Wish, draw
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.shop import Shop
from shipdesk.services.who_may import ask_leave
from shipdesk.storage.transaction import Transaction

QUANTITIES = (2, 3, 5, 10, 20, 50)
MOST_CARDS = 100
_KEPT_AS = "command_cards_secret"
_SECRET_BYTES = 32


def usual_cards() -> tuple[Card, ...]:
    """Return the cards that every shop hangs on the wall."""
    plain = tuple(Card(command) for command in Command if command not in WITH_ARGUMENT)
    return (*plain, *(Card(Command.QUANTITY, str(number)) for number in QUANTITIES))


def make_cards(
    shop: Shop, wish: Wish = USUAL, *, people: Sequence[str] = (), carriers: Sequence[str] = (), usual: bool = True
) -> MadePaper:
    """Return the sheets with the usual cards, a badge for each of these people and a card for each carrier's bag.

    Raises Refused where a name does not fit on a card, a carrier is not known, and badges for whoever may not.
    """
    if people:
        ask_leave(shop, May.MANAGE_PEOPLE)
    from shipdesk.documents.papers.command_cards import CardFace, card_pages

    cards = [*(usual_cards() if usual else ()), *(Card(Command.BADGE, clean_line(name)) for name in people)]
    for code in carriers:
        if code not in CARRIER_NAMES and shop.settings.carrier(code) is None:
            raise Refused(f"There is no carrier '{code[:40]}'.", "See shipdesk carriers list.")
        cards.append(Card(Command.CARRIER_BAG, code))
    if len(cards) > MOST_CARDS:
        raise Refused(f"These are more than {MOST_CARDS} cards.", "Print them in parts.")
    secret = keep_secret(shop)
    faces = [CardFace(_title(card), card.meaning, card_code(secret, card), shop.settings.shop.name) for card in cards]
    size, dpi = wish.on(shop, PaperKind.SHEET)
    made = draw(shop, PaperKind.SHEET, "Command cards", card_pages, [tuple(faces)], size, dpi)
    return replace(made, count=len(faces))


def keep_secret(shop: Shop) -> bytes:
    """Return the secret that signs this shop's cards, making it where there is none.

    It is in the store and its backups, so that the cards on the wall go on working after a restore.
    """
    with shop.look() as tx:
        known = _known(tx)
    if known is not None:
        return known
    with shop.change() as tx:
        known = _known(tx)
        if known is None:
            known = secrets.token_bytes(_SECRET_BYTES)
            tx.settings.put(_KEPT_AS, known.hex())
    return known


def card_of(tx: Transaction, scanned: str) -> Card | None:
    """Return the card of this shop that was scanned; None for every other barcode."""
    secret = _known(tx)
    return None if secret is None else read_card(secret, scanned)


def _known(tx: Transaction) -> bytes | None:
    kept = tx.settings.get(_KEPT_AS)
    return bytes.fromhex(kept) if isinstance(kept, str) else None


def _title(card: Card) -> str:
    return CARRIER_NAMES.get(card.argument, card.title) if card.command is Command.CARRIER_BAG else card.title
