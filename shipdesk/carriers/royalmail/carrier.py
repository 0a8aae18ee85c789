"""One Click & Drop account; services go by Royal Mail's own codes, such as "TPN24"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from shipdesk.carriers.account import CarrierAccount
from shipdesk.carriers.label_documents import NoLabelError, check_label
from shipdesk.carriers.purchases import found_again, made_ready, paid_already, read_label
from shipdesk.carriers.royalmail import answers, requests
from shipdesk.carriers.royalmail.facts import FACTS
from shipdesk.domain.errors import CarrierError, CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable
from shipdesk.domain.shipments import BoughtLabel, CarrierManifest, LabelDocument, Shipment
from shipdesk.settings import CarrierSettings
from shipdesk.web.account_gate import utc_now
from shipdesk.web.answers import AnswerRefused
from shipdesk.web.http_client import HttpClient
from shipdesk.web.json_answers import NotUnderstoodError

_OBA = "Labels come this way only with a Royal Mail business account (OBA). Print this one in Click & Drop."
_LOOK_THERE = "Look the order up in Click & Drop."


class RoyalMailCarrier(CarrierAccount):
    """Makes an order and its label in one request; an order that got no label is taken back at once."""

    facts = FACTS

    def __init__(
        self,
        account: CarrierSettings,
        secrets: Mapping[str, str],
        http: HttpClient,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._http = http
        self._now = now
        self._carrier_name = account.credentials.get("carrier_name", "").strip()
        http.use_bearer(secrets["key"])

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def test(self) -> str:
        """Return a sentence of what the key reaches."""
        self._http.get_json("orders", {"pageSize": "1"}, interactive=True)
        return f"Click & Drop knows this key. {_OBA.partition('. ')[0]}."

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:
        """Make an order with its label; the key is the order's reference."""
        with made_ready(self.name):
            body = requests.orders_body(shipment, service, key, self._now())
        made = self._http.post_json("orders", body, changes=True, interactive=True)
        order = answers.created_of(made)
        if order is None:
            said = answers.complaints_of(made)
            if not said:
                raise CarrierOutcomeUnknown(self.name, "it tells neither of an order nor of an error.", _LOOK_THERE)
            raise CarrierRefused(self.name, f"it made no order: {self._safe(said)}", "Change what it complains about.")
        complaints = answers.label_complaints_of(order)
        if complaints and not order.get("label"):
            self._take_back(answers.order_id(order))
            raise CarrierRefused(self.name, f"it made no label: {self._safe(complaints)}", _OBA)
        with paid_already(self.name):
            document = read_label(self.name, answers.label_bytes(order.get("label")))
            return answers.bought_label(order, service, document)

    def find_by_reference(self, key: str) -> BoughtLabel | None:
        """Return the order with that reference and its label, or None where there is none.

        An order of ours without a sign of a label is neither: to fetch its label could be to buy it.
        """
        try:
            listed = self._http.get_json(requests.reference_path(key), interactive=True)
        except AnswerRefused as problem:
            if problem.status == 404:
                return None
            raise
        with found_again(self.name):
            orders = answers.orders_with(listed, requests.reference_of(key))
        with_label = next(filter(answers.has_label, orders), None)
        if with_label is None:
            if not orders:
                return None
            raise CarrierUnavailable(self.name, "the order is there, but has no label that we know of.", _LOOK_THERE)
        return answers.bought_label(with_label, "", self._label_of(answers.order_id(with_label)))

    def void(self, remote_id: str) -> None:
        """Delete the order with its label; one that is gone already is no error."""
        try:
            gone = self._http.delete_json(requests.order_path(remote_id), changes=True, interactive=True)
        except AnswerRefused as problem:
            if problem.status == 404:
                return
            raise
        refused = answers.refused_delete(gone, remote_id)
        if refused:
            raise CarrierRefused(self.name, f"it does not delete this order: {self._safe(refused)}", _LOOK_THERE)

    def manifest(self, remote_ids: Sequence[str], key: str) -> CarrierManifest:  # noqa: ARG002 - it takes no choice
        """Make a manifest of all that is waiting at Click & Drop: it takes no list, and nothing stands on two."""
        body = requests.manifest_body(self._carrier_name)
        made = self._http.post_json("manifests", body, changes=True, interactive=True)
        number = answers.manifest_number(made)
        if not number:
            raise CarrierOutcomeUnknown(self.name, "it names no manifest.", _LOOK_THERE)
        return CarrierManifest(number, self._form(made, number))

    def _take_back(self, remote_id: str) -> None:
        """Delete an order that got no label; where that fails, it stays in Click & Drop and has cost nothing."""
        try:
            self._http.delete_json(requests.order_path(remote_id), changes=True, interactive=True)
        except CarrierError:
            return

    def _safe(self, words: str) -> str:
        return self._http.redaction.black_out(words)

    def _label_of(self, remote_id: str) -> LabelDocument:
        asked = {"documentType": "postageLabel", "includeReturnsLabel": "false"}
        content = self._http.get_read(
            requests.order_path(remote_id, "/label"), asked, lambda answer: answer.content, interactive=True
        )
        return read_label(self.name, content)

    def _form(self, made: object, number: str) -> LabelDocument | None:
        """Return the manifest's paper, asked for once more where it was not ready; None where it is not there yet."""
        for ask_again in (False, True):
            try:
                told = self._http.get_json(requests.form_path(number), interactive=True) if ask_again else made
                text = told.get("documentPdf") if isinstance(told, dict) else None
                return check_label(answers.label_bytes(text))
            except (NotUnderstoodError, NoLabelError, CarrierError):
                continue
        return None
