"""The house stays a house: imports go down only, and the traps that were measured once stay shut."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import pytest
from importlinter.cli import lint_imports
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGE = REPOSITORY / "shipdesk"
TESTS = REPOSITORY / "tests"

LONGEST_FILE = 400
LONGER_FOR_A_REASON = {
    "shipdesk/storage/migrations/versions/0001.py": "the first schema, a list of tables; what was released stays whole",
}

# Part of PySide6, which provides it in a package of its own at the same version.
NAMED_OTHERWISE = {"shiboken6"}
USED_WITHOUT_AN_IMPORT = {
    "qtawesome": "its icon font is read as a file; importing it brings a slow wrapper around all of Qt",
    "tzdata": "zoneinfo finds the time zones in it where the system has none",
}


# Calls that one of the rules below is about.
WATCHED = frozenset(
    {
        "tr",
        "translate",
        "QT_TRANSLATE_NOOP",
        "now",
        "utcnow",
        "today",
        "open",
        "print",
        "sleep",
        "wait",
        "qWait",
        "msleep",
    }
)


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return a module's imports and watched calls; of all its nodes, millions would stay for the tests that follow."""
    found: list[ast.AST] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))):
        match node:
            case ast.Import() | ast.ImportFrom():
                found.append(node)
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in WATCHED:
                found.append(node)
            case _:
                pass
    return tuple(found)


def _modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def _tests_with(*words: str) -> list[Path]:
    """Return the modules of the tests in which one of the words stands; the others need no closer look."""
    return [path for path in _modules(TESTS) if any(word in path.read_text(encoding="utf-8") for word in words)]


def _place(path: Path, node: ast.AST | None = None) -> str:
    line = f":{node.lineno}" if isinstance(node, ast.expr | ast.stmt) else ""
    return f"{path.relative_to(REPOSITORY).as_posix()}{line}"


