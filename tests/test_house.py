"""What the project tells its users is true: locks, words of ./run, links, and what a wheel holds."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from shipdesk import __version__

REPOSITORY = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.lock", "requirements-dev.lock")
PAGES = [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]


def _locked(name: str) -> dict[str, list[Requirement]]:
    text = (REPOSITORY / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, list[Requirement]] = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            requirement = Requirement(line.partition(" --hash=")[0])
            found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def _version(requirement: Requirement) -> str:
    return next(iter(requirement.specifier)).version


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_name_no_address_and_hash_everything(lock: str) -> None:
    text = (REPOSITORY / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    logical = [line for line in text.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
    unhashed = [line for line in logical if "--hash=sha256:" not in line or "==" not in line]
    assert not unhashed


def test_every_dependency_is_locked_at_a_version_it_allows() -> None:
    asked = {
        "requirements.lock": PROJECT["project"]["dependencies"],
        "requirements-dev.lock": PROJECT["project"]["optional-dependencies"]["dev"],
    }
    wrong = []
    for lock, lines in asked.items():
        locked = _locked(lock)
        for requirement in map(Requirement, lines):
            pins = locked.get(canonicalize_name(requirement.name), [])
            if not pins or not all(requirement.specifier.contains(_version(pin)) for pin in pins):
                wrong.append(f"{requirement} is not in {lock}: say ./run lock")
    assert not wrong


def test_the_developers_lock_holds_the_users_lock() -> None:
    users, developers = (_locked(lock) for lock in LOCKS)
    assert {name: [_version(pin) for pin in pins] for name, pins in users.items()} == {
        name: [_version(pin) for pin in developers[name]] for name in users
    }


def test_one_version_is_told_everywhere() -> None:
    assert PROJECT["project"]["version"] == __version__
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(__version__)}\]", changelog, re.MULTILINE)


def _words_of_run() -> set[str]:
    text = (REPOSITORY / "run").read_text(encoding="utf-8")
    return set(re.findall(r"^ {4}(\w+)\)$", text.partition("case $word in")[2], re.MULTILINE)) - {"window"}


def test_each_word_of_run_is_explained_and_known_to_windows() -> None:
    words = _words_of_run()
    assert {"test", "bench", "build", "screenshots", "lock", "setup"} == words
    start = (REPOSITORY / "docs" / "start.md").read_text(encoding="utf-8")
    assert {word for word in words if f"`./run {word}" not in start} == set()
    windows = (REPOSITORY / "run.cmd").read_text(encoding="utf-8")
    # The locks are made for all systems at once, by those who change them.
    assert {word for word in words - {"lock"} if f"rem   run {word}" not in windows} == set()


@pytest.mark.skipif(sys.platform == "win32", reason="./run is for the other systems")
def test_run_stops_with_a_sentence_where_no_python_fits(tmp_path: Path) -> None:
    for tool in ("dirname", "uname", "readlink", "cksum", "cat", "id", "mkdir", "rm"):
        found = shutil.which(tool)
        assert found
        (tmp_path / tool).symlink_to(found)
    environment = {"PATH": str(tmp_path), "SHIPDESK_VENV": str(tmp_path / "venv"), "HOME": str(tmp_path)}
    shell = shutil.which("sh")
    assert shell
    answer = subprocess.run(
        [shell, str(REPOSITORY / "run"), "setup"],
        env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert answer.returncode == 4, answer.stderr
    assert "Python 3.11 or newer is needed" in answer.stderr
    assert answer.stdout == ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    dead = []
    for target in targets:
        file, _, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        goal = (page.parent / file).resolve() if file else page
        if not goal.exists() or (anchor and anchor not in _anchors(goal)):
            dead.append(target)
    assert not dead


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_decisions_are_numbered_in_a_row_and_say_why() -> None:
    pages = sorted((REPOSITORY / "docs" / "decisions").glob("[0-9]*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        missing = [part for part in ("## Context", "## Decision", "## Consequences") if part not in text]
        assert not missing, f"{page.name}: {missing}"


def test_pages_and_programs_fit_the_reader_they_are_for() -> None:
    # Names of people's machines and registries belong into no file of the project.
    for page in PAGES:
        assert "/work/" not in page.read_text(encoding="utf-8"), page


def test_a_wheel_holds_all_that_the_program_reads(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, source / name)
    shutil.copytree(REPOSITORY / "shipdesk", source / "shipdesk", ignore=shutil.ignore_patterns("__pycache__"))
    built = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", "from setuptools import build_meta as b; b.build_wheel('dist')"],
        cwd=source, env={**os.environ, "PYTHONPATH": ""}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(next((source / "dist").glob("*.whl"))) as wheel:
        held = set(wheel.namelist())
    wanted = {
        path.relative_to(REPOSITORY).as_posix()
        for path in (REPOSITORY / "shipdesk").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted - held == set()
    assert f"shipdesk-{__version__}.dist-info/entry_points.txt" in held
