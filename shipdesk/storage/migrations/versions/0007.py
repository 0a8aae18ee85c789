"""The packing station: sessions at the bench, bags, photos, pictures of products, and what is asked of a piece.

Revision: 0007.
"""

import sqlalchemy as sa
from alembic import op

from shipdesk.storage.columns import UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns; what is here keeps its meaning."""
    _bags()
    _sessions()
    _pictures()
    _columns()


def _bags() -> None:
    op.create_table(
        "bags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("manifest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bags")),
    )
    _unique_while("uq_bags_open", "bags", ["carrier"], "closed_at IS NULL")


def _sessions() -> None:
    op.create_table(
        "bench_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=True),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.Column("wrong_scans", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("last_put", sa.JSON(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("parked_at", UtcTime(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_bench_sessions_order_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["parcel_id"], ["parcels.id"], name=op.f("fk_bench_sessions_parcel_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bench_sessions")),
    )
    for column in ("order_id", "parcel_id", "started_at"):
        op.create_index(f"ix_bench_sessions_{column}", "bench_sessions", [column])
    _unique_while("uq_bench_sessions_order", "bench_sessions", ["order_id", "kind"], "ended_at IS NULL")
    here = "ended_at IS NULL AND parked_at IS NULL"
    _unique_while("uq_bench_sessions_station", "bench_sessions", ["station"], here)
    op.create_table(
        "bench_items",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("packed", sa.Integer(), nullable=False),
        sa.Column("packed_as", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["bench_sessions.id"], name=op.f("fk_bench_items_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "place", name=op.f("pk_bench_items")),
    )
    op.create_table(
        "packed_serials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["bench_sessions.id"], name=op.f("fk_packed_serials_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packed_serials")),
    )
    for column in ("session_id", "serial"):
        op.create_index(f"ix_packed_serials_{column}", "packed_serials", [column])


def _pictures() -> None:
    op.create_table(
        "product_pictures",
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("sku", name=op.f("pk_product_pictures")),
    )
    op.create_table(
        "packing_photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_packing_photos_order_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packing_photos")),
    )
    op.create_index("ix_packing_photos_order_id", "packing_photos", ["order_id"])


def _columns() -> None:
    moment = "TIMESTAMP WITH TIME ZONE" if _on_server() else "DATETIME"
    for table, column, kind in (
        ("products", "asks", "VARCHAR NOT NULL DEFAULT ''"),
        ("products", "parts", "JSON NOT NULL DEFAULT '[]'"),
        ("products", "substitutes", "JSON NOT NULL DEFAULT '[]'"),
        ("parcels", "packed_at", moment),
        ("parcels", "packed_by", "VARCHAR NOT NULL DEFAULT ''"),
        ("parcels", "came_back_at", moment),
        ("dispatches", "bag_id", "INTEGER"),
        ("scans", "mode", "VARCHAR NOT NULL DEFAULT ''"),
        ("scans", "session_id", "INTEGER"),
        ("scans", "local_id", "VARCHAR NOT NULL DEFAULT ''"),
    ):
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    op.create_index("ix_dispatches_bag_id", "dispatches", ["bag_id"])
    op.create_index("ix_scans_session_id", "scans", ["session_id"])
    waiting = sa.text("outcome = 'waiting'")
    op.create_index("ix_scans_waiting", "scans", ["station"], sqlite_where=waiting, postgresql_where=waiting)
    _unique_while("uq_scans_local_id", "scans", ["local_id"], "local_id != ''")


def _on_server() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _unique_while(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)
