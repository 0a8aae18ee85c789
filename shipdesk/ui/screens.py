"""Which screens there are, and how each is made; a screen's code is loaded when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.outbox import UNSURE_PURCHASES
from shipdesk.domain.printing import PRINT_QUEUE
from shipdesk.ui.page import Page

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

translate = QCoreApplication.translate

AUDIT = "audit"
"""The window of who did what, over the screen in view; as `services.problems` calls it."""
ORDERS, PACK, PARCELS, LATE, MESSAGES, SETTINGS = "orders", "pack", "parcels", "late", "messages", "settings"
RUNS, INSIGHTS = "runs", "insights"

MakePage = Callable[["Shop", JobRunner, QWidget], Page]
"""Makes a page inside a widget, so that its style is worked out once."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: its key, its icon's name, its shortcut, and how to make its page."""

    key: str
    icon_name: str
    shortcut: str
    make: MakePage
    urgent: bool = False


def screen_title(key: str) -> str:
    """Return the screen's name as people read it."""
    titles = {
        ORDERS: translate("Screens", "Orders"),
        PACK: translate("Screens", "Pack"),
        PARCELS: translate("Screens", "Parcels"),
        LATE: translate("Screens", "Late"),
        MESSAGES: translate("Screens", "Messages"),
        SETTINGS: translate("Screens", "Settings"),
        RUNS: translate("Screens", "What runs"),
        INSIGHTS: translate("Screens", "Insights"),
        PRINT_QUEUE: translate("Screens", "Print queue"),
        AUDIT: translate("Screens", "Who did what"),
        UNSURE_PURCHASES: translate("Screens", "Unsure purchases"),
    }
    return titles.get(key, key)


def all_screens() -> tuple[Screen, ...]:
    """Return the screens in the order of the rail."""
    return (
        Screen(ORDERS, "orders", "Ctrl+1", _orders),
        Screen(PACK, "pack", "Ctrl+2", _pack),
        Screen(PARCELS, "parcels", "Ctrl+3", _parcels),
        Screen(LATE, "late", "Ctrl+4", _late, urgent=True),
        Screen(MESSAGES, "messages", "Ctrl+5", _messages, urgent=True),
        Screen(INSIGHTS, "insights", "Ctrl+8", _insights),
        Screen(SETTINGS, "settings", "Ctrl+6", _settings),
        Screen(RUNS, "clock", "Ctrl+7", _runs),
    )


def _orders(shop: Shop, jobs: JobRunner, parent: QWidget) -> Page:
    from shipdesk.ui.orders.orders_page import OrdersPage

    return OrdersPage(shop, jobs, parent)


def _pack(shop: Shop, jobs: JobRunner, parent: QWidget) -> Page:
    from shipdesk.ui.pack.pack_page import PackPage

    return PackPage(shop, jobs, parent)


def _parcels(shop: Shop, jobs: JobRunner, parent: QWidget) -> Page:
    from shipdesk.ui.parcels.parcels_page import ParcelsPage

    return ParcelsPage(shop, jobs, parent)


def _late(shop: Shop, jobs: JobRunner, parent: QWidget) -> Page:
    from shipdesk.ui.late.late_page import LatePage

    return LatePage(shop, jobs, parent)


def _messages(shop: Shop, jobs: JobRunner, parent: QWidget) -> Page:
    from shipdesk.ui.messages.messages_page import MessagesPage

    return MessagesPage(shop, jobs, parent)


def _insights(shop: Shop, jobs: JobRunner, parent: QWidget) -> Page:
    from shipdesk.ui.insights.insights_page import InsightsPage

    return InsightsPage(shop, jobs, parent)


def _settings(shop: Shop, jobs: JobRunner, parent: QWidget) -> Page:
    from shipdesk.ui.settings.settings_page import SettingsPage

    return SettingsPage(shop, jobs, parent)


def _runs(shop: Shop, jobs: JobRunner, parent: QWidget) -> Page:
    from shipdesk.ui.runs.runs_page import RunsPage

    return RunsPage(shop, jobs, parent)
