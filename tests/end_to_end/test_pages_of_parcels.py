"""Customers' pages from a real store: made when parcels leave, published anew with news, taken down in time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from page_servers import SECRET, USER, sftp_server, webdav_server
from shop_fixtures import KeyringOfATest

from shipdesk.domain.errors import Refused, RemoteRefused, RemoteUnavailable
from shipdesk.domain.parcels import Meaning, ParcelStatus, TrackingEvent
from shipdesk.domain.tracking_pages import PageState
from shipdesk.services.background_round import background_round
from shipdesk.services.change_settings import save_settings, set_secret
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.list_orders import order_ids
from shipdesk.services.list_parcels import parcel_ids, show_parcel
from shipdesk.services.mail_extras import with_extras
from shipdesk.services.make_labels import make_labels
from shipdesk.services.page_places import check_place, open_place
from shipdesk.services.parcel_states import refresh_state
from shipdesk.services.problems import list_problems
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.tracking_links import customer_link, page_url
from shipdesk.services.tracking_pages import (
    build_page,
    list_pages,
    publish_due_pages,
    publish_page,
    remove_page,
    show_page,
    withdraw_page,
    write_page,
)
from shipdesk.services.views import OrderQuery, OrderView, ParcelQuery
from shipdesk.services.write_mail import write_mail

PUBLIC = "https://track.corner-shop.example/p/"


@pytest.fixture(scope="module")
def left_folder(handful_practice_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed practice shop that three parcels have left, made once; copy it."""
    folder = tmp_path_factory.mktemp("left") / "shop"
    shutil.copytree(handful_practice_folder, folder)
    with closing(open_shop(folder, clock=FixedClock(PRACTICE_START))) as shop:
        orders = list(order_ids(shop, OrderQuery(view=OrderView.TO_SHIP)))[:3]
        for label in make_labels(shop, orders).labels:
            dispatch_scan(shop, label.tracking_number)
    return folder


@pytest.fixture
def left_shop(left_folder: Path, tmp_path: Path, clock: FixedClock) -> Iterator[Shop]:
    """Open a practice shop that three parcels have left, of the test's own."""
    folder = tmp_path / "shop"
    shutil.copytree(left_folder, folder)
    with closing(open_shop(folder, clock=clock)) as shop:
        yield shop


@pytest.fixture
def parcels(left_shop: Shop) -> list[int]:
    """Return the ids of three parcels that left."""
    return sorted(parcel_ids(left_shop, ParcelQuery()))


@pytest.fixture
def shop(left_shop: Shop) -> Shop:
    """Return the shop, whose pages go into a folder of its own."""
    use(left_shop, enabled=True, public_url=PUBLIC)
    return left_shop


@pytest.fixture
def folder(shop: Shop) -> Path:
    """Return where the shop's pages go."""
    return shop.folder / "pages"


def use(shop: Shop, **changes: object) -> None:
    page = shop.settings.tracking_page.model_copy(update=changes)
    save_settings(shop, shop.settings.model_copy(update={"tracking_page": page}))


def tell(shop: Shop, parcel_id: int, status: ParcelStatus, place: str = "Hannover, DE", text: str = "Scan",
         reason: str = "") -> None:  # fmt: skip
    """Let a carrier tell of a scan now."""
    now = shop.clock.now()
    with shop.change() as tx:
        event = TrackingEvent("X", text, Meaning(status, reason), now, place=place)
        tx.events.add(parcel_id, [(f"{now}{status}{place}", event)], now)
        parcel = tx.parcels.get(parcel_id)
        assert parcel
        refresh_state(tx, parcel, now)


def files(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in folder.iterdir()} if folder.exists() else {}


def name_of(shop: Shop, parcel_id: int) -> str:
    row = show_page(shop, parcel_id)
    assert row
    return row.name


