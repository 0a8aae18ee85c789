"""Carrier accounts: what each can and is good for in honest words, kept whole or not at all, and forgotten for good."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked
from raw_servers import RawServer
from shop_fixtures import KeyringOfATest

from shipdesk.carriers.registry import carrier_facts, carrier_names
from shipdesk.domain.carriers import Can, CarrierFacts, Credential
from shipdesk.domain.errors import Refused, RemoteError
from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.domain.parcels import ParcelState, ParcelStatus
from shipdesk.services import carrier_abilities, carrier_accounts, secret_store
from shipdesk.services.carrier_accounts import connected_carrier, kept_secrets, remove_account, save_account
from shipdesk.services.change_settings import save_settings
from shipdesk.services.secret_store import get_secret
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.settings import CarrierSettings
from shipdesk.web.account_gate import AccountGate, DailyBudget

KEY = {"key": "abc-123"}
FEDEX = CarrierSettings(code="fedex", credentials={"client_id": "l7", "account_number": "123456789"})


def facts(code: str) -> CarrierFacts:
    found = carrier_facts(code)
    assert found is not None
    return found


# Words


def test_what_a_carrier_can_is_said_with_its_numbers() -> None:
    words = carrier_abilities.able_words(facts("fedex"))
    assert words == "Prices, labels, taking labels back, return labels, customs data, tracking (30 at once)"
    assert "taking labels back (for 90 days)" in carrier_abilities.able_words(facts("canadapost"))
    assert carrier_abilities.able_words(facts("dhl")) == "Tracking"


def test_what_one_would_miss_is_said_too() -> None:
    assert carrier_abilities.unable_words(facts("dhl_parcel_de")) == "Prices, return labels"
    assert carrier_abilities.unable_words(facts("usps")) == ""


@pytest.mark.parametrize("code", list(carrier_names()))
def test_every_ability_of_every_carrier_has_a_published_name(code: str) -> None:
    can = facts(code).can
    assert len(carrier_abilities.ability_codes(can)) == len(list(can))


def test_every_ability_there_is_has_a_published_name() -> None:
    assert len(carrier_abilities.ability_codes(~Can.NOTHING)) == len(list(Can))


@pytest.mark.parametrize(
    ("code", "own", "said"),
    [
        ("dhl", None, "Your quota of 250 requests a day supports about 46 parcels under way; ask DHL for more."),
        ("dhl", 10_000, "Your quota of 10,000 requests a day supports about 1,800 parcels under way."),
        ("fedex", None, "Your quota of 100,000 requests a day supports about 550,000 parcels under way."),
        ("usps", None, "Your quota of 1,440 requests a day supports about 260 parcels under way; ask USPS for more."),
        ("ups", None, ""),
        ("ups", 500, "Your quota of 500 requests a day supports about 93 parcels under way; ask UPS for more."),
        ("royalmail", 500, ""),
        ("aftership", 500, ""),
        ("dhl", 2, "Your quota of 2 requests a day supports no parcel under way; ask DHL for more."),
    ],
)
def test_a_quota_is_told_in_parcels(code: str, own: int | None, said: str) -> None:
    assert carrier_abilities.quota_words(facts(code), own) == said


def test_more_parcels_than_the_quota_supports_are_asked_about_less_often() -> None:
    words = carrier_abilities.quota_words(facts("dhl"), under_way=120)
    assert words.endswith("There are 120 now, so ShipDesk asks about each of them less often.")
    assert "less often" not in carrier_abilities.quota_words(facts("dhl"), under_way=46)


PAGE = Path(__file__).resolve().parents[3] / "docs" / "carriers.md"
IN_DOUBT = {"key": (True, False), "look-up": (False, True), "look-up, else you": (False, True), "you": (False, False)}
"""What the page says of a purchase in doubt: whether a key buys once, whether it is found by our reference."""


def page_rows() -> dict[str, list[str]]:
    """Return the cells of each carrier's row in the page's table, by its code."""
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in PAGE.read_text("utf-8").splitlines()]
    return {row[1].strip("`"): row for row in rows if len(row) == 10 and row[1].startswith("`")}


def test_the_page_has_a_row_for_every_carrier() -> None:
    assert list(page_rows()) == [code for code in carrier_names() if code != "practice"]


@pytest.mark.parametrize("code", [code for code in carrier_names() if code != "practice"])
def test_the_page_says_what_each_carrier_can(code: str) -> None:
    name, _code, rates, labels, void, returns, customs, tracking, manifests, doubt = page_rows()[code]
    found = facts(code)
    assert name.startswith(f"[{found.name}](#")
    flags = (Can.RATES, Can.BUY, Can.VOID, Can.RETURN, Can.CUSTOMS, Can.TRACK, Can.MANIFEST)
    said = (rates, labels, void, returns, customs, tracking, manifests)
    assert [bool(each) for each in said] == [flag in found.can for flag in flags]
    assert not void or void == str(found.void_window_days or "yes")
    assert not tracking or tracking.partition(",")[0] == {1: "yes"}.get(
        found.numbers_per_request, str(found.numbers_per_request)
    )
    assert ("news" in tracking) is (Can.CHANGED_SINCE in found.can)
    assert bool(doubt) is (Can.BUY in found.can and code != "own")
    if doubt:
        once, by_reference = IN_DOUBT[doubt]
        assert found.idempotent_buy is once
        assert once or (Can.FIND in found.can) is by_reference
    assert not found.can & (Can.PICKUP | Can.CHECK_ADDRESS), "the page says that nobody offers these yet"


# Keeping


def test_an_account_is_kept_with_its_secrets_in_the_keyring_alone(shop: Shop, keyring: KeyringOfATest) -> None:
    save_account(shop, FEDEX, {"client_secret": " s3cret\n"})
    assert shop.settings.carrier("fedex") == FEDEX
    assert get_secret(shop.store_id, "carrier:fedex:client_secret") == "s3cret"
    assert "s3cret" not in shop.settings.model_dump_json()
    found = connected_carrier(shop, "fedex")
    assert (found.name, found.missing, found.under_way, found.today) == ("FedEx", (), 0, None)
    assert "fedex" not in [kind.code for kind in carrier_accounts.carriers_on_offer(shop)]


def test_values_are_kept_without_the_blanks_and_lines_that_pasting_adds(shop: Shop, keyring: KeyringOfATest) -> None:
    pasted = FEDEX.model_copy(update={"credentials": {"client_id": " l7\n", "account_number": "\t123456789 "}})
    save_account(shop, pasted, {"client_secret": "s"})
    assert shop.settings.carrier("fedex") == FEDEX


def test_a_secret_that_is_not_entered_again_stays(shop: Shop, keyring: KeyringOfATest) -> None:
    save_account(shop, FEDEX, {"client_secret": "s3cret"})
    save_account(shop, FEDEX.model_copy(update={"requests_per_day": 9}), {"client_secret": ""})
    assert carrier_accounts.kept_secrets(shop, "fedex") == {"client_secret"}
    assert connected_carrier(shop, "fedex").quota.startswith("Your quota of 9 requests")


def test_an_account_with_something_missing_is_not_switched_on(shop: Shop, keyring: KeyringOfATest) -> None:
    half = CarrierSettings(code="fedex", credentials={"client_id": "l7"})
    with pytest.raises(Refused, match=r"FedEx: Secret key, Account number are missing\."):
        save_account(shop, half, {})
    assert shop.settings.carrier("fedex") is None
    save_account(shop, half.model_copy(update={"enabled": False}), {})
    assert connected_carrier(shop, "fedex").missing == ("Secret key", "Account number")


def test_without_a_keyring_an_account_with_a_secret_is_refused_with_the_reason(shop: Shop) -> None:
    with pytest.raises(Refused, match="no keyring that ShipDesk trusts"):
        save_account(shop, CarrierSettings(code="dhl"), KEY)
    assert shop.settings.carrier("dhl") is None


@pytest.mark.parametrize(
    ("account", "secrets", "said"),
    [
        (CarrierSettings(code="nobody"), {}, "knows no carrier nobody"),
        (CarrierSettings(code="dhl", credentials={"kee": "x"}), KEY, "does not ask for kee"),
        (CarrierSettings(code="dhl"), {"password": "x"}, "does not ask for password"),
        (CarrierSettings(code="dhl", credentials={"key": "x"}), {}, "key is secret"),
    ],
)
def test_what_no_carrier_asks_for_is_refused(
    shop: Shop, keyring: KeyringOfATest, account: CarrierSettings, secrets: dict[str, str], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        save_account(shop, account, secrets)
    assert not keyring.kept


def test_own_delivery_is_not_switched_on_with_numbers_that_do_not_fit(shop: Shop) -> None:
    with pytest.raises(Refused, match="does not fit"):
        save_account(shop, CarrierSettings(code="own", number_prefix="12"), {})
    save_account(shop, CarrierSettings(code="own", enabled=False), {})
    save_account(shop, CarrierSettings(code="own", number_prefix="4012345"), {})


def test_test_mode_needs_a_place_for_trying(shop: Shop, keyring: KeyringOfATest) -> None:
    save_account(shop, CarrierSettings(code="dhl", test_mode=True), KEY)
    save_account(shop, FEDEX.model_copy(update={"test_mode": True}), {"client_secret": "s"})
    assert [each.test_mode for each in shop.settings.carriers if each.code in ("dhl", "fedex")] == [False, True]


def test_the_order_of_the_accounts_stays_when_one_is_changed(shop: Shop, keyring: KeyringOfATest) -> None:
    save_account(shop, CarrierSettings(code="dhl"), KEY)
    save_account(shop, CarrierSettings(code="own", number_format="typed"), {})
    save_account(shop, CarrierSettings(code="dhl", enabled=False), {})
    assert [each.code for each in shop.settings.carriers] == ["practice", "dhl", "own"]


# How it goes


def note_asked(shop: Shop, code: str, requests: int) -> None:
    """Write down what a round of this day asked."""
    gate = AccountGate(60, lambda: 0.0, daily=DailyBudget(250), now=shop.clock.now)
    for _ in range(requests):
        gate.admit(interactive=True, patience_s=1.0)
    with shop.database.transaction() as tx:
        tx.settings.put(f"gate:{code}", gate.state())


def test_what_was_asked_today_is_told_until_the_account_is_another(shop: Shop, keyring: KeyringOfATest) -> None:
    save_account(shop, CarrierSettings(code="dhl"), KEY)
    note_asked(shop, "dhl", 7)
    save_account(shop, CarrierSettings(code="dhl", requests_per_day=500), {})
    today = connected_carrier(shop, "dhl").today
    assert today is not None
    assert (today.used, today.limit, today.paused_until) == (7, 500, None)
    save_account(shop, CarrierSettings(code="dhl"), {"key": "another"})
    assert connected_carrier(shop, "dhl").today is None


def test_what_was_asked_yesterday_is_not_counted(shop: Shop, keyring: KeyringOfATest) -> None:
    save_account(shop, CarrierSettings(code="dhl"), KEY)
    with shop.database.transaction() as tx:
        tx.settings.put("gate:dhl", {"day": "2001-01-01T00:00:00+00:00", "used": 9, "told_limit": 3})
    today = connected_carrier(shop, "dhl").today
    assert today is not None
    assert (today.used, today.limit) == (0, 250)


# Trying


def dhl_at(server: RawServer) -> CarrierSettings:
    return CarrierSettings(code="dhl", base_url=server.base_url)


def test_trying_asks_with_the_key_as_typed_or_else_the_kept_one(
    shop: Shop, keyring: KeyringOfATest, raw_server: Callable[..., RawServer], http: Callable[..., bytes]
) -> None:
    server = raw_server(http('{"shipments": []}'))
    save_account(shop, dhl_at(server), {"key": "kept-key"})
    assert carrier_accounts.test_account(shop, dhl_at(server), {}) == "DHL knows this key."
    assert carrier_accounts.test_account(shop, dhl_at(server), {"key": " typed-key "}) == "DHL knows this key."
    assert b"kept-key" in server.requests[0]
    assert b"typed-key" in server.requests[1]
    assert get_secret(shop.store_id, "carrier:dhl") == "kept-key"


def test_a_key_that_the_carrier_does_not_know_is_told(
    shop: Shop, raw_server: Callable[..., RawServer], http: Callable[..., bytes]
) -> None:
    server = raw_server(http('{"title": "Unauthorized"}', "401 Unauthorized"))
    with pytest.raises(RemoteError, match="DHL tracking"):
        carrier_accounts.test_account(shop, dhl_at(server), KEY)


def test_a_practice_shop_asks_no_real_carrier(shop: Shop) -> None:
    with pytest.raises(Refused, match="not connected to real carriers"):
        carrier_accounts.test_account(shop, CarrierSettings(code="dhl"), KEY)


# Removing


def test_a_removed_account_leaves_no_secret_behind(shop: Shop, keyring: KeyringOfATest) -> None:
    save_account(shop, FEDEX, {"client_secret": "s3cret"})
    assert "not followed" not in carrier_accounts.removal_words(shop, "fedex")
    assert remove_account(shop, "fedex") == "FedEx is removed."
    assert not keyring.kept
    assert shop.settings.carrier("fedex") is None
    with pytest.raises(Refused, match="FedEx is not connected"):
        remove_account(shop, "fedex")


def test_what_is_lost_with_an_account_is_counted_before(sample_shop: Shop) -> None:
    from shipdesk.services.dispatch_parcel import dispatch_scan
    from shipdesk.services.list_orders import order_ids
    from shipdesk.services.make_labels import make_labels
    from shipdesk.services.views import OrderQuery, OrderView

    shop = sample_shop
    made = make_labels(shop, list(order_ids(shop, OrderQuery(view=OrderView.TO_SHIP)))[:3])
    for label in made.labels:
        dispatch_scan(shop, label.tracking_number)
    with shop.change(Topic.PARCELS) as tx:
        # It is asked about once or twice more, and under way no longer.
        tx.parcels.set_state(made.labels[0].parcel_id, ParcelState(ParcelStatus.DELIVERED), "Delivered")
    with shop.change(Topic.ORDERS) as tx:
        item = tx.outbox.plan(OutboxKind.LABEL, "label:x", {"carrier": "practice", "order_id": 1}, shop.clock.now())
        assert item is not None
        tx.outbox.move([item], [OutboxState.PLANNED], OutboxState.UNSURE, None)
    words = carrier_accounts.removal_words(shop, "practice")
    assert "2 parcels under way are not followed any more." in words
    assert "1 purchase in doubt is not looked up any more." in words
    assert remove_account(shop, "practice").endswith("2 parcels under way are not followed any more.")


def test_secrets_and_plain_credentials_have_names_of_their_own() -> None:
    for code in carrier_names():
        asked: tuple[Credential, ...] = facts(code).credentials
        assert len({each.name for each in asked}) == len(asked), code
        assert all(each.label for each in asked), code


class LockedKeyring(KeyringOfATest):
    """A keyring that nobody has unlocked."""

    def get_password(self, service: str, name: str) -> str | None:
        raise KeyringLocked("locked")

    def set_password(self, service: str, name: str, value: str) -> None:
        raise KeyringLocked("locked")


def test_a_keyring_that_does_not_open_is_told_in_words(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_store, "_backend", LockedKeyring)
    save_settings(shop, shop.settings.model_copy(update={"carriers": (CarrierSettings(code="dhl", enabled=True),)}))
    for ask in (
        lambda: kept_secrets(shop, "dhl"),
        lambda: secret_store.set_secret(shop.store_id, "carrier:dhl", "k"),
        lambda: shop.carrier("dhl"),
    ):
        with pytest.raises(Refused, match="did not open"):
            ask()
