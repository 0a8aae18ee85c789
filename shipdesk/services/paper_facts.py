"""What every paper needs to know: the shop's head, times in its zone, the sheet and the printer's dots."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime

from shipdesk.domain.papers import Letterhead, PaperSize
from shipdesk.domain.printing import PaperKind
from shipdesk.domain.promise import zone_of
from shipdesk.services.label_contents import sender_of
from shipdesk.services.shop import Shop
from shipdesk.settings import Settings

# Where paper is 8.5 x 11 inches (Unicode CLDR, paperSize US-Letter).
_LETTER_COUNTRIES = frozenset("BZ CA CL CO CR GT MX NI PA PH PR SV US VE".split())  # noqa: SIM905
_LASER_DPI = 300
_SIZES = {
    "a4": PaperSize.A4,
    "letter": PaperSize.LETTER,
    "custom.4x6in": PaperSize.FOUR_BY_SIX,
    "w288h432": PaperSize.FOUR_BY_SIX,
}


def letterhead(shop: Shop) -> Letterhead:
    """Return the shop's head for papers that are made now; the logo is that of its labels."""
    settings = shop.settings
    return Letterhead(sender_of(settings), _logo(settings), f"Made {moment_text(settings, shop.clock.now())}")


def moment_text(settings: Settings, moment: datetime | None) -> str:
    """Return a moment in the shop's zone, such as "26 Nov 2026 14:05"; empty for None."""
    if moment is None:
        return ""
    return clock_words(moment.astimezone(zone_of(settings.shop.time_zone)))


def clock_words(local: datetime) -> str:
    """Return a clock at some place as it is written on papers, such as "26 Nov 2026 14:05"."""
    return f"{day_words(local.date())} {local:%H:%M}"


def day_words(day: date | None) -> str:
    """Return a day that nobody can read as another one, such as "26 Nov 2026"; empty for None."""
    from shipdesk.documents.label_words import day_text

    return day_text(day) if day is not None else ""


def usual_size(settings: Settings, kind: PaperKind) -> PaperSize:
    """Return the sheet of the printer that this kind of paper goes to, else the country's."""
    profile = settings.printer(settings.paper_routes.of(kind))
    if profile is not None and profile.page_size.casefold() in _SIZES:
        return _SIZES[profile.page_size.casefold()]
    return PaperSize.LETTER if settings.shop.country_code in _LETTER_COUNTRIES else PaperSize.A4


def dots(settings: Settings, kind: PaperKind, size: PaperSize, printer: str | None = None) -> int:
    """Return the resolution a paper is laid out for: that of its printer, else a label printer's or a laser's."""
    profile = settings.printer(settings.paper_routes.of(kind) if printer is None else printer)
    if profile is not None:
        return profile.dpi
    return settings.label.dpi if size is PaperSize.FOUR_BY_SIX else _LASER_DPI


def _logo(settings: Settings) -> bytes:
    for template in settings.label.templates:
        if template.logo:
            try:
                return base64.b64decode(template.logo, validate=True)
            except binascii.Error:
                continue
    return b""
