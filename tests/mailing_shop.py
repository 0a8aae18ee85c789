"""A real shop (no practice one) whose mails go to a server of the test's own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shipdesk.domain.mails import Milestone
from shipdesk.services.change_settings import save_settings
from shipdesk.services.clocks import FixedClock
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.list_orders import order_ids
from shipdesk.services.send_mail import list_messages, mail_orders
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.views import MessageRow, OrderQuery, OrderView
from shipdesk.settings import MailSettings

START = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


class MailingShop:
    """The shop with a clock to turn, and the few things that tests of the mail queue do again and again."""

    def __init__(self, shop: Shop, clock: FixedClock) -> None:
        self.shop = shop
        self.clock = clock

    def use(self, port: int, **changes: Any) -> None:
        """Send by the server at that port of this computer."""
        values: dict[str, Any] = {
            "enabled": True, "host": "127.0.0.1", "port": port, "security": "none_local_only",
            "from_name": "Harbour Street Ceramics", "from_address": "hello@shop.example", "per_minute": 600,
        }  # fmt: skip
        mail = MailSettings(**(values | changes))
        save_settings(self.shop, self.shop.settings.model_copy(update={"mail": mail}))

    def set(self, section: str, **changes: Any) -> None:
        """Change a section of the settings."""
        settings = self.shop.settings
        changed = getattr(settings, section).model_copy(update=changes)
        save_settings(self.shop, settings.model_copy(update={section: changed}))

    def plan(self, most: int | None = None) -> int:
        """Plan a mail for each order, or for the first few."""
        ids = list(order_ids(self.shop, OrderQuery(OrderView.ALL)))
        return mail_orders(self.shop, ids[:most], Milestone.ORDER_RECEIVED)

    def rows(self) -> list[MessageRow]:
        """Return the mails, oldest first."""
        return sorted(list_messages(self.shop), key=lambda row: row.id)

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.clock.moment += timedelta(**by)


def _orders_file(folder: Path, count: int) -> Path:
    file = folder / "orders.csv"
    head = "order number,name,street,city,postal code,country,email,item,quantity\n"
    lines = [f"M-{n},Ana {n},Mill Lane {n},Bath,BA1 1AA,GB,ana{n}@customer.example,Tea,1\n" for n in range(count)]
    file.write_text(head + "".join(lines), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def mailing_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed shop with five orders, made once; copy it."""
    folder = tmp_path_factory.mktemp("mailing")
    shop = open_shop(folder / "shop", clock=FixedClock(START))
    commit_import(shop, preview_files(shop, [_orders_file(folder, 5)]))
    shop.close()
    return folder / "shop"


@pytest.fixture
def mailing(mailing_folder: Path, tmp_path: Path) -> Iterator[MailingShop]:
    """Open a shop of the test's own with five orders and no mail account yet."""
    shutil.copytree(mailing_folder, tmp_path / "mailing")
    clock = FixedClock(START)
    shop = open_shop(tmp_path / "mailing", clock=clock)
    yield MailingShop(shop, clock)
    shop.close()
