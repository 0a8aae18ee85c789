"""Carriers: which can be added and which are connected, tried, added, removed; secrets never stand in a command."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from shipdesk.cli import carrier_journal, unknown_events
from shipdesk.cli.session import Session, lines_of
from shipdesk.cli.shapes import moment
from shipdesk.domain.carriers import Credential
from shipdesk.domain.errors import Refused, WrongUsage
from shipdesk.services import carrier_accounts
from shipdesk.services.carrier_abilities import ability_codes, parcels_supported, quota_words
from shipdesk.services.carrier_accounts import CarrierKind, ConnectedCarrier
from shipdesk.services.shop import Shop
from shipdesk.settings import CarrierSettings

Code = Annotated[str, typer.Argument(help="The carrier, such as fedex; see shipdesk carriers list.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Connect carriers, try their accounts, see what they were asked.")
    for name, function in (("list", list_all), ("test", test), ("add", add), ("remove", remove)):
        group.command(name)(function)
    carrier_journal.add_to(group)
    unknown_events.add_to(group)
    app.add_typer(group, name="carriers")


def list_all(context: typer.Context) -> None:
    """List the connected carriers and how they go, and those that can be added."""
    session: Session = context.obj
    with session.shop() as shop:
        connected = carrier_accounts.connected_carriers(shop)
        offered = carrier_accounts.carriers_on_offer(shop)
    document = {
        "carriers": [_connected_json(each) for each in connected],
        "available": [_kind_json(kind, None) for kind in offered],
    }
    session.answer(document, lambda: _show_list(session, connected, offered))


def test(context: typer.Context, code: Code) -> None:
    """Ask a connected carrier whether its account works; nothing is bought."""
    session: Session = context.obj
    with session.shop() as shop:
        account = carrier_accounts.connected_carrier(shop, code).account
        words = carrier_accounts.test_account(shop, account, {})
    session.answer({"carrier": code, "message": words}, lambda: session.say(words))


def add(
    context: typer.Context,
    code: Code,
    credential: Annotated[list[str] | None, typer.Option(help="NAME=VALUE of what is no secret.")] = None,
    secret_stdin: Annotated[bool, typer.Option("--secret-stdin", help="Read secrets from stdin, one a line.")] = False,
    test_mode: Annotated[bool | None, typer.Option(help="Use the carrier's place for trying.")] = None,
    requests_per_day: Annotated[int | None, typer.Option(min=0, help="What it grants you; 0: the usual.")] = None,
    service: Annotated[str | None, typer.Option(help="The usual service.")] = None,
    numbers: Annotated[str | None, typer.Option(help="Own delivery: sscc, s10 or typed.")] = None,
    prefix: Annotated[str | None, typer.Option(help="Own delivery: the prefix of its numbers.")] = None,
    base_url: Annotated[str | None, typer.Option(help="Another address of its API.")] = None,
    on: Annotated[bool | None, typer.Option("--on/--off", help="Use it, or keep it unused.")] = None,
    test: Annotated[bool, typer.Option(help="Ask the carrier before the account is kept.")] = True,
) -> None:
    """Add a carrier, or change its account; what is not named stays as it is."""
    session: Session = context.obj
    kind = carrier_accounts.carrier_kind(code)
    given = _credentials(kind, credential or [])
    changes = {
        "test_mode": test_mode, "default_service": service, "number_format": numbers, "number_prefix": prefix,
        "base_url": base_url, "enabled": on,
    }  # fmt: skip
    if test_mode and not kind.facts.test_base_url:
        raise WrongUsage(f"{kind.name} has no place for trying.", "Leave --test-mode out.")
    with session.shop() as shop:
        before = shop.settings.carrier(code) or CarrierSettings(code=code)
        account = _changed(before, given, changes, requests_per_day)
        secrets = _secrets(shop, kind, from_stdin=secret_stdin)
        _check_secrets(shop, kind, account, secrets)
        words = "Kept, and not tried."
        if test and account.enabled:
            words = carrier_accounts.test_account(shop, account, secrets)
        carrier_accounts.save_account(shop, account, secrets)
    quota = quota_words(kind.facts, account.requests_per_day)
    session.answer(
        {"carrier": code, "message": words, "quota": quota}, lambda: session.say(f"{words} {quota}".strip())
    )  # fmt: skip


def remove(
    context: typer.Context,
    code: Code,
    yes: Annotated[bool, typer.Option("--yes", help="Also where parcels are under way.")] = False,
) -> None:
    """Forget a carrier's account and its secrets; its parcels stay."""
    session: Session = context.obj
    with session.shop() as shop:
        found = carrier_accounts.connected_carrier(shop, code)
        if (found.under_way or found.unsure) and not yes:
            raise Refused(carrier_accounts.removal_words(shop, code), "Nothing was removed. Say --yes to remove it.")
        words = carrier_accounts.remove_account(shop, code)
    session.answer(
        {"carrier": code, "no_longer_followed": found.under_way, "message": words}, lambda: session.say(words)
    )  # fmt: skip


def _credentials(kind: CarrierKind, pairs: Sequence[str]) -> dict[str, str]:
    known = {each.name: each for each in kind.facts.credentials}
    given = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        asked = known.get(name.strip())
        # The value is not repeated: it may be a secret that stands in the wrong place.
        if asked is None or not equals:
            names = ", ".join(each.name for each in known.values() if not each.secret) or "nothing of the kind"
            raise WrongUsage(f"--credential wants NAME=VALUE; {kind.name} asks for {names}.", "Nothing was changed.")
        if asked.secret:
            raise WrongUsage(
                f"{asked.name} is a secret, and command lines are kept in histories.",
                "Give it by --secret-stdin. If it was the real one, have the carrier make a new one.",
            )
        given[asked.name] = value
    return given


