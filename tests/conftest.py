"""What all tests stand on: off screen, alone on this machine, away from the merchant's own data and secrets."""

from __future__ import annotations

import gc
import ipaddress
import itertools
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

# Before anything imports Qt or keyring: both look at the environment once.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("SHIPDESK_TEST_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
for name in [name for name in os.environ if name.startswith("SHIPDESK_") and name != "SHIPDESK_TEST_PLATFORM"]:
    del os.environ[name]

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared"

# A loaded machine is no bug in the code: no deadline. CI draws the same examples each time; people look for new ones,
# and for more than ten times as many with EXAMPLES=thorough.
settings.register_profile("people", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=30)
settings.register_profile("thorough", settings.get_profile("people"), max_examples=500)
settings.register_profile("ci", settings.get_profile("people"), derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else os.environ.get("EXAMPLES", "people"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, or one process would be busy with it when the others have ended."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """Take what was imported and collected out of garbage collection: looking through it all takes half a second."""
    gc.collect()
    gc.freeze()


class OutsideNetwork(BaseException):
    """A test tried to leave this machine; no `except Exception` of the program may swallow it."""


class NetworkGuard:
    """Refuses and remembers every look-up and connection that is not of this machine."""

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self._own_names = {"", "localhost", "ip6-localhost", socket.gethostname().casefold()}

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        """Judge one event of the interpreter's audit trail."""
        if event in {"socket.connect", "socket.sendto"}:
            self._judge(args[1])
        elif event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
            self._judge(args)

    def _judge(self, address: object) -> None:
        # Addresses of Unix sockets are text or bytes, those of netlink hold numbers: both stay on this machine.
        host = address[0] if isinstance(address, tuple) and address else None
        if isinstance(host, bytes):
            host = host.decode("ascii", "replace")
        if not isinstance(host, str) or self._is_here(host):
            return
        if host.casefold().rstrip(".").endswith(".invalid"):
            # Reserved never to exist: answered as a name server would, without asking one.
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        self._refuse(host)

    def _is_here(self, host: str) -> bool:
        if host.casefold() in self._own_names:
            return True
        try:
            return ipaddress.ip_address(host.partition("%")[0]).is_loopback
        except ValueError:
            return False

    def _refuse(self, host: str) -> NoReturn:
        self.attempts.append(host)
        raise OutsideNetwork(f"A test tried to reach {host}; tests talk to 127.0.0.1 only.")


_guard = NetworkGuard()
sys.addaudithook(_guard)


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fail the test that tried to leave this machine, even where the program swallowed the refusal."""
    _guard.attempts.clear()
    yield
    reached = sorted(set(_guard.attempts))
    assert not reached, f"tests talk to 127.0.0.1 only, this one tried {', '.join(reached)}"


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the names of folders that no test has had; thousands beside pytest's own would be counted at each test."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def no_home_of_a_merchant(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Point every place where a program keeps things into a folder of the test."""
    home = next(homes)
    home.mkdir()
    for variable in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(home))
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(home / variable.lower()))


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the folder of the checkout."""
    return REPOSITORY


def _shared(part: str) -> Path:
    folder = SHARED / part
    if not folder.is_dir():
        pytest.skip(f"the reference data {folder} is not on this machine")
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of reference data beside the checkout, or skip saying that it is absent."""
    return _shared("data")


@pytest.fixture(scope="session")
def shared_tools() -> Path:
    """Return the folder of reference tools beside the checkout, or skip saying that it is absent."""
    return _shared("tools")


pytest_plugins = ["shop_fixtures", "raw_servers", "postgres_server"]
