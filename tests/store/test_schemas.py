"""Both dialects of SQL have the same tables, and a migrated store has those of a new one."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL

from feedtool.store import queries
from feedtool.store.postgresql import PostgresqlStore
from feedtool.store.queries import read_migrations, read_queries
from feedtool.store.sqlite import SqliteStore

FOLDER = Path(queries.__file__).parent / "sql"
DIALECTS = ("sqlite", "postgresql")
OF_SQLITE = {"sqlite_sequence"}
OF_SERVER = {"store_version", "worker_reports"}
"""SQLite has its version in a pragma and no workers."""
TYPES = {"INTEGER": "bigint", "TEXT": "text", "BLOB": "bytea"}

COLUMNS = """
SELECT
    table_name, column_name, data_type, is_nullable = 'NO', column_default IS NOT NULL,
    data_type <> 'text' OR collation_name IS NOT NULL OR (table_name, column_name) NOT IN (
        SELECT table_name, column_name FROM information_schema.key_column_usage WHERE table_schema = current_schema()
    )
FROM information_schema.columns WHERE table_schema = current_schema()
"""
KEYS = """
SELECT
    conrelid::regclass::text, contype,
    ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS one (number, place)
          JOIN pg_attribute ON attrelid = conrelid AND attnum = number ORDER BY place)
FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND contype IN ('p', 'u', 'f')
"""

TRIGGERS = """
SELECT pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
"""


@pytest.fixture
def sqlite_tables(tmp_path):
    with SqliteStore.open("sqlite:state.db", tmp_path), sqlite3.connect(tmp_path / "state.db") as connection:
        yield connection


@pytest.fixture
def postgresql_tables(postgresql, tmp_path):
    with PostgresqlStore.open(postgresql, tmp_path), psycopg.connect(postgresql) as connection:
        yield connection


def list_tables(connection):
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    return {name for (name,) in connection.execute(query)} - OF_SQLITE


def read_pragma(connection, name, of):
    return connection.execute(f"SELECT * FROM pragma_{name}(?)", (of,)).fetchall()


def test_both_dialects_have_the_same_columns(sqlite_tables, postgresql_tables):
    lite = {
        # The columns of SQLite's primary key may be NULL unless they are declared otherwise.
        (table, name, TYPES[type_], bool(not_null or in_key), default is not None)
        for table in list_tables(sqlite_tables)
        for _, name, type_, not_null, default, in_key in read_pragma(sqlite_tables, "table_info", table)
    }
    rows = postgresql_tables.execute(COLUMNS).fetchall()
    assert {row[:5] for row in rows if row[0] not in OF_SERVER} == lite


def test_keys_sort_by_their_bytes(postgresql_tables):
    assert [row[:2] for row in postgresql_tables.execute(COLUMNS).fetchall() if not row[5]] == []


def test_both_dialects_have_the_same_keys(sqlite_tables, postgresql_tables):
    lite = set()
    for table in list_tables(sqlite_tables):
        columns = sorted((row[5], row[1]) for row in read_pragma(sqlite_tables, "table_info", table) if row[5])
        lite |= {(table, "p", tuple(name for _, name in columns))} if columns else set()
        lite |= {(table, "f", (row[3],)) for row in read_pragma(sqlite_tables, "foreign_key_list", table)}
        for _, index, _, origin, _ in read_pragma(sqlite_tables, "index_list", table):
            if origin == "u":
                names = tuple(row[2] for row in read_pragma(sqlite_tables, "index_info", index))
                lite.add((table, "u", names))
    rows = postgresql_tables.execute(KEYS).fetchall()
    assert {(table, kind, tuple(names)) for table, kind, names in rows if table not in OF_SERVER} == lite


def test_both_dialects_have_the_same_indexes_with_the_same_conditions(sqlite_tables, postgresql_tables):
    def simplify(definition):
        """Return columns and condition as words, in which the dialects differ only in some functions and in casts."""
        text = definition.partition("(")[2].replace(" NULLS LAST", "").replace("strpos", "instr")
        return " ".join(re.findall(r"[\w\"':]+", re.sub(r"::\w+", "", text)))

    lite = sqlite_tables.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    query = (
        "SELECT indexname::text, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND indexname NOT IN "
        "(SELECT conname FROM pg_constraint)"
    )
    postgresql = {name: simplify(text.partition(" USING ")[2]) for name, text in postgresql_tables.execute(query)}
    assert postgresql == {name: simplify(text) for name, text in lite}


def test_both_dialects_have_the_same_triggers(sqlite_tables, postgresql_tables):
    def list_events(connection, query):
        texts = [text for (text,) in connection.execute(query)]
        return {re.search(r'AFTER\s+(\w+(?: OF \w+)?)\s+ON\s+(?:\w+\.)?"?(\w+)', text).groups() for text in texts}

    lite = list_events(sqlite_tables, "SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    assert len(lite) == 4
    assert list_events(postgresql_tables, TRIGGERS) == lite


DEFINITIONS = [
    COLUMNS,
    KEYS,
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()",
    "SELECT sequencename, increment_by FROM pg_sequences WHERE schemaname = current_schema()",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace",
    TRIGGERS,
    "SELECT version FROM store_version",
]


def describe(url):
    """Return all that a schema has, without its name."""
    with psycopg.connect(url) as connection:
        (name,) = connection.execute("SELECT current_schema()").fetchone()
        return [sorted(str(row).replace(f"{name}.", "") for row in connection.execute(query)) for query in DEFINITIONS]


@pytest.mark.parametrize("version", range(len(read_migrations("postgresql"))))
def test_a_migrated_store_in_postgresql_equals_a_new_one(postgresql, postgresql_server, tmp_path, version):
    from support.postgresql import make_schema

    new = make_schema(postgresql_server)
    with psycopg.connect(postgresql) as connection:
        for script in read_migrations("postgresql")[:version]:
            connection.execute(SQL(script))
        if version:
            connection.execute("UPDATE store_version SET version = %s", (version,))
    for url in (new, postgresql):
        with PostgresqlStore.open(url, tmp_path):
            pass
    assert describe(postgresql) == describe(new)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_migrations_of_a_dialect_are_numbered_without_gaps(dialect):
    names = sorted(file.name for file in (FOLDER / dialect).glob("*_*.sql"))
    assert [int(name[:3]) for name in names] == list(range(1, len(names) + 1))
    assert len(read_migrations(dialect)) == len(names)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_query_of_all_dialects_is_not_written_again_for_one(dialect):
    assert read_names(FOLDER / "queries.sql").isdisjoint(read_names(FOLDER / dialect / "queries.sql"))


def test_queries_of_all_dialects_sort_undated_entries_last():
    assert "published DESC" not in (FOLDER / "queries.sql").read_text("utf-8")
    for name, query in read_queries("postgresql").items():
        assert query.count("published DESC") == query.count("published DESC NULLS LAST"), name


def read_names(file):
    return set(re.findall(r"^-- name: (\w+)", file.read_text("utf-8"), flags=re.MULTILINE))
