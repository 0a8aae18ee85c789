"""The folder that the browser downloads into is watched; exports are offered once and never slip in unasked."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shipdesk.domain.errors import Refused
from shipdesk.services.background_round import background_round
from shipdesk.services.change_settings import save_settings
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.list_orders import order_ids
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.views import OrderQuery
from shipdesk.services.watch_folder import decline, new_exports, watch_round

EXPORT = (
    "Name,Email,Financial Status,Created at,Total,Currency,Lineitem quantity,Lineitem name,Lineitem price,"
    "Shipping Name,Shipping Address1,Shipping City,Shipping Zip,Shipping Country\n"
    "#1,ana@example.com,paid,2026-11-12 10:00:00 +0100,15.80,EUR,2,Tea,7.90,Ana Novak,Ring 1,Berlin,10115,DE\n"
)


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder


@pytest.fixture
def shop(tmp_path: Path, downloads: Path) -> Iterator[Shop]:
    shop = open_shop(tmp_path / "shop")
    _set(shop, watch_folder=str(downloads))
    yield shop
    shop.close()


def _set(shop: Shop, **values: object) -> None:
    behaviour = shop.settings.behaviour.model_copy(update=values)
    save_settings(shop, shop.settings.model_copy(update={"behaviour": behaviour}))


def _put(folder: Path, name: str = "orders_export.csv", text: str = EXPORT) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    written = time.time() - 5
    os.utime(path, (written, written))
    return path


def _names(shop: Shop) -> list[str]:
    return [found.path.name for found in new_exports(shop)]


def test_new_export_is_noticed_at_the_second_look_and_nothing_is_imported(shop: Shop, downloads: Path) -> None:
    _put(downloads)
    assert _names(shop) == []
    (found,) = new_exports(shop)
    assert (found.profile, found.source, found.orders, found.refused) == ("shopify", "shopify", 1, 0)
    assert not watch_round(shop).imported
    background_round(shop)
    assert not len(order_ids(shop, OrderQuery()))


def test_file_that_still_grows_is_left_alone(shop: Shop, downloads: Path) -> None:
    path = _put(downloads, text=EXPORT[:120])
    new_exports(shop)
    _put(downloads)
    assert _names(shop) == []
    assert _names(shop) == [path.name]


def test_export_is_offered_until_it_is_imported(shop: Shop, downloads: Path) -> None:
    path = _put(downloads)
    assert [_names(shop) for _ in range(3)] == [[], [path.name], [path.name]]
    commit_import(shop, preview_files(shop, [path]))
    assert _names(shop) == []


def test_offer_tells_how_much_of_it_is_new(shop: Shop, downloads: Path) -> None:
    commit_import(shop, preview_files(shop, [_put(downloads.parent, "yesterday.csv")]))
    row = EXPORT.splitlines()[1]
    _put(downloads, text=EXPORT.replace("Ring 1", "Ring 9") + row.replace("#1", "#2") + "\n")
    new_exports(shop)
    (found,) = new_exports(shop)
    assert (found.orders, found.new, found.changed, found.refused) == (2, 1, 1, 0)


def test_export_of_what_is_here_already_is_no_news(shop: Shop, downloads: Path) -> None:
    commit_import(shop, preview_files(shop, [_put(downloads.parent, "yesterday.csv")]))
    _put(downloads, text=EXPORT + "\n\n")
    assert [_names(shop) for _ in range(3)] == [[], [], []]


def test_file_that_was_written_this_very_second_is_not_read_yet(shop: Shop, downloads: Path) -> None:
    path = _put(downloads)
    path.touch()
    assert [_names(shop) for _ in range(2)] == [[], []]


def test_export_that_is_written_anew_is_offered_as_it_is_now(shop: Shop, downloads: Path) -> None:
    _put(downloads)
    new_exports(shop)
    decline(shop, new_exports(shop)[0])
    _put(downloads, text=EXPORT + EXPORT.splitlines()[1].replace("#1", "#2") + "\n")
    new_exports(shop)
    assert [found.orders for found in new_exports(shop)] == [2]


def test_declined_content_is_not_offered_under_another_name(shop: Shop, downloads: Path) -> None:
    _put(downloads)
    new_exports(shop)
    decline(shop, new_exports(shop)[0])
    _put(downloads, "orders_export (1).csv")
    assert [_names(shop) for _ in range(3)] == [[], [], []]


def test_export_that_was_imported_by_hand_is_not_offered(shop: Shop, downloads: Path) -> None:
    path = _put(downloads)
    commit_import(shop, preview_files(shop, [path]))
    assert [_names(shop) for _ in range(3)] == [[], [], []]


def test_answer_outlives_the_program(shop: Shop, downloads: Path, tmp_path: Path) -> None:
    _put(downloads)
    new_exports(shop)
    decline(shop, new_exports(shop)[0])
    again = open_shop(tmp_path / "shop")
    assert [_names(again) for _ in range(2)] == [[], []]
    again.close()


def test_other_downloads_are_no_exports(shop: Shop, downloads: Path) -> None:
    _put(downloads, "balance.csv", "Date,Amount,Balance\n2026-11-12,5.00,10.00\n")
    _put(downloads, "notes.txt", "Buy tea.\n")
    _put(downloads, "orders_export.csv.crdownload")
    _put(downloads, ".orders_export.csv")
    (downloads / "link.csv").symlink_to(_put(downloads.parent, "outside.csv"))
    assert [_names(shop) for _ in range(3)] == [[], [], []]


def test_what_lay_there_long_before_is_history(shop: Shop, downloads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _put(downloads)
    os.utime(path, (0, 0))
    monkeypatch.setattr("shipdesk.services.watch_folder._FRESH_S", -3600)
    assert [_names(shop) for _ in range(3)] == [[], [], []]


def test_export_is_imported_by_itself_only_when_that_is_switched_on(shop: Shop, downloads: Path) -> None:
    _set(shop, import_by_itself=True)
    _put(downloads)
    assert not watch_round(shop).imported
    (report,) = watch_round(shop).imported
    assert report.new == 1
    assert _names(shop) == []
    assert not watch_round(shop).imported


def test_export_with_a_refused_row_waits_for_a_person_even_then(shop: Shop, downloads: Path) -> None:
    _set(shop, import_by_itself=True)
    _put(downloads, text=EXPORT + EXPORT.splitlines()[1].replace("#1", "#2").replace("EUR,2", "EUR,many") + "\n")
    watch_round(shop)
    rounds = [watch_round(shop) for _ in range(2)]
    assert not any(r.imported for r in rounds)
    assert [[found.refused for found in r.waiting] for r in rounds] == [[1], [1]]


def test_folder_that_is_gone_is_told(shop: Shop, downloads: Path) -> None:
    downloads.rmdir()
    with pytest.raises(Refused, match="cannot be read"):
        new_exports(shop)


def test_without_a_folder_nothing_is_looked_at(shop: Shop) -> None:
    _set(shop, watch_folder="")
    assert new_exports(shop) == ()
