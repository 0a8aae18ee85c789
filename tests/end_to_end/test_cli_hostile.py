"""Silly and hostile words on the command line end in a sentence and an exit code, never in a traceback."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from programs import environment, run_program
from thorough import examples

from shipdesk.cli import run
from shipdesk.services.clocks import NOW_VARIABLE
from shipdesk.services.first_start import PRACTICE_START, make_practice_shop

SILLY = [
    "", " ", "-", "--", "---", "-1", "0", "99999999999999999999", "1e309", "nan", "NULL", "null", "None", "true",
    "' OR 1=1 --", '"; DROP TABLE orders; --', "%", "_", "*", "(", '"', "\\", "\x00", "\x1b[31mred", "\n", "\t\r\n",
    "../../etc/passwd", "/", "/dev/null", "~", "C:\\CON", "\udcff\udcfe", "\ud800", "\u202eevil", "𝔘𝔫𝔦", "👩\u200d👧",
    "ẞ" * 300, "a" * 70_000, "=?utf-8?q?=0D=0ABcc:x?=", "{{ 7*7 }}", "[/red]", "[bold]x", "#", "source:", ":",
    "shopify:#1062", "#1062", "9223372036854775808", "1Z999AA10123456784", "4006381333931", "]C1",
    "\x1d00", "(00)376104250021234569", "2026-02-30", "0001-01-01",
    "9999-12-31", "--help", "--json", "--version", "--data", "--no-such-option", "--reason", "mail:", "carrier:",
]  # fmt: skip
WORDS = st.one_of(st.sampled_from(SILLY), st.text(max_size=12), st.integers().map(str))
COMMANDS = [
    ["import"], ["import", "--undo"], ["import", "--dry-run"], ["imports"], ["orders", "list", "--search"],
    ["orders", "list", "--view"], ["orders", "list", "--limit"], ["orders", "show"], ["orders", "hold"],
    ["orders", "tag", "gift"], ["orders", "tag"], ["orders", "untag"], ["orders", "note", "#1062"],
    ["orders", "address", "#1062", "--city"], ["orders", "address", "#1062", "--country-code"],
    ["orders", "cancel"], ["orders", "release"], ["orders"], ["label"], ["label", "--ready", "--layout"],
    ["label", "--ready", "--carrier"], ["print", "--printer"], ["print"], ["search"], ["dispatch"],
    ["dispatch", "--undo"], ["dispatch", "X", "--by"], ["track"], ["void"], ["parcels", "show"],
    ["parcels", "list", "--search"], ["parcels", "list", "--status"], ["mail"], ["mail", "list", "--state"],
    ["mail", "preview"], ["mail", "preview", "delivered", "--order"], ["mail", "show"], ["mail", "resend"],
    ["mail", "cancel"], ["mail", "sent"], ["mail", "plan", "delayed"], ["mail", "template", "delivered", "--subject"],
    ["late", "--on"], ["late", "--clock"], ["late", "--do", "ignore", "--reason"], ["late", "--order"],
    ["settings", "set"], ["settings", "set", "shop.name"], ["settings", "set", "behaviour.handling_days"],
    ["settings", "set", "mail"], ["settings", "set", "shop"], ["settings", "set", "carriers"], ["settings", "secret"],
    ["settings", "secret", "--check"], ["restore"], ["check"], ["no-such-command"], [],
]  # fmt: skip

Ask = Callable[[list[str], str], tuple[int, str, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, sample_practice_folder: Path) -> Path:
    """Return a practice shop that all hostile words of this file are thrown at."""
    import shutil

    return Path(shutil.copytree(sample_practice_folder, tmp_path_factory.mktemp("hostile") / "shop"))


@pytest.fixture
def ask(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Ask]:
    """Run words as a command on the shop, standing in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(NOW_VARIABLE, PRACTICE_START.isoformat())

    def throw(words: list[str], stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = run(["--data", str(folder), *words])
        out, err = capsys.readouterr()
        return code, out, err

    yield throw
    # Nothing was written where one stands: no shop, no file named by an accident.
    assert not list(tmp_path.glob("*.db"))


def is_civil(words: list[str], code: int, out: str, err: str) -> None:
    assert code in (0, 1, 2, 3), words
    assert "Traceback" not in out + err, words
    assert "did not expect" not in err, (words, err)
    if code in (2, 3) and "--help" not in words:
        assert err.strip() or out.strip(), words


@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(command=st.sampled_from(COMMANDS), words=st.lists(WORDS, max_size=3), as_json=st.booleans(), stdin=st.text())
def test_silly_words_end_in_a_sentence(
    ask: Ask, command: list[str], words: list[str], as_json: bool, stdin: str
) -> None:
    told = [*command, *words, *(["--json"] if as_json else [])]
    if {"--data", "--printers"} & set(told):
        return
    code, out, err = ask(told, stdin)
    is_civil(told, code, out, err)
    if as_json and out.strip() and not {"--help", "-h", "--version", "--"} & set(told):
        json.loads(out)


@pytest.mark.parametrize("word", SILLY, ids=range(len(SILLY)))
def test_each_silly_word_as_a_scan_a_search_and_a_number(ask: Ask, word: str) -> None:
    for command in (["dispatch", "--"], ["search", "--"], ["orders", "show", "--"], ["parcels", "show", "--"],
                    ["orders", "list", "--search=" + word]):  # fmt: skip
        told = [*command, *([word] if command[-1] == "--" else [])]
        is_civil(told, *ask(told, ""))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 2),
        (["no-such-command"], 2),
        (["orders"], 2),
        (["orders", "list", "--view", "nothing"], 2),
        (["label", "--pdf", "x.pdf"], 2),
        (["label", "--ready"], 2),
        (["import"], 2),
        (["late", "--on", "2026-02-30"], 2),
        (["settings", "set", "no.such", "1"], 2),
        (["settings", "set", "behaviour.handling_days", "many"], 1),
        (["mail", "send", "surplus"], 2),
        (["--help"], 0),
        (["--version"], 0),
    ],
)
def test_a_wrong_call_ends_with_its_code(ask: Ask, words: list[str], code: int) -> None:
    ended, out, err = ask(words, "")
    assert ended == code
    assert out or err
    assert (err == "") is (code == 0)


