"""Templates as they were saved over time, and the way back to one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.services.edit_templates import save_template
from shipdesk.services.shop import Shop
from shipdesk.services.views import TemplateText
from shipdesk.storage.mail_choice_store import TemplateVersion


@dataclass(frozen=True, slots=True)
class PastTemplate:
    """A template as it was saved once, and by whom (empty in a shop without people)."""

    id: int
    saved_at: datetime
    saved_by: str
    template: TemplateText


def template_history(shop: Shop, milestone: Milestone, language: str = "en") -> tuple[PastTemplate, ...]:
    """Return a template as it was saved, newest first."""
    with shop.look() as tx:
        return tuple(_past(version) for version in tx.mail_choice.versions(milestone, language))


def restore_template(shop: Shop, version_id: int) -> TemplateText:
    """Use a template again as it was saved once, and return it; raises Refused where that is not there.

    It is saved anew, so that nothing of the history is lost.
    """
    with shop.look() as tx:
        version = tx.mail_choice.version(version_id)
    if version is None:
        raise Refused(f"There is no saved template {version_id}.", "List them: shipdesk templates history MILESTONE.")
    template = _past(version).template
    save_template(shop, template)
    return template


def _past(version: TemplateVersion) -> PastTemplate:
    template = TemplateText(
        version.milestone, version.subject, version.mjml, version.text, custom=True, language=version.language
    )
    return PastTemplate(version.id, version.saved_at, version.saved_by, template)