def test_every_parcel_that_left_gets_its_page_by_itself(shop: Shop, parcels: list[int], folder: Path) -> None:
    assert "3 pages published" in background_round(shop)
    assert set(files(folder)) == {name_of(shop, parcel_id) for parcel_id in parcels}
    assert publish_due_pages(shop).published == 0, "nothing changed"


def test_a_shop_that_wants_no_pages_has_none(shop: Shop, folder: Path) -> None:
    use(shop, enabled=False)
    assert publish_due_pages(shop).published == 0
    assert not list_pages(shop)
    assert not files(folder)


def test_news_of_a_parcel_changes_its_page_and_no_other(shop: Shop, parcels: list[int], folder: Path) -> None:
    publish_due_pages(shop)
    before = files(folder)
    tell(shop, parcels[0], ParcelStatus.OUT_FOR_DELIVERY)
    assert publish_due_pages(shop).published == 1
    after = files(folder)
    assert [name for name in after if after[name] != before[name]] == [name_of(shop, parcels[0])]
    assert "Hannover" in after[name_of(shop, parcels[0])]


def test_what_changes_nothing_on_the_page_is_not_published_again(shop: Shop, parcels: list[int], folder: Path) -> None:
    publish_due_pages(shop)
    was = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    with shop.change() as tx:
        parcel = tx.parcels.get(parcels[0])
        assert parcel
        refresh_state(tx, parcel, shop.clock.now())
    assert publish_due_pages(shop).published == 0
    assert was == {path: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_no_page_tells_a_name_a_street_or_the_carrier_s_own_words(shop: Shop, parcels: list[int]) -> None:
    for parcel_id in parcels:
        to = show_parcel(shop, parcel_id).recipient
        tell(shop, parcel_id, ParcelStatus.IN_TRANSIT, text=f"Signed by {to.name}", place=f"{to.lines[0]}, {to.city}")
        tell(shop, parcel_id, ParcelStatus.AVAILABLE_FOR_PICKUP, text="c", place=f"Neighbour of {to.name}")
        page = build_page(shop, parcel_id).decode()
        for secret in (to.name, *to.lines, to.postal_code, to.email, to.phone, "Signed by"):
            assert not secret or secret not in page, secret
        assert to.city in page


def test_a_delivered_parcel_s_page_goes_when_its_time_is_up(
    shop: Shop, parcels: list[int], folder: Path, clock: FixedClock
) -> None:
    use(shop, withdraw_after_days=7)
    publish_due_pages(shop)
    tell(shop, parcels[0], ParcelStatus.DELIVERED, "")
    publish_due_pages(shop)
    clock.moment += timedelta(days=6)
    publish_due_pages(shop)
    assert name_of(shop, parcels[0]) in files(folder)
    clock.moment += timedelta(days=2)
    assert publish_due_pages(shop).withdrawn == 1
    assert name_of(shop, parcels[0]) not in files(folder)
    assert page_url(shop, parcels[0]) is None
    tell(shop, parcels[0], ParcelStatus.DELIVERED, "Hannover, DE")
    assert publish_due_pages(shop).published == 0, "late news bring no page back"


def test_a_missed_promise_is_told_the_day_after_without_news(
    shop: Shop, parcels: list[int], folder: Path, clock: FixedClock
) -> None:
    publish_due_pages(shop)
    promised = show_parcel(shop, parcels[0]).parcel.promised_on
    assert promised is not None
    assert "later than promised" not in files(folder)[name_of(shop, parcels[0])]
    clock.moment += timedelta(days=(promised - clock.moment.date()).days + 1)
    publish_due_pages(shop)
    page = files(folder)[name_of(shop, parcels[0])]
    assert 'class="note"' in page


def test_mails_link_to_the_page_once_it_can_be_read_else_to_the_carrier(shop: Shop, parcels: list[int]) -> None:
    def link() -> str:
        with shop.look() as tx:
            parcel = tx.parcels.get(parcels[0])
            assert parcel
            return customer_link(tx, shop.settings, parcel)

    assert link().startswith("https://track.practice-carrier.example/")
    publish_due_pages(shop)
    assert link() == page_url(shop, parcels[0]) == f"{PUBLIC}{name_of(shop, parcels[0])}.html"
    use(shop, public_url="")
    assert link().startswith("https://track.practice-carrier.example/")


def test_what_a_mail_tells_machines_links_to_the_page_too(shop: Shop, parcels: list[int]) -> None:
    mail = shop.settings.mail.model_copy(update={"parcel_markup": True})
    save_settings(shop, shop.settings.model_copy(update={"mail": mail}))
    publish_due_pages(shop)
    with shop.look() as tx:
        rows = tx.messages.rows(parcel_id=parcels[0])
        stored = tx.messages.get(rows[0].id)
        assert stored is not None
        written = with_extras(tx, shop.settings, stored, write_mail(tx, shop.settings, stored))
    assert f'"trackingUrl": "{page_url(shop, parcels[0])}"' in written.html
    assert "track.practice-carrier.example" not in written.html


def test_a_person_publishes_and_withdraws_by_hand(shop: Shop, parcels: list[int], folder: Path) -> None:
    row = publish_page(shop, parcels[0])
    assert (row.state, row.url) == (PageState.PUBLISHED, f"{PUBLIC}{row.name}.html")
    assert withdraw_page(shop, parcels[0]).state is PageState.WITHDRAWN
    assert row.name not in files(folder)
    tell(shop, parcels[0], ParcelStatus.OUT_FOR_DELIVERY)
    publish_due_pages(shop)
    assert row.name not in files(folder), "what a person withdrew stays so"
    assert publish_page(shop, parcels[0]).name == row.name
    assert row.name in files(folder)


def test_a_page_is_written_into_a_folder_without_being_published(
    shop: Shop, parcels: list[int], tmp_path: Path
) -> None:
    use(shop, enabled=False)
    file = write_page(shop, parcels[0], tmp_path / "out")
    assert file.read_bytes() == build_page(shop, parcels[0])
    row = show_page(shop, parcels[0])
    assert row
    assert row.state is PageState.MADE
    tell(shop, parcels[0], ParcelStatus.OUT_FOR_DELIVERY)
    assert publish_due_pages(shop).published == 0, "nobody asked for it"
    remove_page(shop, parcels[0], tmp_path / "out")
    assert not file.exists()


@pytest.fixture
def webdav(shop: Shop, keyring: KeyringOfATest) -> Iterator[object]:
    """Return a WebDAV server that the shop's pages go to."""
    with webdav_server() as server:
        set_secret(shop, "page", SECRET)
        use(shop, place="webdav", address=f"{server.url}/t", user=USER, public_url=f"{server.url}/t")
        yield server


def test_what_fails_is_said_tried_again_later_and_less_often(
    shop: Shop, parcels: list[int], webdav: object, clock: FixedClock
) -> None:
    webdav.answers = [503] * 3
    report = publish_due_pages(shop)
    assert (report.published, report.failed) == (0, 3)
    assert "HTTP 503" in report.problem
    assert publish_due_pages(shop).failed == 0, "not at once"
    assert any(problem.key == "pages-failing" for problem in list_problems(shop))
    waits = []
    for _ in range(3):
        row = show_page(shop, parcels[0])
        assert row
        assert row.next_at
        assert "HTTP 503" in row.error
        waits.append(row.next_at - clock.moment)
        clock.moment = row.next_at + timedelta(minutes=5)
        webdav.answers = [503] * 3
        publish_due_pages(shop)
    assert waits[0] < waits[1] < waits[2]
    webdav.answers = []
    clock.moment += timedelta(hours=5)
    assert publish_due_pages(shop).published == 3
    assert not list_pages(shop, failing_only=True)
    assert len(webdav.files) == 3


def test_a_place_that_is_away_is_not_asked_for_every_page(shop: Shop, parcels: list[int], webdav: object) -> None:
    webdav.answers = [500] * 3
    tried = publish_due_pages(shop)
    assert tried.failed == 3
    assert len(webdav.asked) == 3


def test_news_while_a_page_is_being_published_are_published_too(
    shop: Shop, parcels: list[int], webdav: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_due_pages(shop)
    tell(shop, parcels[0], ParcelStatus.IN_TRANSIT)
    place = open_place(shop)
    put = type(place).put

    told: list[str] = []

    def slow_put(self: object, name: str, page: bytes) -> None:
        put(self, name, page)
        if not told:
            tell(shop, parcels[0], ParcelStatus.OUT_FOR_DELIVERY, "Kassel, DE")
        told.append(name)

    monkeypatch.setattr(type(place), "put", slow_put)
    assert publish_due_pages(shop).published == 1
    assert publish_due_pages(shop).published == 1
    assert b"Kassel" in webdav.files[f"/t/{name_of(shop, parcels[0])}.html"]
    place.close()


def test_a_page_that_a_dead_process_had_taken_is_due_again(shop: Shop, parcels: list[int], clock: FixedClock) -> None:
    with shop.change() as tx:
        tx.pages.make(parcels, clock.now())
        assert tx.pages.claim(parcels[0], clock.now(), clock.now() + timedelta(minutes=5))
        assert tx.pages.claim(parcels[0], clock.now(), clock.now() + timedelta(minutes=5)) is None, "one has it"
    assert publish_due_pages(shop).published == 2
    clock.moment += timedelta(minutes=6)
    assert publish_due_pages(shop).published == 1


def test_pages_move_with_the_settings_and_show_what_changed_there(
    shop: Shop, parcels: list[int], folder: Path, tmp_path: Path
) -> None:
    publish_due_pages(shop)
    use(shop, website="https://corner-shop.example/")
    assert publish_due_pages(shop).published == 3
    assert all("https://corner-shop.example/" in page for page in files(folder).values())
    use(shop, folder=str(tmp_path / "elsewhere"))
    assert publish_due_pages(shop).published == 3
    assert files(tmp_path / "elsewhere").keys() == files(folder).keys()


def test_the_place_is_tried_with_what_was_typed(shop: Shop, webdav: object) -> None:
    page = shop.settings.tracking_page
    assert "read under" in check_place(shop, page, SECRET)
    assert not webdav.files, "nothing stays"
    with pytest.raises(RemoteRefused, match="name and password"):
        check_place(shop, page, "wrong")
    webdav.lists = True
    with pytest.raises(RemoteRefused, match="lists all pages"):
        check_place(shop, page, SECRET)
    assert not webdav.files


def test_pages_go_by_sftp_as_set(shop: Shop, parcels: list[int], keyring: KeyringOfATest, tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    with sftp_server(tmp_path / "www") as server:
        set_secret(shop, "page", SECRET)
        use(shop, place="sftp", address=server.address, user=USER, host_key=server.host_key, folder="/")
        assert publish_due_pages(shop).published == 3
        assert server.logins == 1, "one login for all"
        assert len(files(tmp_path / "www")) == 3


def test_a_practice_shop_publishes_on_this_computer_only(shop: Shop) -> None:
    use(shop, place="webdav", address="https://dav.example/t", user=USER)
    with pytest.raises(Refused, match="this computer only"):
        publish_due_pages(shop)


def test_returns_and_unknown_parcels_have_no_page(shop: Shop) -> None:
    for service in (build_page, publish_page, withdraw_page):
        with pytest.raises(Refused):
            service(shop, 999_999)


def test_a_server_away_is_told_to_the_person_who_asked(shop: Shop, parcels: list[int], webdav: object) -> None:
    webdav.answers = [503]
    with pytest.raises(RemoteUnavailable):
        publish_page(shop, parcels[0])
    row = show_page(shop, parcels[0])
    assert row
    assert (row.state, row.failures) == (PageState.WAITING, 1)
    with closing(open_place(shop)):
        assert publish_page(shop, parcels[0]).state is PageState.PUBLISHED
