"""Debian's Chromium, driven by Selenium through its own driver: pages as customers see them."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
MISSING = "Debian's chromium and chromium-driver are not installed"


class Browser:
    """One window that is as wide as a test says."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self._driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})

    def show(self, page: Path, *, width: int, dark: bool = False, paper: bool = False) -> None:
        """Show a file in a window of that width, in the dark, or as paper has it."""
        size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        media = {"media": "print" if paper else "screen", "features": [scheme]}
        self._driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        self._driver.get(page.as_uri())

    def ask(self, script: str, *words: Any) -> Any:
        """Return what a script of the test's finds out about the page."""
        return self._driver.execute_script(script, *words)

    def ask_later(self, script: str, *words: Any) -> Any:
        """Return what a script hands to its last argument, a function."""
        return self._driver.execute_async_script(script, *words)

    def picture(self) -> bytes:
        """Return the whole page as a PNG."""
        told = self._driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
        return base64.b64decode(told["data"])

    def printed(self) -> bytes:
        """Return the page as the browser prints it, as a PDF."""
        told = self._driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": False, "paperWidth": 8.27,
                                                                "paperHeight": 11.69})  # fmt: skip
        return base64.b64decode(told["data"])

    def complaints(self) -> list[str]:
        """Return what the browser wrote on its console about the page."""
        return [str(entry["message"]) for entry in self._driver.get_log("browser")]


@contextmanager
def running_chromium(folder: Path) -> Iterator[Browser]:
    """Start a Chromium with a profile in the folder, without a network."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    flags = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
             "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder / 'profile'}",
             "--hide-scrollbars", "--force-device-scale-factor=1"]  # fmt: skip
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    for flag in flags:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, Service(DRIVER or ""))
    try:
        yield Browser(driver)
    finally:
        driver.quit()


def needs_chromium() -> pytest.MarkDecorator:
    """Return the mark that skips a test, with the reason, where there is no Chromium."""
    return pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason=MISSING)
