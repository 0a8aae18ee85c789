"""Measures mails: how many are written in a second, and how long the window stands still while thousands wait.

Ours is the queue's own way: reading the order, the parcel and the template, checking what was filled, in all nine
languages by turns. Beside it bare jinja2 and mrml fill the same templates with values that are ready.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from statistics import median
from typing import Any

import mrml
from jinja2 import Environment, Template
from markupsafe import Markup
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bench.measure import Figure, quantile, tell
from bench.stalls import every
from bench.watching import Heartbeat, has_rows, open_desk, run_for, run_until
from shipdesk.app import SWITCH_INTERVAL_S
from shipdesk.domain.mail_languages import LANGUAGES
from shipdesk.domain.mails import Milestone
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.mail.look import palette_of
from shipdesk.mail.render import builtin_template
from shipdesk.mail.template_check import make_environment
from shipdesk.mail.values import values_of
from shipdesk.services.change_settings import save_settings
from shipdesk.services.list_parcels import parcel_ids
from shipdesk.services.plan_mail import WantedMail, plan_mails
from shipdesk.services.send_mail import list_messages
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.views import ParcelQuery
from shipdesk.services.write_mail import facts_of, write_mail
from shipdesk.settings import MailSettings
from shipdesk.storage.messages_store import StoredMessage
from shipdesk.ui.messages.messages_page import MessagesPage

MAILS = 5_000
WRITTEN = 450
LISTEN_S = 8.0
_ROUNDS = 3
_MILESTONE = Milestone.DISPATCHED


def measure(folder: Path) -> list[Figure]:
    """Plan mails that wait, write some of them, then look at all of them in the window."""
    shop = open_shop(folder)
    try:
        planned = _plan(shop)
        ours, bare = _speeds(shop)
    finally:
        shop.close()
    gaps = _stalls(folder)
    note = f"dispatched, {len(LANGUAGES)} languages; {1000 / ours:.2f} ms a mail, reading the store included"
    return [
        Figure("Mails written", ours, "/s", "bare jinja2 + mrml", bare, "", note),
        *_figures(gaps, f"{planned:,} mails wait"),
    ]


def _plan(shop: Shop) -> int:
    """Plan mails of parcels that left, all for tomorrow, so that none is sent meanwhile; return how many."""
    mail = MailSettings(
        enabled=True, host="mail.example.com", from_name="Harbour Light Candles", from_address="hello@shop.example",
        milestones=(_MILESTONE.value,),
    )  # fmt: skip
    save_settings(shop, shop.settings.model_copy(update={"mail": mail}))
    gone = ParcelQuery(statuses=(ParcelStatus.DELIVERED, ParcelStatus.IN_TRANSIT))
    parcels = list(parcel_ids(shop, gone))[:MAILS]
    now = shop.clock.now()
    with shop.database.transaction() as tx:
        wanted = []
        for parcel in tx.parcels.get_many(parcels).values():
            order = tx.orders.get(parcel.order_id)
            assert order is not None
            wanted.append(
                WantedMail(
                    _MILESTONE, order.id, parcel.id, order.recipient, carrier=parcel.carrier,
                    not_before=now + timedelta(days=1),
                )
            )  # fmt: skip
        return plan_mails(tx, shop.settings, wanted, now=now, is_practice=False)


# How fast mails are written


def _speeds(shop: Shop) -> tuple[float, float]:
    """Return how many mails a second are written by us and by the bare libraries, by turns; the middle of each."""
    with shop.look() as tx:
        found = [tx.messages.get(row.id) for row in list_messages(shop)[:WRITTEN]]
    stored = [_in_language(each, tag) for each, tag in zip(found, itertools.cycle(LANGUAGES), strict=False) if each]
    bare = _Bare(shop, stored)
    ours_s, bare_s = [], []
    for _ in range(_ROUNDS + 1):  # the first warms up
        ours_s.append(_seconds(lambda: [_write(shop, each) for each in stored]))
        bare_s.append(_seconds(bare.fill_all))
    return len(stored) / median(ours_s[1:]), len(stored) / median(bare_s[1:])


def _in_language(stored: StoredMessage, tag: str) -> StoredMessage:
    return replace(stored, mail=replace(stored.mail, language=tag))


def _write(shop: Shop, stored: StoredMessage) -> None:
    with shop.look() as tx:
        again = tx.messages.of_outbox(stored.outbox_id)
        assert again is not None
        mail = write_mail(tx, shop.settings, _in_language(again, stored.mail.language))
    assert mail.html


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


class _Bare:
    """The same mails by the two libraries alone: templates compiled before, values ready, nothing checked."""

    def __init__(self, shop: Shop, stored: list[StoredMessage]) -> None:
        escaping, plain = _environment(escape=True), _environment(escape=False)
        shell = files("shipdesk.resources").joinpath("mail", "shell.mjml.j2").read_text("utf-8")
        self._shell = escaping.from_string(shell)
        self._templates = {tag: _compiled(tag, plain, escaping) for tag in LANGUAGES}
        self._look = palette_of(shop.settings.look.colour)
        self._options = mrml.RenderOptions(fonts={})
        self._values = [(each.mail.language, _values(shop, each)) for each in stored]

    def fill_all(self) -> None:
        """Fill them all."""
        for language, values in self._values:
            subject, text, mjml = (template.render(values) for template in self._templates[language])
            page = self._shell.render(
                language=language, direction="ltr", title=subject, shop_name="Harbour Light Candles", logo_url="",
                look=self._look, body=Markup(mjml),
            )  # fmt: skip
            assert text
            assert mrml.to_html(page, render_options=self._options).content


def _environment(*, escape: bool) -> Environment:
    """Return jinja2 as it comes, without our sandbox, with the filters that our templates name."""
    environment = Environment(autoescape=escape)
    environment.filters.update(make_environment(autoescape=escape).filters)
    return environment


def _compiled(language: str, plain: Environment, escaping: Environment) -> tuple[Template, Template, Template]:
    source = builtin_template(_MILESTONE, language)
    return plain.from_string(source.subject), plain.from_string(source.text), escaping.from_string(source.mjml)


def _values(shop: Shop, stored: StoredMessage) -> Any:
    with shop.look() as tx:
        order, parcel = tx.orders.get(stored.order_id), tx.parcels.get(stored.parcel_id or 0)
        assert order is not None
        return values_of(facts_of(tx, shop.settings, order, parcel, {}, language=stored.mail.language))


# How long the window stands still


def _stalls(folder: Path) -> Mapping[str, list[float]]:
    """Return the gaps between the event loop's beats while the mails are shown, scrolled and read one by one."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    desk = open_desk(folder)
    ready: list[bool] = []
    desk.ready.connect(lambda: ready.append(True))
    run_until(lambda: bool(ready), "the shop")
    run_for(6)  # what the first minute does is another measurement
    run_until(desk.jobs.is_idle, "the first background round")
    beats = Heartbeat()
    gaps = {"idle": beats.listen(LISTEN_S)}

    def shown() -> bool:
        page = desk.window.page("messages")
        return isinstance(page, MessagesPage) and desk.jobs.is_idle() and has_rows(page.outbox.table)

    for what in ("showing Messages first", "showing Messages again"):
        gaps[what] = beats.listen_while(lambda: desk.window.show_screen("messages"), shown, "the mails")
        if what.endswith("first"):
            desk.window.show_screen("orders")
            run_for(2)
    page = desk.window.page("messages")
    assert isinstance(page, MessagesPage)
    with every(16, _scroller(page)):
        gaps["scrolling the mails"] = beats.listen(LISTEN_S)
    page.outbox.table.setFocus()
    before = page.outbox.table.current_id()
    with every(200, lambda: QTest.keyClick(page.outbox.table, Qt.Key.Key_Down)):
        gaps["reading mail after mail"] = beats.listen(LISTEN_S)
    if page.outbox.table.current_id() == before:
        raise RuntimeError("the Down key moved nothing, so no mail was read")
    desk.end()
    return gaps


def _figures(gaps: Mapping[str, list[float]], note: str) -> Iterator[Figure]:
    idle = gaps["idle"]
    for what, found in gaps.items():
        if what != "idle":
            said = f"{note}; p99 {quantile(found, 0.99):.1f} ms"
            yield Figure(f"Stalls, {what}: longest", max(found), "ms", "idle window", max(idle), "under 50", said)


def _scroller(page: MessagesPage) -> Callable[[], None]:
    """Return a hand at the wheel that goes three rows on, and far away every second."""
    bar = page.outbox.table.verticalScrollBar()
    steps = itertools.count(1)

    def step() -> None:
        bar.setValue((bar.value() + (1_321 if next(steps) % 60 == 0 else 3)) % max(bar.maximum(), 1))

    return step


if __name__ == "__main__":
    tell(measure(Path(sys.argv[1])))
