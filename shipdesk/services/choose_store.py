"""Choose where a shop's store is: on this computer or on a server that several share; it is closed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from shipdesk.domain.errors import Refused, StoreUnusable, WrongUsage
from shipdesk.services.move_store import move_store
from shipdesk.services.owners import any_alive
from shipdesk.services.ports import Progress, no_progress
from shipdesk.services.secret_store import secrets_problem
from shipdesk.services.shop import Shop
from shipdesk.services.store_place import MARKER, chosen_store, open_store
from shipdesk.storage.database import STORE_NAME, Database
from shipdesk.storage.store_url import StoreUrl, is_store_url, read_store_url

_TAILS = ("", "-wal", "-shm")


class ServerPlace(BaseModel):
    """A database on a PostgreSQL server, as a person names it."""

    model_config = ConfigDict(frozen=True)

    host: str = ""
    port: int = Field(default=5432, ge=1, le=65_535)
    database: str = ""
    user: str = ""
    certificate: str = ""
    """The file of the authority that signed the server's certificate; empty trusts what this computer trusts."""


class StoreChange(StrEnum):
    """What is to become of where a shop's store is."""

    MOVE_THERE = "move_there"
    MOVE_BACK = "move_back"
    JOIN = "join"


@dataclass(frozen=True, slots=True)
class StoreWish:
    """A change that is made while the shop is closed; the place has the password, which is never shown."""

    change: StoreChange
    place: StoreUrl | None = None


@dataclass(frozen=True, slots=True)
class TriedServer:
    """What a try found, in a sentence, and whether a shop is there that can be joined."""

    sentence: str
    has_shop: bool


def place_of(told: ServerPlace, password: str = "") -> StoreUrl:
    """Return the place that a person named; a whole postgresql:// URL may stand in the field of the host.

    Raises WrongUsage where something is missing.
    """
    if is_store_url(told.host):
        url = read_store_url(told.host)
        return url.with_password(password) if password else url
    host, database = told.host.strip(), told.database.strip()
    if not host or not database:
        missing = "the server's name" if not host else "the name of the database"
        raise WrongUsage(f"Enter {missing}.", "Whoever set the server up knows it.")
    certificate = told.certificate.strip()
    if certificate and not Path(certificate).expanduser().is_file():
        raise WrongUsage(f"There is no certificate file {certificate}.", "Copy it from the server to this computer.")
    file = str(Path(certificate).expanduser()) if certificate else ""
    return StoreUrl(host, told.port, database, told.user.strip(), password, file)


def store_shown(shop: Shop) -> str:
    """Return the address of the shop's server, without a password; empty where the store is in the shop's folder."""
    return str(shop.database.url) if shop.database.url is not None else ""


def try_server(place: StoreUrl) -> TriedServer:
    """Connect to a server and say what is there, changing nothing; raises StoreUnusable or Refused."""
    _refuse_without_keyring(place)
    try:
        from shipdesk.storage.server_probe import look_at_server
    except ImportError as error:
        raise StoreUnusable("This ShipDesk came without PostgreSQL.", "Install psycopg: see the docs.") from error
    found = look_at_server(place)
    way = "encrypted, and the server proved who it is" if not place.is_here else "on this computer"
    told = f"Connected to {place.host} (PostgreSQL {found.version}), {way}."
    if not found.has_shop:
        return TriedServer(f"{told} No shop is there yet.", has_shop=False)
    name = f"The shop “{found.shop_name}”" if found.shop_name else "A shop"
    return TriedServer(f"{told} {name} is there.", has_shop=True)


def change_store(folder: Path, wish: StoreWish, progress: Progress = no_progress) -> str:
    """Do what is wished for the shop of a folder, which must be closed; return a sentence about it.

    Raises Refused or StoreUnusable; then everything is as before.
    """
    if wish.change is StoreChange.MOVE_BACK:
        return move_back(folder, progress)
    if wish.place is None:
        raise WrongUsage("No server was named.", "Name one and try again.")
    if wish.change is StoreChange.JOIN:
        return join_server(folder, wish.place)
    return move_there(folder, wish.place, progress)


def move_there(folder: Path, place: StoreUrl, progress: Progress = no_progress) -> str:
    """Move a shop from its folder to an empty database on a server, and prove that nothing is missing."""
    _refuse_without_keyring(place)
    if chosen_store(folder) is not None:
        raise Refused("This shop is on a server already.", "Move it back first.")
    move_store(str(folder), place.with_password_shown(), progress)
    return f"The shop is on {place.host} now: every row is the same. The old store was kept."


def move_back(folder: Path, progress: Progress = no_progress) -> str:
    """Move a shop from its server into its folder, and prove that nothing is missing."""
    place = chosen_store(folder)
    if place is None:
        raise Refused("This shop is on this computer already.")
    with _put_aside(folder, "before-move"):
        move_store(place.with_password_shown(), str(folder), progress)
    return "The shop is on this computer now: every row is the same. Other computers cannot open it any more."


def join_server(folder: Path, place: StoreUrl) -> str:
    """Let a folder in which nobody has worked yet go on with the shop on a server."""
    _refuse_without_keyring(place)
    if any_alive(folder):
        raise Refused("The shop is open.", "Close ShipDesk on this computer first.")
    if chosen_store(folder) is not None:
        raise Refused("This computer has joined a shop on a server already.", "Move it back first.")
    path = folder / STORE_NAME
    if path.exists() and not _is_unused(path):
        raise Refused(
            "Somebody has worked with the shop on this computer already.",
            "Move it to the server instead (Settings, Store), or choose another folder.",
        )
    tried = try_server(place)
    with _put_aside(folder, "before-joining", besides=(MARKER,)):
        database, _store_id = open_store(folder, place.with_password_shown())
        database.close()
    return tried.sentence


def _is_unused(path: Path) -> bool:
    database = Database.open(path)
    try:
        with database.snapshot() as tx:
            return tx.orders.newest_id() is None and not tx.settings.load().shop.name
    finally:
        database.close()


@contextmanager
def _put_aside(folder: Path, why: str, besides: tuple[str, ...] = ()) -> Iterator[None]:
    """Give the store that lies in a folder another name; its own again where what follows does not succeed."""
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    names = {f"{STORE_NAME}{tail}": f"shipdesk-{why}-{stamp}.db{tail}" for tail in _TAILS}
    names |= {name: f"{name}.{why}-{stamp}" for name in besides}
    moved = {old: new for old, new in names.items() if (folder / old).exists()}
    for old, new in moved.items():
        (folder / old).rename(folder / new)
    try:
        yield
    except BaseException:
        for old, new in moved.items():
            (folder / new).replace(folder / old)
        raise


def _refuse_without_keyring(place: StoreUrl) -> None:
    problem = secrets_problem() if place.password else ""
    if problem:
        raise Refused(problem, "Or leave the password empty here, and put it into the file .pgpass of PostgreSQL.")
