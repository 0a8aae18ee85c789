"""Says what is wrong with a request body by a vendor's own OpenAPI file (2.0, 3.0 or 3.1), in sentences.

A schema of OpenAPI is not quite one of JSON: `nullable`, `exclusiveMinimum: true`, fields that only answers may carry
(`readOnly`) and `additionalProperties: false` beside `allOf` (which, read to the letter, forbids everything) are
turned into what they mean. Only what a body really needs is turned, so that large files cost little.
"""

from __future__ import annotations

import json
import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
import yaml

DATA = Path(__file__).parents[3] / "shared/data/carriers"
_JSON = re.compile(r"application/(\S+\+)?json.*")
_KEPT = (
    "const", "enum", "format", "maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength",
    "minProperties", "minimum", "multipleOf", "pattern", "type", "uniqueItems",
)  # fmt: skip
_BRANCHES = ("allOf", "anyOf", "oneOf")
_LENGTHS = ("minLength", "maxLength")
_FORMATS = jsonschema.FormatChecker(formats=())
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


@_FORMATS.checks("date", raises=ValueError)
def _is_date(value: Any) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value) and len(value) == 10)


@_FORMATS.checks("date-time")
def _is_date_time(value: Any) -> bool:
    """Answer as RFC 3339 does: USPS takes a date or a moment, and tells them apart by these words alone."""
    return not isinstance(value, str) or _DATE_TIME.fullmatch(value) is not None


def body_errors(file: str, method: str, path: str, body: Any) -> list[str]:
    """Return what a request's body breaks; file is below shared/data/carriers, path as the file writes it."""
    return _errors(_validator(file, _body_pointer(spec(file), method, path)), body)


def schema_errors(file: str, pointer: str, value: Any) -> list[str]:
    """Return what a value breaks of a schema, such as "#/components/schemas/address"."""
    return _errors(_validator(file, pointer), value)


@lru_cache(maxsize=4)
def spec(file: str) -> dict[str, Any]:
    """Return a vendor's file; the test is skipped where it is not there."""
    found = DATA / file
    if not found.exists():
        pytest.skip(f"../shared/data/carriers/{file} is missing")
    text = found.read_text(encoding="utf-8-sig")
    # Times stay texts: YAML would make dates of some examples, and JSON has none.
    loaded = json.loads(text) if found.suffix == ".json" else yaml.load(text, Loader=yaml.CSafeLoader)
    assert isinstance(loaded, dict)
    return loaded


def _errors(validator: jsonschema.Draft202012Validator, value: Any) -> list[str]:
    # A body is what goes over the wire, so it is read back from its JSON first.
    wire = json.loads(json.dumps(value, allow_nan=False))
    return [f"{e.json_path}: {e.message[:300]}" for e in validator.iter_errors(wire)]


@lru_cache(maxsize=64)
def _validator(file: str, pointer: str) -> jsonschema.Draft202012Validator:
    schema = _Schemas(spec(file)).whole(pointer)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=_FORMATS)


def _body_pointer(document: dict[str, Any], method: str, path: str) -> str:
    """Return where the schema of a request's JSON body stands."""
    operation = document["paths"][path][method.lower()]
    here = f"#/paths/{_escaped(path)}/{method.lower()}"
    if "requestBody" in operation:
        body = operation["requestBody"]
        if "$ref" in body:
            here, body = body["$ref"], _at(document, body["$ref"])
        else:
            here += "/requestBody"
        media_type = next(name for name in body["content"] if _JSON.fullmatch(name))
        return f"{here}/content/{_escaped(media_type)}/schema"
    places = [n for n, p in enumerate(operation["parameters"]) if p.get("in") == "body"]
    return f"{here}/parameters/{places[0]}/schema"


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _at(document: dict[str, Any], pointer: str) -> Any:
    node: Any = document
    for part in pointer.removeprefix("#/").split("/"):
        name = unquote(part).replace("~1", "/").replace("~0", "~")
        node = node[int(name)] if isinstance(node, list) else node[name]
    return node


class _Schemas:
    """Turns the schemas of one file, each reference once: closed as it stands, open where it is a part of another."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._turned: dict[str, Any] = {}
        self._names: dict[tuple[str, bool], str] = {}

    def whole(self, pointer: str) -> dict[str, Any]:
        root = self._ref(pointer, open_=False)
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": self._turned, **root}

    def _ref(self, pointer: str, *, open_: bool) -> dict[str, Any]:
        name = self._names.setdefault((pointer, open_), f"s{len(self._names)}")
        if name not in self._turned:
            self._turned[name] = {}
            self._turned[name] = self._turn(_at(self._document, pointer), open_=open_)
        return {"$ref": f"#/$defs/{name}"}

    def _turn(self, told: Any, *, open_: bool = False) -> Any:
        if isinstance(told, bool):
            return told
        if "$ref" in told:
            return self._ref(told["$ref"], open_=open_)
        made: dict[str, Any] = {key: told[key] for key in _KEPT if told.get(key) is not None}
        fields = told.get("properties", {})
        if fields:
            made["properties"] = {name: self._field(field) for name, field in fields.items()}
        if told.get("required"):
            made["required"] = [name for name in told["required"] if not self._is_read_only(fields.get(name, {}))]
        if isinstance(told.get("items"), dict):
            made["items"] = self._turn(told["items"])
        self._keep_to_json(told, made)
        together = bool(told.get("allOf") or fields)
        for branch in _BRANCHES:
            if told.get(branch):
                parts_open = branch == "allOf" or together
                made[branch] = [self._turn(part, open_=parts_open) for part in told[branch]]
        more = told.get("additionalProperties")
        if isinstance(more, dict):
            made["additionalProperties"] = self._turn(more)
        if not open_ and self._is_closed(told):
            made["unevaluatedProperties"] = False
        return {"anyOf": [made, {"type": "null"}]} if told.get("nullable") else made

    def _field(self, told: Any) -> Any:
        return False if self._is_read_only(told) else self._turn(told)

    def _is_read_only(self, told: Any) -> bool:
        return isinstance(told, dict) and told.get("readOnly") is True

    def _is_closed(self, told: Any) -> bool:
        """Answer whether a schema, or one that it is made of, says that nothing else may stand there."""
        if "$ref" in told:
            return self._is_closed(_at(self._document, told["$ref"]))
        return told.get("additionalProperties") is False or any(self._is_closed(p) for p in told.get("allOf", ()))

    @staticmethod
    def _keep_to_json(told: dict[str, Any], made: dict[str, Any]) -> None:
        """Turn the few words that OpenAPI says otherwise."""
        for side in ("Minimum", "Maximum"):
            exclusive = told.get(f"exclusive{side}")
            if exclusive is True:
                made[f"exclusive{side}"] = made.pop(side.lower())
            elif isinstance(exclusive, int | float) and not isinstance(exclusive, bool):
                made[f"exclusive{side}"] = exclusive
        if "items" in told and "maxLength" in made:
            # UPS tells how long each text of a list may be, and by `maximum` how many there may be.
            made["items"] = {"allOf": [made["items"], {k: made.pop(k) for k in _LENGTHS if k in made}]}
            if "maximum" in made:
                made["maxItems"] = made.pop("maximum")
        elif "items" in told and "minLength" in made:
            # A slip that several vendors make: the length of a list is the number of its items.
            made["minItems"] = made.pop("minLength")
        if "multipleOf" in made and made["multipleOf"] < 1:
            # 12.35 is no multiple of 0.01 to a computer; the tests of the amounts look at their decimals.
            del made["multipleOf"]
        try:
            re.compile(made.get("pattern", ""))
        except re.error:
            del made["pattern"]
