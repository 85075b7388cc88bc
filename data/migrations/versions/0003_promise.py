"""The promise: planning by day; groups, and people without Telegram, as recipients; one request at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what delivery to everybody needs; what is stored stays as it is."""
    _people_and_groups()
    _milestones()
    _postponements()
    _reminders()


def _people_and_groups() -> None:
    with op.batch_alter_table("people") as people:
        people.alter_column("telegram_id", existing_type=sa.BigInteger(), nullable=True)
        people.add_column(sa.Column("email", sa.Text(), nullable=True))
    with op.batch_alter_table("chats") as chats:
        chats.add_column(sa.Column("bound_by", sa.Integer(), nullable=True))
        chats.add_column(sa.Column("bound_at", sa.DateTime(timezone=True), nullable=True))
        chats.add_column(sa.Column("members_report", sa.Boolean(), server_default=sa.true(), nullable=False))
        chats.add_column(sa.Column("unreachable_since", sa.DateTime(timezone=True), nullable=True))
        chats.add_column(sa.Column("unreachable_reason", sa.Text(), nullable=True))
        chats.create_foreign_key(op.f("fk_chats_bound_by_people"), "people", ["bound_by"], ["id"])
    op.create_index(op.f("ix_chats_organisation_id"), "chats", ["organisation_id"], unique=False)


def _milestones() -> None:
    op.execute("UPDATE milestones SET plan_on = '1900-01-01' WHERE plan_on IS NULL")
    with op.batch_alter_table("milestones") as milestones:
        milestones.alter_column(
            "plan_on", existing_type=sa.Date(), nullable=False, server_default="1900-01-01"
        )
        milestones.add_column(sa.Column("roll_on", sa.Date(), server_default="1900-01-01", nullable=False))
        milestones.drop_index("ix_milestones_state_plan_on")
    op.create_index("ix_milestones_state_plan_on_id", "milestones", ["state", "plan_on", "id"], unique=False)
    op.create_index("ix_milestones_roll_on_id", "milestones", ["roll_on", "id"], unique=False)


def _postponements() -> None:
    op.add_column("postponements", sa.Column("remark", sa.Text(), nullable=True))
    undecided = sa.text("decided_at IS NULL")
    op.create_index(
        "uq_postponements_undecided",
        "postponements",
        ["milestone_id"],
        unique=True,
        sqlite_where=undecided,
        postgresql_where=undecided,
    )


def _reminders() -> None:
    with op.batch_alter_table("reminders") as reminders:
        reminders.alter_column("person_id", existing_type=sa.Integer(), nullable=True)
        reminders.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
        reminders.add_column(sa.Column("way", sa.String(length=10), nullable=True))
        reminders.create_foreign_key(
            op.f("fk_reminders_group_id_chats"), "chats", ["group_id"], ["id"], ondelete="CASCADE"
        )
        reminders.create_check_constraint(
            op.f("ck_reminders_recipient"), "(person_id IS NULL) <> (group_id IS NULL)"
        )
        reminders.create_unique_constraint(
            op.f("uq_reminders_milestone_id_revision_step_group_id"),
            ["milestone_id", "revision", "step", "group_id"],
        )
    op.create_index("ix_reminders_group_id_state", "reminders", ["group_id", "state"], unique=False)
