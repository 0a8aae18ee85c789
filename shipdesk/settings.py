"""What the merchant can change: frozen values, unknown keys are errors; secrets live in the keyring, never here."""

from __future__ import annotations

import os
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shipdesk.domain.boxes import Box
from shipdesk.domain.claims.settings import ClaimSettings
from shipdesk.domain.labels import MOST_REFERENCES, Part
from shipdesk.domain.late.settings import LateSettings
from shipdesk.domain.mail_rules import MailRules, ShopLook
from shipdesk.domain.mails import ONCE_PROBLEM
from shipdesk.domain.page_settings import TrackingPageSettings
from shipdesk.domain.printing import PaperKind, PrinterKind, PrintLanguage
from shipdesk.domain.rules import Rule, RulesMode

LayoutName = Literal["4x6", "100x150", "a6", "4x8"]
"""The values of `domain.labels.Layout`."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ShopSettings(_Section):
    """Who sends, and where from; country_code is ISO 3166-1 alpha-2, time_zone an IANA name."""

    name: str = ""
    company: str = ""
    address_lines: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country_code: str = ""
    email: str = ""
    phone: str = ""
    time_zone: str = "UTC"
    currency: str = "EUR"


class TemplateSettings(_Section):
    """What the shop wants on its labels of one layout."""

    layout: LayoutName
    hidden: tuple[Part, ...] = ()
    """What is left off."""
    reference_lines: tuple[str, ...] = Field(default=(), max_length=MOST_REFERENCES)
    """Such as "{contents}": see `services.label_templates` for the fields."""
    logo: str = Field(default="", max_length=60_000)
    """A PNG in base64, made small and one bit deep by `services.label_templates.logo_setting`."""


class LabelSettings(_Section):
    """How labels are drawn; dpi is the printer's, as its driver says it."""

    layout: LayoutName = "4x6"
    dpi: Literal[203, 300, 600] = 203
    default_weight_g: int = Field(default=500, ge=1, le=70_000)
    print_after_making: bool = False
    batch_limit_minor: int | None = Field(default=None, ge=0, le=1_000_000_000)
    """What one batch of labels may cost before a person is asked, in minor units of `shop.currency`; None: anything."""
    day_limit_minor: int | None = Field(default=None, ge=0, le=1_000_000_000)
    """The same for all labels of a day."""
    templates: tuple[TemplateSettings, ...] = ()

    def template(self, layout: str) -> TemplateSettings | None:
        """Return what is wanted of a layout, or None where nothing special is."""
        return next((template for template in self.templates if template.layout == layout), None)


class PrinterProfile(_Section):
    """One printer and what it needs to be told; address is a queue's name, host or host:port, or a folder.

    Offsets are in tenths of a millimetre, to the right and down. darkness is ZPL's 0 to 30; None leaves it as it is.
    """

    name: str = Field(min_length=1, max_length=40, pattern=r"^\S(.*\S)?$")
    kind: PrinterKind = PrinterKind.SPOOLER
    address: str = Field(min_length=1, max_length=400)
    dpi: Literal[203, 300, 600] = 203
    page_size: str = Field(default="Custom.4x6in", max_length=60)
    language: PrintLanguage = PrintLanguage.PDF
    offset_x: int = Field(default=0, ge=-200, le=200)
    offset_y: int = Field(default=0, ge=-200, le=200)
    darkness: int | None = Field(default=None, ge=0, le=30)
    copies: int = Field(default=1, ge=1, le=9)
    by_system: bool = False
    """Compatibility: the system's own print command (lp, SumatraPDF) draws the pages instead of ShipDesk."""
    ask_status: bool = True
    """Ask a raw printer how it is before each job; some that are not Zebras never answer."""


