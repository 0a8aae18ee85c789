"""The program is killed at many moments of its work: nothing is half done or done twice, and it can go on."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections import Counter
from email import message_from_bytes
from pathlib import Path

import pytest
from programs import Ended, run_program

from shipdesk.domain.mails import Milestone
from shipdesk.services.backup_store import check_store
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.edit_orders import hold_orders
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.list_orders import order_ids
from shipdesk.services.list_parcels import parcel_ids, parcels_in_full
from shipdesk.services.make_labels import make_labels
from shipdesk.services.send_mail import list_messages, mail_orders
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.undo_import import past_imports
from shipdesk.services.views import OrderQuery, OrderView, ParcelQuery

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX")]
LATER = "2026-11-16T10:00:00+00:00"
PARCELS = 8
MOMENTS = {what: 8 if os.environ.get("CRASHES_THOROUGH") else 3 for what in ("import", "label", "dispatch", "mail")}
"""How often each is killed; CRASHES_THOROUGH=1 kills more often."""
MANY_MAILS, MANY_KILLS = (600, 30) if os.environ.get("CRASHES_THOROUGH") else (60, 5)


def moments(what: str, whole_s: float) -> list[float]:
    """Return the seconds after which to kill, the same shares of the whole time in every run."""
    chance = random.Random(f"{what} 20261116")
    return [chance.uniform(0, 0.97) * whole_s for _ in range(MOMENTS[what])]


@pytest.fixture(scope="module")
def samples() -> list[Path]:
    """Return two of our sample files."""
    import shipdesk.resources as resources

    folder = Path(resources.__file__).parent / "samples"
    return [folder / "plain-orders.csv", folder / "etsy-orders.csv"]


@pytest.fixture(scope="module")
def ordered(empty_practice_folder: Path, samples: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed shop with one file's orders."""
    folder = copied(empty_practice_folder, tmp_path_factory.mktemp("ordered") / "shop")
    shop = opened(folder)
    commit_import(shop, preview_files(shop, samples[:1]))
    hold_orders(shop, list(order_ids(shop, OrderQuery(OrderView.TO_SHIP)))[PARCELS:], "Tomorrow's work")
    shop.close()
    return folder