def test_an_empty_folder_name_makes_no_shop_where_one_stands(ask: Ask, tmp_path: Path) -> None:
    assert run(["orders", "list", "--data", ""]) == 2
    assert run(["orders", "list", "--data="]) == 2
    assert run(["orders", "list", "--data"]) == 2
    assert list(tmp_path.iterdir()) == []


def test_what_hostile_words_did_left_the_shop_sound(ask: Ask) -> None:
    code, out, _ = ask(["check", "--json"], "")
    assert (code, json.loads(out)["findings"]) == (0, [])


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_of_another_encoding_shows_what_it_can(folder: Path, encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "shipdesk", "orders", "list", "--data", str(folder)],
        capture_output=True, env={**environment(), "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"?" in done.stdout


def test_bytes_that_are_no_text_do_not_end_the_scanning(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "shipdesk", "dispatch", b"\xff\xfe\x80", "--data", str(folder)],
        capture_output=True, env=environment(), check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, b"")
    piped = run_program(folder, ["dispatch"], stdin=b"\xff\xfe\x80\nNOTHING\n")
    assert (piped.code, piped.err) == (1, "")
    assert [line.split("\t")[0] for line in piped.out.splitlines()] == ["unknown", "unknown"]


def test_a_reader_that_stops_listening_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_practice_shop(tmp_path / "shop").close()
    program = subprocess.Popen(
        [sys.executable, "-m", "shipdesk", "settings", "show", "--data", str(tmp_path / "shop")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
    )  # fmt: skip
    assert program.stdout
    assert program.stderr
    program.stdout.close()
    err = program.stderr.read()
    program.stderr.close()
    program.wait(60)
    assert b"Traceback" not in err
