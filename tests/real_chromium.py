"""Debian's Chromium, driven by Playwright: pages as customers see them, without a network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium")
MISSING = "Debian's chromium is not installed"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Chromium:
    """One browser; each look is a window of its own."""

    def __init__(self, browser: Any) -> None:
        self._browser = browser

    @contextmanager
    def showing(self, page: Path, *, width: int = 768, dark: bool = False, scripts: bool = False) -> Iterator[Page]:
        """Show a file in a window of that width; a page's own scripts, and the test's, run only with scripts."""
        window = self._browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            offline=True,
        )
        try:
            shown = window.new_page()
            shown.goto(page.as_uri())
            yield shown
        finally:
            window.close()


@contextmanager
def running_chromium() -> Iterator[Chromium]:
    """Start a Chromium."""
    from playwright.sync_api import sync_playwright

    # Root, as in containers, gets no sandbox from Chromium; the pages are our own.
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=alone)
        try:
            yield Chromium(browser)
        finally:
            browser.close()


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with a page by the rules of WCAG 2.2 AA and its own."""
    import axe_playwright_python

    page.evaluate((Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", _RULES)
    return [f"{each['id']}: {node['html'][:120]} {node['failureSummary']}"
            for each in found["violations"] for node in each["nodes"]]  # fmt: skip
