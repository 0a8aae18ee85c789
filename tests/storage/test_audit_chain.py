"""The audit log shows when it was changed, wherever that was done."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shipdesk.domain.audit_chain import AuditContent, Link, canonical, next_link
from shipdesk.domain.errors import Refused
from shipdesk.services.audit_keys import guard_of, head_file
from shipdesk.services.list_audit import list_audit
from shipdesk.services.shop import Shop
from shipdesk.services.verify_audit import verify_audit
from shipdesk.storage.audit_guard import AuditGuard
from shipdesk.storage.database import connect
from shipdesk.storage.manifests_store import KeptManifest

# Computed by hand from what domain/audit_chain.py says; a change of these would break every log that exists.
DIGEST = "1950e758167c407c1e19408e76c0f59bc0bcdcf6f86d6f57b4a8ecc9650ce9a0"
SEAL = "d76d1d1962a417a6cfe984d4b48f9f26686a7db804c2505cbd9eda7e4242e7ce"
KEY_ID = "401ae4159c54d23b"


def write(shop: Shop, *words: str) -> None:
    for word in words:
        with shop.change() as tx:
            tx.audit.add(shop.clock.now(), "noted", detail={"words": word})


def tamper(shop: Shop, *statements: str) -> None:
    """Do what somebody with another program can do: take the guards away and write into the store."""
    on_server = shop.database.is_shared
    with shop.database.transaction() as tx:
        for table in ("audit_log", "audit_links"):
            if on_server:
                tx.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            else:
                for verb in ("update", "delete"):
                    tx.session.execute(text(f"DROP TRIGGER IF EXISTS keep_{table}_{verb}"))
        for statement in statements:
            tx.session.execute(text(statement))


def why(shop: Shop) -> str:
    found = verify_audit(shop)
    assert found.broken
    return found.broken.why


def test_a_log_that_nobody_touched_is_sound(shop: Shop) -> None:
    write(shop, "one", "two", "three")
    with shop.change() as tx:
        for word in ("four", "five"):
            tx.audit.add(shop.clock.now(), "noted", detail={"words": word, "nested": {"ids": [1, 2], "é": None}})
    found = verify_audit(shop)
    assert found.is_sound, found.sentence
    assert found.has_outside_head
    assert found.rows == found.sealed_here >= 5
    assert [line.detail["words"] for line in list_audit(shop, last=3)[0]] == ["five", "four", "three"]


@pytest.mark.parametrize(
    ("statements", "told", "named"),
    [
        (["UPDATE audit_log SET actor = 'somebody else' WHERE id = {third}"], "not what was written", 3),
        (["UPDATE audit_log SET detail = '[]' WHERE id = {third}"], "not what was written", 3),
        (["DELETE FROM audit_links WHERE audit_id = {third}"], "no link", 3),
        (["UPDATE audit_links SET seal = '', key_id = '' WHERE audit_id = {third}"], "no seal", 3),
        (["UPDATE audit_links SET seal = digest WHERE audit_id = {third}"], "seal of this row is false", 3),
        (
            ["DELETE FROM audit_links WHERE audit_id = {third}", "DELETE FROM audit_log WHERE id = {third}"],
            "1 rows are missing", 4,
        ),
    ],
)  # fmt: skip
def test_the_first_row_that_was_changed_is_named(shop: Shop, statements: list[str], told: str, named: int) -> None:
    write(shop, *"abcde")
    rows = [line.id for line in list_audit(shop, last=5)[0]][::-1]
    tamper(shop, *(statement.format(third=rows[2]) for statement in statements))
    found = verify_audit(shop)
    assert found.broken
    assert found.broken.row_id == rows[named - 1]
    assert told in found.broken.why


def test_a_row_that_was_put_in_past_shipdesk_is_named(shop: Shop) -> None:
    write(shop, "a")
    tamper(
        shop,
        "INSERT INTO audit_log (id, at, actor, station, action, detail)"
        " VALUES (900, '2026-11-16 12:00:00', 'me', '', 'settings', '{}')",
    )
    assert "no link" in why(shop)
    write(shop, "b")  # what comes later makes no row of ours of it
    assert "no link" in why(shop)


def test_a_row_that_left_only_its_link_is_named(shop: Shop) -> None:
    if shop.database.is_shared:
        pytest.skip("the server's keys can only be switched off by its administrator")
    write(shop, *"abc")
    row = list_audit(shop)[0][1].id
    loose = connect(shop.database.path)
    loose.execute("PRAGMA foreign_keys=OFF")
    loose.execute("DROP TRIGGER keep_audit_log_delete")
    loose.execute("DELETE FROM audit_log WHERE id = ?", (row,))
    loose.close()
    found = verify_audit(shop)
    assert found.broken
    assert (found.broken.row_id, found.broken.why) == (row, "This row was taken out.")


def test_rows_cut_off_the_end_are_noticed_by_the_head_outside(shop: Shop) -> None:
    write(shop, *"abcde")
    rows = [line.id for line in list_audit(shop, last=2)[0]]
    places = ", ".join(map(str, rows))
    tamper(
        shop, f"DELETE FROM audit_links WHERE audit_id IN ({places})", f"DELETE FROM audit_log WHERE id IN ({places})"
    )
    assert "last 2 rows are missing" in why(shop)
    # The program goes on, and does not cover it up: also not when it was started anew, nor with as many new rows.
    shop.database.audit_guard = guard_of(shop.folder, shop.store_id)
    write(shop, *"xyz")
    assert "written anew" in why(shop)


def test_a_log_that_was_written_anew_without_the_key_is_noticed_by_the_head_outside(shop: Shop) -> None:
    write(shop, *"abc")
    with shop.look() as tx:
        rows = [row for row, _ in tx.audit_chain.rows()]
    forged, link = [], None
    for row in rows:
        link = next_link(link, replace(row, actor="another"), b"a key of their own".ljust(32))
        forged.append(
            f"UPDATE audit_links SET digest = '{link.digest}', seal = '{link.seal}', key_id = '{link.key_id}'"
            f" WHERE audit_id = {row.id}"
        )
    tamper(shop, "UPDATE audit_log SET actor = 'another'", *forged)
    assert "written anew" in why(shop)


def test_a_head_that_was_made_up_is_noticed(shop: Shop) -> None:
    write(shop, *"abc")
    path = head_file(shop.folder, shop.store_id).path
    told = json.loads(path.read_text())
    path.write_text(json.dumps({**told, "position": 1}))
    assert "head itself was changed" in why(shop)
    path.unlink()
    found = verify_audit(shop)
    assert found.is_sound
    assert not found.has_outside_head


def test_benches_with_keys_of_their_own_tie_and_check_one_log(shop: Shop) -> None:
    write(shop, *"ab")
    ours = shop.database.audit_guard
    shop.database.audit_guard = AuditGuard(lambda: b"the key of another bench".ljust(32))
    write(shop, *"cd")
    shop.database.audit_guard = ours
    write(shop, "e")
    found = verify_audit(shop)
    assert found.is_sound, found.sentence
    assert found.sealed_elsewhere == 2
    theirs = list_audit(shop)[0][2].id
    tamper(shop, f"UPDATE audit_log SET actor = 'me' WHERE id = {theirs}")
    assert "not what was written" in why(shop)


@pytest.mark.parametrize("change", ["UPDATE audit_links SET position = position", "DELETE FROM audit_links"])
def test_links_are_never_changed_or_deleted(shop: Shop, change: str) -> None:
    write(shop, "a")
    with pytest.raises(IntegrityError, match="append-only"), shop.database.transaction() as tx:
        tx.session.execute(text(change))


def test_a_manifest_is_sealed_as_everything_else(shop: Shop) -> None:
    with shop.change() as tx:
        tx.manifests.add(KeptManifest("M1", "own", shop.clock.now(), ()))
    assert verify_audit(shop).is_sound


def test_a_unit_of_work_that_failed_leaves_no_link(shop: Shop) -> None:
    def fail() -> None:
        with shop.change() as tx:
            tx.audit.add(shop.clock.now(), "noted")
            raise Refused("It cannot be done.")

    with pytest.raises(Refused):
        fail()
    write(shop, "a")
    assert verify_audit(shop).is_sound


def test_a_row_is_written_down_in_one_way_whatever_the_store() -> None:
    row = AuditContent(1, datetime(2026, 11, 16, 12, tzinfo=UTC), "Ada", "", "noted", None, 7, {"b": "é", "a": [1]})
    assert canonical(row) == (
        b'{"action":"noted","actor":"Ada","at":"2026-11-16T12:00:00.000000+00:00","detail":{"a":[1],"b":"\\u00e9"},'
        b'"id":1,"order":null,"parcel":7,"station":""}'
    )
    assert next_link(None, row, b"k" * 32) == Link(1, DIGEST, SEAL, KEY_ID)
