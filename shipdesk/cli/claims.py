"""Claims: the calendar, one from the draft to the money, and the file that a person takes to the carrier."""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer

from shipdesk.cli.session import Session
from shipdesk.cli.shapes import day, moment
from shipdesk.domain.claims.claim import Claim, ClaimCandidate, ClaimLine, ClaimPaper
from shipdesk.domain.claims.states import ClaimStep, can
from shipdesk.domain.claims.words import ClaimKind, ClaimState, PaperOf
from shipdesk.domain.errors import Refused, WrongUsage
from shipdesk.domain.money import money_text, to_minor
from shipdesk.domain.promise import zone_of
from shipdesk.domain.spending import sums_text
from shipdesk.services.shop import Shop

Number = Annotated[str, typer.Argument(metavar="TRACKING", help="The parcel's tracking number.")]
KindOption = Annotated[ClaimKind | None, typer.Option(help="What went wrong; else what the parcel's state tells.")]
_MOST = Decimal(10**10)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(help="Money asked back from carriers.", no_args_is_help=True)
    group.command("list")(list_all)
    group.command("open")(open_some)
    group.command("add")(add_papers)
    group.command("file")(file)
    group.command("answer")(answer)
    group.command("withdraw")(withdraw)
    app.add_typer(group, name="claims")


def list_all(context: typer.Context) -> None:
    """List what can be claimed and what was, what ends first at the top."""
    from shipdesk.services.claims.list_claims import list_claims

    session: Session = context.obj
    with session.shop() as shop:
        calendar = list_claims(shop)
    rows: list[tuple[object, ...]] = [
        (day(each.window.last_on), "to open", each.kind.value, each.tracking_number, each.order_number,
         money_text(each.value_minor, each.currency), each.why)
        for each in calendar.to_open
    ]  # fmt: skip
    rows += [
        (day(line.claim.last_on), line.claim.state.value, line.claim.kind.value, line.tracking_number,
         line.order_number, money_text(line.claim.claimed_minor, line.claim.currency), line.claim.reference)
        for line in calendar.claims
    ]  # fmt: skip
    columns = ("last day", "state", "kind", "tracking number", "order", "asked", "")
    document = {
        "to_open": [candidate_json(each) for each in calendar.to_open],
        "claims": [line_json(line) for line in calendar.claims],
        "asked": calendar.asked, "got": calendar.got, "refused": calendar.refused,
    }  # fmt: skip

    def show() -> None:
        session.table(columns, rows, "Nothing to claim.")
        for words, sums in (("Asked for", calendar.asked), ("Got back", calendar.got), ("Refused", calendar.refused)):
            if any(sums.values()):
                session.say(f"{words}: {sums_text(sums)}.")

    session.answer(document, show)


def open_some(
    context: typer.Context,
    numbers: Annotated[list[str], typer.Argument(metavar="TRACKING...", help="The parcels' tracking numbers.")],
    kind: KindOption = None,
    note: Annotated[str, typer.Option(help="What you know beside the scans; it stands in the claim.")] = "",
) -> None:
    """Open claims as drafts; a refused parcel stops no other."""
    from shipdesk.services.claims.open_claim import open_claims

    session: Session = context.obj
    with session.shop() as shop:
        made = open_claims(shop, [parcel_of(shop, number) for number in numbers], kind=kind, note=note)
        lines = [_line(shop, claim_id) for claim_id in made.claim_ids]
    session.answer(
        {"opened": [line_json(line) for line in lines],
         "refused": [{"tracking_number": number, "reason": reason} for number, reason in made.refused]},
        lambda: _say_opened(session, lines),
    )  # fmt: skip
    for number, reason in made.refused:
        session.warn(f"{number}: {reason}")
        session.refused()


def add_papers(
    context: typer.Context,
    number: Number,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="PDF, PNG or JPEG, 10 MB at most.")],
    kind: Annotated[PaperOf, typer.Option(help="What the papers prove.")] = PaperOf.VALUE,
) -> None:
    """Put papers to the parcel's open claim."""
    from shipdesk.services.claims.add_claim_paper import add_claim_paper

    session: Session = context.obj
    kept: list[ClaimPaper] = []
    with session.shop() as shop:
        claim = open_claim_of(shop, number)
        for path in files:
            try:
                content = path.read_bytes()
            except OSError as error:
                raise Refused(f"{path} cannot be read ({error.strerror}).", "Check the path.") from error
            kept.append(add_claim_paper(shop, claim.id, path.name, content, kind))
        line = _line(shop, claim.id)
    session.answer(
        {"claim": line_json(line), "papers": [paper_json(paper) for paper in kept]},
        lambda: session.say(f"Kept with the claim: {', '.join(paper.name for paper in kept)}."),
    )


