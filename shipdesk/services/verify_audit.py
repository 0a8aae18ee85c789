"""Look whether the audit log is what was written, from its first row to its last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from shipdesk.domain.audit_chain import Broken, Reading, contradiction, read_through
from shipdesk.services.audit_keys import head_beside, head_file, key_place, known_keys
from shipdesk.services.shop import Shop
from shipdesk.storage.audit_guard import HeadFile
from shipdesk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class OutsideHead:
    """A place outside the store that remembers where the log ended, and what it says against the log (or nothing)."""

    path: Path
    position: int
    at: datetime
    against: str


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """What was found: `broken` is the first row that is not what was written, None for a sound log."""

    rows: int
    broken: Broken | None
    outside: tuple[OutsideHead, ...]
    has_outside_head: bool
    """Whether this person's data folder remembers the log's end; without it only backups tell of rows cut off."""
    key_place: str
    """Where this computer's key is: "keyring", "file", or an empty text where nothing was sealed yet."""
    sealed_here: int
    sealed_elsewhere: int
    """Rows with the seals of other stations, or of a key that is lost: tied, and covered by our own next seal."""
    unsealed: int
    """Rows from before the log had seals: tied, and covered by the first seal."""

    @property
    def is_sound(self) -> bool:
        """Whether nothing speaks against the log."""
        return self.broken is None

    @property
    def sentence(self) -> str:
        """The result in one sentence."""
        if self.broken is None:
            return f"The audit log is sound: {self.rows} rows." if self.rows != 1 else "The audit log is sound: 1 row."
        row = f"row {self.broken.row_id}" if self.broken.row_id is not None else f"place {self.broken.position}"
        return f"The audit log was changed, first at {row}. {self.broken.why}"


def verify_audit(shop: Shop) -> AuditVerdict:
    """Read the whole log, and compare it with what is remembered outside the store; nothing is changed."""
    keys = known_keys(shop.folder, shop.store_id)
    own = head_file(shop.folder, shop.store_id)
    # Read before the log, which may only have grown since.
    heads = [(file.path, head) for file in (own, *_beside_backups(shop)) if (head := file.read()) is not None]
    with shop.look() as tx:
        found = read_through(tx.audit_chain.rows(), keys, {head.position for _, head in heads})
        broken = _with_lost_row(tx, found)
    outside: tuple[OutsideHead, ...] = ()
    if broken is None:
        outside = tuple(OutsideHead(p, h.position, h.at, contradiction(found, h, keys)) for p, h in heads)
        broken = _told_from_outside(found, outside)
    return AuditVerdict(
        rows=found.rows,
        broken=broken,
        outside=outside or tuple(OutsideHead(path, h.position, h.at, "") for path, h in heads),
        has_outside_head=any(path == own.path for path, _ in heads),
        key_place=key_place(shop.folder, shop.store_id),
        sealed_here=found.sealed_here,
        sealed_elsewhere=found.sealed_elsewhere,
        unsealed=found.unsealed,
    )


def _with_lost_row(tx: Transaction, found: Reading) -> Broken | None:
    """Return the first broken place; a row that is gone is told by the link it left behind."""
    lost = tx.audit_chain.lost_row()
    if lost is not None and (found.broken is None or lost[0] <= found.broken.position):
        return Broken(lost[0], lost[1], "This row was taken out.")
    return found.broken


def _told_from_outside(found: Reading, outside: tuple[OutsideHead, ...]) -> Broken | None:
    against = sorted((head for head in outside if head.against), key=lambda head: head.position)
    if not against:
        return None
    end = found.last.position if found.last else 0
    first = against[0]
    return Broken(min(end + 1, first.position), None, f"{first.against} ({first.path.name} remembers it.)")


def _beside_backups(shop: Shop) -> tuple[HeadFile, ...]:
    folders = [shop.folder / "backups"]
    if shop.settings.backup.second_folder:
        folders.append(Path(shop.settings.backup.second_folder).expanduser())
    backups = [path for folder in folders for path in sorted(folder.glob("shipdesk-*.db"))]
    return tuple(head_beside(path) for path in backups)
