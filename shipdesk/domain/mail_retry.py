"""When a mail that could not go is tried again, and when the whole queue rests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(hours=48)
"""From the first try; what then still could not go never does by itself."""
_JITTER = 0.2

RESEND_UNSURE_AFTER = timedelta(minutes=30)
"""After so long a mail whose fate is unsure is sent once more, where the shop wants that."""
LOOK_AFTER = (timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""How old an unsure mail is when it is looked for among the sent ones; servers file a copy within seconds."""

FIRST_TRIED_AT, LOOKED, RESENT_AT = "first_tried_at", "looked_for", "resent_by_itself_at"
SENDING_FACTS = frozenset({FIRST_TRIED_AT, LOOKED, RESENT_AT})
"""What the outbox keeps about the sending of a mail, beside what the mail is about; forgotten when a person resends."""


def wait_after(failures: int, chance: float) -> timedelta:
    """Return how long to wait after so many failures: 5, 10, 20, 40 minutes ... 4 hours, spread by a fifth.

    chance is between 0 and 1; it spreads the tries of many shops over time.
    """
    wait = min(FIRST_WAIT * (1 << min(max(failures - 1, 0), 10)), LONGEST_WAIT)
    return wait * (1 - _JITTER + 2 * _JITTER * chance)


class PauseKind(StrEnum):
    """Why nothing goes out."""

    PERSON = "person"
    """Until a person does something: the password, the account, the server's certificate."""
    QUOTA = "quota"
    """The account may send no more for some hours."""
    SERVER = "server"
    """The server does not answer or asks to wait."""


@dataclass(frozen=True, slots=True)
class MailPause:
    """The whole queue rests: why, since when, until when (None: until a person says so), after how many failures."""

    kind: PauseKind
    because: str
    since: datetime
    until: datetime | None
    failures: int = 1

    def stands(self, now: datetime) -> bool:
        """Answer whether nothing may go out yet."""
        return self.until is None or now < self.until
