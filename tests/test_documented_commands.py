"""docs/cli.md tells what the commands are, take and answer; here they are asked."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.main import get_command

from shipdesk.cli import run
from shipdesk.cli.main import app

PAGE = Path(__file__).resolve().parent.parent / "docs" / "cli.md"
BROKEN_ORDERS = """order number,name,street,city,postal code,country,item,quantity
D-1,Ada Byron,1 Mill Lane,Bath,BA1 1AA,GB,Tea,2
D-2,Bo Ek,Storgatan 2,Umea,90325,SE,Tea,many
"""
NAMED_SHAPE = r"^### (.+?)$.*?^```json\n(.*?)^```"

Shape = Any


def _commands(group: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, (*before, name))
        elif not command.hidden:
            yield " ".join((*before, name)), command


COMMANDS = dict(_commands(get_command(app)))


@cache
def _sections() -> dict[str, str]:
    commands = PAGE.read_text(encoding="utf-8").partition("## What the documents are made of")[0]
    parts = re.split(r"^## `shipdesk ([\w\- ]+)`$", commands, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _documented_shapes() -> dict[str, Shape]:
    """Return what each command answers, the shapes that the page names put in."""
    page = PAGE.read_text(encoding="utf-8")
    named = {name: json.loads(shape) for name, shape in re.findall(NAMED_SHAPE, page, re.DOTALL | re.MULTILINE)}

    def whole(shape: Shape) -> Shape:
        match shape:
            case dict():
                return {key: whole(value) for key, value in shape.items()}
            case list():
                return [whole(value) for value in shape]
            case str() if shape in named:
                return whole(named[shape])
            case _:
                return shape

    blocks = {name: re.search(r"```json\n(.*?)```", text, re.DOTALL) for name, text in _sections().items()}
    return {name: whole(json.loads(block.group(1))) for name, block in blocks.items() if block}


def test_every_command_is_described_and_every_description_is_a_command() -> None:
    assert set(_sections()) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_described(name: str) -> None:
    command = COMMANDS[name]
    options = {word for parameter in command.params for word in (*parameter.opts, *parameter.secondary_opts)}
    exist = {word for word in options if word.startswith("--")} - {"--help"}
    described = set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", _sections()[name])) - {"--json", "--data"}
    assert described == exist


def _differences(told: Shape, answered: Shape, at: str) -> list[str]:
    """List where an answer has other fields than the page; an empty list or object on the page leaves it open."""
    match told, answered:
        case (dict() | list(), _) if not told:
            return []
        case dict(), dict():
            found = [f"{at}.{key} is described but not answered" for key in told.keys() - answered.keys()]
            found += [f"{at}.{key} is answered but not described" for key in answered.keys() - told.keys()]
            for key in told.keys() & answered.keys():
                found += _differences(told[key], answered[key], f"{at}.{key}")
            return found
        case list(), list():
            return [line for item in answered for line in _differences(told[0], item, f"{at}[]")]
        case (dict(), list()) | (list(), dict()):
            return [f"{at} is of another kind"]
        case _:
            return []


@pytest.fixture
def ask(
    sample_practice_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Return what runs a command on a practice shop of the test's own and gives its JSON answer."""
    folder = tmp_path / "shop"
    shutil.copytree(sample_practice_folder, folder)

    def ask_it(*words: str, stdin: str = "") -> Any:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        run(["--data", str(folder), "--json", *words])
        return json.loads(capsys.readouterr().out)

    return ask_it


def _pack(ask: Callable[..., Any], say: Callable[..., Any], numbers: Mapping[str, str]) -> None:
    """Do at the bench what the packing commands do."""
    say("packing scan", list(numbers)[6], "--mode", "pack")
    assert say("packing show")["open"]
    say("packing put", say("packing show")["open"]["items"][0]["sku"])
    say("packing weigh", "410")
    bag = say("packing bags")["bags"][0]
    assert say("packing bag", str(bag["bag"]))["parcels"]
    assert say("packing close-bag", bag["carrier"], "--although")["manifest"]
    ask("packing", "scan", list(numbers.values())[7], "--mode", "count", "--station", "shelf")
    assert say("packing end-count", "--station", "shelf")["counted"] == 1
    say("packing figures")


