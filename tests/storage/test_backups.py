"""A backup is only worth what a restore from it brings back."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.errors import Refused, StoreUnusable
from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.services.backup_store import backup_if_due, backup_store, check_store, list_backups, restore_store
from shipdesk.services.change_settings import save_settings
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.list_orders import order_ids
from shipdesk.services.make_labels import make_labels
from shipdesk.services.send_mail import list_messages
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.views import OrderQuery, OrderView, ParcelQuery
from shipdesk.storage.backup import copy_store, look_through, to_thin_out
from shipdesk.storage.database import STORE_NAME

NOW = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
STORES = ("file",)


def all_orders(shop: Shop) -> list[int]:
    return list(order_ids(shop, OrderQuery(OrderView.ALL)))


def test_a_backup_made_while_another_thread_writes_is_whole(sample_shop: Shop, tmp_path: Path) -> None:
    stop = threading.Event()
    written: list[int] = []

    def write_on() -> None:
        while not stop.is_set():
            number = len(written) + 1
            with sample_shop.database.transaction() as tx:
                tx.settings.put("written", number)
                tx.settings.put("beside", number)
            written.append(number)

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        copies = [backup_store(sample_shop, tmp_path / f"copy-{number}.db") for number in range(5)]
        before_last = len(written)
        last = backup_store(sample_shop, tmp_path / "last.db")
    finally:
        stop.set()
        writer.join()
    for copy in copies:
        assert look_through(copy).findings == ()
    restored = tmp_path / "restored"
    restore_store(restored, last)
    reopened = open_shop(restored)
    with reopened.look() as tx:
        assert tx.settings.get("written") == tx.settings.get("beside") >= before_last
    assert all_orders(reopened) == all_orders(sample_shop)
    reopened.close()


def test_a_backup_has_what_only_the_write_ahead_log_has(shop: Shop, tmp_path: Path) -> None:
    with shop.database.transaction() as tx:
        tx.settings.put("fresh", "yes")
    copy = backup_store(shop, tmp_path / "copy.db")
    restore_store(tmp_path / "restored", copy)
    reopened = open_shop(tmp_path / "restored")
    with reopened.look() as tx:
        assert tx.settings.get("fresh") == "yes"
    reopened.close()


def test_a_backup_never_overwrites_the_store_itself(shop: Shop) -> None:
    with pytest.raises(Refused, match="overwrite the store"):
        backup_store(shop, shop.folder / STORE_NAME)


def test_a_backup_that_cannot_be_written_leaves_the_old_one(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("in the way")
    with pytest.raises(StoreUnusable, match="cannot be written"):
        backup_store(shop, tmp_path / "a-file" / "copy.db")
    assert not list(tmp_path.rglob("*.partial"))


def test_there_is_one_backup_a_day_and_a_copy_in_the_second_folder(
    shop: Shop, clock: FixedClock, tmp_path: Path
) -> None:
    settings = shop.settings
    second = tmp_path / "stick"
    save_settings(
        shop, settings.model_copy(update={"backup": settings.backup.model_copy(update={"second_folder": str(second)})})
    )
    first = backup_if_due(shop)
    assert first is not None
    assert backup_if_due(shop) is None
    clock.moment += timedelta(days=1)
    assert backup_if_due(shop) is not None
    assert len(list_backups(shop)) == 2
    assert (second / first.name).exists()
    assert check_store(shop.folder).last_backup_at == clock.moment


def test_four_months_of_daily_backups_are_thinned_to_the_rotation() -> None:
    daily = [(Path(f"{day}.db"), NOW - timedelta(days=day)) for day in range(120)]
    gone = set(to_thin_out(daily, NOW))
    kept = [at for path, at in daily if path not in gone]
    assert [at for at in kept if NOW - at <= timedelta(days=2)] == [NOW - timedelta(days=day) for day in range(3)]
    older = [at for at in kept if NOW - at > timedelta(days=2)]
    assert older[:12] == [NOW - timedelta(days=day) for day in range(3, 15)]
    assert len({at.strftime("%G-%V") for at in kept}) >= 10
    assert {at.strftime("%Y-%m") for at in kept} == {"2026-11", "2026-10", "2026-09", "2026-08", "2026-07"}
    assert len(kept) <= 3 + 12 + 10 + 9


@given(
    ages_h=st.lists(st.integers(-48, 24 * 500), max_size=60, unique=True),
    seed=st.randoms(use_true_random=False),
)
def test_thinning_keeps_the_newest_and_what_it_kept_before(ages_h: list[int], seed: object) -> None:
    backups = [(Path(f"{age}.db"), NOW - timedelta(hours=age)) for age in ages_h]
    seed.shuffle(backups)
    gone = set(to_thin_out(backups, NOW))
    kept = [(path, at) for path, at in backups if path not in gone]
    if backups:
        assert max(at for _, at in backups) in {at for _, at in kept}
    assert all(NOW - at > timedelta(days=2) for path, at in backups if path in gone)
    assert to_thin_out(kept, NOW) == ()
    older = [at for _, at in kept if NOW - at > timedelta(days=2)]
    assert len(older) <= 12 + 10 + 9 + 1


def test_a_restore_holds_what_had_not_gone_out_and_keeps_the_old_store(
    sample_shop: Shop, clock: FixedClock, tmp_path: Path
) -> None:
    for label in make_labels(sample_shop, all_orders(sample_shop)[:6]).labels:
        dispatch_scan(sample_shop, label.tracking_number)
    waiting = len(list_messages(sample_shop, OutboxState.PLANNED))
    assert waiting > 0
    copy = backup_store(sample_shop, tmp_path / "copy.db")
    with sample_shop.database.transaction() as tx:
        tx.settings.put("after", "the backup")
    folder = sample_shop.folder
    sample_shop.close()

    words = restore_store(folder, copy)
    assert f"{waiting} mails" in words
    reopened = open_shop(folder, clock=clock)
    with reopened.look() as tx:
        assert tx.settings.get("after") is None
        states = {state for (kind, state) in tx.outbox.counts() if kind is OutboxKind.MAIL}
        assert states == {OutboxState.HELD}
        assert tx.audit.latest(("restore",))[0].detail["held"] >= waiting
    reopened.close()
    (kept,) = folder.glob("shipdesk-before-restore-*.db")
    assert kept.name in words
    assert look_through(kept).findings == ()


def test_two_restores_in_one_second_keep_both_old_stores(sample_shop: Shop, tmp_path: Path) -> None:
    copy = backup_store(sample_shop, tmp_path / "copy.db")
    folder = sample_shop.folder
    sample_shop.close()
    from shipdesk.storage.backup import restore_store as put_back

    first = put_back(copy, folder / STORE_NAME, NOW)
    second = put_back(copy, folder / STORE_NAME, NOW)
    assert first != second
    assert first.exists()
    assert second.exists()


def test_a_restore_that_was_cut_off_does_not_mix_two_stores(shop: Shop, tmp_path: Path) -> None:
    copy = backup_store(shop, tmp_path / "copy.db")
    folder = tmp_path / "cut off"
    folder.mkdir()
    # The old store was moved aside, its log was not: a new store must never be read through an old log.
    with shop.database.transaction() as tx:
        tx.settings.put("from the old log", "yes")
    log = (shop.folder / f"{STORE_NAME}-wal").read_bytes()
    assert log
    (folder / f"{STORE_NAME}-wal").write_bytes(log)
    restore_store(folder, copy)
    reopened = open_shop(folder)
    with reopened.look() as tx:
        assert tx.settings.get("from the old log") is None
    reopened.close()
    assert check_store(folder).ok


def test_a_restore_is_refused_while_another_program_has_the_shop_open(shop: Shop, tmp_path: Path) -> None:
    copy = backup_store(shop, tmp_path / "copy.db")
    folder = shop.folder
    shop.close()
    script = (
        "import sys\nfrom pathlib import Path\nfrom shipdesk.services.shop import open_shop\n"
        "shop = open_shop(Path(sys.argv[1]))\nprint('open', flush=True)\nsys.stdin.read()\n"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout
    assert program.stdout.readline() == "open\n"
    before = (folder / STORE_NAME).read_bytes()
    with pytest.raises(Refused, match="The shop is open"):
        restore_store(folder, copy)
    assert (folder / STORE_NAME).read_bytes() == before
    program.kill()
    program.communicate()
    assert "was restored" in restore_store(folder, copy)


@pytest.mark.parametrize("content", [b"", b"a letter\n" * 1000])
def test_a_backup_that_is_none_is_refused_and_the_store_not_touched(shop: Shop, tmp_path: Path, content: bytes) -> None:
    folder = shop.folder
    shop.close()
    before = (folder / STORE_NAME).read_bytes()
    broken = tmp_path / "broken.db"
    broken.write_bytes(content)
    with pytest.raises(Refused, match="cannot be restored"):
        restore_store(folder, broken)
    with pytest.raises(Refused, match="There is no file"):
        restore_store(folder, tmp_path / "nowhere.db")
    assert (folder / STORE_NAME).read_bytes() == before
    assert not list(folder.glob("*before-restore*"))


def test_the_drill_a_restored_shop_is_the_shop_that_was_backed_up(
    sample_shop: Shop, clock: FixedClock, tmp_path: Path
) -> None:
    assert make_labels(sample_shop, all_orders(sample_shop)[:12]).labels
    before = check_store(sample_shop.folder)
    copy = backup_store(sample_shop, tmp_path / "copies")  # a name of its own in a folder that does not exist yet
    restore_store(tmp_path / "drill", copy)
    after = check_store(tmp_path / "drill")
    assert after.ok
    told = {"audit_log", "audit_links"}  # the restore is written down
    assert {k: n for k, n in after.counts.items() if k not in told} == {
        k: n for k, n in before.counts.items() if k not in told
    }
    reopened = open_shop(tmp_path / "drill", clock=clock)
    from shipdesk.services.list_parcels import parcel_ids
    from shipdesk.services.make_labels import label_ids_of, labels_pdf

    assert all_orders(reopened) == all_orders(sample_shop)
    assert parcel_ids(reopened, ParcelQuery()) == parcel_ids(sample_shop, ParcelQuery())
    ids = label_ids_of(sample_shop, all_orders(sample_shop)[:3])
    assert len(labels_pdf(reopened, ids)) > 1000
    reopened.close()


def test_copying_a_store_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="There is no store"):
        copy_store(tmp_path / "nothing.db", tmp_path / "copy.db")
