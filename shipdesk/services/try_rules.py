"""Try rules on the orders that are on the desk, before they are switched on; nothing is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from shipdesk.domain.rules import Rule, RulesMode, Verdict, action_words
from shipdesk.services.carrier_words import service_words
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress
from shipdesk.services.rule_outcomes import Outcome, outcomes_of, rulebook_of
from shipdesk.services.rule_views import TrialReport, TrialRow, WouldDo
from shipdesk.services.shop import Shop

_CHUNK = 500


def try_rules(
    shop: Shop,
    rules: Sequence[Rule] | None = None,
    *,
    mode: RulesMode | None = None,
    limit: int | None = None,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> TrialReport:
    """Return what these rules would do (None: the shop's that are on), each taken as if it were on.

    limit looks at so many of the most urgent orders only. Stopping returns what was found until then.
    """
    settings = shop.settings
    wanted = [rule for rule in settings.rules if rule.on] if rules is None else [replace(r, on=True) for r in rules]
    book = rulebook_of(settings, shop.clock.now(), wanted, mode)
    with shop.look() as tx:
        ids, of_all = tx.rules.desk_ids(limit), tx.rules.count_desk()
    outcomes: list[Outcome] = []
    for start in range(0, len(ids), _CHUNK):
        if cancelled():
            break
        progress(start, len(ids), "Trying rules")
        with shop.look() as tx:
            outcomes += outcomes_of(tx, settings, book, ids[start : start + _CHUNK])
    held = [outcome for outcome in outcomes if outcome.verdict.rules]
    counts = Counter(rule for outcome in held for rule in outcome.verdict.rules)
    return TrialReport(
        orders=len(outcomes),
        of_all=of_all,
        rows=tuple(_row(outcome) for outcome in held),
        untouched=tuple(outcome.order.order_number for outcome in outcomes if not outcome.verdict.rules),
        counts=tuple((rule.name, counts[rule.name]) for rule in wanted),
        weight_unknown=sum(1 for outcome in outcomes if not outcome.weight_known),
    )


def conflicts_of(verdict: Verdict) -> tuple[WouldDo, ...]:
    """Return what rules wanted and did not get, for an earlier one had decided."""
    return tuple(WouldDo(x.rule, action_words(x.action, service_words), x.winner) for x in verdict.lost)


def conflict_sentence(conflict: WouldDo) -> str:
    """Return a conflict as people read it."""
    return f"Rule “{conflict.rule}” would {conflict.words}, but rule “{conflict.winner}” comes first."


def _row(outcome: Outcome) -> TrialRow:
    order = outcome.order
    return TrialRow(
        order_id=order.id,
        order_number=order.order_number,
        recipient_name=order.recipient.name or order.recipient.company,
        country_code=order.recipient.country_code,
        rules=outcome.verdict.rules,
        would=tuple(_would(outcome)),
        conflicts=conflicts_of(outcome.verdict),
        stays=outcome.stays,
    )


def _would(outcome: Outcome) -> list[WouldDo]:
    return [
        WouldDo(
            effect.rule,
            f"ship by {effect.day}" if effect.day is not None else action_words(effect.action, service_words),
        )
        for effect in outcome.effects
    ]
