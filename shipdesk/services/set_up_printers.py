"""Printers and what goes to which: list, add, change, remove, and ask how they are doing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from shipdesk.domain.errors import Refused
from shipdesk.domain.printing import ROUTED_PAPERS, FoundPrinter, PaperKind, PrinterKind, PrinterStatus
from shipdesk.services.change_settings import save_settings
from shipdesk.services.edit_print_queue import OPEN
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.settings import PaperRoutes, PrinterProfile, Settings


@dataclass(frozen=True, slots=True)
class PrinterLine:
    """A printer of the shop, the papers that go to it, and how many jobs wait for it."""

    profile: PrinterProfile
    papers: tuple[PaperKind, ...]
    waiting: int


def list_printers(shop: Shop) -> tuple[PrinterLine, ...]:
    """Return the shop's printers in the order in which they were added."""
    settings = shop.settings
    with shop.look() as tx:
        waiting = Counter(job.printer for job in tx.prints.in_states(OPEN, 2000))
    return tuple(
        PrinterLine(
            profile,
            tuple(kind for kind in ROUTED_PAPERS if settings.paper_routes.of(kind) == profile.name),
            waiting[profile.name],
        )
        for profile in settings.printers
    )


def found_printers(shop: Shop) -> tuple[str, ...]:
    """Return the queues of this computer that are no printer of the shop yet."""
    from shipdesk.printing.spooler import system_printers

    taken = {p.address for p in shop.settings.printers}
    return tuple(name for name in system_printers() if name not in taken)


def look_at_printer(name: str) -> FoundPrinter:
    """Return what the driver of one of this computer's queues says of itself."""
    from shipdesk.printing.spooler import look_at_queue

    return look_at_queue(name)


def paper_size_mm(name: str) -> tuple[float, float]:
    """Return width and height of a paper by its name; raises Refused where it is unknown."""
    from shipdesk.printing.page_sizes import MM_PER_POINT, page_size_pt

    width, height = page_size_pt(name)
    return width * MM_PER_POINT, height * MM_PER_POINT


def printer_status(shop: Shop, name: str) -> PrinterStatus:
    """Ask a printer of the shop how it is doing; raises Refused where there is none of that name."""
    if shop.settings.printer(name) is None:
        raise _unknown(shop.settings, name)
    return shop.printer(name).status()


def save_printer(shop: Shop, profile: PrinterProfile, *, replaces: str = "") -> None:
    """Keep a printer, in the place of the one that it replaces; a new name takes routes and waiting jobs along.

    The first printer of a shop gets the labels. Raises Refused for a name that is taken or an address that is none.
    """
    _check(profile)
    settings = shop.settings
    old = settings.printer(replaces) if replaces else None
    if replaces and old is None:
        raise _unknown(settings, replaces)
    if profile.name != replaces and settings.printer(profile.name) is not None:
        raise Refused(f"There is a printer '{profile.name}' already.", "Give this one another name.")
    if old is None:
        printers = (*settings.printers, profile)
        routes = settings.paper_routes
        if not settings.printers and not routes.label:
            routes = routes.model_copy(update={"label": profile.name})
    else:
        printers = tuple(profile if p is old else p for p in settings.printers)
        routes = _renamed(settings.paper_routes, replaces, profile.name)
    save_settings(shop, settings.model_copy(update={"printers": printers, "paper_routes": routes}))
    if old is not None and old.name != profile.name:
        _take_jobs_along(shop, old.name, profile.name)


def remove_printer(shop: Shop, name: str) -> None:
    """Forget a printer; its papers go to files from now on. Raises Refused as long as jobs wait for it."""
    settings = shop.settings
    if settings.printer(name) is None:
        raise _unknown(settings, name)
    line = next(line for line in list_printers(shop) if line.profile.name == name)
    if line.waiting:
        raise Refused(f"{line.waiting} print jobs wait for '{name}'.", "Print or cancel them first (print queue).")
    printers = tuple(p for p in settings.printers if p.name != name)
    routes = _renamed(settings.paper_routes, name, "")
    save_settings(shop, settings.model_copy(update={"printers": printers, "paper_routes": routes}))


def route_paper(shop: Shop, kind: PaperKind, name: str) -> None:
    """Let a kind of paper go to a printer; an empty name is a file in the shop's folder."""
    settings = shop.settings
    if kind not in ROUTED_PAPERS:
        raise Refused(f"Papers of the kind {kind.value} go to no printer of their own.")
    if name and settings.printer(name) is None:
        raise _unknown(settings, name)
    routes = settings.paper_routes.model_copy(update={kind.value: name})
    save_settings(shop, settings.model_copy(update={"paper_routes": routes}))


def _check(profile: PrinterProfile) -> None:
    from pathlib import Path

    from shipdesk.printing.page_sizes import page_size_pt
    from shipdesk.printing.raw_port import parse_address

    page_size_pt(profile.page_size)
    if profile.kind is PrinterKind.RAW:
        parse_address(profile.address)
    if profile.kind is PrinterKind.FOLDER and not Path(profile.address).expanduser().is_absolute():
        raise Refused(f"'{profile.address[:60]}' is no whole path of a folder.", "Begin with / or a drive.")


def _renamed(routes: PaperRoutes, old: str, new: str) -> PaperRoutes:
    changed = {kind.value: new for kind in ROUTED_PAPERS if routes.of(kind) == old}
    return routes.model_copy(update=changed)


def _take_jobs_along(shop: Shop, old: str, new: str) -> None:
    with shop.change(Topic.PRINTS) as tx:
        for job in tx.prints.in_states(OPEN, 2000):
            if job.printer == old:
                tx.prints.send_to(job.id, new)


def _unknown(settings: Settings, name: str) -> Refused:
    known = ", ".join(p.name for p in settings.printers) or "none"
    return Refused(f"There is no printer '{name}' (there is: {known}).", "Add it in Settings, Printers.")
