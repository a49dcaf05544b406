"""Makes, migrates and replaces the tables of a store in PostgreSQL.

The store is the current schema: the first one of `search_path`, usually `public`. Its version is the number of
migrations sql/postgresql/NNN_*.sql that were run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.sql import SQL, Identifier

from feedtool.errors import DamagedStoreError
from feedtool.store.postgresql_connection import PostgresqlDatabase
from feedtool.store.queries import read_migrations


def migrate(database: PostgresqlDatabase) -> None:
    """Run the missing migrations in one transaction, one process at a time.

    Raises:
        DamagedStoreError: a newer feedtool wrote the store.
    """
    if find_version(database) == len(read_migrations("postgresql")):
        return
    with database.transaction(is_durable=True):
        database.execute("hold_migrations")
        _run_migrations(database, find_version(database))


def find_version(database: PostgresqlDatabase) -> int:
    """Return the version of the store; 0 if there is none.

    Raises:
        DamagedStoreError: a newer feedtool wrote it, so it has data that only that one knows.
    """
    if database.find("find_table_of_version") is None:
        return 0
    (version,) = database.find("find_version") or (0,)
    known = len(read_migrations("postgresql"))
    if version > known:
        raise DamagedStoreError(
            f"{database.name} was written by a newer feedtool (its version {version}, here {known})",
            hint="install that feedtool again; or name an empty database in `store:` and run `feedtool store rebuild`",
        )
    return int(version)


def _run_migrations(database: PostgresqlDatabase, version: int) -> None:
    migrations = read_migrations("postgresql")
    for script in migrations[version:]:
        database.run(SQL(script))
    database.execute("save_version", {"version": len(migrations)})


@contextmanager
def replacing(database: PostgresqlDatabase) -> Iterator[str | None]:
    """Make an empty store, to which the session changes; at the end it replaces the present store.

    All of it is part of the session's transaction, and the present tables are locked only at the end, when they go to
    a schema of their own. Yields the name of that schema; None if there is no store to keep.
    """
    has_store = find_version(database) > 0
    now, new, old = database.find("name_schemas") or ("", "", "")
    database.run(SQL("CREATE SCHEMA {}").format(Identifier(new)))
    database.run(SQL("SET LOCAL search_path = {}").format(Identifier(new)))
    _run_migrations(database, 0)
    yield old if has_store else None
    if has_store:
        database.run(SQL("CREATE SCHEMA {}").format(Identifier(old)))
        _move_tables(database, now, old)
    _move_tables(database, new, now)
    database.run(SQL("DROP SCHEMA {}").format(Identifier(new)))


def _move_tables(database: PostgresqlDatabase, source: str, target: str) -> None:
    """Move all tables of the store, with what belongs to them; other tables of the schema stay."""
    for (table,) in [*database.select_tuples("list_tables", {"schema": source})]:
        names = Identifier(source, table), Identifier(target)
        database.run(SQL("ALTER TABLE {} SET SCHEMA {}").format(*names))
    names = Identifier(source, "forget_build_key"), Identifier(target)
    database.run(SQL("ALTER FUNCTION {}() SET SCHEMA {}").format(*names))
