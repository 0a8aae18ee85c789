"""Rules: written as sentences, tried, switched on, applied, and the record of what they did."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from shipdesk.cli.order_numbers import Numbers, ids_of
from shipdesk.cli.session import LARGEST, Session
from shipdesk.cli.shapes import moment, refused_order_json
from shipdesk.domain.errors import WrongUsage
from shipdesk.domain.rules import Rule, RulesMode, rule_text
from shipdesk.services.apply_rules import apply_rules, rule_record
from shipdesk.services.carrier_words import service_named
from shipdesk.services.choose_service import choose_service, leave_to_rules
from shipdesk.services.edit_rules import (
    add_rule,
    list_rules,
    move_rule,
    note_trial,
    read_rule,
    read_rules_file,
    remove_rule,
    rule_named,
    set_rules_mode,
    switch_rule,
)
from shipdesk.services.rule_views import RuleView, TrialReport
from shipdesk.services.rule_words import joined
from shipdesk.services.shop import Shop
from shipdesk.services.try_rules import conflict_sentence, try_rules

Name = Annotated[str, typer.Argument(help="The rule's name.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Rules that choose services, boxes and tags for orders.")
    for name, function in (
        ("list", show_all), ("add", add), ("try", try_out), ("on", switch_on), ("off", switch_off), ("move", move),
        ("mode", mode), ("remove", remove), ("apply", apply), ("record", record),
    ):  # fmt: skip
        group.command(name)(function)
    app.add_typer(group, name="rules")


def show_all(context: typer.Context) -> None:
    """List the rules in their order, as sentences."""
    session: Session = context.obj
    with session.shop() as shop:
        _answer(session, shop)


def add(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="The rule: if ..., then ...")] = "",
    name: Annotated[str, typer.Option(help="Its name; may stand before the rule with a colon, too.")] = "",
    file: Annotated[Path | None, typer.Option(help="A JSON file of rules, as rules list --json prints them.")] = None,
    position: Annotated[int | None, typer.Option(min=1, max=LARGEST, help="Its place in the list.")] = None,
) -> None:
    """Add a rule, or those of a file; they are off until they were tried and switched on."""
    session: Session = context.obj
    if bool(text) == (file is not None):
        raise WrongUsage("Write a rule, or name a --file.", "See docs/rules.md.")
    with session.shop() as shop:
        rules = (read_rule(shop, text, name),) if file is None else read_rules_file(file.read_bytes())
        place = None if position is None else position - 1
        for number, rule in enumerate(rules):
            add_rule(shop, rule, None if place is None else place + number)
        _answer(session, shop)


def try_out(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The rule, beside those that are on; without one all rules.")] = "",
) -> None:
    """Tell what rules would do with the orders on the desk; after that they can be switched on."""
    session: Session = context.obj
    with session.shop() as shop:
        tried = [rule_named(shop, name)] if name else list(shop.settings.rules)
        names = [rule.name for rule in tried]
        report = try_rules(
            shop, [r for r in shop.settings.rules if r.on or r.name in names], progress=session.progress
        )  # fmt: skip
        note_trial(shop, names)
    rows = [row for row in report.rows if set(row.rules) & set(names)]
    document = _trial_json(report) | {
        "would": [
            {"order_number": r.order_number, "recipient_name": r.recipient_name, "country_code": r.country_code,
             "rules": list(r.rules), "would": [w.words for w in r.would],
             "conflicts": [conflict_sentence(c) for c in r.conflicts], "stays": list(r.stays)}
            for r in rows
        ],
    }  # fmt: skip

    def to_person() -> None:
        table = [
            (r.order_number, r.recipient_name, r.country_code, joined([w.words for w in r.would]) or "nothing new")
            for r in rows
        ]
        session.table(("order", "name", "to", "would"), table, "No order on the desk is touched.")
        for row in rows:
            for words in (*map(conflict_sentence, row.conflicts), *row.stays):
                session.say(f"{row.order_number}: {words}")
        session.say(f"{len(rows)} of {report.orders} orders would be touched.")
        if report.weight_unknown:
            session.say(
                f"The weight of {report.weight_unknown} orders is not known: no rule on the weight holds there."
            )

    session.answer(document, to_person)


def switch_on(context: typer.Context, name: Name) -> None:
    """Switch a rule on; it must have been tried as it is now."""
    _edit(context, lambda shop: switch_rule(shop, name, on=True))


def switch_off(context: typer.Context, name: Name) -> None:
    """Switch a rule off."""
    _edit(context, lambda shop: switch_rule(shop, name, on=False))


def move(
    context: typer.Context,
    name: Name,
    position: Annotated[int, typer.Argument(min=1, max=LARGEST, help="Its place in the list, the first is 1.")],
) -> None:
    """Put a rule at another place of the list: the first one decides."""
    _edit(context, lambda shop: move_rule(shop, name, position - 1))


def mode(
    context: typer.Context,
    which: Annotated[RulesMode, typer.Argument(help="first: only the first that holds; all: all that hold.")],
) -> None:
    """Say whether the first rule that holds decides alone."""
    _edit(context, lambda shop: set_rules_mode(shop, which))


def remove(context: typer.Context, name: Name) -> None:
    """Remove a rule; what it did stays."""
    _edit(context, lambda shop: remove_rule(shop, name))


def apply(
    context: typer.Context,
    numbers: Annotated[list[str] | None, typer.Argument(help="Order numbers.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All orders on the desk.")] = False,
) -> None:
    """Apply the rules that are on to orders; what a person chose stays."""
    session: Session = context.obj
    if bool(numbers) == everything:
        raise WrongUsage("Name orders, or say --all.", "One of both is needed.")
    with session.shop() as shop:
        ids, unknown = ids_of(shop, numbers or [])
        report = apply_rules(shop, None if everything else ids, progress=session.progress)
    if unknown:
        session.refused()
    document = {
        "orders": report.orders,
        "changed": report.changed,
        "did": [{"order_number": number, "rule": rule, "did": list(did)} for number, rule, did in report.did],
        "conflicts": [{"order_number": number, "sentence": sentence} for number, sentence in report.conflicts],
        "refused": [refused_order_json(r) for r in unknown],
    }

    def to_person() -> None:
        session.table(("order", "rule", "did"), [(n, rule, joined(did)) for n, rule, did in report.did], "")
        for number, sentence in report.conflicts:
            session.say(f"{number}: {sentence}")
        session.say(f"{report.changed} of {report.orders} orders were changed.")
        for r in unknown:
            session.warn(f"{r.order_number}: {r.reason}")

    session.answer(document, to_person)


def record(
    context: typer.Context,
    rule: Annotated[str, typer.Option(help="Of this rule only.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many.")] = 200,
) -> None:
    """Tell which rule did what, newest first."""
    session: Session = context.obj
    with session.shop() as shop:
        deeds = rule_record(shop, limit, rule)
    document = {
        "record": [
            {"at": moment(d.at), "rule": d.rule, "order_number": d.order_number, "did": list(d.did)} for d in deeds
        ]
    }  # fmt: skip
    rows = [(f"{d.at:%Y-%m-%d %H:%M}", d.rule, d.order_number, joined(d.did)) for d in deeds]
    session.answer(document, lambda: session.table(("at (UTC)", "rule", "order", "did"), rows, "No rule did anything."))


def service(
    context: typer.Context,
    which: Annotated[str, typer.Argument(help="carrier/service or its name; usual, or rules to let them choose.")],
    numbers: Numbers,
) -> None:
    """Choose carrier and service for orders by hand; no rule changes that."""
    session: Session = context.obj
    with session.shop() as shop:
        ids, unknown = ids_of(shop, numbers)
        if which == "rules":
            changed = leave_to_rules(shop, ids)
        else:
            changed = choose_service(shop, ids, *(("", "") if which == "usual" else service_named(shop, which)))
    if unknown:
        session.refused()
    document = {"changed": changed, "refused": [refused_order_json(r) for r in unknown]}

    def to_person() -> None:
        session.say(f"{changed} chosen.")
        for r in unknown:
            session.warn(f"{r.order_number}: {r.reason}")

    session.answer(document, to_person)


def rule_json(view: RuleView, position: int) -> dict[str, Any]:
    """Return a rule; `when`, `then` and `match` can be read again from a file."""
    rule = view.rule
    return {
        "position": position,
        "name": rule.name,
        "on": rule.on,
        "tried": rule.is_tried,
        "sentence": view.sentence,
        "text": rule_text(rule),
        "match": rule.match.value,
        "when": [{"field": c.field.value, "op": c.op.value, "values": list(c.values)} for c in rule.when],
        "then": [{"do": a.do.value, "value": a.value, "service": a.service} for a in rule.then],
        "problem": view.problem,
    }


def _trial_json(report: TrialReport) -> dict[str, Any]:
    return {
        "orders": report.orders,
        "of_all": report.of_all,
        "rules": [{"name": name, "orders": number} for name, number in report.counts],
        "untouched": list(report.untouched),
        "weight_unknown": report.weight_unknown,
    }


def _edit(context: typer.Context, change: Any) -> None:
    session: Session = context.obj
    with session.shop() as shop:
        change(shop)
        _answer(session, shop)


def _answer(session: Session, shop: Shop) -> None:
    views, chosen = list_rules(shop), shop.settings.rules_mode
    documents = [rule_json(view, place) for place, view in enumerate(views, start=1)]

    def to_person() -> None:
        rows = [
            (place, "on" if v.rule.on else _why_off(v.rule), v.rule.name, f"{v.sentence} {v.problem}".strip())
            for place, v in enumerate(views, start=1)
        ]
        session.table(("", "", "rule", "what it does"), rows, "There are no rules. See docs/rules.md for some.")
        if views:
            alone = chosen is RulesMode.FIRST
            session.say(
                "Only the first rule that holds is used." if alone else "All rules that hold are used, in order."
            )

    session.answer({"mode": chosen.value, "rules": documents}, to_person)


def _why_off(rule: Rule) -> str:
    return "off" if rule.is_tried else "off, not tried"
