"""Changes of the national list of institutions found without reading the journal (A-053)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_change_of_the_list = sa.text(
        "state = 3 AND method IN ('yidi.v1.RegistryService/ChangeInstitution',"
        " 'yidi.v1.RegistryService/RecordInstitution')"
    )
    op.create_index(
        "changes_of_the_list",
        "journal_entries",
        ["entry_id"],
        sqlite_where=is_change_of_the_list,
        postgresql_where=is_change_of_the_list,
    )
