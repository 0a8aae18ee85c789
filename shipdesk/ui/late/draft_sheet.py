"""The mail of one late line as its customer will get it, before it is planned."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from shipdesk.services.views import LateRow, RenderedMail
from shipdesk.ui.messages.mail_preview import MailPreview
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.sheet import Sheet, give_body_the_room
from shipdesk.ui.words import day_text, translate


class DraftSheet(Sheet):
    """Shows the draft; Enter plans the mail."""

    def __init__(self, row: LateRow, draft: RenderedMail, parent: QWidget | None = None) -> None:
        whom = row.recipient_name or row.order_number
        super().__init__(
            translate("DraftSheet", "Mail {name}").format(name=whom),
            translate("DraftSheet", "Plan the mail"),
            parent,
            sentence=_sentence_for(row),
        )
        self.subject = plain_label(draft.subject, "strong", wrap=True, selectable=True)
        self.preview = MailPreview()
        self.preview.setMinimumSize(560, 300)
        self.preview.show_mail(draft.html, draft.text, draft.logo)
        self.body.addWidget(self.subject)
        self.body.addWidget(self.preview, 1)
        give_body_the_room(self)
        self.resize(680, 600)
        if draft.problems:
            self.say_wrong(draft.problems[0])
            self.do_button.setEnabled(False)
        self.do_button.setFocus()


def _sentence_for(row: LateRow) -> str:
    if row.new_date_on is None:
        return ""
    words = translate("DraftSheet", "It tells {day} as the new date. Messages shows the mail before it goes.")
    return words.format(day=day_text(row.new_date_on))
