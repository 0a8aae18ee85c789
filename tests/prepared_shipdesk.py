"""A ShipDesk that has lived a day: importing this imports all that a command needs, and fills every cache.

The fork server of the tests (see quick_processes) imports it once; each process forked from there starts at once.
"""

from __future__ import annotations

import gc
import os
import tempfile
import threading
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from shipdesk.cli import run
from shipdesk.intake.parse_file import parse_order_file
from shipdesk.services.clocks import NOW_VARIABLE
from shipdesk.services.first_start import PRACTICE_START, make_practice_shop

ORDERS = """order number,name,street,city,postal code,country,email,item,quantity
P-1,Ada Byron,1 Mill Lane,Bath,BA1 1AA,GB,ada@example.com,Tea,2
"""


def _say(folder: Path, *words: str) -> None:
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as told:
        code = run([*words, "--json", "--data", str(folder)])
    if code:
        raise RuntimeError(f"{words} ended with {code}: {told.getvalue()}")


def _live_a_day() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder, orders = Path(scratch) / "shop", Path(scratch) / "orders.csv"
        orders.write_text(ORDERS, "utf-8")
        parse_order_file(orders)
        make_practice_shop(folder).close()
        os.environ[NOW_VARIABLE] = PRACTICE_START.isoformat()
        _say(folder, "import", str(orders))
        _say(folder, "label", "--ready", "--pdf", str(Path(scratch) / "labels.pdf"))
        _say(folder, "papers", "slip", "P-1", "--print", "", "--pdf", str(Path(scratch) / "slip.pdf"))
        _say(folder, "dispatch", "P-1")
        os.environ[NOW_VARIABLE] = PRACTICE_START.replace(hour=PRACTICE_START.hour + 2).isoformat()
        for words in (("mail", "send"), ("mail", "list"), ("orders", "list"), ("orders", "show", "P-1"), ("check",)):
            _say(folder, *words)
        del os.environ[NOW_VARIABLE]


_live_a_day()
assert threading.active_count() == 1, f"forking would lose {threading.enumerate()}"
# What is here now is shared by all processes that are forked off, and no collector of theirs need look at it.
gc.collect()
gc.freeze()
