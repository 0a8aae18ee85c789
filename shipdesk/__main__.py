"""Starts the window, or the command line when a command is given."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path

CANNOT_WORK = 3


def main() -> int:
    """Run ShipDesk with the program's arguments and return its exit code."""
    multiprocessing.freeze_support()
    arguments = sys.argv[1:]
    # Imported below: each way in loads only what it needs, and a child process that reads a file loads neither.
    folder, store, rest = _place_of(arguments)
    if store and (not rest or rest[0] == "screenshots"):
        # The window opens shops at several places, and its workshops too; all of them look here.
        os.environ["SHIPDESK_STORE"] = store
    if not rest:
        return _window(folder)
    if rest[0] == "screenshots":
        return _screenshots(folder, rest[1:])
    from shipdesk.cli import run

    return run(arguments)


def _place_of(arguments: Sequence[str]) -> tuple[Path | None, str, list[str]]:
    """Return the folder and the server named by a leading --data and --store, and the rest."""
    told: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        name, _, value = rest[0].partition("=")
        if name not in {"--data", "--store"} or (rest[0] == name and len(rest) < 2):
            break
        told[name] = value if rest[0] != name else rest[1]
        del rest[: 1 if rest[0] != name else 2]
    return (Path(told["--data"]) if "--data" in told else None), told.get("--store", ""), rest


def _window(folder: Path | None) -> int:
    if not _has_screen():
        print("ShipDesk finds no screen to open its window on. Use a command: shipdesk --help", file=sys.stderr)
        return CANNOT_WORK
    from shipdesk.app import run_window
    from shipdesk.services.shop import default_folder

    return run_window(folder or default_folder())


def _has_screen() -> bool:
    """Answer whether a window can be shown; Qt itself would end the program without a word to a person."""
    if sys.platform != "linux":
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _screenshots(folder: Path | None, arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser("shipdesk screenshots", description="Save a PNG of every screen of a shop.")
    parser.add_argument("--out", type=Path, required=True, help="the folder for the pictures")
    parser.add_argument("--dark", action="store_true", help="the dark palette")
    parser.add_argument("--data", type=Path, help="the shop's folder")
    parser.add_argument("--import", type=Path, dest="order_file", help="show the import of this file, and undo it")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=800)
    parser.add_argument("--scale", type=int, default=1)
    wanted = parser.parse_args(arguments)
    from shipdesk.app import take_screenshots
    from shipdesk.services.shop import default_folder

    shop = wanted.data or folder or default_folder()
    size = (wanted.width, wanted.height)
    for path in take_screenshots(
        shop, wanted.out, dark=wanted.dark, size=size, scale=wanted.scale, order_file=wanted.order_file
    ):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