def _claim(say: Callable[..., Any], number: str, photo: Path) -> None:
    """Do with a claim what its commands do."""
    assert say("claims open", number, "--kind", "damaged")["opened"]
    assert say("claims add", number, str(photo), "--kind", "photo")["papers"]
    assert say("claims file", number, "--pdf", str(photo.with_name("claim.pdf")), "--filed")["enclosed"]
    say("claims answer", number, "--accepted")
    say("claims withdraw", number)
    assert say("claims list")["claims"]


@pytest.mark.slow
def test_answers_have_the_fields_that_are_described(
    ask: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: dict[str, Any] = {}

    def say(name: str, *words: str, stdin: str = "") -> Any:
        answers[name] = ask(*name.split(), *words, stdin=stdin)
        return answers[name]

    orders_csv = tmp_path / "orders.csv"
    orders_csv.write_text(BROKEN_ORDERS, encoding="utf-8")
    say("import", str(orders_csv))
    say("imports")
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    (downloads / "orders.csv").write_text(BROKEN_ORDERS.replace("D-", "E-"), encoding="utf-8")
    # Written a while ago: one that was touched within the last second may not be at its end.
    a_minute_ago = (downloads / "orders.csv").stat().st_mtime - 60
    os.utime(downloads / "orders.csv", (a_minute_ago, a_minute_ago))
    ask("settings", "set", "behaviour.watch_folder", str(downloads))
    ask("watch")
    assert say("watch")["found"], "the second look sees that the file is finished"
    # Enough is left to do for every command, and not the whole batch.
    rest = [f"{order['source']}:{order['order_number']}"
            for order in ask("orders", "list", "--view", "to_ship")["orders"][16:]
            if not order["order_number"].startswith("D-")]  # fmt: skip
    ask("orders", "hold", *rest, "--reason", "Tomorrow's work")
    first, second, third = (order["order_number"] for order in ask("orders", "list", "--view", "to_ship")["orders"][:3])
    say("orders hold", first, "--reason", "the customer asked", "--", "nobody")
    say("orders release", first)
    say("orders tag", "gift", first)
    say("orders untag", "gift", first)
    say("orders note", first, "ring twice")
    say("orders address", first, "--phone", "+49 30 1234567")
    ask("orders", "address", first, "--name", "ADA BYRON")
    assert say("orders fix", first)["orders"][0]["fixes"]
    say("boxes set", "S", "--size", "20x15x10cm", "--tare", "80g", "--usual")
    say("boxes list")
    say("boxes remove", "S")
    say("orders weigh", first, "--weight", "900g", "--", "nobody")
    say("orders service", "Practice Express", first, "--", "nobody")
    say("orders undo")
    say("rules add", "Many: if the quantity is over 0, then tag many and note 'seen'")
    ask("rules", "add", "Other: always tag other")
    say("rules move", "Other", "1")
    assert say("rules try")["would"]
    say("rules on", "many")
    say("rules mode", "all")
    assert say("rules apply", first, "nobody")["changed"] == 1
    assert say("rules record")["record"]
    say("rules off", "Many")
    say("rules list")
    say("rules remove", "Other")
    say("products set", "MUG-01", "--weight", "2g", "--bin", "R1")
    ask("products", "set", "TEA-SET", "--parts", "MUG-01*2", "--substitutes", "MUG-01")
    say("products barcode", "MUG-01", "4006381333931")
    say("products find", "4006381333931")
    say("products picture", "TEA-SET", "--remove")
    product_list = tmp_path / "products.csv"
    product_list.write_text("SKU;Gewicht;Zolltarifnummer\nMUG-01;350 g;12\nTEA-1;100 g;090210\n", encoding="utf-8")
    assert say("products import", str(product_list))["kept"]
    say("products list", "--missing", "customs")
    say("products export", str(tmp_path / "all.csv"))
    say("products forget", "TEA-1")
    say("orders cancel", third)
    plenty = next(o["order_number"] for o in ask("orders", "list", "--view", "to_ship")["orders"]
                  if sum(i["quantity"] for i in o["items"]) > 1)  # fmt: skip
    say("orders split", plenty, "--into", "2")
    say("orders unsplit", plenty)
    ask("orders", "split", plenty, "--each", "piece")
    twin = tmp_path / "twin.csv"
    twin.write_text(BROKEN_ORDERS.replace("D-1", "F-1").replace("D-2", "F-2"), encoding="utf-8")
    ask("import", str(twin))
    say("orders combine", "F-1", "D-1")
    say("orders uncombine", "F-1")
    say("search", first)
    assert say("rates", first)["rates"]
    labels = say("label", "--ready", "--pdf", str(tmp_path / "labels.pdf"))["labels"]
    numbers = {label["order_number"]: label["tracking_number"] for label in labels}
    say("print labels", first)
    hot = str(tmp_path / "hot")
    say("printers add", "Hot", "--kind", "folder", "--address", hot, "--language", "zpl")
    say("printers route", "slip", "Hot")
    say("printers list")
    tested = say("printers test", "Hot", "--page", "calibration")
    say("printers check-scans", "SHIPDESK-X3", "shipdesk-sound")
    job = str(tested["job"])
    say("print queue", "--all")
    say("print reprint", job, "--printer", "")
    for what in ("retry", "hold", "release", "cancel"):
        say(f"print {what}", job)
    say("print move", job)
    say("print answer", job, "came")
    say("printers remove", "Hot")
    say("scale set", "practice", "--practice-weight", "412")
    say("scale read")
    say("scale list")
    assert say("parcels unused")["unused"]
    say("void", numbers.pop(second))
    say("return", first, "--pdf", str(tmp_path / "return.pdf"))
    say("settle")
    say("parcels enter", second, "AB123456785GB")
    to_file = ("--pdf", str(tmp_path / "papers.pdf"), "--print", "")
    for what in ("slip", "pick-list", "summary"):
        assert say(f"papers {what}", first, "nobody", *to_file)["count"]
    assert say("papers cards", "--badge", "Ada", "--carrier", "own", *to_file)["count"]
    abroad = [order["order_number"] for order in ask("orders", "list")["orders"]]
    assert say("papers customs", *abroad, "nobody", "--anyway", *to_file)["missing"]
    assert say("papers invoice", *abroad, "nobody", "--anyway", *to_file)["missing"]
    say("dispatch", *list(numbers.values())[:5], "AB123456785GB", "4006381333931")
    _pack(ask, say, numbers)
    say("scans kept")
    say("scans send")
    say("scans conflicts")
    assert say("papers manifest", *to_file)["manifests"]
    answers["manifest"] = answers["papers manifest"]
    assert say("papers journey", first, "nobody", *to_file)["count"]
    say("track", "--all")
    assert say("detect", "1Z999AA10123456784", "1Z999AA10123456785")["results"][1]["refusal"]
    say("parcels list")
    say("map", "--fleet", "--svg", str(tmp_path / "fleet.svg"))
    assert ask("map", numbers[first], "--pdf", str(tmp_path / "way.pdf"))["journey"]["stops"]
    say("parcels show", numbers[first])
    say("parcels delivered", "AB123456785GB")
    say("parcels add", "1Z999AA10123456784", "--country", "DE")
    say("orders list")
    say("orders show", first)
    mails = say("mail list")["mails"]
    say("mail preview", "dispatched")
    say("mail show", str(mails[0]["id"]))
    say("mail plan", "delayed", first)
    say("mail cancel", str(ask("mail", "list", "--state", "planned")["mails"][0]["id"]))
    say("mail send")
    say("mail resend", "0")
    say("mail sent", "0")
    say("mail resume")
    say("webhook list")
    say("webhook send")
    say("webhook settle", "0", "--told")
    say("mail test", "--look-only")
    say("mail providers")
    say("mail login")
    say("mail mailbox")
    say("mail flagged")
    say("mail trust", "nobody@customer.example")
    told_to = ask("mail", "list", "--state", "done")["mails"][0]["to"]
    assert say("mail export", told_to, "--out", str(tmp_path / "told"))["files"]
    say("mail approve")
    say("mail template", "dispatched", "--subject", "{{ order.number }} is gone")
    assert say("templates list", "--own")["templates"]
    assert say("templates check")["checked"]
    assert say("templates export", "--out", str(tmp_path / "templates"), "--own")["written"] == 1
    saved = say("templates history", "dispatched")["versions"]
    say("templates restore", str(saved[0]["id"]))
    say("templates send", "dispatched", "--language", "pl", "--order", first)
    say("late", "--on", "2031-01-01")
    history = tmp_path / "history.csv"
    history.write_text(
        "parcel_id,shipped_at,promised_on,delivered_at\np,2026-01-05T10:00:00,,\n,,,\n", encoding="utf-8"
    )
    assert say("forecast backtest", "--csv", str(history), "--out", str(tmp_path / "told.csv"))["refused"]
    assert say("forecast parcels", "--all")["forecasts"]
    assert say("forecast proof")["all"]
    on_time = say("insights show", "on-time", "--by", "carrier", "--csv", str(tmp_path / "on-time.csv"))
    assert say("insights parcels", on_time["rows"][0]["key"])["parcels"]
    assert say("report", "--month", "2026-11", "--csv", str(tmp_path / "month"))["files"]
    say("carriers add", "own", "--prefix", "4012345")
    say("carriers test", "own")
    assert say("carriers list")["available"]
    say("carriers remove", "own")
    say("carriers journal", "--last", "1")
    say("carriers unknown", "--csv", str(tmp_path / "unknown.csv"))
    say("shops list")
    say("shops connect", "my-shop", "--kind", "woocommerce", "--url", "shop.example", stdin="ck_1:cs_1")
    say("shops test", "my-shop")
    say("shops pull")
    say("shops push")
    say("bench set", "--station", "bench 2", "--serial-scanner", "/dev/ttyACM0", "--camera-photos")
    say("bench show")
    photo = tmp_path / "box.png"
    Image.new("RGB", (40, 30)).save(photo)
    say("packing photo", first, str(photo), "--by", "Ada")
    assert say("packing photos", first, "--out", str(tmp_path / "photos"))["photos"]
    _claim(say, numbers[first], photo)
    say("page build", numbers[first], "--out", str(tmp_path / "pages"))
    say("page logo", str(photo))
    say("page publish", numbers[first])
    assert say("page list")["pages"]
    say("page withdraw", numbers[first])
    say("page check")
    say("settings show")
    say("settings set", "shop.name", "Corner Shop")
    say("settings logo", "--remove")
    say("settings secret", "mail", "--check")
    say("settings check-mail")
    say("mail provider", "gmail")
    say("round")
    say("remap", "--dry-run")
    assert say("jobs")["carriers"][0]["last"]["items"]
    say("let-pass", "--hours", "2")
    assert say("audit verify")["sound"]
    assert say("audit list", "--last", "20", "--order", first)["rows"]
    say("check")
    copy = tmp_path / "copy.db"
    say("backup", str(copy))
    say("restore", str(copy))
    say("people add", "Ada", stdin="2580\n")
    monkeypatch.setenv("SHIPDESK_PERSON", "Ada")
    monkeypatch.setenv("SHIPDESK_PIN", "2580")
    say("people set-pin", "Ada", stdin="7391\n")
    monkeypatch.setenv("SHIPDESK_PIN", "7391")
    assert say("people list")["people"]
    say("people remove", "Ada")
    say("move-store", str(tmp_path / "shop"), str(tmp_path / "moved"))
    told = _documented_shapes()
    # The demo answers in a test of its own.
    assert set(told) - set(answers) <= {"demo"}
    refused = {name for name, answer in answers.items() if set(answer) == {"error"}}
    expected = {
        "mail login", "mail mailbox", "mail resend", "mail sent", "mail test", "print answer", "print move",
        "settings check-mail", "webhook settle", "shops connect", "shops test",
    }  # fmt: skip
    assert refused == expected, [answers[name] for name in refused]
    wrong = [
        line
        for name, answer in answers.items()
        if name not in refused
        for line in _differences(told.get(name, {}), answer, name)
    ]
    assert not wrong, "\n".join(wrong)
