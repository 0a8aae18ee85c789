"""Connects a shop, or changes how it is connected: its address, its key, and what it is told."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.settings import ShopAccount
from shipdesk.ui.settings.form import Field, FieldKind, SettingsForm
from shipdesk.ui.settings.section import SecretField, button_row, tool_button
from shipdesk.ui.theme import set_kind
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

translate = QCoreApplication.translate
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def check_code(value: Any) -> str:
    """Return what is wrong with a shop's short name, or an empty text."""
    if _CODE.fullmatch(str(value)):
        return ""
    return translate("Settings", "Use small letters, digits and dashes, such as winter-shop.")


def check_address(value: Any) -> str:
    """Return what is wrong with a shop's address, or an empty text; whether it answers is tried, not guessed."""
    return "" if str(value) else translate("Settings", "Enter the shop's address.")


def account_fields(kinds: tuple[tuple[str, str, str], ...], *, is_new: bool) -> tuple[Field, ...]:
    """Return the fields of a shop's account; its short name is fixed once it is connected."""
    code = Field("code", translate("Settings", "Short name"), check=check_code, width=180)
    kind = Field(
        "kind", translate("Settings", "Kind of shop"), FieldKind.CHOICE,
        choices=tuple((kind, name) for kind, name, _key in kinds), width=240,
    )  # fmt: skip
    rest = (
        Field("base_url", translate("Settings", "Address"), check=check_address),
        Field("enabled", translate("Settings", "Fetch orders from this shop"), FieldKind.YES_NO),
        Field("write_back", translate("Settings", "Tell the shop which parcels left"), FieldKind.YES_NO),
        Field("tell_customer", translate("Settings", "Let the shop mail the customer then"), FieldKind.YES_NO),
        Field("source", translate("Settings", "Source of its orders"), width=180,
              hint=translate("Settings", "Empty for the short name.")),
        Field("import_statuses", translate("Settings", "Also to be shipped"), FieldKind.LIST, width=240,
              hint=translate("Settings", "The shop's own status words."), same_row=True),
    )  # fmt: skip
    return (code, replace(kind, same_row=True), *rest) if is_new else (kind, *rest)


class ShopSheet(Sheet):
    """The account of one shop; it is kept at once, apart from the other settings."""

    kept = Signal(str)
    """The short name of the shop that was kept."""

    def __init__(self, shop: Shop, jobs: JobRunner, account: ShopAccount | None, parent: QWidget | None = None) -> None:
        from shipdesk.services.connect_shop import shop_kinds

        self._is_new = account is None
        super().__init__(
            translate("ShopSheet", "Connect a shop")
            if account is None
            else translate("ShopSheet", "Shop {code}").format(code=account.code),
            translate("ShopSheet", "Connect") if account is None else translate("ShopSheet", "Keep"),
            parent,
        )
        self.setMinimumWidth(560)
        self._shop = shop
        self._jobs = jobs
        kinds = shop_kinds()
        self._keys = {kind: key for kind, _name, key in kinds}
        self.form = SettingsForm(account_fields(kinds, is_new=self._is_new))
        self.form.show_value(account or ShopAccount.model_construct(code="", kind=kinds[0][0], base_url=""))
        self.secret = SecretField(self.tr("Key"))
        self._key_form = plain_label("", "small", wrap=True)
        self.try_button = tool_button(self.tr("Try it"), "send")
        self.try_button.setToolTip(self.tr("Ask the shop with this address and key; nothing is kept"))
        self.try_button.clicked.connect(lambda _checked=False: self._try())
        self.answer = plain_label("", "muted", wrap=True, selectable=True)
        self.answer.hide()
        for widget in (self.form, self.secret, self._key_form, button_row(self.try_button), self.answer):
            self.body.addWidget(widget)
        kind_box = self.form.input("kind")
        assert isinstance(kind_box, QComboBox)
        kind_box.currentIndexChanged.connect(lambda _number: self._say_key_form())
        self._kind_box = kind_box
        self._say_key_form()
        jobs.query(
            "shop key", _is_kept, shop, account.code if account else "", on_done=self._show_kept, owner=self
        )  # fmt: skip
        self.form.input("kind" if not self._is_new else "code").setFocus()

    def account(self) -> ShopAccount | None:
        """Return the account as entered, or None where something is wrong, which is then said at its field."""
        from shipdesk.services.connect_shop import tidy_address

        entered = self.form.value()
        if not isinstance(entered, ShopAccount):
            return None
        if self._is_new and self._shop.settings.shop_account(entered.code) is not None:
            self.say_wrong(self.tr("There is a shop of this short name already."))
            return None
        return entered.model_copy(update={"base_url": tidy_address(entered.kind, entered.base_url)})

    def accept(self) -> None:
        """Keep the account; the sheet closes when that is done."""
        self.say_wrong("")
        account = self.account()
        if account is None:
            return
        self.do_button.setEnabled(False)
        self._jobs.change(
            self.tr("Keeping the shop"), _save, self._shop, account, self.secret.text() or None,
            on_done=lambda _nothing: self._was_kept(account.code), on_failed=self._not_kept, owner=self,
        )  # fmt: skip

    def _was_kept(self, code: str) -> None:
        self.kept.emit(code)
        super().accept()

    def _not_kept(self, error: ShipDeskError) -> None:
        self.do_button.setEnabled(True)
        self.say_wrong(f"{error.message} {error.advice}".strip())
        self._grow()

    def _try(self) -> None:
        self.say_wrong("")
        account = self.account()
        if account is None:
            return
        self.try_button.setEnabled(False)
        self._say(self.tr("Trying…"), "muted")
        self._jobs.run(
            self.tr("Trying the shop"), _test, self._shop, account, self.secret.text() or None,
            on_done=self._went_well, on_failed=self._went_wrong, owner=self,
        )  # fmt: skip

    def _went_well(self, sentence: str) -> None:
        self.try_button.setEnabled(True)
        self._say(sentence, "muted")

    def _went_wrong(self, error: ShipDeskError) -> None:
        self.try_button.setEnabled(True)
        self._say(f"{error.message} {error.advice}".strip(), "error")

    def _say(self, words: str, kind: str) -> None:
        self.answer.setText(words)
        set_kind(self.answer, kind)
        self.answer.show()
        self._grow()

    def _grow(self) -> None:
        # A sentence that comes later needs room of its own; without, the fields would be laid over each other.
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.resize(self.width(), max(self.height(), layout.heightForWidth(self.width())))

    def _say_key_form(self) -> None:
        key = self._keys.get(str(self._kind_box.currentData()), "")
        self._key_form.setText(self.tr("What it looks like: {key}").format(key=key))

    def _show_kept(self, answer: tuple[bool, str]) -> None:
        kept, problem = answer
        self.secret.show_kept(kept=kept, problem=problem)
        self._grow()


def _is_kept(shop: Shop, code: str) -> tuple[bool, str]:
    from shipdesk.services.change_settings import has_secret, secrets_available

    problem = secrets_available()
    return bool(code and not problem and has_secret(shop, f"shop:{code}")), problem


def _save(shop: Shop, account: ShopAccount, secret: str | None) -> None:
    from shipdesk.services.connect_shop import save_shop

    save_shop(shop, account, secret)


def _test(shop: Shop, account: ShopAccount, secret: str | None) -> str:
    from shipdesk.services.connect_shop import test_shop

    return test_shop(shop, account, secret)
