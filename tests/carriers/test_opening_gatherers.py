"""Accounts of services with many carriers behind them, and of two posts, are opened by code and credentials."""

from __future__ import annotations

import pytest

from shipdesk.carriers import meanings
from shipdesk.carriers.registry import carrier_facts, open_carrier, secrets_of
from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import CarrierRefused
from shipdesk.settings import CarrierSettings

CODES = ("shippo", "shipengine", "aftership", "seventeentrack", "royalmail", "canadapost")


def _account(code: str) -> CarrierSettings:
    facts = carrier_facts(code)
    assert facts is not None
    asked = {c.name: "2004381" for c in facts.credentials if not c.secret and not c.optional}
    return CarrierSettings(code=code, credentials=asked)


@pytest.mark.parametrize("code", CODES)
def test_each_is_opened_with_what_it_asks_for_and_nothing_else(code: str):
    carrier = open_carrier(_account(code), secrets={"key": "secret"})
    carrier.close()
    facts = carrier_facts(code)
    assert carrier.facts is facts
    assert carrier.gate is not None


@pytest.mark.parametrize("code", CODES)
def test_without_its_secret_none_is_opened(code: str):
    with pytest.raises(CarrierRefused, match="missing"):
        open_carrier(_account(code), secrets={})


@pytest.mark.parametrize("code", CODES)
def test_each_says_where_its_credentials_are_found_and_what_its_quota_is(code: str):
    facts = carrier_facts(code)
    assert facts is not None
    assert all(credential.advice for credential in facts.credentials)
    assert [secret.name for secret in secrets_of(code)] == ["key"]
    assert facts.quota_note.endswith(".")
    assert facts.base_url.startswith("https://")


@pytest.mark.parametrize("code", CODES)
def test_who_follows_parcels_has_a_table_of_meanings(code: str):
    facts = carrier_facts(code)
    assert facts is not None
    assert (Can.TRACK in facts.can) == facts.tracked == bool(meanings.version_of(code))


def test_canada_post_without_a_customer_number_is_not_opened():
    with pytest.raises(CarrierRefused, match="Customer number"):
        open_carrier(CarrierSettings(code="canadapost", credentials={"user": "u"}), secrets={"key": "x"})
