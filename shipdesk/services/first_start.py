"""The first start, and practice shops: the same program on made-up orders, with a clock and a carrier of their own."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.services.change_settings import save_settings
from shipdesk.services.clocks import is_practice, mark_practice
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.ports import Progress, no_progress
from shipdesk.services.shop import Shop, default_folder, open_shop
from shipdesk.services.views import ImportReport
from shipdesk.settings import BehaviourSettings, CarrierSettings, MailSettings, Settings, ShopSettings
from shipdesk.storage.database import STORE_NAME

PRACTICE_START = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
"""The Monday on which every practice shop begins; the sample orders were placed in the days before."""
PRACTICE_SEED = 7
_GUIDE_DONE = "guide_done"
_SAMPLES = ("shopify-orders.csv", "woocommerce-orders.csv", "etsy-orders.csv", "plain-orders.csv")


def is_first_start(shop: Shop) -> bool:
    """Answer whether the guide is to be shown: nothing was set, nothing imported, and it was not skipped."""
    with shop.look() as tx:
        return not shop.is_practice and not tx.settings.get(_GUIDE_DONE) and not shop.settings.shop.name


def finish_first_start(shop: Shop) -> None:
    """Remember that the guide was finished or skipped."""
    with shop.database.transaction() as tx:
        tx.settings.put(_GUIDE_DONE, True)


def new_practice_folder(base: Path | None = None) -> Path:
    """Return a folder for a practice shop that does not exist yet, under base or beside the merchant's own shop."""
    parent = base or default_folder().parent / "ShipDesk practice"
    number = 1
    while (parent / f"practice-{number}").exists():
        number += 1
    return parent / f"practice-{number}"


def make_practice_shop(folder: Path) -> Shop:
    """Make an empty practice shop in a folder and open it; raises Refused where a shop is there already."""
    if (folder / STORE_NAME).exists():
        kind = "practice shop" if is_practice(folder) else "real shop"
        raise Refused(f"There is a {kind} in {folder} already.", "Choose another folder; nothing was changed.")
    mark_practice(folder, PRACTICE_START, PRACTICE_SEED)
    shop = open_shop(folder)
    save_settings(shop, practice_settings())
    return shop


def open_practice_folder(base: Path) -> Path:
    """Make a practice shop with sample orders in a new folder under base; return the folder."""
    folder = new_practice_folder(base)
    shop = make_practice_shop(folder)
    try:
        import_samples(shop)
    finally:
        shop.close()
    return folder


def import_samples(shop: Shop, progress: Progress = no_progress) -> tuple[ImportReport, ...]:
    """Import our own sample orders as a merchant would import files."""
    folder = files("shipdesk.resources").joinpath("samples")
    with as_file(folder) as here:
        previewed = preview_files(shop, [here / name for name in _SAMPLES], progress=progress)
        return commit_import(shop, previewed, progress=progress)


def practice_settings() -> Settings:
    """Return the settings of a made-up shop that can do everything at once."""
    return Settings(
        shop=ShopSettings(
            name="Harbour Light Candles",
            address_lines=("Speicherstraße 12",),
            city="Hamburg",
            postal_code="20457",
            country_code="DE",
            email="hello@harbour-light.example",
            phone="+49 40 1234567",
            time_zone="Europe/Berlin",
            currency="EUR",
        ),
        carriers=(CarrierSettings(code="practice", default_service="standard"),),
        mail=MailSettings(
            from_name="Harbour Light Candles",
            from_address="hello@harbour-light.example",
            milestones=tuple(milestone.value for milestone in Milestone),
        ),
        behaviour=BehaviourSettings(handling_days=2),
    )
