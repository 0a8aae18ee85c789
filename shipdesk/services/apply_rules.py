"""Apply the shop's rules: to orders as they come in, and when a person asks; never over a person's word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from shipdesk.domain.orders import NewOrder, OrderStatus
from shipdesk.domain.rules import Action, Do, Rulebook, Step, facts_of_draft
from shipdesk.services.last_edits import Inverse, note_edit
from shipdesk.services.order_groups import take_out
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress
from shipdesk.services.rule_outcomes import Effect, Outcome, Scale, outcomes_of, rulebook_of
from shipdesk.services.rule_views import ApplyReport, RuleDeed
from shipdesk.services.rule_words import deed_words
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.try_rules import conflict_sentence, conflicts_of
from shipdesk.services.weigh_orders import products_of
from shipdesk.storage.rules_store import DESK, RULE_AUTHOR, RuleRecord
from shipdesk.storage.transaction import Transaction

_CHUNK = 500
_TOLD = 200
RULES = "rules"
_DESK = frozenset(DESK)


def apply_rules(
    shop: Shop,
    order_ids: Sequence[int] | None = None,
    *,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> ApplyReport:
    """Apply the rules that are on to these orders (None: to all on the desk); can be undone as one edit.

    Orders that are packed, gone or cancelled are not touched, nor what a person chose. Stopping keeps what was done.
    """
    with shop.look() as tx:
        ids = list(tx.rules.desk_ids() if order_ids is None else dict.fromkeys(order_ids))
    now = shop.clock.now()
    book = rulebook_of(shop.settings, now)
    undo = _UndoDetail(now)
    looked_at = 0
    told: list[tuple[str, str, tuple[str, ...]]] = []
    conflicts: list[tuple[str, str]] = []
    for start in range(0, len(ids) if book else 0, _CHUNK):
        if cancelled():
            break
        progress(start, len(ids), "Applying rules")
        with shop.change(Topic.ORDERS, Topic.LATE) as tx:
            outcomes = outcomes_of(tx, shop.settings, book, ids[start : start + _CHUNK])
            undo.remember(tx, outcomes)
            carry_out(tx, [(o.order.id, effect) for o in outcomes for effect in o.effects], now)
            undo.records[1] = tx.rules.newest_record_id()
        looked_at += len(outcomes)
        told += [deed for o in outcomes for deed in _told(o)] if len(told) < _TOLD else []
        conflicts += [
            (o.order.order_number, conflict_sentence(lost)) for o in outcomes for lost in conflicts_of(o.verdict)
        ]
    if undo.ids:
        with shop.change(Topic.ORDERS) as tx:
            note_edit(shop, tx, RULES, undo.ids, "", undo.detail())
    return ApplyReport(looked_at, len(undo.ids), tuple(told[:_TOLD]), tuple(conflicts))


def apply_to_arrived(
    shop: Shop, tx: Transaction, new: Sequence[tuple[int, NewOrder]], changed_ids: Sequence[int], now: datetime
) -> None:
    """Apply the rules to orders that were stored or changed in this unit of work; costs nothing without rules."""
    settings = shop.settings
    if not any(rule.on for rule in settings.rules):
        return
    book = rulebook_of(settings, now)
    lines = [line for _, order in new for line in order.draft.lines] if book.looks_at_weight else []
    scale = Scale(settings, products_of(tx, lines) if lines else {})
    effects = [(order_id, effect) for order_id, order in new for effect in _effects_on_new(book, scale, order, now)]
    if changed_ids:
        changed = outcomes_of(tx, settings, book, changed_ids)
        effects += [(o.order.id, effect) for o in changed for effect in o.effects]
    carry_out(tx, effects, now)


def rule_record(shop: Shop, limit: int = 200, rule: str = "") -> tuple[RuleDeed, ...]:
    """Return which rule did what, newest first, of one rule or of all."""
    with shop.look() as tx:
        records = tx.rules.latest(limit, rule)
    return tuple(
        RuleDeed(r.at, r.rule, r.order_id, r.order_number, tuple(deed_words(kept) for kept in r.did)) for r in records
    )


def recorded_rules(shop: Shop) -> tuple[str, ...]:
    """Return the names of the rules that did something, those that are gone too."""
    with shop.look() as tx:
        return tx.rules.rules_recorded()


def _effects_on_new(book: Rulebook, scale: Scale, order: NewOrder, now: datetime) -> Iterable[Effect]:
    draft = order.draft
    if draft.status not in _DESK:
        return ()
    weight = scale.weigh(draft.lines) if book.looks_at_weight else None
    verdict = book.judge(facts_of_draft(draft, order.check.grade, order.ship_by_on, weight))
    effects = (_effect_on_new(book, order, now, step) for step in verdict.steps)
    return [effect for effect in effects if effect is not None]


def _effect_on_new(book: Rulebook, order: NewOrder, now: datetime, step: Step) -> Effect | None:
    match step.action.do:
        case Do.SHIP_WITHIN:
            day = book.ship_by_on(int(step.action.value), order.draft.placed_at or now)
            changes = day is not None and day != order.ship_by_on
            return Effect(step.rule, step.action, day, order.ship_by_on) if changes else None
        case Do.TAG if step.action.value in order.draft.tags:
            return None
        case Do.HOLD if order.draft.status is not OrderStatus.TO_SHIP:
            return None
        case _:
            return Effect(step.rule, step.action)


def carry_out(tx: Transaction, effects: Sequence[tuple[int, Effect]], now: datetime) -> None:
    """Write what rules change, and who did it; all of one kind at once."""
    if not effects:
        return
    alike: dict[tuple[Action, date | None], list[int]] = defaultdict(list)
    for order_id, effect in effects:
        alike[effect.action, effect.day].append(order_id)
    tags: list[tuple[int, str]] = []
    for (action, day), ids in alike.items():
        match action.do:
            case Do.USE:
                tx.rules.choose(ids, action.value, action.service)
            case Do.BOX:
                tx.rules.choose_box(ids, action.value)
            case Do.SHIP_WITHIN:
                tx.rules.set_ship_by(ids, day)
            case Do.HOLD:
                take_out(tx, ids, now, why="a rule put it on hold")
                tx.orders.set_status(ids, OrderStatus.ON_HOLD, only_from=(OrderStatus.TO_SHIP,), reason=action.value)
            case Do.TAG:
                tags += [(order_id, action.value) for order_id in ids]
            case Do.NOTE:
                pass
    tx.rules.tag(tags)
    notes = [(i, _author(e.rule), e.action.value) for i, e in effects if e.action.do is Do.NOTE]
    tx.rules.note(notes, now)
    did: dict[tuple[int, str], list[str]] = defaultdict(list)
    for order_id, effect in effects:
        did[order_id, effect.rule].append(effect.kept)
    tx.rules.add_records(RuleRecord(now, order_id, rule, tuple(kept)) for (order_id, rule), kept in did.items())


def _author(rule: str) -> str:
    return f"{RULE_AUTHOR}{rule}”"


def _told(outcome: Outcome) -> list[tuple[str, str, tuple[str, ...]]]:
    did: dict[str, list[str]] = defaultdict(list)
    for effect in outcome.effects:
        did[effect.rule].append(deed_words(effect.kept))
    return [(outcome.order.order_number, rule, tuple(words)) for rule, words in did.items()]


class _UndoDetail:
    """What undoing one application of rules needs: orders grouped by how they were before."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self.ids: list[int] = []
        self.records = [-1, -1]
        """The records lie after the first id, up to the last."""
        self._groups: dict[str, dict[tuple[Any, ...], list[int]]] = defaultdict(lambda: defaultdict(list))

    def remember(self, tx: Transaction, outcomes: Sequence[Outcome]) -> None:
        """Remember the orders that are about to be changed."""
        if self.records[0] < 0:
            self.records[0] = tx.rules.newest_record_id()
        for outcome in outcomes:
            if outcome.effects:
                self.ids.append(outcome.order.id)
            for effect in outcome.effects:
                self._groups[effect.action.do][_before(outcome, effect)].append(outcome.order.id)

    def detail(self) -> dict[str, Any]:
        """Return all that as plain JSON."""
        groups = {do: [[*before, ids] for before, ids in found.items()] for do, found in self._groups.items()}
        return {"at": self._at.isoformat(), "records": self.records, "groups": groups}


