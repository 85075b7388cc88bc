"""Keep the column «Контроль исполнения» in its own words: joint control is more than a list of names."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Rows that are there already say what their names say."""
    op.add_column("measures", sa.Column("control_text", sa.Text()))
