"""Puts a language's words into the frame that all our mails share: what comes out are templates as merchants edit them.

Layout and plain text are made of the same words, so that they say the same; there is no second place to change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, StrictUndefined, Template

from shipdesk.domain.mails import Milestone
from shipdesk.mail.words import milestone_words, words_of

_TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})")
_LINES: Final = {"done": "#1c8a72", "warn": "#b7791f", "stop": "#c0483a", "todo": "#cfd8de"}
_INKS: Final = {"done": "#136b58", "warn": "#8a5a10", "stop": "#a3372a", "todo": "#566472"}
_EMAIL_LINK = '<a href="mailto:{{ shop.email }}">{{ shop.email }}</a>'
_M = Milestone


@dataclass(frozen=True, slots=True)
class _Plan:
    """What stands in a mail; steps are (tone, word), the one that counts now marked by "!"."""

    tone: str
    steps: tuple[str, ...]
    rows: tuple[str, ...]
    steps_before: tuple[str, ...] = ()
    """Where no parcel exists yet."""
    has_action: bool = False
    has_parcels: bool = False
    items: str = "in_parcel"
    link: str = "parcel.tracking_url"


_USUAL = ("tracking", "carrier", "goes_to")
_PLANS: Final = {
    _M.ORDER_RECEIVED: _Plan(
        "done", ("done !ordered", "todo dispatched", "todo out_for_delivery", "todo delivered"),
        ("expected!", "order", "placed_on", "total", "goes_to"), items="ordered_items",
    ),
    _M.PACKED: _Plan(
        "done", ("done ordered", "done !packed", "todo dispatched", "todo delivered"), ("expected!", *_USUAL)
    ),
    _M.DISPATCHED: _Plan(
        "done", ("done ordered", "done !dispatched", "todo out_for_delivery", "todo delivered"),
        ("expected!", *_USUAL), has_parcels=True,
    ),
    _M.ACCEPTED: _Plan(
        "done", ("done ordered", "done dispatched", "done !under_way", "todo delivered"), ("expected!", *_USUAL)
    ),
    _M.OUT_FOR_DELIVERY: _Plan(
        "done", ("done ordered", "done dispatched", "done !out_for_delivery", "todo delivered"), _USUAL
    ),
    _M.READY_FOR_PICKUP: _Plan(
        "done", ("done ordered", "done dispatched", "done !ready_for_pickup", "todo collected"),
        ("pickup_place!", "pickup_until!", "tracking", "carrier"),
    ),
    _M.DELIVERY_ATTEMPTED: _Plan(
        "warn", ("done ordered", "done dispatched", "warn !attempted", "todo delivered"), _USUAL, has_action=True
    ),
    _M.DELIVERED: _Plan(
        "done", ("done ordered", "done dispatched", "done out_for_delivery", "done !delivered"), _USUAL
    ),
    _M.DELAYED: _Plan(
        "warn", ("done ordered", "warn !under_way_late", "todo out_for_delivery", "todo delivered"),
        ("planned_for", "new_date!", *_USUAL),
        steps_before=("warn !ordered_late", "todo dispatched", "todo out_for_delivery", "todo delivered"),
    ),
    _M.HELD: _Plan(
        "stop", ("done ordered", "stop !held", "todo out_for_delivery", "todo delivered"), _USUAL, has_action=True
    ),
    _M.RETURNED: _Plan("stop", ("done ordered", "done dispatched", "stop !returned"), _USUAL),
    _M.LOST: _Plan("stop", ("done ordered", "done dispatched", "stop !lost"), _USUAL),
    _M.PROBLEM: _Plan(
        "stop", ("done ordered", "stop !held", "todo out_for_delivery", "todo delivered"),
        (*_USUAL, "new_date!"), has_action=True,
    ),
    _M.REVIEW_REQUEST: _Plan("done", (), (), items="ordered_items", link="shop.review_url"),
    _M.RETURN_LABEL: _Plan("done", (), ("tracking", "carrier"), items="ordered_items"),
}  # fmt: skip

_ROWS: Final = {
    "expected": ("parcel.promised_on", "{{ parcel.promised_on }}"),
    "planned_for": ("parcel.promised_on", "{{ parcel.promised_on }}"),
    "new_date": ("parcel.new_date_on", "{{ parcel.new_date_on }}"),
    "order": ("", "{{ order.number }}"),
    "placed_on": ("order.placed_on", "{{ order.placed_on }}"),
    "total": ("order.total", "{{ order.total }}"),
    "tracking": ("parcel.tracking_number", "{{ parcel.tracking_number }}"),
    "carrier": (
        "parcel.carrier", "{{ parcel.carrier }}{% if parcel.service %}, {{ parcel.service }}{% endif %}"
    ),
    "goes_to": (
        "address.city",
        "{% if address.postal_code %}{{ address.postal_code }} {% endif %}{{ address.city }}"
        "{% if address.country %}, {{ address.country }}{% endif %}",
    ),
    "pickup_place": ("parcel.pickup_place", "{{ parcel.pickup_place }}"),
    "pickup_until": ("parcel.pickup_until", "{{ parcel.pickup_until }}"),
}  # fmt: skip


def compose(milestone: Milestone, language: str) -> tuple[str, str, str]:
    """Return our template of a mail in one language: subject, MJML and text."""
    words = _words(milestone, language)
    text = _frame("frame.txt.j2").render(words)
    mjml = _frame("frame.mjml.j2").render(_for_layout(words))
    return milestone_words(language, milestone)["subject"], mjml, text


def _words(milestone: Milestone, language: str) -> dict[str, Any]:
    """Return what the frame asks for, as the plain text writes it."""
    plan, said, every = _PLANS[milestone], milestone_words(language, milestone), words_of(language)
    return {
        **every["common"],
        "headline": said["headline"],
        "status": said.get("status", ""),
        "body": said["body"],
        "button": said.get("button", ""),
        "closing": said.get("closing", every["common"]["questions"]),
        "tone": plan.tone,
        "steps": _steps(plan.steps, every),
        "steps_before": _steps(plan.steps_before, every),
        "rows": [_row(name, every) for name in plan.rows],
        "has_action": plan.has_action,
        "has_parcels": plan.has_parcels,
        "items_title": _items_title(plan, every["common"]),
        "link": plan.link,
        "lines": _LINES,
        "inks": _INKS,
    }


def _items_title(plan: _Plan, common: dict[str, str]) -> str:
    """Return what stands above the articles: they are in no parcel yet where none exists."""
    if not plan.steps_before:
        return common[plan.items]
    return f"{{% if parcel.tracking_number %}}{common[plan.items]}{{% else %}}{common['ordered_items']}{{% endif %}}"


def _steps(named: tuple[str, ...], every: dict[str, Any]) -> list[dict[str, Any]]:
    pairs = (step.split(" ") for step in named)
    return [
        {"tone": tone, "here": word.startswith("!"), "words": every["steps"][word.removeprefix("!")]}
        for tone, word in pairs
    ]


def _row(name: str, every: dict[str, Any]) -> dict[str, Any]:
    asks, value = _ROWS[name.removesuffix("!")]
    return {"asks": asks, "value": value, "bold": name.endswith("!"), "words": every["rows"][name.removesuffix("!")]}


def _for_layout(words: dict[str, Any]) -> dict[str, Any]:
    """Return the same words as a layout writes them: signs of markup escaped, the shop's address a link."""

    def written(value: Any) -> Any:
        if isinstance(value, str):
            return _escaped(value)
        if isinstance(value, list):
            return [written(each) for each in value]
        if isinstance(value, dict):
            return {key: each if key in ("asks", "value") else written(each) for key, each in value.items()}
        return value

    layout = {key: value if key in ("lines", "inks", "link") else written(value) for key, value in words.items()}
    layout["closing"] = layout["closing"].replace("{{ shop.email }}", _EMAIL_LINK)
    return layout


def _escaped(words: str) -> str:
    parts = _TAG.split(words)
    return "".join(
        part if part.startswith("{") else part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        for part in parts
    )


@cache
def _frame(name: str) -> Template:
    """Return a frame; its own brackets are square, so that what it writes can have a template's curly ones."""
    env = Environment(
        block_start_string="[%", block_end_string="%]", variable_start_string="[[", variable_end_string="]]",
        comment_start_string="[#", comment_end_string="#]", undefined=StrictUndefined,
        trim_blocks=name == "frame.txt.j2",
        autoescape=False, keep_trailing_newline=False,  # noqa: S701  (it writes sources, which are escaped when filled)
    )  # fmt: skip
    return env.from_string(files("shipdesk.resources").joinpath("mail", name).read_text(encoding="utf-8"))
