"""The accounts with carriers: which can be added, what is connected and how it goes; tried, kept and removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shipdesk.carriers.registry import carrier_facts, known_services, secrets_of
from shipdesk.domain.carriers import CarrierFacts
from shipdesk.domain.errors import CarrierRefused, Refused
from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.domain.parcels import FINAL
from shipdesk.domain.roles import May
from shipdesk.domain.text import clean_line
from shipdesk.services.carrier_abilities import able_words, quota_words, unable_words
from shipdesk.services.change_settings import save_settings, set_secret
from shipdesk.services.outside import CARRIER_NAMES, PRACTICE
from shipdesk.services.secret_store import read_secret, secret_name, secrets_problem
from shipdesk.services.shop import Shop
from shipdesk.services.who_may import ask_leave
from shipdesk.settings import CarrierSettings
from shipdesk.web.daily_quota import DailyBudget, DailyQuota

OWN = "own"
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class CarrierKind:
    """A carrier as one may connect it, in facts and in words."""

    facts: CarrierFacts
    can: str
    cannot: str
    quota: str
    """What the published quota is good for; empty where no number is known."""
    services: tuple[tuple[str, str], ...]
    """Code and name of each service, where they can be listed without asking."""

    @property
    def code(self) -> str:
        """The carrier's code."""
        return self.facts.code

    @property
    def name(self) -> str:
        """The carrier's name."""
        return self.facts.name


@dataclass(frozen=True, slots=True)
class QuotaToday:
    """What an account has asked today, as far as it was noted; moments are UTC."""

    used: int
    limit: int | None
    paused_until: datetime | None
    paused_why: str


@dataclass(frozen=True, slots=True)
class ConnectedCarrier:
    """A carrier account and how it goes."""

    account: CarrierSettings
    kind: CarrierKind
    missing: tuple[str, ...]
    """The labels of what it asks for and was not given."""
    under_way: int
    """Parcels that the carrier is asked about."""
    unsure: int
    """Purchases of which nobody knows whether they were made."""
    quota: str
    today: QuotaToday | None
    """None where nobody outside was asked yet."""

    @property
    def code(self) -> str:
        """The account's code."""
        return self.account.code

    @property
    def name(self) -> str:
        """The carrier's name."""
        return self.kind.name


def carrier_kind(code: str) -> CarrierKind:
    """Return what is known of a carrier; raises Refused where there is none of that code."""
    facts = carrier_facts(code)
    if facts is None:
        known = ", ".join(CARRIER_NAMES)
        raise Refused(f"ShipDesk knows no carrier {code}.", f"It knows: {known}.")
    return CarrierKind(facts, able_words(facts), unable_words(facts), quota_words(facts), known_services(code) or ())


def carriers_on_offer(shop: Shop) -> tuple[CarrierKind, ...]:
    """Return the carriers that are not connected yet, in the order in which a person should see them."""
    taken = {account.code for account in shop.settings.carriers}
    return tuple(
        carrier_kind(code)
        for code in CARRIER_NAMES
        if code not in taken and (code != PRACTICE or shop.is_practice)
    )  # fmt: skip


def connected_carriers(shop: Shop) -> tuple[ConnectedCarrier, ...]:
    """Return every carrier account of the shop and how it goes."""
    return tuple(_connected(shop, account) for account in shop.settings.carriers if carrier_facts(account.code))


def connected_carrier(shop: Shop, code: str) -> ConnectedCarrier:
    """Return one account and how it goes; raises Refused where it is not connected."""
    return _connected(shop, _account(shop, code))


def missing_of(account: CarrierSettings, secrets: Mapping[str, str]) -> tuple[str, ...]:
    """Return the labels of what an account asks for and was not given."""
    found = []
    for each in carrier_kind(account.code).facts.credentials:
        given = secrets if each.secret else account.credentials
        if not each.optional and not given.get(each.name, "").strip():
            found.append(each.label)
    return tuple(found)


