"""One carrier's account: what it asks for, how it is used, what its quota is good for; tried before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.settings import CarrierSettings
from shipdesk.ui.settings.carrier_fields import OWN, advanced_fields, quota_fields, use_fields
from shipdesk.ui.settings.credential_fields import CredentialFields
from shipdesk.ui.settings.form import Field, SettingsForm
from shipdesk.ui.settings.section import button_row, tool_button
from shipdesk.ui.settings.support_copy import copy_for_support
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4, SPACE_5, SPACE_6, Tone, icon, set_kind
from shipdesk.ui.widgets.basics import line, plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.following_scroll import FollowingScrollArea
from shipdesk.ui.widgets.sheet import Sheet, give_body_the_room

if TYPE_CHECKING:
    from shipdesk.services.carrier_accounts import CarrierKind
    from shipdesk.services.shop import Shop

translate = QCoreApplication.translate
_WIDTH = 800
_SCROLL_BAR = 12
_AROUND = 64
"""What of the window stays to be seen around the sheet."""


class CarrierSheet(Sheet):
    """The account with one carrier; it is kept at once, apart from the other settings."""

    kept = Signal(str)
    """The code of the carrier whose account was kept."""

    def __init__(
        self,
        shop: Shop,
        jobs: JobRunner,
        kind: CarrierKind,
        account: CarrierSettings | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            kind.name if account is not None else _adding(kind),
            translate("CarrierSheet", "Save"),
            parent,
            sentence=_abilities(kind),
        )
        self._shop, self._jobs, self._kind = shop, jobs, kind
        self._start = account or _new_account(kind)
        self._forms: list[tuple[SettingsForm, tuple[Field, ...]]] = []
        self.fields = CredentialFields(kind.facts.credentials)
        self.fields.show_values(self._start.credentials)
        self.use_form = self._make_form(use_fields(kind))
        self.quota_form = self._make_form(quota_fields(kind))
        self.advanced_form = self._make_form(advanced_fields(kind))
        self.keyring = Callout()
        self.quota = plain_label("", "muted", wrap=True)
        self.answer = plain_label("", "muted", wrap=True, selectable=True)
        self.answer.setAccessibleName(self.tr("What came of it"))
        self.answer.hide()
        self._make_buttons()
        self._lay_out()
        for form, _fields in self._forms:
            form.edited.connect(self._edited)
        self.fields.edited.connect(self._edited)
        self._say_quota()
        (self.fields.first() or self.use_form.input("enabled")).setFocus()
        jobs.query("carrier secrets", _kept_secrets, shop, kind.code, on_done=self._show_kept, owner=self)

    # Building

    def _make_form(self, fields: tuple[Field, ...]) -> SettingsForm:
        form = SettingsForm(fields, self)
        form.setVisible(bool(fields))
        form.show_value(self._start)
        self._forms.append((form, fields))
        return form

    def _make_buttons(self) -> None:
        self.try_button = _button(
            self.tr("Test"),
            "send",
            "Ctrl+T",
            self._try,
            self.tr("Ask the carrier with what is entered; nothing is kept"),
        )
        self.copy_button = _button(
            self.tr("Copy for support"), "copy", "Ctrl+Shift+C", self._copy,
            self.tr("Copy what the carrier was asked of late"),
        )  # fmt: skip
        # Own delivery asks nobody, and there is nothing to copy.
        self.copy_button.setVisible(self._kind.code != OWN)
        self.advanced_button = tool_button(self.tr("Advanced"), "right", "flat")
        self.advanced_button.setCheckable(True)
        self.advanced_button.setToolTip(self.tr("Show what nearly nobody has to change"))
        self.advanced_button.toggled.connect(self._show_advanced)
        self.advanced_button.setHidden(not advanced_fields(self._kind))
        self.advanced_form.hide()

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setProperty("kind", "scroll")
        sides = QHBoxLayout(inner)
        sides.setContentsMargins(0, 0, SPACE_3, 0)
        sides.setSpacing(SPACE_5)
        if self._kind.facts.credentials:
            sides.addWidget(self.fields, 1)
            sides.addWidget(line(vertical=True))
        sides.addLayout(self._options(), 1)
        self.area = FollowingScrollArea()
        self.area.setAccessibleName(self.tr("The account"))
        self.area.setWidget(inner)
        self.body.addWidget(self.keyring)
        self.body.addWidget(self.area, 1)
        self.body.addWidget(line())
        self.body.addWidget(button_row(self.try_button, self.copy_button))
        self.body.addWidget(self.answer)
        give_body_the_room(self)

    def _options(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(SPACE_4)
        column.addWidget(self.use_form)
        quota = QVBoxLayout()
        quota.setSpacing(SPACE_2)
        quota.addWidget(self.quota_form)
        quota.addWidget(self.quota)
        if self._kind.facts.quota_note:
            quota.addWidget(plain_label(self._kind.facts.quota_note, "small", wrap=True))
        column.addLayout(quota)
        column.addWidget(self.advanced_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.advanced_form)
        column.addStretch(1)
        return column

    def showEvent(self, event: QShowEvent) -> None:
        """Take the room that the fields need and the window has."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        parent = self.parentWidget()
        most = parent.window().height() - _AROUND if parent is not None else _WIDTH
        content, layout = self.area.widget(), self.layout()
        assert content is not None
        assert layout is not None
        layout.activate()
        inner = content.layout()
        assert inner is not None
        # Sentences break at the width that there will be, and need more height than they hinted at.
        width = _WIDTH - 2 * SPACE_6 - _SCROLL_BAR
        wanted = inner.heightForWidth(width) if inner.hasHeightForWidth() else inner.sizeHint().height()
        around = layout.totalHeightForWidth(_WIDTH) - self.area.sizeHint().height()
        self.resize(_WIDTH, min(wanted + around + SPACE_4, most))

    # Following what is entered

    def account(self) -> CarrierSettings | None:
        """Return the account as entered, or None where something is wrong, which is then said at its field."""
        account = self._start.model_copy(update={"credentials": self.fields.values()})
        for form, fields in self._forms:
            value = form.value()
            if not isinstance(value, CarrierSettings):
                if form is self.advanced_form:
                    self.advanced_button.setChecked(True)
                return None
            account = account.model_copy(update={field.name: getattr(value, field.name) for field in fields})
        return account

    def _edited(self) -> None:
        # What came of it was about something else.
        self.answer.hide()
        self.fields.forget_errors()
        self.say_wrong("")
        self._say_quota()

    def _say_quota(self) -> None:
        from shipdesk.services.carrier_abilities import quota_words

        own = self.quota_form.input_value("requests_per_day") if quota_fields(self._kind) else None
        words = quota_words(self._kind.facts, own if isinstance(own, int) and own > 0 else None)
        self.quota.setText(words)
        self.quota.setVisible(bool(words))

    def _show_advanced(self, shown: bool) -> None:  # noqa: FBT001 - the signal's shape
        self.advanced_button.setIcon(icon("down" if shown else "right"))
        self.advanced_form.setVisible(shown)
        if self.isVisible():
            self._fit()
        if shown:
            self.area.show_whole(self.advanced_form)

    def _show_kept(self, answer: tuple[frozenset[str], str]) -> None:
        kept, problem = answer
        needs_one = any(each.secret for each in self._kind.facts.credentials)
        self.fields.show_kept(kept, problem)
        self.keyring.say(problem if needs_one else "", Tone.WARN)
        if self.isVisible():
            self._fit()

    # Keeping and trying

    def accept(self) -> None:
        """Keep the account; the sheet closes when that is done."""
        self.say_wrong("")
        account = self.account()
        if account is None or (account.enabled and not self.fields.is_complete()):
            return
        self.do_button.setEnabled(False)
        self._jobs.change(
            self.tr("Keeping the carrier"), _save, self._shop, account, self.fields.secrets(),
            on_done=lambda _nothing: self._was_kept(), on_failed=self._not_kept, owner=self,
        )  # fmt: skip

    def _was_kept(self) -> None:
        self.kept.emit(self._kind.code)
        super().accept()

    def _not_kept(self, error: ShipDeskError) -> None:
        self.do_button.setEnabled(True)
        self.say_wrong(f"{error.message} {error.advice}".strip())
        self._fit()

    def _try(self) -> None:
        account = self.account()
        if account is None or not self.fields.is_complete():
            return
        self.try_button.setEnabled(False)
        self._say(self.tr("Trying…"), "muted")
        self._jobs.run(
            self.tr("Trying {carrier}").format(carrier=self._kind.name), _test, self._shop, account,
            self.fields.secrets(), on_done=self._went_well, on_failed=self._went_wrong, owner=self,
        )  # fmt: skip

    def _went_well(self, sentence: str) -> None:
        self.try_button.setEnabled(True)
        self._say(sentence, "strong")

    def _went_wrong(self, error: ShipDeskError) -> None:
        self.try_button.setEnabled(True)
        self._say(f"{error.message} {error.advice}".strip(), "error")

    def _copy(self) -> None:
        copy_for_support(
            self._shop, self._jobs, self._kind.code, owner=self,
            on_copied=lambda words: self._say(words, "muted"), on_failed=self._not_copied,
        )  # fmt: skip

    def _not_copied(self, error: ShipDeskError) -> None:
        self._say(f"{error.message} {error.advice}".strip(), "error")

    def _say(self, words: str, kind: str) -> None:
        self.answer.setText(words)
        set_kind(self.answer, kind)
        self.answer.show()
        self._fit()


