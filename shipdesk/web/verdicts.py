"""What an answer that is no success means: nothing happened and may be tried again, or not, or nobody knows."""

from __future__ import annotations

from shipdesk.domain.errors import RemoteOutcomeUnknown, RemoteRefused, RemoteUnavailable
from shipdesk.web.account_gate import AccountGate
from shipdesk.web.answers import Answer, AnswerRefused, words_of
from shipdesk.web.json_answers import NotUnderstoodError, read_json
from shipdesk.web.rate_headers import MAX_PAUSE_S, is_about_the_day, retry_after_s
from shipdesk.web.redaction import Redaction
from shipdesk.web.xml_answers import words_of_xml

ASKED_AGAIN = "ShipDesk asks again later."
_LOOK_UP_FIRST = "ShipDesk looks it up there before anything is done again."
_TRANSIENT = frozenset({408, 425, 429})


class Verdicts:
    """Judges the answers of one account, and tells its gate how the other side is doing."""

    def __init__(self, who: str, gate: AccountGate, redaction: Redaction, *, xml_is_data: bool) -> None:
        self._who = who
        self._gate = gate
        self._redaction = redaction
        self._xml_is_data = xml_is_data

    def doubt(self, message: str, *, changes: bool) -> RemoteUnavailable | RemoteOutcomeUnknown:
        """Return the error for a request that brought nothing we can rely on."""
        if changes:
            return RemoteOutcomeUnknown(self._who, f"nobody knows whether it was done: {message}", _LOOK_UP_FIRST)
        return RemoteUnavailable(self._who, message, ASKED_AGAIN)

    def error_for(self, answer: Answer, *, changes: bool) -> RemoteUnavailable | RemoteOutcomeUnknown | RemoteRefused:
        """Return the error for an answer whose status is no success."""
        status = answer.status
        if status == 429:
            return self._too_often(answer)
        if status == 503 and not changes:
            self._gate.failed()
            told_s = retry_after_s(answer.headers.get("Retry-After"), answer.headers.get("Date"))
            return RemoteUnavailable(self._who, "it is out of order.", ASKED_AGAIN, retry_after_s=told_s)
        if status >= 500 or status in _TRANSIENT or status < 400:
            self._gate.failed()
            return self.doubt(f"it answered HTTP {status}.", changes=changes)
        # A server that asks for a name and password is no login page of a network, whatever its answer looks like.
        if answer.is_page(xml_is_data=self._xml_is_data) and not (
            answer.status == 401 and "WWW-Authenticate" in answer.headers
        ):
            self._gate.failed()
            return RemoteUnavailable(
                self._who, "a web page came instead of data; is this a network login page?", ASKED_AGAIN
            )
        self._gate.succeeded()
        return self._refusal(answer)

    def _too_often(self, answer: Answer) -> RemoteUnavailable:
        told_s = retry_after_s(answer.headers.get("Retry-After"), answer.headers.get("Date"))
        said = answer.content[:2000].decode("utf-8", "replace")
        pause_s = self._gate.too_often(told_s, of_the_day=is_about_the_day(said))
        if pause_s > MAX_PAUSE_S:
            return RemoteUnavailable(
                self._who, "today's requests are used up.", "ShipDesk asks again tomorrow.", retry_after_s=pause_s
            )
        return RemoteUnavailable(self._who, "we asked too often.", ASKED_AGAIN, retry_after_s=pause_s)

    def _refusal(self, answer: Answer) -> AnswerRefused:
        try:
            payload = read_json(answer.content)
        except NotUnderstoodError:
            payload = None
        words = words_of_xml(answer.content) if payload is None and self._xml_is_data else words_of(payload)
        said = self._redaction.black_out(words) or f"HTTP {answer.status}"
        if answer.status in (401, 403):
            advice = "Check the key of this account in the settings."
        else:
            advice = "Change what it complains about, then try again."
        return AnswerRefused(self._who, f"it said no: {said}", advice, answer.status, payload)
