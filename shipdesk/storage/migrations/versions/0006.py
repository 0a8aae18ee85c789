"""The audit log's chain, which ties the rows that are here together, and the people who work in the shop.

Revision: 0006.
"""

import sqlalchemy as sa
from alembic import op

from shipdesk.domain.audit_chain import START, AuditContent, Link, next_link
from shipdesk.storage.columns import UtcTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_BATCH = 2000


def upgrade() -> None:
    """Add the tables, and tie the old rows together; the first row after them is sealed, and they with it."""
    links = op.create_table(
        "audit_links",
        sa.Column("audit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit_log.id"], name=op.f("fk_audit_links_audit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_audit_links")),
        sa.UniqueConstraint("position", name=op.f("uq_audit_links_position")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("pin", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("wait_until", UtcTime(), nullable=True),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.Column("removed_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_index("ix_people_badge", "people", ["badge"])
    _tie_old_rows(links)
    if op.get_bind().dialect.name == "postgresql":
        _guard_on_a_server()
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER keep_audit_links_{verb.lower()} BEFORE {verb} ON audit_links "
            "BEGIN SELECT RAISE(ABORT, 'audit_links is append-only'); END"
        )


def _tie_old_rows(links: sa.Table) -> None:
    plain = ("id", "actor", "station", "action", "order_id", "parcel_id")
    read_back = (sa.column("at", UtcTime()), sa.column("detail", sa.JSON()))
    log = sa.table("audit_log", *(sa.column(name) for name in plain), *read_back)
    bound, link, done = op.get_bind(), Link(0, START), -1
    while rows := bound.execute(sa.select(log).where(log.c.id > done).order_by(log.c.id).limit(_BATCH)).all():
        fresh = []
        for row in rows:
            told = (row.actor, row.station, row.action, row.order_id, row.parcel_id, row.detail)
            link = next_link(link, AuditContent(row.id, row.at, *told), None)
            values = {"position": link.position, "digest": link.digest, "seal": "", "key_id": ""}
            fresh.append({"audit_id": row.id, **values})
        bound.execute(links.insert(), fresh)
        done = rows[-1].id


def _guard_on_a_server() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER keep_audit_links_{verb.lower()} BEFORE {verb} ON audit_links "
            "FOR EACH ROW EXECUTE FUNCTION keep_rows()"
        )
    op.execute(
        "CREATE TRIGGER keep_audit_links_truncate BEFORE TRUNCATE ON audit_links "
        "FOR EACH STATEMENT EXECUTE FUNCTION keep_rows()"
    )
