"""What all remote purchases share: once the money is spent, nothing may sound as if it were not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from shipdesk.carriers.label_documents import NoLabelError, check_label
from shipdesk.domain.errors import CarrierError, CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable, Refused
from shipdesk.domain.shipments import LabelDocument, Rate
from shipdesk.web.http_client import HttpClient
from shipdesk.web.json_answers import NotUnderstoodError

FETCH_LATER = "Nothing is bought twice: ShipDesk finds the purchase and fetches the label again."
LOOK_THERE = "Look into your account there: it has no way to ask for a purchase again."
ASK_LATER = "ShipDesk asks again later."


@contextmanager
def paid_already(who: str, advice: str = FETCH_LATER) -> Iterator[None]:
    """Turn every error inside into CarrierOutcomeUnknown: neither "unavailable" nor "refused" may reach the caller.

    advice is LOOK_THERE where a carrier cannot be asked for the purchase again.
    """
    try:
        yield
    except CarrierOutcomeUnknown:
        raise
    except NotUnderstoodError as problem:
        raise CarrierOutcomeUnknown(who, f"{problem}.", advice) from None
    except CarrierError as problem:
        # The carrier's name stands in front of the message already.
        said = problem.message.removeprefix(f"{who}: ")
        raise CarrierOutcomeUnknown(who, f"the label was bought, but {said}", advice) from problem


@contextmanager
def found_again(who: str) -> Iterator[None]:
    """Turn an answer that cannot be read into CarrierUnavailable: a purchase that is there is never told as none."""
    try:
        yield
    except NotUnderstoodError as problem:
        raise CarrierUnavailable(who, f"{problem}.", ASK_LATER) from None


@contextmanager
def made_ready(who: str) -> Iterator[None]:
    """Turn what a shipment lacks into a refusal in the carrier's name, before anything is asked."""
    try:
        yield
    except CarrierError:
        raise
    except Refused as problem:
        raise CarrierRefused(who, problem.message, problem.advice) from None


def fetched_label(http: HttpClient, url: str) -> LabelDocument:
    """Return the label that lies at an address of an answer; raise CarrierUnavailable where it is none (yet)."""
    return read_label(http.who, http.get_document(url).content)


def read_label(who: str, content: bytes) -> LabelDocument:
    """Return the label of some bytes; raise CarrierUnavailable where they are none."""
    try:
        return check_label(content)
    except NoLabelError as problem:
        raise CarrierUnavailable(who, f"{problem}.", ASK_LATER) from None


def chosen_rate(who: str, rates: Sequence[Rate], service: str, said: str = "") -> Rate:
    """Return the cheapest rate of a service, of any where service is ""; raise CarrierRefused where none fits.

    said is what the carrier itself had to say of the shipment.
    """
    if not rates:
        why = f"no service takes this parcel. {said}".strip()
        raise CarrierRefused(who, why, "Check the address, weight and size.")
    for rate in rates:
        if service in ("", rate.service):
            return rate
    offers = ", ".join(dict.fromkeys(rate.service for rate in rates))
    raise CarrierRefused(who, f"it does not offer {service} for this parcel.", f"It offers: {offers}.")
