"""How a claim goes on: from the first thought until the money is there, and the way back."""

from __future__ import annotations

from enum import StrEnum

from shipdesk.domain.claims.words import CLOSED, STATE_WORDS, ClaimState
from shipdesk.domain.errors import Refused


class ClaimStep(StrEnum):
    """What somebody does with a claim."""

    FILE = "file"
    ACCEPT = "accept"
    PAY = "pay"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    """One step back, whatever was done last."""


_OPEN = frozenset(ClaimState) - CLOSED
_AFTER: dict[ClaimStep, tuple[frozenset[ClaimState], ClaimState]] = {
    ClaimStep.FILE: (frozenset({ClaimState.DRAFT}), ClaimState.FILED),
    ClaimStep.ACCEPT: (frozenset({ClaimState.FILED}), ClaimState.ACCEPTED),
    ClaimStep.PAY: (frozenset({ClaimState.FILED, ClaimState.ACCEPTED}), ClaimState.PAID),
    ClaimStep.REFUSE: (frozenset({ClaimState.FILED, ClaimState.ACCEPTED}), ClaimState.REFUSED),
    ClaimStep.WITHDRAW: (_OPEN, ClaimState.WITHDRAWN),
}
_WAY_ON = {
    ClaimStep.FILE: "Only a draft can be filed; reopen the claim first.",
    ClaimStep.ACCEPT: "Mark the claim as filed first.",
    ClaimStep.PAY: "Mark the claim as filed first.",
    ClaimStep.REFUSE: "Mark the claim as filed first.",
    ClaimStep.WITHDRAW: "There is nothing left to withdraw.",
    ClaimStep.REOPEN: "There is no step to take back.",
}


def after(state: ClaimState, step: ClaimStep, *, was_filed: bool = False) -> ClaimState:
    """Return the state after a step; raises Refused where the step cannot follow.

    was_filed tells of a claim that was withdrawn whether it had been filed before: it goes back to that.
    """
    if step is ClaimStep.REOPEN:
        found = _before(state, was_filed=was_filed)
        if found is not None:
            return found
    else:
        begins, ends = _AFTER[step]
        if state in begins:
            return ends
    raise Refused(f"This claim is {STATE_WORDS[state].lower()}.", _WAY_ON[step])


def can(state: ClaimState, step: ClaimStep) -> bool:
    """Answer whether a step can follow."""
    return _before(state, was_filed=False) is not None if step is ClaimStep.REOPEN else state in _AFTER[step][0]


def _before(state: ClaimState, *, was_filed: bool) -> ClaimState | None:
    match state:
        case ClaimState.PAID | ClaimState.REFUSED | ClaimState.ACCEPTED:
            return ClaimState.FILED
        case ClaimState.WITHDRAWN:
            return ClaimState.FILED if was_filed else ClaimState.DRAFT
        case ClaimState.FILED:
            return ClaimState.DRAFT
        case _:
            return None
