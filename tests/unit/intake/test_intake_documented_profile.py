"""The page on adding a profile tells how it is done; its example is done here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shipdesk.domain.orders import OrderStatus
from shipdesk.intake import plans, profiles
from shipdesk.intake.parse_file import parse_order_file

PAGE = Path(__file__).parents[3] / "docs" / "adding-a-profile.md"


def _block(kind: str) -> str:
    match = re.search(rf"```{kind}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert match, f"the page has no {kind} example"
    return match[1]


@pytest.fixture
def with_the_pages_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Add the profile as the page says: a file beside the others."""
    folder = tmp_path / "profiles"
    folder.mkdir()
    for path in profiles.folder().glob("*.toml"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "lantern.toml").write_text(_block("toml"), "utf-8")
    monkeypatch.setattr(profiles, "folder", lambda: folder)
    profiles.load_profiles.cache_clear()
    yield
    profiles.load_profiles.cache_clear()


@pytest.mark.usefixtures("with_the_pages_profile")
def test_example_of_the_page_gives_the_orders_that_it_promises(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(_block("csv"), "utf-8")
    reading = parse_order_file(path)
    assert (reading.profile, len(reading.refused), reading.questions) == ("lantern", 0, ())
    first, second = reading.drafts
    to = first.recipient
    assert (first.order_number, to.name, to.lines, to.postal_code, to.city, to.phone) == (
        "L-0042", "Ana Novak", ("Ring 1",), "10115", "Berlin", "030 1234567",
    )  # fmt: skip
    assert [(x.name, x.quantity, x.unit_price_minor) for x in first.lines] == [("Green tea", 2, 790)]
    assert (first.currency, first.total_minor) == ("EUR", 1580)
    assert first.placed_at == datetime(2026, 11, 12, 8, 30, tzinfo=UTC)
    assert (second.order_number, second.status) == ("L-0043", OrderStatus.CANCELLED)


def test_page_names_every_meaning_that_a_column_can_have() -> None:
    page = PAGE.read_text("utf-8")
    for meaning in {*plans.ADDRESS_MEANINGS, *plans.LINE_MEANINGS, *plans.DATE_MEANINGS, *plans.AMOUNT_MEANINGS}:
        assert f"`{meaning}`" in page, meaning
