"""Makes and migrates the tables of procrastinate, which are beside those of the store.

The comment on one of them names the last migration of procrastinate that was run.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from procrastinate.schema import SchemaManager
from psycopg.sql import SQL, Literal

from feedtool.errors import DamagedStoreError
from feedtool.store.postgresql_connection import PostgresqlDatabase


def prepare_tables(url: str) -> None:
    """Make the tables, or bring them to the version of this procrastinate, one process at a time.

    Raises:
        DamagedStoreError: a newer procrastinate made them.
        StoreError: PostgreSQL does not answer, or refuses.
    """
    migrations = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    last = migrations[-1].stem
    with closing(PostgresqlDatabase(url)) as database, database.transaction(is_durable=True):
        if _find_last(database) == last:
            return
        database.execute("hold_migrations")
        before = _find_last(database)
        if before is None:
            database.run(SQL(SchemaManager.get_schema()))
        elif before > last:
            raise DamagedStoreError(
                f"{database.name}: a newer procrastinate made the queue (its version {before}, here {last})",
                hint="install the same version on all machines: pip install -U 'feedtool[cluster]'",
            )
        else:
            for migration in migrations:
                if migration.stem > before:
                    database.run(SQL(migration.read_text("utf-8")))
        database.run(SQL("COMMENT ON TABLE procrastinate_jobs IS {}").format(Literal(last)))


def _find_last(database: PostgresqlDatabase) -> str | None:
    """Return the last migration that was run; None if there are no tables."""
    (found,) = database.find("find_queue_version") or (None,)
    return None if found is None else str(found)