def _abilities(kind: CarrierKind) -> str:
    words = translate("CarrierSheet", "It can: {abilities}.").format(abilities=_lower(kind.can))
    if kind.cannot:
        words += " " + translate("CarrierSheet", "It has no: {missing}.").format(missing=_lower(kind.cannot))
    return words


def _adding(kind: CarrierKind) -> str:
    if kind.code == OWN:
        return translate("CarrierSheet", "Add your own delivery")
    return translate("CarrierSheet", "Add {carrier}").format(carrier=kind.name)


def _new_account(kind: CarrierKind) -> CarrierSettings:
    # Typed numbers work at once, as in the guide of the first start; a GS1 prefix is something few shops have.
    return CarrierSettings(code=kind.code, number_format="typed" if kind.code == OWN else "sscc")


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _button(words: str, icon_name: str, keys: str, slot: Callable[[], None], tip: str) -> QPushButton:
    button = tool_button(words, icon_name)
    button.setShortcut(keys)
    button.setToolTip(f"{tip} ({keys})")
    button.clicked.connect(lambda _checked=False: slot())
    return button


def _kept_secrets(shop: Shop, code: str) -> tuple[frozenset[str], str]:
    from shipdesk.services.carrier_accounts import kept_secrets
    from shipdesk.services.change_settings import secrets_available

    problem = secrets_available()
    return (frozenset() if problem else kept_secrets(shop, code)), problem


def _save(shop: Shop, account: CarrierSettings, secrets: Mapping[str, str]) -> None:
    from shipdesk.services.carrier_accounts import save_account

    save_account(shop, account, secrets)


def _test(shop: Shop, account: CarrierSettings, secrets: Mapping[str, str]) -> str:
    from shipdesk.services.carrier_accounts import test_account

    return test_account(shop, account, secrets)
