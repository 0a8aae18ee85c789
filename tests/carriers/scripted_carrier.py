"""A carrier on 127.0.0.1 that answers what a test wrote down, and the shipments that tests send."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from shipdesk.domain.orders import Address
from shipdesk.domain.papers import CustomsLine
from shipdesk.domain.shipments import Shipment
from shipdesk.web.http_client import HttpClient

PDF = b"%PDF-1.4\n" + bytes(600)
US = Address(
    name="Ann Shop", company="Candles", lines=("1 Quay",), city="San Francisco", state="CA", postal_code="94107",
    country_code="US", phone="+1 415 555 0100", email="shop@example.com",
)  # fmt: skip
US_HOME = Address(
    name="Bob", lines=("2 Pier", "Flat 3"), city="Reno", state="NV", postal_code="89501", country_code="US"
)
GERMANY = Address(
    name="Zoë Müller", lines=("Straße 4", "Hinterhaus", "3. Stock", "links"), city="Köln", postal_code="50667",
    country_code="DE", phone="+49 221 5550100", email="zoe@example.com",
)  # fmt: skip
FRANCE = Address(company="Boulangerie Paul", lines=("Rue 4",), city="Lyon", postal_code="69001", country_code="FR")
UK = Address(
    name="Tom", company="Tea Shop", lines=("5 High Street",), city="Leeds", postal_code="LS1 1AA", country_code="GB",
    phone="+44 113 555 0100",
)  # fmt: skip
UK_HOME = replace(UK, name="Una", company="", lines=("Flat 1", "6 Low Street", "Old Mill"), state="West Yorkshire")
CANADA = Address(
    name="Marie", company="Érable", lines=("1 Rue Principale",), city="Québec", state="QC", postal_code="G1R 2B5",
    country_code="CA", phone="+1 418 555 0100",
)  # fmt: skip
CANADA_HOME = replace(CANADA, name="Joe", company="", city="Ottawa", state="ON", postal_code="k1a 0b1", phone="")
HONG_KONG = Address(name="Li", lines=("8 Nathan Road",), city="Kowloon", country_code="HK", phone="+852 5550 0100")
AT_HOME = Shipment(US, US_HOME, "1001", 436, 254, 203, 102)
GOODS: dict[str, Any] = {
    "value_minor": 4_990,
    "currency": "USD",
    "contents": "Beeswax candles, hand-made, set of three, with lids",
    "customs_lines": (
        CustomsLine("Beeswax candles with lids, hand-made, and a wick of cotton", 3, 300, 2_990, "3406.00", "US"),
        CustomsLine("Holder", 2, None, 2_000, "", "DE", "H-1"),
    ),
}


def declared(value_minor: int, currency: str = "USD") -> dict[str, Any]:
    """Return what one article of a value tells customs."""
    lines = (CustomsLine("Candles & <soap>", 1, 100, value_minor, "", "CA"),)
    return {"value_minor": value_minor, "currency": currency, "customs_lines": lines}


def varied(sender: Address, home: Address) -> dict[str, Shipment]:
    """Return shipments of a shop as different as they come; home is an address in its own country."""
    plain = Shipment(sender, home, "1001", 436, 254, 203, 102)
    abroad = replace(plain, recipient=GERMANY if sender.country_code != "DE" else UK, **GOODS)
    return {
        "at home": plain,
        "a gram": replace(plain, weight_g=1),
        "thirty kilos": replace(plain, weight_g=30_000, length_mm=1_200, width_mm=600, height_mm=600),
        "long reference": replace(plain, reference="№ " + "A" * 300),
        "with contents": replace(plain, **GOODS),
        "abroad": abroad,
        "abroad to a company": replace(abroad, recipient=FRANCE),
        "abroad, no postal code": replace(abroad, recipient=HONG_KONG),
        "abroad in yen": replace(abroad, value_minor=5_000, currency="JPY"),
        "abroad, worth nothing": replace(abroad, value_minor=0),
        "a return": replace(plain, sender=home, recipient=sender, is_return=True),
        "a return from abroad": replace(abroad, sender=GERMANY, recipient=sender, is_return=True),
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in: its path without the question, the question, the headers and the body."""

    method: str
    path: str
    params: dict[str, str]
    headers: Mapping[str, str]
    body: Any


class ScriptedCarrier:
    """Answers by method and path, several answers to one question one after the other; the last one stays."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._answers: dict[tuple[str, str], list[tuple[int, bytes, str]]] = {}
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                desk._answer(self)

            do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the standard library's names

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True)
        self._thread.start()

    def on(self, question: str, answer: Any, status: int = 200, media_type: str = "") -> ScriptedCarrier:
        """Answer a question such as "GET /v1/carriers"; "{base}" in texts of the answer is this server's address."""
        if isinstance(answer, bytes):
            content, kind = answer.replace(b"{base}", self.base_url.encode()), media_type or "application/pdf"
        else:
            content, kind = json.dumps(answer).replace("{base}", self.base_url).encode(), "application/json"
        method, _, path = question.partition(" ")
        self._answers.setdefault((method, path), []).append((status, content, kind))
        return self

    def http(self, who: str, *, xml_is_data: bool = False) -> HttpClient:
        """Return a client that neither waits nor sleeps."""
        return HttpClient(
            who, self.base_url, requests_per_minute=6000, sleep=lambda _: None, xml_is_data=xml_is_data
        )  # fmt: skip

    def questions(self) -> list[str]:
        """Return what was asked, in order."""
        return [f"{a.method} {a.path}" for a in self.asked]

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        raw = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        there = urlsplit(handler.path)
        body: Any = raw.decode() or None
        if body and "json" in handler.headers.get("Content-Type", ""):
            body = json.loads(body)
        self.asked.append(
            Asked(handler.command, there.path, dict(parse_qsl(there.query)), dict(handler.headers.items()), body)
        )
        answers = self._answers.get(
            (handler.command, there.path), [(404, b'{"error": "no such thing"}', "application/json")]
        )
        status, content, kind = answers.pop(0) if len(answers) > 1 else answers[0]
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)


@contextmanager
def scripted() -> Iterator[ScriptedCarrier]:
    """Open a scripted carrier for a while."""
    desk = ScriptedCarrier()
    try:
        yield desk
    finally:
        desk.close()
