"""What may be written to: the shape of an e-mail address, and what only looks like one."""

from __future__ import annotations

import re
import unicodedata

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@(?:[^\W_](?:[\w\-]*[^\W_])?\.)+[^\W\d_](?:[\w\-]*\w)?\Z")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+\-]*@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
_JAPANESE = frozenset(("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"))


def is_dangerous_email(raw: str) -> bool:
    """Tell whether the cell could smuggle a second recipient or a command into a mail (RFC 5321, RFC 5322)."""
    text = raw.strip()
    if text.count("@") > 1 or text.startswith("-") or any(c in text for c in "<>\r\n\t\0"):
        return True
    return any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in text) if not text.isascii() else False


def is_email(text: str) -> bool:
    """Tell whether the text is one usable e-mail address (RFC 5321 lengths; a domain with a dot)."""
    local = text.partition("@")[0]
    sound = not local.startswith((".", "-")) and not local.endswith(".") and ".." not in text
    return len(text) <= 254 and sound and _EMAIL.fullmatch(text) is not None


def can_be_written_to(text: str) -> bool:
    """Tell whether mail servers take the address, as far as its form says; no name is looked up anywhere."""
    if not is_email(text):
        return False
    if _PLAIN.fullmatch(text):
        return True
    from email_validator import EmailNotValidError, validate_email

    try:
        # Reserved .test names are for trying things out; they lead nowhere, so they can do no harm.
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


def mixes_scripts(text: str) -> bool:
    """Tell whether a word of the host has letters of several scripts, as only imitations of other hosts do."""
    host = text.rpartition("@")[2]
    if host.isascii():
        return False
    for word in re.split(r"[.\-]", host):
        scripts = {unicodedata.name(c, "").split(" ")[0] for c in word if c.isalpha()}
        if len(scripts) > 1 and not scripts <= _JAPANESE:
            return True
    return False


def without_typo(text: str) -> str | None:
    """Return the address at the host that was meant, where a well-known one is misspelt; None where it is not."""
    local, at, host = text.rpartition("@")
    if not at:
        return None
    plain = host.lower()
    meant = _MISSPELT.get(plain)
    if meant is None and plain.endswith((".con", ".cmo", ".comm", ".ocm")):
        meant = plain.rpartition(".")[0] + ".com"
    return f"{local}@{meant}" if meant else None


# Hosts whose names nobody means: no mail service of that name exists.
_MISSPELT = {
    slip: host
    for host, slips in {
        "gmail.com": "gmial.com gmal.com gamil.com gmil.com gmaill.com gmali.com gnail.com gmai.com gmail.co gmail.cm "
        "gmail.om gmail.comm gmailcom.com gmail.con gmail.cpm gmail.vom gmaik.com ggmail.com gmsil.com",
        "hotmail.com": "hotmial.com hotmal.com hotmai.com hotamil.com hotmil.com hotmaill.com hotmail.co hotmail.cm "
        "hotmail.con htomail.com hormail.com hotnail.com otmail.com",
        "yahoo.com": "yaho.com yahooo.com yahho.com yhoo.com yahoo.con yahoo.cm yaoo.com yhaoo.com yahoo.comm",
        "outlook.com": "outlok.com outloook.com outlook.con oulook.com outllok.com outook.com outlook.co outlook.cm",
        "icloud.com": "iclod.com icoud.com icloud.con iclould.com icluod.com icloud.co icloud.cm",
        "aol.com": "aol.con aol.cm",
        "gmx.de": "gmx.d",
        "web.de": "web.d",
        "t-online.de": "t-onlin.de t-oline.de",
        "googlemail.com": "googlemail.con googelmail.com goglemail.com",
    }.items()
    for slip in slips.split()
}