def kept_secrets(shop: Shop, code: str) -> frozenset[str]:
    """Return the names of the account's secrets that are in the keyring, without showing them."""
    return frozenset(name for name, value in _secrets(shop, code).items() if value)


def test_account(shop: Shop, account: CarrierSettings, secrets: Mapping[str, str]) -> str:
    """Ask the carrier with the account as typed; return a sentence. Nothing is bought, changed or kept.

    secrets are by their names; one that is missing is taken from the keyring. Raises Refused or RemoteError with the
    reason.
    """
    carrier = shop.outside.open_account(account, {**_secrets(shop, account.code), **_entered(secrets)})
    try:
        return carrier.test()
    finally:
        close = getattr(carrier, "close", None)
        if close is not None:
            close()


def save_account(shop: Shop, account: CarrierSettings, secrets: Mapping[str, str]) -> None:
    """Keep an account, and the secrets that are given; the others stay as they are in the keyring.

    Raises Refused where a value is unknown, something is missing in an account that is switched on, own delivery's
    numbers do not fit, or a secret cannot be kept.
    """
    ask_leave(shop, May.CHANGE_CARRIERS)
    kind = carrier_kind(account.code)
    if account.code == PRACTICE and not shop.is_practice:
        raise Refused("The practice carrier works in practice shops only.", "Choose a real carrier.")
    account, entered = _tidy(kind, account), _entered(secrets)
    _check_names(kind, account, entered)
    missing = missing_of(account, {**_secrets(shop, account.code), **entered})
    if missing and account.enabled:
        raise Refused(
            f"{kind.name}: {_listed(missing)} missing.",
            secrets_problem() or "Enter what is missing, or switch the carrier off until you have it.",
        )
    if account.code == OWN and account.enabled:
        # It asks nobody, so that it can be tried each time: a prefix that does not fit is told now, not at the label.
        try:
            test_account(shop, account, {})
        except CarrierRefused as error:
            raise Refused(error.message, error.advice) from error
    for name, value in entered.items():
        set_secret(shop, secret_name(account.code, name), value)
    before = shop.settings.carrier(account.code)
    if before is None or entered or _who(before) != _who(account):
        _forget_counts(shop, account.code)
    others = shop.settings.carriers
    carriers = (
        tuple(account if each.code == account.code else each for each in others) if before else (*others, account)
    )
    save_settings(shop, shop.settings.model_copy(update={"carriers": carriers}))


def removal_words(shop: Shop, code: str) -> str:
    """Return what is lost with an account, for the question before it is removed; raises Refused where it is none."""
    found = connected_carrier(shop, code)
    words = [f"The account with {found.name} and its keys are forgotten. Its labels and parcels stay."]
    if found.under_way:
        one = found.under_way == 1
        what = "1 parcel under way is" if one else f"{found.under_way:,} parcels under way are"
        words.append(f"{what} not followed any more.")
    if found.unsure:
        one = found.unsure == 1
        what = "1 purchase in doubt is" if one else f"{found.unsure:,} purchases in doubt are"
        words.append(f"{what} not looked up any more.")
    return " ".join(words)


def remove_account(shop: Shop, code: str) -> str:
    """Forget an account and its secrets; return a sentence. Its parcels stay, and are not followed any more."""
    ask_leave(shop, May.CHANGE_CARRIERS)
    found = connected_carrier(shop, code)
    for credential in secrets_of(code):
        if read_secret(shop.store_id, secret_name(code, credential.name)):
            set_secret(shop, secret_name(code, credential.name), "")
    others = tuple(each for each in shop.settings.carriers if each.code != code)
    save_settings(shop, shop.settings.model_copy(update={"carriers": others}))
    _forget_counts(shop, code)
    if not found.under_way:
        return f"{found.name} is removed."
    what = "1 parcel under way is" if found.under_way == 1 else f"{found.under_way:,} parcels under way are"
    return f"{found.name} is removed. {what} not followed any more."


