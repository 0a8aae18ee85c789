"""Combining and splitting from the command line, as a script does it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from desk_orders import ANA, BO, bring, row
from programs import command

from shipdesk.services.shop import open_shop


@pytest.fixture(scope="module")
def ordered(empty_practice_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed practice shop with three orders to Ana and two to Bo; copy it."""
    folder = Path(shutil.copytree(empty_practice_folder, tmp_path_factory.mktemp("ordered") / "shop"))
    shop = open_shop(folder)
    bring(
        shop, folder.parent, row("1001", ANA, "MUG", 3), row("1001", ANA, "PLATE", 1),
        row("1002", ANA, ship_by="2026-11-18"), row("1003", ANA), row("2001", BO), row("2002", BO),
    )  # fmt: skip
    shop.close()
    return folder


@pytest.fixture
def folder(ordered: Path, tmp_path: Path) -> Path:
    """Return a copy of that shop for this test alone."""
    return Path(shutil.copytree(ordered, tmp_path / "shop"))


def shown(folder: Path, number: str) -> dict[str, Any]:
    code, answer = command(folder, "orders", "show", number)
    assert code == 0
    (order,) = answer["orders"]
    return dict(order)


def test_all_suggestions_are_told_first_and_then_taken(folder: Path) -> None:
    groups = [{"lead": "1002", "combined": ["1001", "1003"]}, {"lead": "2001", "combined": ["2002"]}]
    assert command(folder, "orders", "combine", "--suggested", "--dry-run") == (0, {"groups": groups, "refused": []})
    assert shown(folder, "1001")["status"] == "to_ship"
    assert command(folder, "orders", "combine", "--suggested") == (0, {"groups": groups, "refused": []})
    member, lead = shown(folder, "1001"), shown(folder, "1002")
    assert (member["status"], member["combined_into"], lead["combined"]) == ("combined", "1002", ["1001", "1003"])
    assert command(folder, "orders", "undo")[1] == {"undone": "Travels as before: 5 orders."}
    assert shown(folder, "1001")["combined_into"] is None


def test_named_orders_travel_together_from_label_to_scan(folder: Path, tmp_path: Path) -> None:
    groups = [{"lead": "1002", "combined": ["1003"]}]
    assert command(folder, "orders", "combine", "1003", "1002", "--dry-run")[1]["groups"] == groups
    assert command(folder, "orders", "combine", "1003", "1002")[1]["groups"] == groups
    code, answer = command(folder, "label", "1003", "--pdf", str(tmp_path / "labels.pdf"))
    assert (code, [label["order_number"] for label in answer["labels"]]) == (0, ["1002"])
    code, refused = command(folder, "orders", "uncombine", "1003")
    assert code == 1
    assert "has the label" in refused["error"]["message"]
    (result,) = command(folder, "dispatch", "1003")[1]["results"]
    assert (result["outcome"], result["order_number"]) == ("dispatched", "1002")
    member = shown(folder, "1003")
    assert member["status"] == "dispatched"
    assert member["parcels"][0]["order_number"] == "1002"


def test_a_group_is_taken_apart(folder: Path) -> None:
    command(folder, "orders", "combine", "1001", "1002", "1003")
    assert command(folder, "orders", "uncombine", "1003") == (0, {"freed": 1})
    assert command(folder, "orders", "uncombine", "1002") == (0, {"freed": 2})
    assert command(folder, "orders", "uncombine", "1002")[0] == 1


def test_an_order_is_split_by_pieces_boxes_and_weights(folder: Path, tmp_path: Path) -> None:
    code, answer = command(folder, "orders", "split", "1001", "--parcels", "1x2 @Small / 1x1,2 1500g")
    assert code == 0
    assert answer["orders"][0]["planned_parcels"] == [
        {"number": 1, "box": "Small", "weight_g": None,
         "items": [{"line": 1, "sku": "MUG", "name": "Mug", "quantity": 2}]},
        {"number": 2, "box": "", "weight_g": 1500,
         "items": [{"line": 1, "sku": "MUG", "name": "Mug", "quantity": 1},
                   {"line": 2, "sku": "PLATE", "name": "Plate", "quantity": 1}]},
    ]  # fmt: skip
    code, answer = command(folder, "label", "1001", "--pdf", str(tmp_path / "labels.pdf"))
    assert [(label["parcel"], label["parcels"], label["page"]) for label in answer["labels"]] == [(1, 2, 1), (2, 2, 2)]
    parcels = shown(folder, "1001")["parcels"]
    assert [(p["number"], p["items"]) for p in parcels] == [
        (1, [{"line": 1, "quantity": 2}]), (2, [{"line": 1, "quantity": 1}, {"line": 2, "quantity": 1}]),
    ]  # fmt: skip
    assert command(folder, "orders", "unsplit", "1001")[0] == 1


@pytest.mark.parametrize(
    ("how", "pieces"),
    [
        (("--into", "2"), [2, 2]),
        (("--each", "piece"), [1, 1, 1, 1]),
        (("--each", "line"), [3, 1]),
        (("--max-weight", "800"), [2, 2]),
    ],
)
def test_the_short_ways_to_split(folder: Path, how: tuple[str, str], pieces: list[int]) -> None:
    code, answer = command(folder, "orders", "split", "1001", *how)
    assert code == 0
    planned = answer["orders"][0]["planned_parcels"]
    assert [sum(item["quantity"] for item in parcel["items"]) for parcel in planned] == pieces
    code, answer = command(folder, "orders", "unsplit", "1001")
    assert (code, answer["orders"][0]["planned_parcels"]) == (0, [])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("combine",), 2),
        (("combine", "1001", "--suggested"), 2),
        (("combine", "1001", "nobody"), 1),
        (("combine", "1001", "2001"), 1),
        (("uncombine", "1001"), 1),
        (("split", "1001"), 2),
        (("split", "1001", "--into", "2", "--each", "line"), 2),
        (("split", "1001", "--parcels", "1x2 / 2x1"), 1),
        (("split", "1001", "--parcels", "mugs"), 2),
        (("split", "1001", "--max-weight", "100"), 1),
        (("unsplit", "1001"), 1),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    folder: Path, arguments: tuple[str, ...], code: int
) -> None:
    before = shown(folder, "1001")
    assert command(folder, "orders", *arguments)[0] == code
    assert shown(folder, "1001") == before
