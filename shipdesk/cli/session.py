"""What every command shares: the shop's folder, how to answer, and how errors become exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import UnsupportedOperation
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table

from shipdesk.cli.leave import let_do
from shipdesk.domain.errors import ShipDeskError, StoreUnusable, WrongUsage
from shipdesk.domain.roles import May
from shipdesk.services.shop import Shop, default_folder, open_shop

_WIDE = 240
DONE, SOME_REFUSED, WRONG_USAGE, CANNOT_WORK = 0, 1, 2, 3
LARGEST = 2**63 - 1
"""The largest number a store can hold."""


def _console() -> Console:
    """Return a console as wide as the terminal; where there is none, lines are not broken."""
    console = Console(highlight=False, soft_wrap=True)
    return console if console.is_terminal else Console(highlight=False, soft_wrap=True, width=_WIDE)


@dataclass(slots=True)
class Session:
    """One command's way to the outside."""

    folder: Path | None = None
    store: str | None = None
    """The URL of the server that has the store; None where the folder knows."""
    needs: May | None = None
    """What the command does that not everybody may."""
    as_json: bool = False
    exit_code: int = DONE
    messages: Console = field(default_factory=lambda: Console(stderr=True, highlight=False, soft_wrap=True))
    output: Console = field(default_factory=_console)

    @property
    def shop_folder(self) -> Path:
        """The folder of the shop that the command works on."""
        return self.folder or default_folder()

    @contextmanager
    def shop(self) -> Iterator[Shop]:
        """Open the shop for one command; raises Refused where whoever asks may not do it."""
        shop = open_shop(self.shop_folder, store=self.store)
        try:
            if self.needs is not None:
                let_do(shop, self.needs)
            yield shop
        finally:
            shop.close()

    def answer(self, document: dict[str, Any], show: Callable[[], None]) -> None:
        """Print the one JSON document, or show the same to a person."""
        if self.as_json:
            sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
            sys.stdout.flush()
        else:
            show()

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[object]], empty: str) -> None:
        """Show rows as a table, or the sentence for none."""
        if not rows:
            self.say(empty)
            return
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*[_plain(cell) for cell in row])
        self.output.print(table)

    def say(self, text: str) -> None:
        """Show a sentence to a person."""
        self.output.print(text, markup=False)

    def warn(self, text: str) -> None:
        """Say something on stderr."""
        self.messages.print(text, markup=False)

    def refused(self) -> None:
        """Note that some items were refused."""
        self.exit_code = max(self.exit_code, SOME_REFUSED)

    def fail(self, error: ShipDeskError) -> int:
        """Say what went wrong and return the exit code for it."""
        self.warn(str(error))
        if self.as_json:
            sys.stdout.write(json.dumps({"error": {"message": error.message, "advice": error.advice}}) + "\n")
        if isinstance(error, StoreUnusable):
            return CANNOT_WORK
        return WRONG_USAGE if isinstance(error, WrongUsage) else SOME_REFUSED

    def progress(self, done: int, total: int, what: str) -> None:
        """Show progress on a terminal's stderr only."""
        if self.messages.is_terminal and not self.as_json:
            self.messages.print(f"\r{what} ({done}/{total})\x1b[K", end="", markup=False)


def lines_of(stream: TextIO) -> Iterator[str]:
    """Return the lines without their ends, as they come; bytes that are no text do not stop the rest."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        with suppress(UnsupportedOperation):  # somebody has read from it before
            reconfigure(errors="replace")
    for line in stream:
        yield line.rstrip("\r\n")


def _plain(cell: object) -> str:
    from rich.markup import escape

    return "" if cell is None else escape(str(cell))
