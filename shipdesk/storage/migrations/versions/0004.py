"""The print queue: what each print job prints, and the order that a person gave the jobs.

Revision: 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, and give each print job that is here its place in the order in which they were planned."""
    op.create_table(
        "print_jobs",
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("printer", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_print_jobs_outbox_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("outbox_id", name=op.f("pk_print_jobs")),
    )
    op.create_index("ix_print_jobs_position", "print_jobs", ["position"])
    if op.get_bind().dialect.name == "postgresql":
        printer, title, labels = "payload->>'printer'", "payload->>'title'", "payload->'labels'"
    else:
        printer, title = "json_extract(payload, '$.printer')", "json_extract(payload, '$.title')"
        labels = "payload, '$.labels'"
    op.execute(
        "INSERT INTO print_jobs (outbox_id, position, paper, printer, title, papers, media_type) "
        f"SELECT id, id, 'label', coalesce({printer}, ''), coalesce({title}, 'ShipDesk'), "
        f"coalesce(json_array_length({labels}), 0), '' FROM outbox WHERE kind = 'print'"
    )
