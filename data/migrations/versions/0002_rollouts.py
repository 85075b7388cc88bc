"""Roll-outs: one table for many schools."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of roll-outs and let a roadmap say which one made it."""
    op.create_table(
        "rollouts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("template", sa.JSON(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_rollouts_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollouts")),
    )
    with op.batch_alter_table("roadmaps") as roadmaps:
        roadmaps.add_column(sa.Column("rollout_id", sa.Integer(), nullable=True))
        roadmaps.create_foreign_key(
            op.f("fk_roadmaps_rollout_id_rollouts"), "rollouts", ["rollout_id"], ["id"]
        )
        roadmaps.create_unique_constraint(
            op.f("uq_roadmaps_rollout_id_school_id"), ["rollout_id", "school_id"]
        )
    # Undoing a roll-out deletes roadmaps with their events: without it each one would read the whole log.
    op.create_index(op.f("ix_events_roadmap_id"), "events", ["roadmap_id"], unique=False)
