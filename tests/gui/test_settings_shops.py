"""Settings, Shops: connected, tried, fetched from and taken off without a command, and never lost by another save."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot
from shop_fixtures import KeyringOfATest
from shops.servers.shopify_server import TOKEN, ShopifyServer

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.services import secret_store
from shipdesk.services.connect_shop import save_shop
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.write_back import list_write_backs
from shipdesk.settings import ShopAccount
from shipdesk.ui.settings.form import SettingsForm
from shipdesk.ui.settings.settings_page import SettingsPage
from shipdesk.ui.settings.shop_sheet import ShopSheet, check_code
from shipdesk.ui.settings.shops_section import ShopsSection

Settle = Callable[[], None]


pytestmark = pytest.mark.usefixtures("keyring")


@pytest.fixture
def server() -> Iterator[ShopifyServer]:
    """Run a Shopify shop."""
    server = ShopifyServer()
    yield server
    server.close()


@pytest.fixture
def account(server: ShopifyServer) -> ShopAccount:
    """Return the account of that shop."""
    return ShopAccount(code="candles", kind="shopify", base_url=server.base_url)


@pytest.fixture
def page(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> SettingsPage:
    """Return the screen, showing the section Shops."""
    page = SettingsPage(shop, jobs)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show_section(page.shops_section)
    page.show()
    settle()
    return page


@pytest.fixture
def section(page: SettingsPage) -> ShopsSection:
    """Return the section."""
    return page.shops_section


def enter(form: SettingsForm, name: str, text: str) -> None:
    field = form.input(name)
    if isinstance(field, QComboBox):
        field.setCurrentIndex(field.findData(text))
    else:
        assert isinstance(field, QLineEdit)
        field.setText(text)


def filled(section: ShopsSection, server: ShopifyServer, key: str = TOKEN) -> ShopSheet:
    """Return the sheet of a new shop with everything entered."""
    sheet = section.add()
    enter(sheet.form, "code", "candles")
    enter(sheet.form, "kind", "shopify")
    enter(sheet.form, "base_url", server.base_url)
    sheet.secret.enter(key)
    return sheet


def test_a_shop_is_connected_and_its_key_goes_into_the_keyring(
    qtbot: QtBot, section: ShopsSection, server: ShopifyServer, shop: Shop, settle: Settle
) -> None:
    sheet = filled(section, server)
    with qtbot.waitSignal(sheet.kept):
        sheet.accept()
    settle()
    account = shop.settings.shop_account("candles")
    assert account is not None
    assert account.write_back
    assert secret_store.get_secret(shop.store_id, "shop:candles") == TOKEN
    assert section.list.count() == 1
    assert section.edit_button.isEnabled()


@pytest.mark.parametrize(("key", "kind"), [(TOKEN, "muted"), ("shpat_wrong", "error")])
def test_trying_says_whether_the_key_works_and_keeps_nothing(
    section: ShopsSection, server: ShopifyServer, shop: Shop, settle: Settle, key: str, kind: str
) -> None:
    sheet = filled(section, server, key)
    sheet.try_button.click()
    settle()
    assert sheet.answer.text()
    assert sheet.answer.property("kind") == kind
    assert shop.settings.shops == ()
    sheet.reject()


def test_what_is_wrong_is_said_in_the_sheet(section: ShopsSection, account: ShopAccount, shop: Shop) -> None:
    sheet = section.add()
    sheet.accept()
    assert "small letters" in sheet.form.error("code")
    assert sheet.form.error("base_url")
    save_shop(shop, account)
    enter(sheet.form, "code", "candles")
    enter(sheet.form, "base_url", "example.com")
    assert sheet.account() is None
    assert sheet.isVisible()
    sheet.reject()


def test_a_shop_stops_being_told_and_keeps_its_key(
    qtbot: QtBot, section: ShopsSection, account: ShopAccount, shop: Shop, settle: Settle
) -> None:
    save_shop(shop, account, TOKEN)
    section.load()
    settle()
    section.edit()
    sheet = section.page.findChild(ShopSheet)
    assert sheet is not None
    sheet.form.input("write_back").setProperty("checked", False)
    with qtbot.waitSignal(sheet.kept):
        sheet.accept()
    settle()
    assert shop.settings.shop_account("candles") == account.model_copy(update={"write_back": False})
    assert secret_store.get_secret(shop.store_id, "shop:candles") == TOKEN


def test_orders_are_fetched_at_a_click(
    qtbot: QtBot, section: ShopsSection, account: ShopAccount, shop: Shop, settle: Settle
) -> None:
    save_shop(shop, account, TOKEN)
    section.load()
    settle()
    assert "not fetched yet" in section.state.text()
    with qtbot.waitSignal(section.page.said, timeout=20_000) as said:
        section.pull_button.click()
    settle()
    assert "new" in said.args[0]
    assert "last fetched" in section.state.text()
    assert section.pull_button.isEnabled()


def test_a_removed_shop_leaves_no_key(
    section: ShopsSection, account: ShopAccount, shop: Shop, settle: Settle, keyring: KeyringOfATest
) -> None:
    save_shop(shop, account, TOKEN)
    section.load()
    settle()
    section.remove("candles")
    settle()
    assert shop.settings.shops == ()
    assert not keyring.kept
    assert section.none.isVisible()


def test_a_shop_that_was_connected_meanwhile_survives_the_saving_of_other_settings(
    page: SettingsPage, account: ShopAccount, shop: Shop, settle: Settle
) -> None:
    enter(page.shop_section.form, "name", "Kerzen")
    save_shop(shop, account, TOKEN)
    settle()
    page.save.trigger()
    settle()
    assert shop.settings.shop.name == "Kerzen"
    assert shop.settings.shop_account("candles") == account


def test_a_person_settles_what_no_shop_can_tell(
    section: ShopsSection, account: ShopAccount, shop: Shop, settle: Settle
) -> None:
    save_shop(shop, account, TOKEN)
    payload = {"shop": "candles", "order_number": "#1", "tracking_number": "T1"}
    with shop.change(Topic.ORDERS) as tx:
        item_id = tx.outbox.plan(OutboxKind.WRITE_BACK, "write_back:parcel1:v1", payload, shop.clock.now())
        assert item_id is not None
        tx.outbox.move([item_id], [OutboxState.PLANNED], OutboxState.UNSURE, None)
    section.load()
    settle()
    assert section.waiting_card.isVisible()
    assert "not sure" in section.waiting.item(0).text()
    section.told_button.click()
    settle()
    assert list_write_backs(shop) == ()
    assert section.waiting_card.isHidden()


@pytest.mark.parametrize(("code", "good"), [("winter-shop", True), ("Winter", False), ("", False), ("-a", False)])
def test_short_names_are_plain(code: str, good: bool) -> None:
    assert (check_code(code) == "") is good
