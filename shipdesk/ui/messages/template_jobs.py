"""What the editor of templates asks for; made for worker threads, and the template engine is read only there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.services.views import RenderedMail, TemplateText

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop
    from shipdesk.services.template_history import PastTemplate


def load(shop: Shop, milestone: Milestone, language: str) -> tuple[TemplateText, tuple[str, ...]]:
    """Return a template, and the fields that can be put into it."""
    from shipdesk.services.edit_templates import load_template, template_fields

    return load_template(shop, milestone, language), template_fields()


def save(shop: Shop, template: TemplateText) -> None:
    """Keep a template."""
    from shipdesk.services.edit_templates import save_template

    save_template(shop, template)


def reset(shop: Shop, milestone: Milestone, language: str) -> None:
    """Go back to our template."""
    from shipdesk.services.edit_templates import reset_template

    reset_template(shop, milestone, language)


def preview(shop: Shop, template: TemplateText, order_id: int | None) -> RenderedMail:
    """Fill a template."""
    from shipdesk.services.edit_templates import preview_template

    return preview_template(shop, template, order_id)


def find_order(shop: Shop, number: str) -> int | None:
    """Return the order of that number, None for no number."""
    from shipdesk.services.list_orders import find_order

    if not number:
        return None
    order_id = find_order(shop, number)
    if order_id is None:
        raise Refused(f"There is no order {number}.", "Clear the field for a sample order.")
    return order_id


def send_test(shop: Shop, template: TemplateText, order_id: int | None) -> str:
    """Send a filled template to the shop itself."""
    from shipdesk.services import try_template

    return try_template.send_test(shop, template, order_id)


def past(shop: Shop, milestone: Milestone, language: str) -> tuple[PastTemplate, ...]:
    """Return a template as it was saved."""
    from shipdesk.services.template_history import template_history

    return template_history(shop, milestone, language)
