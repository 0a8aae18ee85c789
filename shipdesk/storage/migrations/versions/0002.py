"""Shop APIs: how the shop calls an order, and how far each shop was read.

Revision: 0002.
"""

import sqlalchemy as sa
from alembic import op

from shipdesk.storage.columns import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the orders' remote_id, empty for all that are here, and the table of cursors."""
    # A plain ADD COLUMN, no batch: the orders table is not copied, so nothing that hangs on it can be lost.
    op.add_column("orders", sa.Column("remote_id", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "shop_cursors",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("pulled_at", UtcTime(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_shop_cursors")),
    )
