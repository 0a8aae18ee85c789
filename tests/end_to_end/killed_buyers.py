"""Buys labels in processes that are killed in the middle; what the carrier sold is in a file that outlives them.

Run as a program it is the server that forks such a process for each line it reads.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from named_carriers import SELLING, QuotingCarrier, facts, give

from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import CarrierOutcomeUnknown
from shipdesk.domain.shipments import BoughtLabel, LabelDocument, Shipment
from shipdesk.services.clocks import FixedClock
from shipdesk.services.make_labels import make_labels
from shipdesk.services.shop import open_shop

LAG_S = 600
KINDS = {
    "key": facts("ledger", SELLING, idempotent_buy=True),
    "look_up": facts("ledger", SELLING | Can.FIND, listing_lag_s=LAG_S),
    "neither": facts("ledger", SELLING),
    # What it is not: one that says it lists at once, and does not.
    "hasty": facts("ledger", SELLING | Can.FIND),
}
_LABEL = LabelDocument("application/pdf", b"%PDF-1.4 a label of the carrier's own")


class LedgerCarrier(QuotingCarrier):
    """Sells by a file, one line a label; lists each up to ten minutes late, and its line breaks one time in ten."""

    def __init__(self, kind: str, ledger: Path, now: datetime, seed: int) -> None:
        super().__init__(KINDS[kind])
        self._ledger = ledger
        self._now = now
        self._chance = random.Random(seed)

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:
        fate = self._chance.random()
        if fate < 0.05:
            raise CarrierOutcomeUnknown(self.name, "the line broke before it was bought.", "")
        known = self._with(key) if self.facts.idempotent_buy else None
        if known is None:
            known = {"key": key, "number": f"LG{self._chance.getrandbits(48):015d}", "at": self._now.isoformat(),
                     "listed": (self._now + timedelta(seconds=self._chance.uniform(0, LAG_S))).isoformat()}  # fmt: skip
            line = json.dumps(known).encode() + b"\n"
            file = os.open(self._ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            os.write(file, line)  # one write: it is sold, whatever becomes of us
            os.close(file)
        if fate < 0.1:
            raise CarrierOutcomeUnknown(self.name, "the line broke after it was bought.", "")
        return self._label(known)

    def find_by_reference(self, key: str) -> BoughtLabel | None:
        sold = self._with(key)
        listed = sold is not None and datetime.fromisoformat(sold["listed"]) <= self._now
        return self._label(sold) if sold is not None and listed else None

    def _with(self, key: str) -> dict[str, Any] | None:
        return next((sold for sold in sold_by(self._ledger) if sold["key"] == key), None)

    def _label(self, sold: dict[str, Any]) -> BoughtLabel:
        number = str(sold["number"])
        return BoughtLabel(
            self.code, "standard", "Standard", number, number, remote_id=number, cost_minor=400, currency="EUR",
            document=_LABEL,
        )  # fmt: skip


def sold_by(ledger: Path) -> list[dict[str, Any]]:
    """Return what the carrier sold."""
    return [json.loads(line) for line in ledger.read_bytes().splitlines()] if ledger.exists() else []


@dataclass(frozen=True)
class Job:
    """One program that buys what is ready."""

    folder: str
    kind: str
    ledger: str
    now: str
    seed: int


class Buyers:
    """Starts programs that buy, and kills them."""

    def __init__(self) -> None:
        tests = Path(__file__).resolve().parent.parent
        paths = os.pathsep.join([str(tests), str(tests / "end_to_end"), str(tests.parent)])
        self._server = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": paths},
        )  # fmt: skip
        assert self._answer() == "ready"

    def run(self, job: Job, *, kill_after_s: float | None = None) -> bool:
        """Let a program buy; tell whether it was killed before its end, so long after it began."""
        assert self._server.stdin
        self._server.stdin.write(json.dumps(job.__dict__) + "\n")
        self._server.stdin.flush()
        pid = int(self._answer())
        assert self._answer() == "begun"
        if kill_after_s is not None:
            select.select([], [], [], kill_after_s)
            os.kill(pid, signal.SIGKILL)  # not yet waited for: the number is still its own
        self._server.stdin.write("wait\n")
        self._server.stdin.flush()
        code = int(self._answer())
        assert code in (0, -signal.SIGKILL), code
        return code != 0

    def close(self) -> None:
        """End the server."""
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.close()
        self._server.wait(30)
        self._server.stdout.close()

    def _answer(self) -> str:
        assert self._server.stdout
        return self._server.stdout.readline().rstrip("\n")


def buy(job: Job) -> None:
    """Open the shop and buy a label for whatever is ready."""
    now = datetime.fromisoformat(job.now)
    shop = open_shop(Path(job.folder), clock=FixedClock(now))
    give(shop, LedgerCarrier(job.kind, Path(job.ledger), now, job.seed))
    print("begun", flush=True)
    make_labels(shop, carrier="ledger", service="standard")
    shop.close()


def serve() -> None:
    """Fork a program for each job; its end is told once it is asked for."""
    import alembic.command  # noqa: F401 - imported once, before the forks

    from shipdesk.documents import label_pdf, label_sheets, merge  # noqa: F401

    print("ready", flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            buy(Job(**json.loads(line)))
            os._exit(0)
        print(pid, flush=True)
        sys.stdin.readline()
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    serve()