def _changed(
    before: CarrierSettings, given: Mapping[str, str], changes: Mapping[str, object], requests_per_day: int | None
) -> CarrierSettings:
    values = before.model_dump() | {name: value for name, value in changes.items() if value is not None}
    values["credentials"] = {**before.credentials, **given}
    if requests_per_day is not None:
        values["requests_per_day"] = requests_per_day or None
    try:
        return CarrierSettings.model_validate(values)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise WrongUsage(f"{wrong['loc'][0]} cannot be so: {wrong['msg']}.", "Nothing was changed.") from error


def _asked_secrets(kind: CarrierKind) -> tuple[Credential, ...]:
    return tuple(each for each in kind.facts.credentials if each.secret)


def _secrets(shop: Shop, kind: CarrierKind, *, from_stdin: bool) -> dict[str, str]:
    """Return the secrets by their names: from stdin, or from a person at the terminal; what is empty stays."""
    asked = _asked_secrets(kind)
    if from_stdin:
        # Not zip's strictness: fewer lines leave the last ones as they are.
        return {each.name: line for each, line in zip(asked, lines_of(sys.stdin), strict=False)}
    if not sys.stdin.isatty():
        return {}
    kept = carrier_accounts.kept_secrets(shop, kind.code)
    return {
        each.name: typer.prompt(
            f"{each.label} ({'Enter keeps it' if each.name in kept else each.advice})",
            default="", show_default=False, hide_input=True, err=True,
        )
        for each in asked
    }  # fmt: skip


def _check_secrets(shop: Shop, kind: CarrierKind, account: CarrierSettings, secrets: Mapping[str, str]) -> None:
    have = carrier_accounts.kept_secrets(shop, kind.code) | {name for name, value in secrets.items() if value.strip()}
    missing = [each for each in _asked_secrets(kind) if not each.optional and each.name not in have]
    if missing and account.enabled:
        words = ", ".join(each.label for each in missing)
        names = ", ".join(each.name for each in _asked_secrets(kind))
        raise Refused(f"{kind.name} asks for: {words}.", f"Say --secret-stdin and write one a line: {names}.")


def _show_list(session: Session, connected: Sequence[ConnectedCarrier], offered: Sequence[CarrierKind]) -> None:
    rows = [(each.code, each.name, _state(each), each.under_way or "", each.kind.can) for each in connected]
    session.table(("code", "connected", "state", "under way", "can"), rows, "No carrier is connected.")
    for each in connected:
        for words in (each.quota, _today_words(each)):
            if words:
                session.say(f"{each.name}: {words}")
    session.say("")
    session.table(
        ("code", "can be added", "asks for", "can"),
        [(kind.code, kind.name, _asks_words(kind), kind.can) for kind in offered],
        "Every carrier is connected.",
    )


def _state(carrier: ConnectedCarrier) -> str:
    parts = ["on" if carrier.account.enabled else "off"]
    parts += ["test mode"] if carrier.account.test_mode else []
    parts += [f"missing: {', '.join(carrier.missing)}"] if carrier.missing else []
    return ", ".join(parts)


def _today_words(carrier: ConnectedCarrier) -> str:
    today = carrier.today
    if today is None:
        return ""
    words = f"{today.used:,} requests today"
    words += f" of {today.limit:,}" if today.limit is not None else ""
    words += (
        "." if today.paused_until is None else f"; it pauses until {moment(today.paused_until)}: {today.paused_why}."
    )
    return words


def _asks_words(kind: CarrierKind) -> str:
    return ", ".join(each.name + ("?" if each.optional else "") for each in kind.facts.credentials)


def _kind_json(kind: CarrierKind, own_quota: int | None) -> dict[str, Any]:
    facts = kind.facts
    return {
        "code": kind.code, "name": kind.name, "can": list(ability_codes(facts.can)),
        "asks": [_credential_json(each) for each in facts.credentials],
        "has_test_mode": bool(facts.test_base_url), "parcels_at_once": facts.numbers_per_request,
        "void_window_days": facts.void_window_days, "requests_per_day": own_quota or facts.requests_per_day,
        "parcels_supported": parcels_supported(facts, own_quota), "quota": quota_words(facts, own_quota),
        "quota_note": facts.quota_note,
    }  # fmt: skip


def _credential_json(credential: Credential) -> dict[str, Any]:
    return {
        "name": credential.name, "label": credential.label, "secret": credential.secret,
        "optional": credential.optional, "advice": credential.advice,
    }  # fmt: skip


def _connected_json(carrier: ConnectedCarrier) -> dict[str, Any]:
    today = carrier.today
    return {
        **_kind_json(carrier.kind, carrier.account.requests_per_day),
        "enabled": carrier.account.enabled, "test_mode": carrier.account.test_mode, "missing": list(carrier.missing),
        "under_way": carrier.under_way, "unsure": carrier.unsure,
        "today": None if today is None else {
            "used": today.used, "limit": today.limit, "paused_until": moment(today.paused_until),
            "paused_why": today.paused_why,
        },
    }  # fmt: skip
