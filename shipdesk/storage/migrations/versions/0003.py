"""Products, what was chosen for an order, parcels planned before their labels, combined orders, and rules' records.

Revision: 0003.
"""

import sqlalchemy as sa
from alembic import op

from shipdesk.storage.columns import UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the new columns, empty for all that is here, and the new tables."""
    # Plain ADD COLUMNs, no batch: no table is copied, so nothing that hangs on it can be lost.
    op.add_column("orders", sa.Column("door_changes", sa.JSON(), nullable=False, server_default="[]"))
    for name in ("chosen_carrier", "chosen_service", "box"):
        op.add_column("orders", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("orders", sa.Column("weight_g", sa.Integer(), nullable=True))
    op.execute(
        "ALTER TABLE orders ADD COLUMN combined_into INTEGER CONSTRAINT fk_orders_combined_into REFERENCES orders (id)"
    )
    op.create_index("ix_orders_combined_into", "orders", ["combined_into"])
    op.add_column("parcels", sa.Column("items", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.Column("length_mm", sa.Integer(), nullable=True),
        sa.Column("width_mm", sa.Integer(), nullable=True),
        sa.Column("height_mm", sa.Integer(), nullable=True),
        sa.Column("customs_code", sa.String(), nullable=False),
        sa.Column("customs_text", sa.String(), nullable=False),
        sa.Column("origin_country", sa.String(), nullable=False),
        sa.Column("barcode", sa.String(), nullable=False),
        sa.Column("bin", sa.String(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("sku", name=op.f("uq_products_sku")),
    )
    op.create_index("ix_products_barcode", "products", ["barcode"])
    op.create_table(
        "planned_parcels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("box", sa.String(), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_planned_parcels_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_parcels")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_planned_parcels_order_id_number")),
    )
    op.create_table(
        "rule_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("did", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_rule_records_order_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_records")),
    )
    op.create_index("ix_rule_records_order_id", "rule_records", ["order_id"])
