"""The print queue of an earlier ShipDesk keeps its jobs and their order."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from test_migrations import store_of_revision

from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.printing import PaperKind
from shipdesk.storage.database import STORE_NAME, Database, connect

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
INSERT = (
    "INSERT INTO outbox (kind, key, params_hash, payload, state, attempt, owner, remote_id, outcome, error, created_at)"
    " VALUES (?, ?, '', ?, ?, 0, '', '', '', '', '2026-11-26 09:00:00.000000')"
)


def test_jobs_that_wait_get_their_place_and_other_effects_none(tmp_path: Path) -> None:
    path = tmp_path / STORE_NAME
    store_of_revision(path, "0003")
    connection = connect(path)
    payload = {"labels": [7, 8, 9], "printer": "ZD421", "title": "ShipDesk 3 labels"}
    for key, kind, state in (
        ("print:a", "print", "planned"),
        ("mail:b", "mail", "planned"),
        ("print:c", "print", "done"),
    ):
        connection.execute(INSERT, (kind, key, json.dumps(payload), state))
    connection.commit()
    connection.close()
    database = Database.open(path)
    with database.snapshot() as tx:
        jobs = tx.prints.in_states(tuple(OutboxState), 10)
        (first,) = tx.prints.next_of_each_printer(NOW)
    database.close()
    assert [(job.id, job.position, job.state) for job in jobs] == [
        (1, 1, OutboxState.PLANNED),
        (3, 3, OutboxState.DONE),
    ]
    assert (first.printer, first.title, first.kind) == ("ZD421", "ShipDesk 3 labels", PaperKind.LABEL)
    assert (first.papers, first.label_ids) == (3, (7, 8, 9))