class PaperRoutes(_Section):
    """Which printer each kind of paper goes to, by its profile's name; empty is a file in the shop's folder."""

    label: str = ""
    slip: str = ""
    pick_list: str = ""
    manifest: str = ""
    customs: str = ""
    journey: str = ""
    sheet: str = ""

    def of(self, kind: PaperKind) -> str:
        """Return the name of the printer for that kind of paper."""
        return str(getattr(self, kind.value, ""))


class CarrierSettings(_Section):
    """One carrier account; the key itself is in the keyring under the account's code."""

    code: str
    enabled: bool = True
    base_url: str = ""
    default_service: str = ""
    carrier_accounts: tuple[str, ...] = ()
    number_prefix: str = ""
    """Own delivery: the GS1 company prefix (SSCC-18) or the two S10 letters."""
    number_format: Literal["sscc", "s10", "typed"] = "sscc"
    range_first: int = 1
    range_last: int = 9_999_999
    requests_per_minute: int = Field(default=60, ge=1, le=6000)
    requests_per_day: int | None = Field(default=None, ge=1, le=100_000_000)
    """What the carrier grants this account; None: its published quota (`domain.carriers.CarrierFacts`)."""
    credentials: dict[str, str] = Field(default_factory=dict)
    """What the account asks for and is no secret, by `domain.carriers.Credential.name`."""
    test_mode: bool = False
    """Ask the carrier's place for trying, where it has one: nothing is paid, labels are samples."""


class ShopAccount(_Section):
    """One shop whose API gives orders and takes tracking numbers; its key is in the keyring as "shop:<code>"."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")
    kind: Literal["shopify", "woocommerce", "shipstation_xml"]
    base_url: str
    enabled: bool = True
    source: str = ""
    """Under which source its orders stand; empty means the code. A file of the same source meets the same orders."""
    import_statuses: tuple[str, ...] = ()
    """The shop's own words for "to be shipped", beside those that everybody uses."""
    write_back: bool = True
    tell_customer: bool = False
    """Whether the shop mails the customer when it hears of a parcel; ShipDesk does so itself."""
    first_days: int = Field(default=30, ge=1, le=365)
    """How far back the first pull goes."""
    requests_per_minute: int = Field(default=60, ge=1, le=6000)

    @property
    def source_name(self) -> str:
        """The source under which its orders stand."""
        return self.source or self.code


class MailSettings(_Section):
    """The mail account; its secrets are in the keyring: "mail", the password, and "mail:..." of logins by browser."""

    enabled: bool = False
    provider: str = ""
    """A code of `domain.mail_providers`; empty for any other."""
    login: Literal["password", "google", "microsoft", "other"] = "password"
    """By a password, or by a token that a login in the browser gave (OAuth, RFC 8252)."""
    client_id: str = Field(default="", max_length=300)
    """Of the app that the shop registered with its provider, for logins by browser."""
    tenant: str = Field(default="", max_length=100, pattern=r"^[A-Za-z0-9.-]*$")
    """Microsoft's name of the shop's organisation; empty for any."""
    authorize_url: str = ""
    token_url: str = ""
    scope: str = ""
    """Where and for what one logs in by browser where the provider is neither Google nor Microsoft."""
    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none_local_only"] = "starttls"
    user: str = ""
    from_name: str = ""
    from_address: str = ""
    reply_to: str = ""
    per_minute: int = Field(default=20, ge=1, le=600)
    per_day: int = Field(default=400, ge=1, le=100_000)
    undo_window_s: int = Field(default=60, ge=0, le=3600)
    resend_unsure: bool = False
    """Send a mail whose fate is unsure once more by itself, after half an hour; some customers then get it twice."""
    attach_invoice: bool = False
    """The customs invoice goes with the mail that tells of the dispatch, where the parcel crosses a border."""
    parcel_markup: bool = False
    """Mails carry schema.org's ParcelDelivery, which some mail programs show as a card."""
    milestones: tuple[str, ...] = (
        # Not order_received: the shop's own platform has usually confirmed the order already. Not packed and accepted:
        # three mails in a day about one parcel are two too many. Not review_request: that is advertising.
        "dispatched",
        "out_for_delivery",
        "ready_for_pickup",
        "delivery_attempted",
        "delivered",
        "delayed",
        "held",
        "returned",
        "lost",
        "problem",
    )


