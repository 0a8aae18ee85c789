"""Every reader reads every payload of every carrier: what it does not understand it says, and it never crashes."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from openapi_schemas import DATA

import shipdesk.carriers
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.shipments import TrackedParcel
from shipdesk.web.json_answers import NotUnderstoodError, mapping, read_json, sequence

FIXTURES = DATA / "karrio-fixtures"
RECORDED = DATA / "shipit-recorded-xml"
OURS = ("shippo", "shipengine", "aftership", "seventeentrack", "royalmail", "canadapost")
Reader = Callable[[Any, str], Any]


def _first(annotation: str) -> Callable[[Any], Any] | None:
    """Return how a JSON payload is handed to a reader by what it asks for, or None where it reads no JSON."""
    if annotation in ("Any", "object"):
        return lambda payload: payload
    if annotation == "Mapping[str, Any]":
        return mapping
    if annotation == "Sequence[Mapping[str, Any]]":
        return lambda payload: [mapping(each) for each in sequence(payload)]
    return None


def _others(parameters: list[inspect.Parameter], number: str) -> list[Any] | None:
    """Return what the other arguments of a reader may be, or None where one of them is beyond this test."""
    parcel = TrackedParcel(number, "remote", "usps")
    kinds = {
        "TrackedParcel": parcel,
        "Sequence[TrackedParcel]": [parcel],
        "str": number,
        "int": 200,
        "Rate | None": None,
    }
    needed = [p for p in parameters if p.default is p.empty and p.kind is not p.KEYWORD_ONLY]
    kinds |= {"Sequence[str]": [number], "LabelDocument | None": None}
    if any(str(p.annotation) not in kinds for p in needed):
        return None
    return [kinds[str(p.annotation)] for p in needed]


@lru_cache(maxsize=1)
def readers() -> dict[str, tuple[Reader, bool]]:
    """Return every public function of every carrier's answers by its name, and whether it reads bytes."""
    found: dict[str, tuple[Reader, bool]] = {}
    for package in pkgutil.iter_modules(shipdesk.carriers.__path__):
        name = f"shipdesk.carriers.{package.name}"
        if not package.ispkg or "answers" not in {m.name for m in pkgutil.iter_modules([_folder(package.name)])}:
            continue
        found |= _readers_of(package.name, import_module(f"{name}.answers"))
    return found | _readers_of("easypost", import_module("shipdesk.carriers.easypost_payloads"))


def _folder(package: str) -> str:
    return str(Path(next(iter(shipdesk.carriers.__path__))) / package)


def _readers_of(carrier: str, module: Any) -> dict[str, tuple[Reader, bool]]:
    found: dict[str, tuple[Reader, bool]] = {}
    for name, function in inspect.getmembers(module, inspect.isfunction):
        parameters = list(inspect.signature(function).parameters.values())
        if name.startswith("_") or function.__module__ != module.__name__ or not parameters:
            continue
        annotation = str(parameters[0].annotation)
        take = _first(annotation)
        if (take is None and annotation != "bytes") or _others(parameters[1:], "x") is None:
            continue
        found[f"{carrier}.{name}"] = (_reader(function, parameters[1:], take), annotation == "bytes")
    return found


def _reader(function: Any, parameters: list[inspect.Parameter], take: Callable[[Any], Any] | None) -> Reader:
    def read(payload: Any, number: str) -> Any:
        others = _others(parameters, number) or []
        return function(payload if take is None else take(payload), *others)

    return read


def _numbers(node: Any) -> Iterator[str]:
    """Yield what may be the payload's tracking number, the likely ones first."""
    told: list[tuple[int, str]] = []
    level = [node]
    while level:
        each = level.pop()
        for key, value in each.items() if isinstance(each, dict) else ():
            if isinstance(value, str) and 8 <= len(value) <= 40 and value.isalnum():
                told.append((0 if "track" in key.lower() else 1 if "number" in key.lower() else 2, value))
        level += [c for c in (each.values() if isinstance(each, dict) else each) if isinstance(c, dict | list)]
    return (number for _, number in sorted(told))


def _payloads() -> list[Path]:
    """Return the raw payloads; what begins with Parsed is another program's opinion of them."""
    files = [f for f in FIXTURES.rglob("*") if f.is_file() and not f.name.startswith("Parsed")]
    return sorted(files + list(RECORDED.glob("*")))


def _crash(read: Reader, payload: Any, number: str) -> str:
    try:
        read(payload, number)
    except (NotUnderstoodError, ShipDeskError):
        return ""
    except Exception as problem:  # noqa: BLE001 - a crash of any kind is what this test looks for
        return repr(problem)[:200]
    return ""


def test_every_reader_of_ours_is_looked_at():
    names = readers()
    for carrier in OURS:
        assert any(name.startswith(f"{carrier}.") for name in names), carrier
    assert {"shippo.track_answer", "shipengine.offers_of", "aftership.trackings_of", "easypost.track_answer"} <= set(
        names
    )
    assert names["canadapost.track_answer"][1]


@pytest.mark.skipif(not FIXTURES.exists(), reason="../shared/data/carriers/karrio-fixtures missing")
def test_no_payload_of_49_carriers_crashes_any_reader():
    crashes: dict[str, str] = {}
    carriers: set[str] = set()
    for file in _payloads():
        content = file.read_bytes()
        if FIXTURES in file.parents:
            carriers.add(file.relative_to(FIXTURES).parts[0])
        try:
            payload, is_json = read_json(content), True
        except NotUnderstoodError:
            payload, is_json = None, False
        number = next(_numbers(payload), "1Z999AA10123456784") if is_json else "8193030646706337"
        for name, (read, reads_bytes) in readers().items():
            if reads_bytes or is_json:
                crash = _crash(read, content if reads_bytes else payload, number)
                if crash:
                    crashes.setdefault(name, f"{file.relative_to(DATA)}: {crash}")
    assert crashes == {}
    assert len(carriers) == 49