def _calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Yield each watched call of a module with the last word of what is called."""
    for node in _nodes(path):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Attribute(attr=name) | ast.Name(id=name):
                    yield node, name
                case _:
                    pass


def _imported(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    for node in _nodes(path):
        match node:
            case ast.Import(names=names):
                yield from ((node, name.name) for name in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield node, module
                yield from ((node, f"{module}.{name.name}") for name in names)
            case _:
                pass


@cache
def _providers() -> dict[str, set[str]]:
    """Return which installed packages bring a module; importlib.metadata tells the same, and takes three seconds."""
    found: dict[str, set[str]] = {}
    for distribution in distributions():
        modules = (distribution.read_text("top_level.txt") or "").split() or {
            line.partition(",")[0].partition("/")[0].removesuffix(".py")
            for line in (distribution.read_text("RECORD") or "").splitlines()
        }
        for module in modules:
            found.setdefault(module, set()).add(canonicalize_name(distribution.metadata["Name"]))
    return found


def _declared() -> list[str]:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*project["dependencies"]]


def test_imports_go_down_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(REPOSITORY)
    broken = lint_imports(config_filename=str(REPOSITORY / "pyproject.toml"), no_cache=True)
    assert broken == 0, capsys.readouterr().out


def test_every_package_the_program_imports_is_one_it_asks_for() -> None:
    # Developers' tools bring packages of their own along; users have only what pyproject names.
    asked_for = {canonicalize_name(Requirement(line).name) for line in _declared()}
    wrong = {
        f"{_place(path, node)} imports {top}"
        for path in _modules(PACKAGE)
        for node, name in _imported(path)
        for top in [name.partition(".")[0]]
        if top not in sys.stdlib_module_names | {"shipdesk", *NAMED_OTHERWISE}
        and not _providers().get(top, set()) & asked_for
    }
    assert not wrong, sorted(wrong)


def test_the_program_asks_for_no_package_that_it_does_not_use() -> None:
    imported = {name.partition(".")[0] for path in _modules(PACKAGE) for _, name in _imported(path)}
    used = {name for top in imported for name in _providers().get(top, set())}
    asked_for = {canonicalize_name(Requirement(line).name) for line in _declared()}
    assert asked_for - used <= set(USED_WITHOUT_AN_IMPORT)


def test_translated_texts_are_whole_when_they_are_extracted() -> None:
    # The extractor reads the source: an f-string, a sum or a filled-in text is written down but never found again.
    wrong = [
        _place(path, call)
        for path in _modules(PACKAGE)
        for call, name in _calls(path)
        if name in {"tr", "translate", "QT_TRANSLATE_NOOP"}
        for argument in call.args[: 1 if name == "tr" else 2]
        if isinstance(argument, ast.JoinedStr | ast.BinOp)
        or (
            isinstance(argument, ast.Call)
            and isinstance(argument.func, ast.Attribute)
            and argument.func.attr == "format"
        )
    ]
    assert not wrong, "fill the text in after tr(): " + ", ".join(wrong)


def test_texts_are_translated_in_the_context_of_their_own_class() -> None:
    # The extractor takes the context from the word before .tr, and knows the class only where that word is self.
    wrong = [
        _place(path, call)
        for path in _modules(PACKAGE)
        for call, name in _calls(path)
        if name == "tr" and not (isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "self")
    ]
    assert not wrong, "say self.tr() or QCoreApplication.translate(): " + ", ".join(wrong)


def test_files_are_short_or_say_why_not() -> None:
    lengths = {_place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in _modules(PACKAGE)}
    long = {place: length for place, length in lengths.items() if length > LONGEST_FILE}
    assert set(long) <= set(LONGER_FOR_A_REASON), f"is it two things? {long}"


def test_only_one_sqlite_library_touches_a_store() -> None:
    # A second one in the process drops the first one's locks, and a write was lost that way.
    wrong = [
        _place(path, node)
        for path in _modules(PACKAGE)
        for node, name in _imported(path)
        if name.split(".")[0] in {"sqlite3", "pysqlite2", "pysqlite3", "apsw"} or name.startswith("PySide6.QtSql")
    ]
    assert not wrong, wrong


def test_the_domain_has_no_clock_and_touches_nothing_outside() -> None:
    outside = {"os", "io", "socket", "subprocess", "pathlib", "requests", "time", "threading", "random", "shutil"}
    imports = [
        _place(path, node)
        for path in _modules(PACKAGE / "domain")
        for node, name in _imported(path)
        if name.split(".")[0] in outside
    ]
    clocks = [
        _place(path, call)
        for path in _modules(PACKAGE / "domain")
        for call, name in _calls(path)
        if name in {"now", "utcnow", "today", "open"}
    ]
    assert not imports + clocks, imports + clocks


def test_nothing_talks_to_the_terminal_but_the_commands() -> None:
    wrong = [
        _place(path, call)
        for path in _modules(PACKAGE)
        for call, name in _calls(path)
        if name == "print"
        and isinstance(call.func, ast.Name)
        and not _place(path).startswith(("shipdesk/cli/", "shipdesk/__main__"))
    ]
    assert not wrong, wrong


def test_tests_wait_for_what_happens_and_never_sleep() -> None:
    wrong = [
        _place(path, call)
        for path in _tests_with("sleep(", "ait(")
        if path.parent.name != "bench"  # a measured carrier takes the time that it takes
        for call, name in _calls(path)
        if name in {"sleep", "wait", "qWait", "msleep"}
        and ast.unparse(call.func)
        in {"time.sleep", "sleep", "qtbot.wait", "QTest.qWait", "QThread.sleep", "QThread.msleep"}
    ]
    assert not wrong, wrong


def test_tests_use_the_real_thing_or_a_named_stub() -> None:
    wrong = [
        _place(path, node)
        for path in _tests_with("mock", "responses")
        for node, name in _imported(path)
        if name.split(".")[0] in {"mock", "pytest_mock", "responses", "requests_mock"}
        or name.startswith("unittest.mock")
    ]
    assert not wrong, wrong


def test_nothing_is_left_for_later() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "X" + "XX", "NotImplemented" + "Error")
    wrong = [
        f"{_place(path)}:{number}"
        for folder in (PACKAGE, TESTS)
        for path in _modules(folder)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if any(mark in line.split() or f"{mark}:" in line for mark in marks)
    ]
    assert not wrong, wrong