class MailboxSettings(_Section):
    """The account's mailbox, read by IMAP for what came back and what was sent; its login is the mail account's."""

    host: str = ""
    port: int = Field(default=993, ge=1, le=65535)
    security: Literal["tls", "none_local_only"] = "tls"
    user: str = ""
    """Empty for the mail account's own."""
    sent_folder: str = ""
    read_bounces: bool = True


class WebhookSettings(_Section):
    """Where each message is told as signed JSON, for other channels; the secret is in the keyring under "webhook"."""

    enabled: bool = False
    url: str = ""
    milestones: tuple[str, ...] = ()
    """Empty for all that mails are sent of."""


class BehaviourSettings(_Section):
    """The shop's own rules; days are business days of the shop's country unless they say otherwise."""

    handling_days: int = Field(default=2, ge=0, le=60)
    cutoff_hour: int = Field(default=16, ge=0, le=23)
    domestic_transit_days: int = Field(default=3, ge=1, le=60)
    foreign_transit_days: int = Field(default=8, ge=1, le=90)
    forgotten_after_hours: int = Field(default=24, ge=1, le=240)
    silent_after_hours: int = Field(default=72, ge=6, le=720)
    sounds: bool = True
    station: str = "bench"
    refresh_in_background: bool = True
    watch_folder: str = ""
    """The folder that the shop's browser downloads into; empty where none is watched."""
    import_by_itself: bool = False
    theme: Literal["system", "light", "dark"] = "system"


class ScannerSettings(_Section):
    """How scanners that type like a keyboard are heard (`domain.scanning.wedge`)."""

    anywhere: bool = True
    """Hear them on every screen, wherever the keyboard is; else only in the field of Pack."""
    slow: bool = False
    """A scanner by radio that takes up to 60 ms for a key."""
    us_layout: bool = True
    """The scanner is set to a US keyboard, as scanners come: its keys are read by their places."""
    prefix: str = Field(default="", max_length=3, pattern=r"^([!-~]|F[1-9]|F1[0-2])?$")
    """What the scanner is set to send first, a sign or a function key; empty where it sends nothing."""


class PackingSettings(_Section):
    """What the packing station does by itself, on every bench of the shop."""

    dispatch: Literal["at_packing", "at_hand_over"] = "at_packing"
    """When a parcel counts as gone: when its label was scanned on the packed box, or when it goes into its bag."""
    print_labels: bool = True
    """A label prints by itself as soon as the content is complete."""
    print_slips: bool = False
    """So does the packing slip."""
    check_weights: bool = True
    """A parcel whose weight is unlike that of others with its content is stopped."""


class BoxSettings(_Section):
    """One kind of box: inner sizes in mm, what it weighs empty, and the most it may weigh full, in grams."""

    name: str = Field(min_length=1, max_length=40, pattern=r"^\S(.*\S)?$")
    length_mm: int = Field(ge=1, le=10_000)
    width_mm: int = Field(ge=1, le=10_000)
    height_mm: int = Field(ge=1, le=10_000)
    tare_g: int = Field(default=0, ge=0, le=70_000)
    max_g: int = Field(default=30_000, ge=1, le=2_000_000)

    @property
    def box(self) -> Box:
        """The box as the rules of packing know it."""
        return Box(self.name, self.length_mm, self.width_mm, self.height_mm, self.tare_g, self.max_g)


class PeopleSettings(_Section):
    """What belongs to the people of the shop beside themselves (`services.people`)."""

    lock_after_minutes: int = Field(default=0, ge=0, le=480)
    """After how long without a key, the mouse or a scan the window asks who is there; 0: never."""


class BackupSettings(_Section):
    """Where copies of the store go beside the shop's own folder."""

    second_folder: str = ""
    daily: bool = True