def file(
    context: typer.Context,
    number: Number,
    pdf: Annotated[Path | None, typer.Option(help="Write the file here, one PDF with everything.")] = None,
    kind: KindOption = None,
    reference: Annotated[str, typer.Option(help="The carrier's number: marks the claim as filed.")] = "",
    filed: Annotated[bool, typer.Option("--filed", help="Mark it as filed without a number.")] = False,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Filed on this day.")] = None,
) -> None:
    """Make the file of a claim, opening one where there is none; with --reference or --filed it counts as filed."""
    from shipdesk.services.claims.claim_file import claim_file, save_claim_file
    from shipdesk.services.claims.file_claim import file_claim, set_reference

    session: Session = context.obj
    if pdf is None and not (reference or filed):
        raise WrongUsage("Say where the file goes: --pdf FILE.", "Or mark the claim as filed: --reference NUMBER.")
    with session.shop() as shop:
        claim = _claim_to_file(shop, number, kind)
        made = claim_file(shop, claim.id)
        if pdf is not None:
            save_claim_file(made, pdf)
        if reference or filed:
            if can(claim.state, ClaimStep.FILE):
                file_claim(shop, claim.id, reference=reference, filed_at=_at(shop, on), pdf=made.pdf)
            elif reference:
                set_reference(shop, claim.id, reference)
        line = _line(shop, claim.id)
    session.answer(
        {"claim": line_json(line), "pdf": str(pdf) if pdf is not None else None,
         "enclosed": [{"pages": pages.replace(" ", ""), "what": what} for pages, what in made.enclosed],
         "missing": list(made.missing)},
        lambda: _say_filed(session, line, pdf, made.missing),
    )  # fmt: skip


def answer(
    context: typer.Context,
    number: Number,
    paid: Annotated[str | None, typer.Option(help="How much was paid, in the claim's currency: 45.90.")] = None,
    accepted: Annotated[bool, typer.Option("--accepted", help="It said yes; the money is not here yet.")] = False,
    refused: Annotated[bool, typer.Option("--refused", help="It said no.")] = False,
    words: Annotated[str, typer.Option(help="What the carrier wrote.")] = "",
) -> None:
    """Keep what the carrier answered: --paid AMOUNT, --accepted or --refused."""
    from shipdesk.services.claims.answer_claim import answer_claim

    session: Session = context.obj
    if [paid is not None, accepted, refused].count(True) != 1:
        raise WrongUsage("Say one of --paid AMOUNT, --accepted and --refused.")
    state = ClaimState.PAID if paid is not None else ClaimState.ACCEPTED if accepted else ClaimState.REFUSED
    with session.shop() as shop:
        claim = open_claim_of(shop, number)
        minor = _minor(paid, claim.currency) if paid is not None else None
        answer_claim(shop, claim.id, state, paid_minor=minor, words=words)
        line = _line(shop, claim.id)
    session.answer({"claim": line_json(line)}, lambda: session.say(f"The claim is {line.claim.state.value}."))


def withdraw(
    context: typer.Context,
    number: Number,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    reopen: Annotated[bool, typer.Option("--reopen", help="Take the last step of the newest claim back.")] = False,
) -> None:
    """Give up the parcel's open claim, or take the last step of a claim back."""
    from shipdesk.services.claims.show_claim import claims_of_parcel
    from shipdesk.services.claims.withdraw_claim import reopen_claim, withdraw_claim

    session: Session = context.obj
    with session.shop() as shop:
        if reopen:
            claims = claims_of_parcel(shop, parcel_of(shop, number))
            if not claims:
                raise Refused(f"There is no claim for {number}.", "Open one: shipdesk claims open TRACKING.")
            claim = reopen_claim(shop, claims[0].id)
        else:
            claim = withdraw_claim(shop, open_claim_of(shop, number).id, reason=reason)
        line = _line(shop, claim.id)
    session.answer({"claim": line_json(line)}, lambda: session.say(f"The claim is {line.claim.state.value}."))


def parcel_of(shop: Shop, number: str) -> int:
    """Return the parcel of a tracking number; raises Refused where there is none, or several."""
    with shop.look() as tx:
        found = [parcel for parcel in tx.parcels.with_code([number.strip()]) if parcel.voided_at is None]
    if not found:
        raise Refused(f"No parcel has the number {number}.", "Search for it: shipdesk search NUMBER.")
    if len(found) > 1:
        carriers = ", ".join(parcel.carrier for parcel in found)
        raise Refused(f"{len(found)} parcels have the number {number} ({carriers}).", "Claim it in the window.")
    return found[0].id


