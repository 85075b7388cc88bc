"""Find a number in every school, and count what is late or waits, without reading every milestone."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes that the screens of a whole region live on."""
    op.create_index("ix_milestones_label_id", "milestones", ["label", "id"], unique=False)
    op.create_index("ix_measures_number_id", "measures", ["number", "id"], unique=False)
    op.drop_index("ix_milestones_state_due", table_name="milestones")
    columns = ["state", "due", "external", "roadmap_id"]
    op.create_index("ix_milestones_state_due", "milestones", columns, unique=False)
