"""Every outside effect is a row first: planned once, claimed once, and unsure when its process died."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.services.clocks import FixedClock
from shipdesk.services.shop import Shop, open_shop

NOW = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)

# A program that claims a mail, says so, and waits to be killed.
_CLAIMS = """
import sys
from pathlib import Path
from shipdesk.services.shop import open_shop
shop = open_shop(Path(sys.argv[1]))
with shop.database.transaction() as tx:
    assert tx.outbox.claim(int(sys.argv[2]), shop.owner.name, shop.clock.now())
print("claimed", flush=True)
sys.stdin.read()
"""


def plan(shop: Shop, key: str = "mail:delivered:parcel:7", **told: object) -> int | None:
    with shop.database.transaction() as tx:
        return tx.outbox.plan(OutboxKind.MAIL, key, {"milestone": "delivered"}, NOW, **told)


def state_of(shop: Shop, item: int) -> OutboxState:
    with shop.look() as tx:
        found = tx.outbox.get(item)
    assert found is not None
    return found.state


def test_a_key_is_planned_once(shop: Shop) -> None:
    first = plan(shop)
    assert first is not None
    assert plan(shop) is None
    with pytest.raises(IntegrityError, match=r"(?i)unique"), shop.database.transaction() as tx:
        tx.session.execute(
            text(
                "INSERT INTO outbox (kind, key, params_hash, payload, state, attempt, owner, remote_id, outcome, error,"
                " created_at) SELECT kind, key, params_hash, payload, state, attempt, owner, remote_id, outcome, error,"
                " created_at FROM outbox"
            )
        )


def test_of_eight_that_want_it_one_gets_it(shop: Shop) -> None:
    items = [plan(shop, f"mail:delivered:parcel:{number}") for number in range(12)]
    start = threading.Barrier(8)

    def claim_all(name: str) -> list[int]:
        start.wait()
        taken = []
        for item in items:
            with shop.database.transaction() as tx:
                if tx.outbox.claim(item, name, NOW) is not None:
                    taken.append(item)
        return taken

    with ThreadPoolExecutor(8) as threads:
        taken = [item for done in threads.map(claim_all, "abcdefgh") for item in done]
    assert sorted(taken) == sorted(items)


def test_what_is_not_due_is_neither_listed_nor_claimed(shop: Shop) -> None:
    item = plan(shop, not_before=NOW + timedelta(minutes=1))
    with shop.database.transaction() as tx:
        assert tx.outbox.due(OutboxKind.MAIL, NOW, 10) == ()
        assert tx.outbox.claim(item, "me", NOW) is None
        assert [due.id for due in tx.outbox.due(OutboxKind.MAIL, NOW + timedelta(minutes=1), 10)] == [item]
        assert tx.outbox.due(OutboxKind.LABEL, NOW + timedelta(days=1), 10) == ()
        claimed = tx.outbox.claim(item, "me", NOW + timedelta(minutes=1))
    assert claimed is not None
    assert (claimed.state, claimed.owner, claimed.attempt) == (OutboxState.SENDING, "me", 1)


@pytest.mark.parametrize("state", [s for s in OutboxState if s not in (OutboxState.PLANNED, OutboxState.WAITING)])
def test_only_what_rests_can_be_claimed(shop: Shop, state: OutboxState) -> None:
    item = plan(shop, state=state)
    with shop.database.transaction() as tx:
        assert tx.outbox.claim(item, "me", NOW) is None
    assert state_of(shop, item) is state


def test_what_a_killed_program_was_sending_is_unsure_and_never_planned_again(shop: Shop, clock: FixedClock) -> None:
    item, untouched = plan(shop), plan(shop, "mail:delivered:parcel:8")
    program = subprocess.Popen(
        [sys.executable, "-c", _CLAIMS, str(shop.folder), str(item)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert program.stdout
    assert program.stdout.readline() == "claimed\n"

    beside = open_shop(shop.folder, clock=clock)
    assert state_of(beside, item) is OutboxState.SENDING  # its program is alive
    beside.close()

    program.kill()
    program.communicate()
    after = open_shop(shop.folder, clock=clock)
    assert state_of(after, item) is OutboxState.UNSURE
    assert state_of(after, untouched) is OutboxState.PLANNED
    with after.database.transaction() as tx:
        assert tx.outbox.claim(item, after.owner.name, NOW + timedelta(days=30)) is None
        assert [due.id for due in tx.outbox.due(OutboxKind.MAIL, NOW + timedelta(days=30), 10)] == [untouched]
    after.close()


def test_the_round_beside_an_open_window_notices_the_dead_too(shop: Shop) -> None:
    from shipdesk.services.shop import give_up_of_the_dead

    item = plan(shop)
    with shop.database.transaction() as tx:
        tx.outbox.claim(item, "feedfacefeedface", NOW)
    give_up_of_the_dead(shop)
    assert state_of(shop, item) is OutboxState.UNSURE


def test_what_this_program_is_sending_is_not_given_up(shop: Shop) -> None:
    from shipdesk.services.shop import give_up_of_the_dead

    item = plan(shop)
    with shop.database.transaction() as tx:
        tx.outbox.claim(item, shop.owner.name, NOW)
    give_up_of_the_dead(shop)
    assert state_of(shop, item) is OutboxState.SENDING


def test_holding_everything_leaves_what_is_over_and_what_is_unsure(shop: Shop) -> None:
    items = {state: plan(shop, f"mail:x:{state.value}", state=state) for state in OutboxState}
    with shop.database.transaction() as tx:
        assert tx.outbox.hold_all() == 3
    held = {state for state, item in items.items() if state_of(shop, item) is OutboxState.HELD}
    assert held == {OutboxState.PLANNED, OutboxState.WAITING, OutboxState.SENDING, OutboxState.HELD}
