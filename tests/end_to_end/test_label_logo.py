"""A script puts the shop's logo and lines on its labels."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from shipdesk.cli import run

Command = Callable[..., tuple[int, Any]]


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return what runs a command on a new shop and gives its exit code and answer."""

    def run_it(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = run(["--data", str(tmp_path / "shop"), "--json", *words])
        return code, json.loads(capsys.readouterr().out)

    return run_it


@pytest.fixture
def logo(tmp_path: Path) -> str:
    """Return a picture file."""
    file = tmp_path / "logo.png"
    Image.new("L", (60, 40), 0).save(file)
    return str(file)


def _templates(answer: Any) -> dict[str, Any]:
    return {template["layout"]: template for template in answer["settings"]["label"]["templates"]}


def test_a_logo_goes_on_every_paper_beside_the_lines_that_are_there(command: Command, logo: str) -> None:
    lines = '[{"layout": "a6", "reference_lines": ["{contents}"]}]'
    assert command("settings", "set", "label.templates", lines)[0] == 0
    code, answer = command("settings", "logo", logo)
    assert code == 0
    templates = _templates(answer)
    assert set(templates) == {"4x6", "100x150", "a6", "4x8"}
    assert templates["a6"]["reference_lines"] == ["{contents}"]
    assert all(template["logo"] for template in templates.values())
    _, answer = command("settings", "logo", "--remove", "--layout", "4x6")
    assert set(_templates(answer)) == {"100x150", "a6", "4x8"}


def test_what_cannot_be_used_is_refused_and_nothing_is_kept(command: Command, logo: str, tmp_path: Path) -> None:
    assert command("settings", "logo")[0] == 2
    assert command("settings", "logo", logo, "--remove")[0] == 2
    code, answer = command("settings", "logo", str(tmp_path / "none.png"))
    assert (code, "cannot be read" in answer["error"]["message"]) == (1, True)
    code, answer = command("settings", "set", "label.templates", '[{"layout": "a6", "reference_lines": ["{x}"]}]')
    assert (code, "{x}" in answer["error"]["message"]) == (1, True)
    assert _templates(command("settings", "show")[1]) == {}
