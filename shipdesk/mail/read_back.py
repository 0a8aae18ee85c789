"""What a mail tells that came back to its sender: who signed it, and what the receiving server thinks of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError

_COMMENT = re.compile(r"\([^()]*\)")
_TAG = re.compile(r"(?:^|;)\s*([ds])\s*=\s*([A-Za-z0-9._-]{1,253})\s*(?=;|$)")
_RESULT = re.compile(r"^\s*(spf|dkim|dmarc)(?:/\d+)?\s*=\s*([a-z]+)")
_SIGNED_BY = re.compile(r"\bheader\.(?:d|i)\s*=\s*(?:[^\s;@]*@)?([A-Za-z0-9._-]{1,253})")
_SIGNATURE, _RESULTS = "dkim-signature", "authentication-results"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed a mail (DKIM's d=), and under which name the key is published (s=)."""

    domain: str
    selector: str


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A mail's signatures, newest first, and (method, result, domain) of each check of the receiving server."""

    signatures: tuple[Signature, ...] = ()
    results: tuple[tuple[str, str, str], ...] = ()

    def failed(self) -> tuple[str, ...]:
        """Return the methods that failed, in capitals; a method of which one result is good has not."""
        passed = {method for method, result, _ in self.results if result == "pass"}
        wrong = [m for m, result, _ in self.results if result in ("fail", "softfail", "permerror") and m not in passed]
        return tuple(dict.fromkeys(method.upper() for method in wrong))

    def signed_by(self, domain: str) -> Signature | None:
        """Return the signature of a domain, one above or one below it (DMARC's relaxed alignment)."""
        return next((each for each in self.signatures if is_aligned(each.domain, domain)), None)

    def is_proved(self, signature: Signature) -> bool:
        """Answer whether the receiving server has checked that signature and found it good."""
        return ("dkim", "pass", signature.domain) in self.results


def is_aligned(signer: str, domain: str) -> bool:
    """Answer whether a signature of one domain stands for mails of the other."""
    return signer == domain or signer.endswith(f".{domain}") or domain.endswith(f".{signer}")


def read_back(content: bytes) -> ReadBack:
    """Return what a mail tells of its way; nothing of what is not said in the standards' forms.

    Only the server that the mail came to is believed: its words stand above everything that the mail brought along,
    the first of them names it, and none of another name counts (RFC 8601 5 and 7.1).
    """
    try:
        message = message_from_bytes(content, policy=policy.compat32)
        fields = [(name.casefold(), " ".join(str(value).split())) for name, value in message.items()]
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ReadBack()
    signatures = [tags for name, value in fields if name == _SIGNATURE and len(tags := dict(_TAG.findall(value))) == 2]
    return ReadBack(
        tuple(Signature(tags["d"].casefold(), tags["s"]) for tags in signatures[:10]), tuple(_trusted(fields))
    )


def _trusted(fields: list[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    server = ""
    for name, value in fields:
        if name == _SIGNATURE:
            return
        if name != _RESULTS:
            continue
        told = _COMMENT.sub(" ", value).casefold().split(";")
        who = next(iter(told[0].split()), "")
        server = server or who
        if who != server:
            return
        for part in told[1:]:
            result = _RESULT.match(part)
            if result:
                signer = _SIGNED_BY.search(part)
                yield result[1], result[2], signer[1] if signer else ""
