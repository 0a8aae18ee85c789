"""The late list: forecasts as they were made, what is expected now, lines, what was done about them, and claims.

Revision: 0009.
"""

import sqlalchemy as sa
from alembic import op

from shipdesk.storage.columns import UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CAUSES = {"ship_by": "not_shipped", "promise": "promise_broken"}
"""What the clocks of marked lines are called as causes; the others keep their names."""


def upgrade() -> None:
    """Add the tables; lines that were put off or ignored stay so."""
    on_server = op.get_bind().dialect.name == "postgresql"
    op.execute("ALTER TABLE orders ADD COLUMN reship_of INTEGER REFERENCES orders (id)")
    op.create_index(op.f("ix_orders_reship_of"), "orders", ["reship_of"])
    op.execute("ALTER TABLE parcels ADD COLUMN promise_from VARCHAR NOT NULL DEFAULT ''")
    _add_forecasts(on_server=on_server)
    _add_lines()
    _add_claims()
    _keep_marks()


def _add_forecasts(*, on_server: bool) -> None:
    said = (
        ("p10_on", sa.Date(), False),
        ("p50_on", sa.Date(), False),
        ("p90_on", sa.Date(), False),
        ("p_late", sa.Float(), True),
        ("p_lost", sa.Float(), False),
        ("basis_parcels", sa.Integer(), False),
        ("basis_group", sa.String(), False),
    )
    op.create_table(
        "forecasts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("plain_on", sa.Date(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        *(sa.Column(name, kind, nullable=nullable) for name, kind, nullable in said),
        _of_parcel("forecasts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecasts")),
    )
    op.create_index(op.f("ix_forecasts_parcel_id"), "forecasts", ["parcel_id"])
    no = "false" if on_server else "0"
    op.create_table(
        "outlooks",
        sa.Column("parcel_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        *(sa.Column(name, kind, nullable=nullable) for name, kind, nullable in said),
        sa.Column("is_plain", sa.Boolean(), server_default=no, nullable=False),
        sa.Column("may_show_figure", sa.Boolean(), server_default=no, nullable=False),
        sa.Column("silent_after_at", UtcTime(), nullable=True),
        _of_parcel("outlooks"),
        sa.PrimaryKeyConstraint("parcel_id", name=op.f("pk_outlooks")),
    )
    op.create_index("ix_outlooks_p_late", "outlooks", ["p_late"])
    op.create_index("ix_outlooks_silent_after_at", "outlooks", ["silent_after_at"])
    _keep_forecasts(on_server=on_server)


def _of_parcel(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["parcel_id"], ["parcels.id"], name=op.f(f"fk_{table}_parcel_id"), ondelete="RESTRICT"
    )


def _keep_forecasts(*, on_server: bool) -> None:
    """Let the database refuse to change or delete what was forecast."""
    for verb in ("UPDATE", "DELETE"):
        trigger = f"CREATE TRIGGER keep_forecasts_{verb.lower()} BEFORE {verb} ON forecasts "
        if on_server:
            op.execute(trigger + "FOR EACH ROW EXECUTE FUNCTION keep_rows()")
        else:
            op.execute(trigger + "BEGIN SELECT RAISE(ABORT, 'forecasts are never changed'); END")
    if on_server:
        op.execute(
            "CREATE TRIGGER keep_forecasts_truncate BEFORE TRUNCATE ON forecasts "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_rows()"
        )


def _add_lines() -> None:
    op.create_table(
        "late_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("came_at", UtcTime(), nullable=False),
        sa.Column("left_at", UtcTime(), nullable=True),
        sa.Column("left_how", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_late_lines_order_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_lines")),
    )
    line = ["order_id", "parcel_id", "cause"]
    here, in_force = sa.text("left_at IS NULL"), sa.text("undone_at IS NULL")
    op.create_index(op.f("ix_late_lines_order_id"), "late_lines", ["order_id"])
    op.create_index(op.f("ix_late_lines_left_at"), "late_lines", ["left_at"])
    op.create_index("uq_late_lines_open", "late_lines", line, unique=True, sqlite_where=here, postgresql_where=here)
    op.create_table(
        "late_actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("made_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_late_actions_order_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_actions")),
    )
    op.create_index(op.f("ix_late_actions_batch"), "late_actions", ["batch"])
    op.create_index(op.f("ix_late_actions_order_id"), "late_actions", ["order_id"])
    op.create_index("ix_late_actions_away", "late_actions", line, sqlite_where=in_force, postgresql_where=in_force)


def _add_claims() -> None:
    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("claimed_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("filed_at", UtcTime(), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_claims_order_id"), ondelete="RESTRICT"),
        _of_parcel("claims"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
    )
    for column in ("order_id", "parcel_id", "last_on"):
        op.create_index(op.f(f"ix_claims_{column}"), "claims", [column])
    open_ones = sa.text("closed_at IS NULL")
    op.create_index(
        "uq_claims_open", "claims", ["parcel_id"], unique=True, sqlite_where=open_ones, postgresql_where=open_ones
    )
    op.create_table(
        "claim_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.Column("added_by", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_papers_claim_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_papers")),
    )
    op.create_index(op.f("ix_claim_papers_claim_id"), "claim_papers", ["claim_id"])


def _keep_marks() -> None:
    """Carry over what was put off or ignored; a parcel's promise was told by its order, or by nobody knows whom."""
    cause = "CASE clock " + " ".join(f"WHEN '{old}' THEN '{new}'" for old, new in CAUSES.items()) + " ELSE clock END"
    op.execute(
        "INSERT INTO late_actions "
        '(batch, order_id, parcel_id, cause, action, at, "by", until, note, currency) '
        f"SELECT 'mark-' || id, order_id, parcel_id, {cause}, "
        "CASE WHEN until IS NULL THEN 'ignore' ELSE 'snooze' END, at, '', until, reason, '' FROM late_marks"
    )
    op.drop_table("late_marks")
