"""The storage tests run on both stores: a file, and a PostgreSQL server where there is one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from postgres_server import PostgresServer

from shipdesk.services.clocks import FixedClock
from shipdesk.services.first_start import PRACTICE_START, import_samples, make_practice_shop
from shipdesk.services.shop import MARKER, Shop, open_shop
from shipdesk.services.store_place import STORE_VARIABLE


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what asks for a shop on both stores, unless it, or its module, says `STORES`."""
    if "store_kind" in metafunc.fixturenames:
        kinds = getattr(metafunc.function, "stores", getattr(metafunc.module, "STORES", ("file", "server")))
        metafunc.parametrize("store_kind", kinds)


@dataclass(frozen=True, slots=True)
class ServerTemplate:
    """A closed shop on the server: its folder, and the database to copy."""

    folder: Path
    database: str

    def copy(self, postgres: PostgresServer, folder: Path) -> str:
        """Make a shop of a test's own in a folder that does not exist; return its database."""
        shutil.copytree(self.folder, folder)
        name = postgres.make(self.database)
        marker = json.loads((folder / MARKER).read_text())
        (folder / MARKER).write_text(json.dumps({**marker, "store": postgres.url(name)}))
        return name


@pytest.fixture
def store_kind() -> str:
    """Return where the test's store is: in a file, or on a server."""
    raise AssertionError("told by pytest_generate_tests")


@pytest.fixture(scope="session")
def empty_server_shop(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> ServerTemplate:
    """Return an empty practice shop on the server, made once; copy it."""
    folder, name = tmp_path_factory.mktemp("empty-server") / "shop", postgres.make()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STORE_VARIABLE, postgres.url(name))
        make_practice_shop(folder).close()
    return ServerTemplate(folder, name)


@pytest.fixture(scope="session")
def sample_server_shop(
    empty_server_shop: ServerTemplate, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> ServerTemplate:
    """Return a practice shop with the sample orders on the server, made once; copy it."""
    folder = tmp_path_factory.mktemp("sample-server") / "shop"
    name = empty_server_shop.copy(postgres, folder)
    shop = open_shop(folder, clock=FixedClock(PRACTICE_START))
    import_samples(shop)
    shop.close()
    return ServerTemplate(folder, name)


@pytest.fixture
def shop(store_kind: str, request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock) -> Iterator[Shop]:
    """Open an empty practice shop of the test's own."""
    yield from _opened("empty", store_kind, request, tmp_path, clock)


@pytest.fixture
def sample_shop(store_kind: str, request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock) -> Iterator[Shop]:
    """Open a practice shop with the sample orders, of the test's own."""
    yield from _opened("sample", store_kind, request, tmp_path, clock)


def _opened(
    what: str, store_kind: str, request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock
) -> Iterator[Shop]:
    folder = tmp_path / "shop"
    if store_kind == "file":
        shutil.copytree(request.getfixturevalue(f"{what}_practice_folder"), folder)
        opened = open_shop(folder, clock=clock)
        yield opened
        opened.close()
        return
    postgres: PostgresServer = request.getfixturevalue("postgres")
    name = request.getfixturevalue(f"{what}_server_shop").copy(postgres, folder)
    opened = open_shop(folder, clock=clock)
    yield opened
    opened.close()
    postgres.drop(name)