@pytest.fixture(scope="module")
def labelled(ordered: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed shop whose orders have labels."""
    folder = copied(ordered, tmp_path_factory.mktemp("labelled") / "shop")
    shop = opened(folder)
    make_labels(shop)
    shop.close()
    return folder


@pytest.fixture(scope="module")
def dispatched(labelled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed shop whose parcels left, with mails to be sent."""
    folder = copied(labelled, tmp_path_factory.mktemp("dispatched") / "shop")
    shop = opened(folder)
    for number in numbers_of(shop):
        dispatch_scan(shop, number)
    shop.close()
    return folder


def copied(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to)
    return to


def opened(folder: Path) -> Shop:
    return open_shop(folder, clock=FixedClock(PRACTICE_START))


def numbers_of(shop: Shop) -> list[str]:
    details = parcels_in_full(shop, list(parcel_ids(shop, ParcelQuery())))
    return sorted(d.parcel.tracking_number for d in details if d.parcel.voided_at is None)


def fine(ended: Ended) -> Ended:
    assert "Traceback" not in ended.err
    assert ended.code == 0, ended.err
    return ended


def test_an_import_that_is_killed_is_there_whole_or_not_at_all(
    empty_practice_folder: Path, samples: list[Path], tmp_path: Path
) -> None:
    command = ["import", *map(str, samples), "--json"]
    whole = fine(run_program(copied(empty_practice_folder, tmp_path / "whole"), command))
    total = sum(file["orders"] for file in json.loads(whole.out)["files"])
    killed = 0
    for number, moment in enumerate(moments("import", whole.seconds)):
        folder = copied(empty_practice_folder, tmp_path / str(number))
        killed += run_program(folder, command, kill_after_s=moment).killed
        shop = opened(folder)
        assert len(order_ids(shop, OrderQuery(OrderView.ALL))) in (0, total)
        assert len(past_imports(shop)) in (0, len(samples))
        shop.close()
        fine(run_program(folder, command))
        shop = opened(folder)
        assert len(order_ids(shop, OrderQuery(OrderView.ALL))) == total
        assert len(past_imports(shop)) == len(samples)
        shop.close()
        assert check_store(folder).ok
    assert killed


def test_labels_that_were_being_bought_are_bought_once(ordered: Path, tmp_path: Path) -> None:
    command = ["label", "--ready", "--pdf", str(tmp_path / "labels.pdf"), "--json"]
    whole = fine(run_program(copied(ordered, tmp_path / "whole"), command))
    total = len(json.loads(whole.out)["labels"])
    killed = 0
    for number, moment in enumerate(moments("label", whole.seconds)):
        folder = copied(ordered, tmp_path / str(number))
        killed += run_program(folder, command, kill_after_s=moment).killed
        fine(run_program(folder, command))
        shop = opened(folder)
        parcels = [d.parcel for d in parcels_in_full(shop, list(parcel_ids(shop, ParcelQuery())))]
        with shop.look() as tx:
            assert not tx.orders.ready_ids()
            assert len(tx.labels.newest_of_parcels([p.id for p in parcels])) == total
        shop.close()
        assert Counter(p.order_id for p in parcels).most_common(1)[0][1] == 1
        assert len(parcels) == total
        assert sorted(bought(folder)) == sorted(p.tracking_number for p in parcels)
        assert check_store(folder).ok
    assert killed


def bought(folder: Path) -> list[str]:
    lines = (folder / "practice-carrier.jsonl").read_bytes().splitlines()
    entries = [json.loads(line) for line in lines if line.endswith(b"}")]
    return [entry["number"] for entry in entries if entry["what"] == "bought"]


def test_a_scan_that_was_answered_is_kept_and_none_counts_twice(labelled: Path, tmp_path: Path) -> None:
    shop = opened(copied(labelled, tmp_path / "look"))
    numbers = numbers_of(shop)
    shop.close()
    scans = "".join(f"{number}\n" for number in numbers)
    whole = fine(run_program(copied(labelled, tmp_path / "whole"), ["dispatch"], stdin=scans))
    assert [line.split("\t")[0] for line in whole.out.splitlines()] == ["dispatched"] * len(numbers)
    killed = 0
    for number, moment in enumerate(moments("dispatch", whole.seconds)):
        folder = copied(labelled, tmp_path / str(number))
        first = run_program(folder, ["dispatch"], stdin=scans, kill_after_s=moment)
        killed += first.killed
        answered = {line.split("\t")[1] for line in first.out.split("\n")[:-1]}
        again = json.loads(fine(run_program(folder, ["dispatch", "--json"], stdin=scans)).out)["results"]
        outcome = {result["code"]: result["outcome"] for result in again}
        assert set(outcome) == set(numbers)
        assert {outcome[code] for code in answered} <= {"already"}
        everyone_left_once(folder)
    assert killed


def everyone_left_once(folder: Path) -> None:
    shop = opened(folder)
    details = parcels_in_full(shop, list(parcel_ids(shop, ParcelQuery())))
    with shop.look() as tx:
        assert all(d.parcel.dispatched_at and tx.scans.dispatch_of(d.parcel.id) for d in details)
        assert tx.scans.dispatched_since(PRACTICE_START) == len(details)
        scans = [[s.outcome.value for s in tx.scans.of_parcel(d.parcel.id)] for d in details]
    assert all(outcomes.count("dispatched") == 1 for outcomes in scans)
    mails = Counter(row.parcel_id for row in list_messages(shop) if row.milestone.value == "dispatched")
    assert mails == Counter(d.parcel.id for d in details if d.recipient.email)
    shop.close()
    assert check_store(folder).ok


def test_a_mail_goes_out_once_or_is_shown_as_unsure(dispatched: Path, tmp_path: Path) -> None:
    whole = fine(run_program(copied(dispatched, tmp_path / "whole"), ["mail", "send", "--json"], now=LATER))
    total = json.loads(whole.out)["sent"]
    assert total > 10
    killed = 0
    for number, moment in enumerate(moments("mail", whole.seconds)):
        folder = copied(dispatched, tmp_path / str(number))
        killed += run_program(folder, ["mail", "send", "--json"], now=LATER, kill_after_s=moment).killed
        fine(run_program(folder, ["mail", "send", "--json"], now=LATER))
        listed = json.loads(fine(run_program(folder, ["mail", "list", "--json"], now=LATER)).out)["mails"]
        states = Counter(row["state"] for row in listed)
        assert states["done"] + states["unsure"] == total == states.total()
        assert states["unsure"] <= 1
        sent = Counter(message_id_of(path) for path in (folder / "mails").glob("*.eml"))
        assert all(count == 1 for count in sent.values())
        shop = opened(folder)
        with shop.look() as tx:
            ids = {row["id"]: stored.mail.message_id for row in listed if (stored := tx.messages.get(row["id"]))}
        shop.close()
        done = {ids[row["id"]] for row in listed if row["state"] == "done"}
        unsure = {ids[row["id"]] for row in listed if row["state"] == "unsure"}
        assert done <= set(sent) <= done | unsure
        assert check_store(folder).ok
    assert killed


def test_many_mails_through_many_kills_go_out_once_each(empty_practice_folder: Path, tmp_path: Path) -> None:
    folder = copied(empty_practice_folder, tmp_path / "many")
    orders = tmp_path / "orders.csv"
    lines = [f"K-{n},Ana {n},Mill Lane {n},Bath,BA1 1AA,GB,ana{n}@customer.example,Tea,1" for n in range(MANY_MAILS)]
    orders.write_text("\n".join(["order number,name,street,city,postal code,country,email,item,quantity", *lines]))
    shop = opened(folder)
    commit_import(shop, preview_files(shop, [orders]))
    assert mail_orders(shop, list(order_ids(shop, OrderQuery())), Milestone.ORDER_RECEIVED) == MANY_MAILS
    shop.close()
    send = ["mail", "send", "--json"]
    # The program lives long enough to send its share before it is killed, sometimes more and sometimes nothing.
    start_s = fine(run_program(folder, ["mail", "list", "--limit", "1"], now=LATER)).seconds
    whole_s = fine(run_program(copied(folder, tmp_path / "whole"), send, now=LATER)).seconds - start_s
    chance, killed = random.Random(MANY_MAILS), 0
    for _ in range(MANY_KILLS):
        alive_s = start_s * 0.9 + chance.uniform(0, 1.6) * max(whole_s, 0.1) / MANY_KILLS
        killed += run_program(folder, send, now=LATER, kill_after_s=alive_s).killed
    for _ in range(1 + MANY_MAILS // 500):
        fine(run_program(folder, send, now=LATER))
    listed = json.loads(fine(run_program(folder, ["mail", "list", "--json"], now=LATER)).out)["mails"]
    states = Counter(row["state"] for row in listed)
    assert states["done"] + states["unsure"] == MANY_MAILS == states.total()
    assert states["unsure"] <= killed
    sent = Counter(message_id_of(path) for path in (folder / "mails").glob("*.eml"))
    assert max(sent.values()) == 1, "no customer gets a mail twice"
    shop = opened(folder)
    with shop.look() as tx:
        ids = {row["id"]: stored.mail.message_id for row in listed if (stored := tx.messages.get(row["id"]))}
    shop.close()
    done = {ids[row["id"]] for row in listed if row["state"] == "done"}
    assert done <= set(sent), "none is lost"
    assert set(sent) - done <= {ids[row["id"]] for row in listed if row["state"] == "unsure"}
    assert killed


def message_id_of(path: Path) -> str:
    return str(message_from_bytes(path.read_bytes())["Message-ID"]).strip().strip("<>")