def _before(outcome: Outcome, effect: Effect) -> tuple[Any, ...]:
    order = outcome.order
    match effect.action.do:
        case Do.USE:
            return order.chosen_carrier, order.chosen_service
        case Do.BOX:
            return (order.box,)
        case Do.SHIP_WITHIN:
            return (order.ship_by_on.isoformat() if order.ship_by_on else "",)
        case _:
            return (effect.action.value,)


def _take_back(tx: Transaction, ids: list[int], detail: dict[str, Any]) -> None:
    """Put orders back as they were before rules were applied; those that are packed by now are left alone."""
    on_desk = {row.id for row in tx.orders.rows(ids) if row.status in _DESK}
    for do, groups in detail["groups"].items():
        for *before, changed in groups:
            _take_back_group(tx, Do(do), before, [i for i in changed if i in on_desk])
    kept = [i for i in ids if i in on_desk]
    tx.rules.take_notes_back(kept, datetime.fromisoformat(detail["at"]))
    first, last = detail["records"]
    tx.rules.take_records_back(kept, first, last)


def _take_back_group(tx: Transaction, do: Do, before: list[str], ids: list[int]) -> None:
    match do:
        case Do.USE:
            tx.rules.choose(ids, before[0], before[1])
        case Do.BOX:
            tx.rules.choose_box(ids, before[0])
        case Do.SHIP_WITHIN:
            tx.rules.set_ship_by(ids, date.fromisoformat(before[0]) if before[0] else None)
        case Do.TAG:
            tx.orders.untag(ids, before[0])
        case Do.HOLD:
            tx.orders.set_status(ids, OrderStatus.TO_SHIP, only_from=(OrderStatus.ON_HOLD,))
        case Do.NOTE:
            pass


INVERSES: dict[str, tuple[str, Inverse]] = {RULES: ("What rules did was taken back on", _take_back)}
"""How applying rules is undone (services/undo_edits.py)."""
