"""Measures what ShipDesk promises and prints one table: python tests/bench/run.py [--json FILE] [--only NAME].

Nothing here fails for being slow: each figure stands beside a named baseline that was measured in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))
sys.path.insert(0, str(TESTS.parent))

from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

from bench.big_store import make_big_store  # noqa: E402
from bench.make_store import make_store  # noqa: E402
from bench.measure import Figure, heard  # noqa: E402

ORDERS = 100_000
ON_A_STORE = ("window_opens", "grid_query", "stalls", "mails")
ON_A_BIG_STORE = ("scans", "forecast")
ON_FILES = ("imports", "import_window", "labels", "tracking_days")
NAMES = (*ON_A_STORE, *ON_A_BIG_STORE, *ON_FILES)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for, print the table, and return 0, or 1 where a measurement broke."""
    parser = argparse.ArgumentParser("bench", description="Measure what ShipDesk promises, beside baselines.")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--only", action="append", choices=NAMES, help="measure only this; may be given more than once")
    parser.add_argument("--orders", type=int, default=ORDERS, help="orders in the store (default 100,000)")
    wanted = parser.parse_args(arguments)
    console = Console(width=max(Console().width, 150))
    names = [name for name in NAMES if name in (wanted.only or NAMES)]
    with tempfile.TemporaryDirectory(prefix="shipdesk-bench-") as place:
        figures, broken = _measure_all(
            names, Path(place), wanted.orders, lambda words: console.print(words, style="dim")
        )
    console.print(_table(figures, wanted.orders))
    console.print(f"Load of the machine at the end: {_load()}. Medians; on a busy machine trust the ratios alone.")
    for name in broken:
        console.print(f"{name} could not be measured; see above.", style="bold red")
    if wanted.json:
        wanted.json.write_text(json.dumps(_facts(figures, wanted.orders), indent=1, ensure_ascii=False), "utf-8")
    return 1 if broken else 0


def _measure_all(
    names: Sequence[str], place: Path, orders: int, say: Callable[[str], None]
) -> tuple[list[Figure], list[str]]:
    """Measure each in a fresh process, those on a store each on a copy of one that is made once."""
    figures: list[Figure] = []
    broken: list[str] = []
    store = place / "store"
    if set(names) & set(ON_A_STORE):
        say(f"making a store of {orders:,} orders")
        make_store(store, orders)
    for name in names:
        say(f"measuring {name}")
        arguments: list[str] = []
        if name in ON_A_STORE:
            copy = place / name
            shutil.copytree(store, copy)
            arguments = [str(copy)]
        if name in ON_A_BIG_STORE:
            say("making a store of a million parcels")
            make_big_store(place / name)
            arguments = [str(place / name)]
        run = subprocess.run(
            [sys.executable, "-m", f"bench.{name}", *arguments],
            env=_environment(place), stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        if run.returncode:
            print(run.stdout, file=sys.stderr)
            broken.append(name)
        else:
            figures += heard(run.stdout)
    return figures, broken


def _environment(place: Path) -> dict[str, str]:
    """Return an environment off screen, away from the merchant's own data and secrets."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHIPDESK_")}
    home = str(place / "home")
    path = os.pathsep.join((str(TESTS), str(TESTS.parent)))
    return kept | {
        "PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home, "XDG_STATE_HOME": home,
    }  # fmt: skip


def _table(figures: Sequence[Figure], orders: int) -> Table:
    table = Table(title=f"ShipDesk measured with {orders:,} orders", title_justify="left")
    table.add_column("What")
    for title in ("Ours", "Baseline", "Ratio"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("Baseline is")
    table.add_column("Aim")
    table.add_column("Remarks", style="dim")
    for f in figures:
        ours, baseline = (f"{_number(value)} {f.unit}" for value in (f.ours, f.baseline))
        table.add_row(f.what, ours, baseline, f"{f.ratio:.2f}", f.baseline_name, f.aim, f.note)
    return table


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _load() -> str:
    cores = os.cpu_count() or 1
    if not hasattr(os, "getloadavg"):
        return f"unknown, {cores} cores"
    return f"{os.getloadavg()[0]:.1f} on {cores} cores"


def _facts(figures: Sequence[Figure], orders: int) -> dict[str, object]:
    rows = [asdict(figure) | {"ratio": round(figure.ratio, 3)} for figure in figures]
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return {"orders": orders, "machine": machine, "load": _load(), "figures": rows}


if __name__ == "__main__":
    sys.exit(main())