def open_claim_of(shop: Shop, number: str) -> Claim:
    """Return the claim of a parcel that is not closed; raises Refused where there is none."""
    from shipdesk.services.claims.show_claim import claims_of_parcel

    for claim in claims_of_parcel(shop, parcel_of(shop, number)):
        if not claim.is_closed:
            return claim
    raise Refused(f"There is no open claim for {number}.", "Open one: shipdesk claims open TRACKING.")


def line_json(line: ClaimLine) -> dict[str, Any]:
    """Return a claim as the documents have it."""
    claim = line.claim
    return {
        "tracking_number": line.tracking_number, "order_number": line.order_number, "carrier": line.carrier,
        "kind": claim.kind.value, "state": claim.state.value, "rule": claim.rule,
        "opens_on": day(claim.opens_on), "last_on": day(claim.last_on), "opened_at": moment(claim.opened_at),
        "claimed_minor": claim.claimed_minor, "currency": claim.currency, "filed_at": moment(claim.filed_at),
        "reference": claim.reference, "answered_at": moment(claim.answered_at), "answer": claim.answer,
        "paid_minor": claim.paid_minor, "closed_at": moment(claim.closed_at), "papers": line.papers,
    }  # fmt: skip


def candidate_json(each: ClaimCandidate) -> dict[str, Any]:
    """Return a parcel that can be claimed as the documents have it."""
    return {
        "tracking_number": each.tracking_number, "order_number": each.order_number, "carrier": each.carrier,
        "kind": each.kind.value, "opens_on": day(each.window.opens_on), "last_on": day(each.window.last_on),
        "state": each.window.state.value, "window": each.window.words, "why": each.why,
        "value_minor": each.value_minor, "currency": each.currency,
    }  # fmt: skip


def paper_json(paper: ClaimPaper) -> dict[str, Any]:
    """Return what is known of a paper."""
    return {
        "id": paper.id, "kind": paper.kind.value, "name": paper.name, "media_type": paper.media_type,
        "bytes": paper.bytes, "sha256": paper.sha256,
    }  # fmt: skip


def _line(shop: Shop, claim_id: int) -> ClaimLine:
    with shop.look() as tx:
        return tx.claims.lines(claim_id=claim_id)[0]


def _claim_to_file(shop: Shop, number: str, kind: ClaimKind | None) -> Claim:
    """Return the parcel's open claim, changed to that kind, or a new one."""
    from shipdesk.services.claims.change_claim import change_claim
    from shipdesk.services.claims.open_claim import open_claims
    from shipdesk.services.claims.show_claim import claims_of_parcel

    parcel_id = parcel_of(shop, number)
    claim = next((claim for claim in claims_of_parcel(shop, parcel_id) if not claim.is_closed), None)
    if claim is None:
        made = open_claims(shop, [parcel_id], kind=kind)
        if made.refused:
            raise Refused(f"{number}: {made.refused[0][1]}")
        return _line(shop, made.claim_ids[0]).claim
    return claim if kind in (None, claim.kind) else change_claim(shop, claim.id, kind=kind)


def _at(shop: Shop, on: datetime | None) -> datetime | None:
    if on is None:
        return None
    zone = zone_of(shop.settings.shop.time_zone)
    now = shop.clock.now()
    return now if on.date() == now.astimezone(zone).date() else datetime.combine(on, time(12), zone).astimezone(UTC)


def _minor(text: str, currency: str) -> int:
    try:
        amount = Decimal(text.strip().replace(",", "."))
    except InvalidOperation as error:
        raise WrongUsage(f"{text} is no amount.", "Write it as 45.90.") from error
    if not amount.is_finite() or not 0 < amount < _MOST:
        raise WrongUsage(f"{text} is no amount that can have been paid.", "Write it as 45.90.")
    return to_minor(amount, currency)


def _say_opened(session: Session, lines: list[ClaimLine]) -> None:
    for line in lines:
        last = f", to be filed until {line.claim.last_on}" if line.claim.last_on else ""
        session.say(f"Claim opened for {line.tracking_number}: {line.claim.kind.value}{last}.")


def _say_filed(session: Session, line: ClaimLine, pdf: Path | None, missing: tuple[str, ...]) -> None:
    if pdf is not None:
        session.say(f"The file is {pdf}.")
    for sentence in missing:
        session.warn(f"Not in it: {sentence}")
    if line.claim.filed_at is not None:
        session.say(f"The claim for {line.tracking_number} counts as filed.")
