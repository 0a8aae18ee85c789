"""The customer knows: pages of parcels, older templates, addresses that mails do not reach; and some indexes.

Revision: 0008.
"""

import sqlalchemy as sa
from alembic import op

from shipdesk.storage.columns import UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns; mails that are here are as they were."""
    on_server = op.get_bind().dialect.name == "postgresql"
    moment = "TIMESTAMP WITH TIME ZONE" if on_server else "DATETIME"
    for column, kind in (
        ("also_to", "JSON NOT NULL DEFAULT '[]'"),
        ("attachments", "JSON NOT NULL DEFAULT '[]'"),
        ("to_approve", f"BOOLEAN NOT NULL DEFAULT {'false' if on_server else '0'}"),
        ("bounced_at", moment),
    ):
        op.execute(f"ALTER TABLE messages ADD COLUMN {column} {kind}")
    op.create_table(
        "flagged_addresses",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("flag", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("address", "flag", name=op.f("pk_flagged_addresses")),
    )
    op.create_table(
        "template_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("milestone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("mjml", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", UtcTime(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_versions")),
    )
    op.create_index("ix_template_versions_of", "template_versions", ["milestone", "language"])
    op.create_table(
        "tracking_pages",
        sa.Column("parcel_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.Column("published_digest", sa.String(), nullable=False),
        sa.Column("withdrawn_at", UtcTime(), nullable=True),
        sa.Column("next_at", UtcTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parcel_id"], ["parcels.id"], name=op.f("fk_tracking_pages_parcel_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("parcel_id", name=op.f("pk_tracking_pages")),
        sa.UniqueConstraint("name", name=op.f("uq_tracking_pages_name")),
    )
    op.create_index("ix_tracking_pages_next_at", "tracking_pages", ["next_at"])
    chosen = sa.text("chosen_carrier != ''")
    columns = ["chosen_carrier", "chosen_service", "status"]
    op.create_index("ix_orders_chosen", "orders", columns, sqlite_where=chosen, postgresql_where=chosen)
    op.create_index("ix_order_lines_sku", "order_lines", ["sku"])
    in_house = sa.text("dispatched_at IS NULL AND voided_at IS NULL")
    op.create_index(
        "ix_parcels_in_house", "parcels", ["carrier", "order_id"], sqlite_where=in_house, postgresql_where=in_house
    )
