"""Photo monitoring: what a picture says of itself, files still to be fetched, likeness, requests, review."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for the evidence value of photos; what is stored counts as stored whole."""
    _requests()
    _evidence()
    _likenesses()


def _requests() -> None:
    op.create_table(
        "photo_requests",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("weekly", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id"], ["organisations.id"], name=op.f("fk_photo_requests_school_id_organisations")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_photo_requests_asked_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_requests")),
    )
    with op.batch_alter_table("measures") as measures:
        measures.add_column(sa.Column("request_id", sa.Integer(), nullable=True))
        measures.create_foreign_key(
            op.f("fk_measures_request_id_photo_requests"), "photo_requests", ["request_id"], ["id"]
        )
    op.create_index(op.f("ix_measures_request_id"), "measures", ["request_id"], unique=False)


def _evidence() -> None:
    with op.batch_alter_table("evidence") as evidence:
        evidence.add_column(sa.Column("state", sa.String(length=20), server_default="stored", nullable=False))
        evidence.add_column(sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
        evidence.add_column(sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True))
        evidence.add_column(sa.Column("format", sa.String(length=10), nullable=True))
        evidence.add_column(sa.Column("inspected_at", sa.DateTime(timezone=True), nullable=True))
        evidence.add_column(sa.Column("width", sa.Integer(), nullable=True))
        evidence.add_column(sa.Column("height", sa.Integer(), nullable=True))
        evidence.add_column(sa.Column("taken_at", sa.DateTime(), nullable=True))
        evidence.add_column(sa.Column("camera", sa.Text(), nullable=True))
        evidence.add_column(sa.Column("latitude", sa.Float(), nullable=True))
        evidence.add_column(sa.Column("longitude", sa.Float(), nullable=True))
        evidence.add_column(sa.Column("dhash", sa.BigInteger(), nullable=True))
        evidence.add_column(sa.Column("alike_id", sa.Integer(), nullable=True))
        evidence.add_column(sa.Column("distance", sa.Integer(), nullable=True))
        evidence.add_column(sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
        evidence.add_column(sa.Column("reviewed_by", sa.Integer(), nullable=True))
        evidence.add_column(sa.Column("accepted", sa.Boolean(), nullable=True))
        evidence.add_column(sa.Column("remark", sa.Text(), nullable=True))
        evidence.create_foreign_key(
            op.f("fk_evidence_alike_id_evidence"), "evidence", ["alike_id"], ["id"], ondelete="SET NULL"
        )
        evidence.create_foreign_key(op.f("fk_evidence_reviewed_by_people"), "people", ["reviewed_by"], ["id"])
    # Only photos that came before this version still have to be looked at.
    op.execute("UPDATE evidence SET inspected_at = received_at WHERE kind <> 'photo' OR sha256 IS NULL")
    op.create_index("ix_evidence_state_retry_at", "evidence", ["state", "retry_at"], unique=False)
    op.create_index("ix_evidence_inspected_at", "evidence", ["inspected_at"], unique=False)
    op.create_index("ix_evidence_sha256", "evidence", ["sha256"], unique=False)
    op.create_index("ix_evidence_room_id", "evidence", ["room_id"], unique=False)


def _likenesses() -> None:
    op.create_table(
        "likenesses",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("band", sa.SmallInteger(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_likenesses_evidence_id_evidence"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("evidence_id", "band", name=op.f("pk_likenesses")),
    )
    op.create_index("ix_likenesses_band_value", "likenesses", ["band", "value"], unique=False)
