"""Makes the parts that reach outside from the shop's settings: carriers, shops, mail, printers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from shipdesk.carriers.registry import carrier_facts, carrier_names, open_carrier, secrets_of
from shipdesk.domain.errors import Refused
from shipdesk.services.clocks import practice_seed
from shipdesk.services.ports import Carrier, Clock, Mailer, Printer, ShopApi
from shipdesk.services.secret_store import get_secret, read_secret, secret_name
from shipdesk.services.support_report import open_journal
from shipdesk.settings import CarrierSettings, MailSettings, PrinterProfile, Settings, ShopAccount
from shipdesk.shops.registry import open_shop_api, shop_names

if TYPE_CHECKING:
    from shipdesk.carriers.practice.server import PracticeServer
    from shipdesk.mail.mailbox import Mailbox
    from shipdesk.mail.oauth_tokens import MailTokens
    from shipdesk.mail.sink import MailSink
    from shipdesk.web.account_gate import AccountGate

PRACTICE = "practice"
CARRIER_NAMES = carrier_names()
SHOP_NAMES = shop_names()
log = logging.getLogger(__name__)


class Outside:
    """Carriers, shop APIs, mailer and printers of one shop, each made when first asked for."""

    def __init__(
        self, folder: Path, settings: Settings, clock: Clock, store_id: str, take_serial: Callable[[str, int], int]
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._clock = clock
        self._store_id = store_id
        self._take_serial = take_serial
        self._is_practice = (folder / "practice.json").exists()
        self._carriers: dict[str, Carrier] = {}
        self._journal = open_journal(folder)
        self._lock = threading.Lock()
        self._shops: dict[str, ShopApi] = {}
        self._practice_server: PracticeServer | None = None
        self._sink: MailSink | None = None
        self._tokens: MailTokens | None = None

    def carrier_codes(self) -> tuple[str, ...]:
        """Return the accounts that are switched on, the practice carrier first in a practice shop."""
        codes = [c.code for c in self._settings.carriers if c.enabled]
        if self._is_practice and PRACTICE not in codes:
            codes.insert(0, PRACTICE)
        return tuple(codes)

    def carrier(self, code: str) -> Carrier:
        """Return the carrier account; raises Refused where there is none or its key is missing."""
        if code not in self.carrier_codes():
            known = ", ".join(self.carrier_codes()) or "none"
            raise Refused(
                f"There is no carrier {code} in this shop (there is: {known}).", "Add it in Settings, Carriers."
            )
        with self._lock:
            if code not in self._carriers:
                self._carriers[code] = self._make_carrier(self._settings.carrier(code) or CarrierSettings(code=code))
            return self._carriers[code]

    def opened_gate(self, code: str) -> AccountGate | None:
        """Return what keeps an account within its limits, where this process has asked it already."""
        opened = self._carriers.get(code)
        return opened.gate if opened is not None else None

    def shop_api(self, code: str) -> ShopApi:
        """Return the shop account; raises Refused where there is none, it is off or its key is missing."""
        account = self._settings.shop_account(code)
        if account is None or not account.enabled:
            known = ", ".join(a.code for a in self._settings.shops if a.enabled) or "none"
            raise Refused(f"No shop {code} is connected (there is: {known}).", "Connect it in Settings, Shops.")
        if code not in self._shops:
            secret = get_secret(self._store_id, f"shop:{code}")
            if not secret:
                raise Refused(f"The key of the shop {code} is not in the keyring.", "Enter it in Settings, Shops.")
            self._shops[code] = self.open_shop(account, secret)
        return self._shops[code]

    def open_shop(self, account: ShopAccount, secret: str) -> ShopApi:
        """Open a shop account as typed; a practice shop reaches shops on this computer only."""
        if self._is_practice and not account.base_url.startswith("http://127.0.0.1:"):
            raise Refused("A practice shop is not connected to real shops.", "Use your own shop's folder for that.")
        return open_shop_api(account, secret, self._clock.now)

    def mailer(self) -> Mailer:
        """Return a mailer; a practice shop's goes to a sink on this computer that keeps the mails as files."""
        from shipdesk.mail.smtp import SmtpMailer

        if self._is_practice:
            here = MailSettings(enabled=True, host="127.0.0.1", port=self.sink.port, security="none_local_only")
            return SmtpMailer(here, None)
        mail = self._settings.mail
        if not (mail.enabled and mail.host):
            raise Refused("No mail account is set up.", "Enter it in Settings, Mail.")
        if mail.login != "password":
            return SmtpMailer(mail, None, tokens=self.mail_tokens())
        password = get_secret(self._store_id, "mail")
        if mail.user and not password:
            raise Refused("The mail account's password is not in the keyring.", "Enter it in Settings, Mail.")
        return SmtpMailer(mail, password)

    def mail_tokens(self) -> MailTokens:
        """Return the tokens of the mail account's login by browser; raises Refused where there is none."""
        from shipdesk.services.mail_login import mail_tokens

        with self._lock:
            if self._tokens is None:
                self._tokens = mail_tokens(self._store_id, self._settings)
            return self._tokens

    def mailbox(self) -> Mailbox | None:
        """Return a connection to the shop's mailbox, not opened yet; None where it reads none."""
        from shipdesk.mail.mailbox import Mailbox

        settings = self._settings
        if self._is_practice or not settings.mailbox.host:
            return None
        user = settings.mailbox.user or settings.mail.user
        if settings.mail.login != "password":
            return Mailbox(settings.mailbox, user, tokens=self.mail_tokens())
        password = get_secret(self._store_id, "mail")
        if not password:
            raise Refused("The mail account's password is not in the keyring.", "Enter it in Settings, Mail.")
        return Mailbox(settings.mailbox, user, password=password)

    def printer(self, name: str) -> Printer:
        """Return the printer of that name, or one that writes files."""
        from shipdesk.printing.file_printer import FilePrinter
        from shipdesk.printing.open_printer import ProfilePrinter

        if not name:
            return FilePrinter(self._folder / "printed")
        # A queue of the system that was named in a command needs no profile; it is printed to with the usual ones.
        usual = PrinterProfile(name=name[:40].strip(), address=name, by_system=True)
        return ProfilePrinter(self._settings.printer(name) or usual)

    @property
    def sink(self) -> MailSink:
        """The practice shop's mail server on 127.0.0.1."""
        from shipdesk.mail.sink import MailSink

        if self._sink is None:
            self._sink = MailSink(self._folder / "mails").start()
        return self._sink

    @property
    def practice_server(self) -> PracticeServer:
        """The practice carrier's server on 127.0.0.1, on the practice shop's clock."""
        from shipdesk.carriers.practice.server import PracticeServer

        if self._practice_server is None:
            ledger = self._folder / "practice-carrier.jsonl"
            server = PracticeServer(ledger, practice_seed(self._folder), self._clock.now)
            server.start()
            self._practice_server = server
        return self._practice_server

    def close(self) -> None:
        """Close what was opened and stop the servers that were started."""
        for opened in (*self._carriers.values(), *self._shops.values()):
            close = getattr(opened, "close", None)
            if close is not None:
                close()
        self._carriers.clear()
        self._shops.clear()
        for running in (self._practice_server, self._sink):
            if running is not None:
                running.stop()
        self._practice_server, self._sink = None, None
        if self._tokens is not None:
            self._tokens.close()

    def _make_carrier(self, account: CarrierSettings) -> Carrier:
        if account.code == PRACTICE and not self._is_practice:
            raise Refused("The practice carrier works in practice shops only.", "Choose a real carrier.")
        secrets = {
            each.name: read_secret(self._store_id, secret_name(account.code, each.name))
            for each in secrets_of(account.code)
        }
        return self.open_account(account, secrets)

    def open_account(self, account: CarrierSettings, secrets: Mapping[str, str]) -> Carrier:
        """Open a carrier account as typed; a practice shop reaches carriers on this computer only."""
        facts = carrier_facts(account.code)
        goes_to = account.base_url or (facts.base_url if facts is not None else "")
        if self._is_practice and goes_to and not goes_to.startswith("http://127.0.0.1:"):
            raise Refused("A practice shop is not connected to real carriers.", "Use your own shop's folder for that.")
        return open_carrier(
            account,
            secrets=secrets,
            practice_url=self.practice_server.base_url if account.code == PRACTICE else "",
            next_serial=lambda: self._take_serial(f"own:{account.number_prefix}", account.range_first),
            now=self._clock.now,
            journal=self._journal,
        )