def _account(shop: Shop, code: str) -> CarrierSettings:
    kind = carrier_kind(code)
    account = shop.settings.carrier(code)
    if account is None:
        raise Refused(f"{kind.name} is not connected.", "Add it in Settings, Carriers, or by shipdesk carriers add.")
    return account


def _connected(shop: Shop, account: CarrierSettings) -> ConnectedCarrier:
    kind = carrier_kind(account.code)
    with shop.look() as tx:
        # Delivered ones are asked about a last time or two: nobody would say that they are under way.
        counts = tx.parcels.under_way_counts(account.code) if kind.facts.tracked else {}
        doubtful = tx.outbox.in_state(OutboxKind.LABEL, OutboxState.UNSURE)
        state = tx.settings.get(f"gate:{account.code}")
    under_way = sum(count for status, count in counts.items() if status not in FINAL)
    return ConnectedCarrier(
        account=account,
        kind=kind,
        missing=missing_of(account, _secrets(shop, account.code)),
        under_way=under_way,
        unsure=sum(item.payload.get("carrier") == account.code for item in doubtful),
        quota=quota_words(kind.facts, account.requests_per_day, under_way),
        today=_today(kind.facts, account, state, shop.clock.now()) if isinstance(state, dict) else None,
    )


def _today(
    facts: CarrierFacts, account: CarrierSettings, state: Mapping[str, object], now: datetime
) -> QuotaToday:  # fmt: skip
    quota = DailyQuota(DailyBudget(account.requests_per_day or facts.requests_per_day, zone=facts.quota_zone))
    quota.restore(now, state)
    return QuotaToday(quota.used, quota.limit, quota.paused_until, quota.paused_why)


def _secrets(shop: Shop, code: str) -> dict[str, str]:
    return {each.name: read_secret(shop.store_id, secret_name(code, each.name)) for each in secrets_of(code)}


def _entered(secrets: Mapping[str, str]) -> dict[str, str]:
    """Return the secrets that were entered; what people paste has spaces and line ends around it."""
    return {name: value.strip() for name, value in secrets.items() if value.strip()}


def _tidy(kind: CarrierKind, account: CarrierSettings) -> CarrierSettings:
    credentials = {name: clean_line(value, _LONGEST) for name, value in account.credentials.items()}
    return account.model_copy(
        update={
            "credentials": {name: value for name, value in credentials.items() if value},
            "base_url": account.base_url.strip(),
            "test_mode": account.test_mode and bool(kind.facts.test_base_url),
        }
    )


def _check_names(kind: CarrierKind, account: CarrierSettings, secrets: Mapping[str, str]) -> None:
    plain = {each.name for each in kind.facts.credentials if not each.secret}
    hidden = {each.name for each in kind.facts.credentials if each.secret}
    misplaced = hidden & set(account.credentials)
    if misplaced:
        raise Refused(f"{_listed(tuple(misplaced))} secret.", "A secret goes into the keyring, never into settings.")
    unknown = sorted((set(account.credentials) - plain) | (set(secrets) - hidden))
    if unknown:
        known = ", ".join(each.name for each in kind.facts.credentials) or "nothing"
        raise Refused(f"{kind.name} does not ask for {', '.join(unknown)}.", f"It asks for: {known}.")


def _listed(words: tuple[str, ...]) -> str:
    return f"{', '.join(words)} {'is' if len(words) == 1 else 'are'}"


def _who(account: CarrierSettings) -> tuple[object, ...]:
    """Return what decides with whom the carrier counts our requests."""
    return account.credentials, account.base_url, account.test_mode


def _forget_counts(shop: Shop, code: str) -> None:
    """Begin anew: what another account asked today, and up to where it was told of changes, says nothing of this."""
    with shop.database.transaction() as tx:
        tx.settings.put(f"gate:{code}", None)
        tx.settings.put(f"changed_since:{code}", "")
