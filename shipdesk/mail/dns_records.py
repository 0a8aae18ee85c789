"""What a sender's domain says in the DNS about its mails: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import dns.exception
import dns.resolver

_MOST_LOOKUPS = 10
"""The most look-ups of one SPF record; receivers reject what needs more (RFC 7208 4.6.4)."""
_LOOKS_UP = re.compile(r"[+?~-]?(include:|a\b|mx\b|ptr\b|exists:)|redirect=", re.IGNORECASE)
USUAL_SELECTORS = (
    "google", "selector1", "selector2", "default", "dkim", "mail", "s1", "s2", "k1", "k2", "k3", "fm1", "sig1", "zoho",
    "mbo0001", "brevo", "brevo1", "mailjet", "pm", "x", "s1024", "s2048", "ionos1", "s1-ionos", "strato-dkim-0002",
    "ovhmo1-selector1", "hostingermail1", "20230601",
)  # fmt: skip
"""Under these names most providers publish their keys; the name itself cannot be asked for."""


class NoAnswerFromDnsError(Exception):
    """The name server did not answer; nothing follows from that about the domain."""


@dataclass(frozen=True, slots=True)
class SpfAnswer:
    """What a domain's SPF says: how many records there are, the one, how many look-ups it costs, whom it includes."""

    records: int
    record: str
    lookups: int
    included: frozenset[str]

    @property
    def lets_everybody(self) -> bool:
        """Whether anybody at all may send for the domain."""
        return bool(re.search(r"(^|\s)\+?all\b", self.record, re.IGNORECASE))


class MailDns:
    """Asks the DNS; a resolver of one's own may ask another server."""

    def __init__(self, resolver: dns.resolver.Resolver | None = None) -> None:
        self._resolver = resolver or dns.resolver.Resolver()
        self._resolver.lifetime = min(self._resolver.lifetime, 5.0)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the TXT records of a name, each in one piece; raises NoAnswerFromDnsError."""
        try:
            answer = self._resolver.resolve(name, "TXT", search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except dns.exception.DNSException as error:
            raise NoAnswerFromDnsError(name) from error
        return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in answer)

    def spf(self, domain: str) -> SpfAnswer:
        """Return what a domain's SPF says, its includes followed."""
        records = [text for text in self.texts(domain) if _is_spf(text)]
        if not records:
            return SpfAnswer(0, "", 0, frozenset())
        included: set[str] = set()
        lookups = self._follow(records[0], included, 0)
        return SpfAnswer(len(records), records[0], lookups, frozenset(included))

    def dkim(self, domain: str, selectors: Iterable[str]) -> str | None:
        """Return the first of these selectors under which the domain publishes a key, or None."""
        for selector in selectors:
            for text in self.texts(f"{selector}._domainkey.{domain}"):
                if re.search(r"(^|;)\s*p\s*=\s*[A-Za-z0-9+/]", text):
                    return selector
        return None

    def dmarc(self, domain: str) -> str | None:
        """Return the policy of the domain, or of the one above it: none, quarantine or reject; None without one."""
        labels = domain.split(".")
        for start in range(max(len(labels) - 1, 1)):
            for text in self.texts("_dmarc." + ".".join(labels[start:])):
                if text.casefold().startswith("v=dmarc1"):
                    found = re.search(r"(^|;)\s*p\s*=\s*(\w+)", text, re.IGNORECASE)
                    return found[2].casefold() if found else "none"
        return None

    def _follow(self, record: str, included: set[str], lookups: int) -> int:
        for term in record.split()[1:]:
            if _LOOKS_UP.match(term):
                lookups += 1
            name = re.match(r"[+?~-]?(?:include:|redirect=)([\w.-]+)$", term, re.IGNORECASE)
            if name and lookups <= _MOST_LOOKUPS and name[1].casefold() not in included:
                included.add(name[1].casefold())
                for text in filter(_is_spf, self.texts(name[1])):
                    lookups = self._follow(text, included, lookups)
        return lookups

    @staticmethod
    def too_many(lookups: int) -> bool:
        """Answer whether receivers would reject an SPF record that costs so many look-ups."""
        return lookups > _MOST_LOOKUPS


def _is_spf(text: str) -> bool:
    return text.casefold() == "v=spf1" or text.casefold().startswith("v=spf1 ")
