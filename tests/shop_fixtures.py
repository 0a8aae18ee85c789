"""Real shops for tests: a store on disk, a practice carrier over HTTP, a mail sink, and a clock that a test sets."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shipdesk import resources
from shipdesk.services import secret_store
from shipdesk.services.clocks import FixedClock
from shipdesk.services.first_start import PRACTICE_START, import_samples, make_practice_shop
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.shop import Shop, open_shop

# Shops read files and draw papers in processes beside them, and print.
pytest_plugins = ["quick_processes", "fake_zebra", "mailing_shop"]


SAMPLES = Path(resources.__path__[0]) / "samples"


class KeyringOfATest:
    """Keeps secrets in memory, in the place of the system's keyring."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, value: str) -> None:
        self.kept[service, name] = value

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


@pytest.fixture(scope="session")
def empty_practice_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed, empty practice shop, made once; copy it."""
    folder = tmp_path_factory.mktemp("empty") / "shop"
    make_practice_shop(folder).close()
    return folder


@pytest.fixture(scope="session")
def sample_practice_folder(empty_practice_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed practice shop with the sample orders, made once; copy it."""
    folder = tmp_path_factory.mktemp("samples") / "shop"
    shutil.copytree(empty_practice_folder, folder)
    shop = open_shop(folder, clock=FixedClock(PRACTICE_START))
    import_samples(shop)
    shop.close()
    return folder


@pytest.fixture(scope="session")
def handful_practice_folder(empty_practice_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed practice shop with fourteen of the sample orders, made once; copy it."""
    folder = tmp_path_factory.mktemp("handful") / "shop"
    shutil.copytree(empty_practice_folder, folder)
    shop = open_shop(folder, clock=FixedClock(PRACTICE_START))
    commit_import(shop, preview_files(shop, [SAMPLES / "plain-orders.csv"]))
    shop.close()
    return folder


@pytest.fixture
def folder_on_a_disk() -> Iterator[Path]:
    """Return a folder of the test's own on a real disk; tmp_path may be in memory."""
    disk = Path("/var/tmp")
    with tempfile.TemporaryDirectory(dir=disk if os.access(disk, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.fixture
def clock() -> FixedClock:
    """Return the clock of the test's shop."""
    return FixedClock(PRACTICE_START)


@pytest.fixture
def shop(empty_practice_folder: Path, tmp_path: Path, clock: FixedClock) -> Iterator[Shop]:
    """Open an empty practice shop of the test's own."""
    yield from _opened(empty_practice_folder, tmp_path, clock)


@pytest.fixture
def sample_shop(sample_practice_folder: Path, tmp_path: Path, clock: FixedClock) -> Iterator[Shop]:
    """Open a practice shop with the sample orders, of the test's own."""
    yield from _opened(sample_practice_folder, tmp_path, clock)


@pytest.fixture
def handful_shop(handful_practice_folder: Path, tmp_path: Path, clock: FixedClock) -> Iterator[Shop]:
    """Open a practice shop with fourteen orders, of the test's own: enough where all are looked at again and again."""
    yield from _opened(handful_practice_folder, tmp_path, clock)


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> KeyringOfATest:
    """Put a keyring of the test's own in the place of the system's."""
    keyring = KeyringOfATest()
    monkeypatch.setattr(secret_store, "_backend", lambda: keyring)
    return keyring


def _opened(template: Path, tmp_path: Path, clock: FixedClock) -> Iterator[Shop]:
    folder = tmp_path / "shop"
    shutil.copytree(template, folder)
    opened = open_shop(folder, clock=clock)
    yield opened
    opened.close()
