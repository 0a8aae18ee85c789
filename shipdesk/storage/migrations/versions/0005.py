"""Carriers: wall clocks of events, later readings of them, parcels on their way back, and what ran when.

Revision: 0005.
"""

import sqlalchemy as sa
from alembic import op

from shipdesk.storage.columns import UtcTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and tables; what is here keeps its meaning."""
    on_server = op.get_bind().dialect.name == "postgresql"
    op.execute(f"ALTER TABLE tracking_events ADD COLUMN local_at {'TIMESTAMP' if on_server else 'DATETIME'}")
    op.execute("ALTER TABLE tracking_events ADD COLUMN offset_minutes INTEGER")
    op.execute("ALTER TABLE tracking_events ADD COLUMN zone_source VARCHAR NOT NULL DEFAULT ''")
    op.execute(f"ALTER TABLE parcels ADD COLUMN is_return BOOLEAN NOT NULL DEFAULT {'false' if on_server else '0'}")
    op.create_table(
        "event_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=False),
        sa.Column("mapping_version", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("blame", sa.String(), nullable=False),
        sa.Column("action_required", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["tracking_events.id"], name=op.f("fk_event_readings_event_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_readings")),
    )
    op.create_index("ix_event_readings_event_id", "event_readings", ["event_id"])
    op.create_table(
        "event_withdrawals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["tracking_events.id"], name=op.f("fk_event_withdrawals_event_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_withdrawals")),
    )
    op.create_index("ix_event_withdrawals_event_id", "event_withdrawals", ["event_id"])
    op.create_table(
        "job_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_runs")),
    )
    op.create_index("ix_job_runs_started_at", "job_runs", ["started_at"])