class Settings(_Section):
    """Everything the merchant can change, in the sections that the Settings screen shows."""

    shop: ShopSettings = ShopSettings()
    label: LabelSettings = LabelSettings()
    printers: tuple[PrinterProfile, ...] = ()
    paper_routes: PaperRoutes = PaperRoutes()
    boxes: tuple[BoxSettings, ...] = ()
    usual_box: str = ""
    """Which box counts where none was chosen and no size is known; empty where there is none."""
    carriers: tuple[CarrierSettings, ...] = ()
    shops: tuple[ShopAccount, ...] = ()
    mail: MailSettings = MailSettings()
    mailbox: MailboxSettings = MailboxSettings()
    webhook: WebhookSettings = WebhookSettings()
    mail_rules: MailRules = MailRules()
    look: ShopLook = ShopLook()
    tracking_page: TrackingPageSettings = TrackingPageSettings()
    behaviour: BehaviourSettings = BehaviourSettings()
    late: LateSettings = LateSettings()
    scanner: ScannerSettings = ScannerSettings()
    packing: PackingSettings = PackingSettings()
    people: PeopleSettings = PeopleSettings()
    backup: BackupSettings = BackupSettings()
    claims: ClaimSettings = ClaimSettings()
    rules: tuple[Rule, ...] = ()
    """In the order in which they are asked; names are unique (services/edit_rules.py)."""
    rules_mode: RulesMode = RulesMode.ALL

    @model_validator(mode="before")
    @classmethod
    def _with_one_printer(cls, given: Any) -> Any:
        """Read the settings of shops from the time when there was one printer, in a section of its own."""
        if not isinstance(given, dict) or "printer" not in given:
            return given
        settings = dict(given)
        old = dict(settings.pop("printer"))
        name = str(old.get("name", "")).strip()
        if name and not settings.get("printers"):
            page_size = old.get("page_size") or "Custom.4x6in"
            dpi = dict(settings.get("label") or {}).get("dpi", 203)
            # As it was printed until now: by lp, except on Windows.
            settings["printers"] = [
                {
                    "name": name[:40].strip(),
                    "address": name,
                    "page_size": page_size,
                    "dpi": dpi,
                    "by_system": os.name != "nt",
                }
            ]
            settings["paper_routes"] = {"label": name[:40].strip()}
        label = {"print_after_making": bool(old.get("print_after_making")), **dict(settings.get("label") or {})}
        settings["label"] = label
        return settings

    @model_validator(mode="before")
    @classmethod
    def _with_mails_of_their_own(cls, given: Any) -> Any:
        """Read the settings of shops from the time when one mail told of all problems."""
        mail = given.get("mail") if isinstance(given, dict) and "mail_rules" not in given else None
        if not isinstance(mail, dict) or "problem" not in mail.get("milestones", ()):
            return given
        wanted = dict.fromkeys((*mail["milestones"], *(milestone.value for milestone in ONCE_PROBLEM)))
        return {**given, "mail": {**mail, "milestones": list(wanted)}}

    def printer(self, name: str) -> PrinterProfile | None:
        """Return the printer's profile of that name, or None."""
        return next((p for p in self.printers if p.name == name), None)

    def box_kinds(self) -> tuple[Box, ...]:
        """Return the shop's boxes as the rules of packing know them."""
        return tuple(box.box for box in self.boxes)

    def carrier(self, code: str) -> CarrierSettings | None:
        """Return the account with that code, or None."""
        return next((c for c in self.carriers if c.code == code), None)

    def shop_account(self, code: str) -> ShopAccount | None:
        """Return the shop account with that code, or None."""
        return next((s for s in self.shops if s.code == code), None)

    def shop_of_source(self, source: str) -> ShopAccount | None:
        """Return the enabled shop account whose orders stand under that source, or None."""
        return next((s for s in self.shops if s.enabled and s.source_name == source), None)
