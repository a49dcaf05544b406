"""The plans of the named queries on 200,000 entries: they use an index, except those that read all rows on purpose."""

from __future__ import annotations

import json
import re
import sqlite3

import pytest

from feedtool.store.postgresql import PostgresqlStore
from feedtool.store.postgresql_connection import connect, get_sql
from feedtool.store.queries import read_queries
from feedtool.store.sqlite import SqliteStore
from support.postgresql import make_schema

ENTRIES, FEEDS, MANY = 200_000, 20_000, 2_000
BIG = {"entries", "entry_keys", "feeds", "documents", "public_ids"}

IN_ORDER = {
    "list_categories",
    "list_newest",
    "list_newest_of_feed",
    "list_newest_stated",
    "list_newest_stated_of_feed",
    "load_entries",
    "load_entries_of_feeds",
    "list_dated_with",
}
"""Those that read without a limit: an index gives the first rows, and the caller stops when it has enough."""

READS_ALL = {
    "clear_keys": "all keys are made again, because other rules are used",
    "find_crowded": "for `each`, and for archives that are made from nothing",
    "forget_all_keys": "all keys are made again, because other rules are used",
    "load_feeds": "status, checks and the schedule",
    "load_public_ids": "for `store copy`, and for a store that was lost",
}

LIMITED = {"SCAN wanted", "SCAN newest", "SCAN few"}
"""Steps of SQLite that read few rows: a table of the caller, and queries with a limit."""

INDEXES_OF_FEW = ("entries_dated_latest", "entries_without_keys")
"""The conditions of these indexes hold for few entries, so they may be read whole."""

VALUES = {
    "feed": "feed 7",
    "feeds": [f"feed {number}" for number in range(64)],
    "key": 7,
    "id": "id 7",
    "ids": ["id 7", "id 20007"],
    "number": 7,
    "keys": b"keys",
    "day": 19_000,
    "first": 19_000,
    "last": 19_007,
    "undated": -(2**31),
    "limit": 50,
    "list": "feed 7",
    "name": "category 7",
    "now": "2026-11-30",
    "kind": "articles",
    "urls": ["feed 7"],
    "url": "feed 7",
    "public_id": "public 7",
    "earliest": "2001-01-01",
    "latest": "2999-01-01",
    "until": "2999-01-01",
    "job": 1,
    "attempts": 1,
    "seconds": 30,
}

ROWS = """
INSERT INTO feeds (key, kind, about, next_try_reason, failures, moved_seen)
SELECT 'feed ' || n, 'subscription', '{}', '', 0, 0 FROM (SELECT n - 1 AS n FROM numbers) AS below WHERE n < 20000;

INSERT INTO documents (feed, url, body_hash, settings_hash) SELECT key, key, '', '' FROM feeds;

INSERT INTO entries (
    number, feed, id, document, withdrawn, published, first_seen, revisions, fingerprint, digest, title, summary, keys,
    categories, withheld
)
SELECT
    n, 'feed ' || (n % 20000), 'id ' || n, '', CASE WHEN n % 50 = 0 THEN 1 ELSE 0 END,
    CASE WHEN n % 20 > 0 THEN '20' || (10 + n % 17) || '-10-' || (10 + n % 21) || 'T' || (n % 100000) END,
    '2026-10-' || (10 + n % 21), 1, '', '', 'A title', 'A summary', 'keys',
    'category ' || (n % 50), CASE WHEN n % 1000 = 1 THEN 'draft' END
FROM numbers;

-- A key of its own, one of the category, and one of two entries.
INSERT INTO entry_keys (key, day, number)
SELECT n * 100, 15000 + n % 6000, n FROM numbers
UNION ALL SELECT n % 50, CASE WHEN n % 20 > 0 THEN 15000 + n % 6000 ELSE -2147483648 END, n FROM numbers
UNION ALL SELECT n / 2 * 100 + 2, 15000 + n % 6000, n FROM numbers;

INSERT INTO public_ids (feed, id, public_id) SELECT feed, id, 'public ' || number FROM entries WHERE number % 5 = 0;
"""


def list_names(dialect):
    """Return the queries that look for rows of large tables, in the words of a dialect."""
    asks = re.compile(rf"\b(FROM|JOIN|UPDATE) ({'|'.join(BIG)})\b")
    return sorted(name for name, query in read_queries(dialect).items() if asks.search(query) or "{listed}" in query)


def insert_list(query, listed):
    """Return a query over the feeds of a list for a short one."""
    labels = listed.replace("id AS url, title, categories", "id AS url, categories AS labels")
    return query.replace("{listed}", labels if "labels" in query else listed)


def find_values(query, pattern):
    """Return a value for each parameter of a query."""
    values = VALUES | {"key": "feed 7"} if "FROM feeds" in query else VALUES
    return {name: values[name] for name in re.findall(pattern, query)}


@pytest.fixture(scope="module")
def sqlite_store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    with SqliteStore.open("sqlite:state.db", folder), sqlite3.connect(folder / "state.db") as connection:
        numbers = f"WITH RECURSIVE up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < {ENTRIES})"
        connection.executescript(f"CREATE TEMP TABLE numbers AS {numbers} SELECT n FROM up; {ROWS}")
        connection.execute("CREATE TEMP TABLE wanted (key TEXT PRIMARY KEY) WITHOUT ROWID")
        connection.executemany("INSERT INTO wanted VALUES (?)", [(feed,) for feed in VALUES["feeds"]])
        connection.commit()
        yield connection


@pytest.fixture(scope="module", params=["not analysed", "analysed"])
def sqlite_connection(sqlite_store, request):
    """The store as feedtool leaves it, and after a user ran ANALYZE."""
    if request.param == "analysed":
        sqlite_store.execute("ANALYZE")
    return sqlite_store


@pytest.mark.parametrize("name", list_names("sqlite"))
def test_sqlite_finds_rows_by_an_index(sqlite_connection, name):
    query = insert_list(read_queries("sqlite")[name], read_queries("sqlite")["list_followed"])
    values = find_values(query, r":([a-z_]+)")
    steps = [row[3] for row in sqlite_connection.execute(f"EXPLAIN QUERY PLAN {query}", values)]
    assert name in READS_ALL or not [*find_problems_of_sqlite(steps, name)], "\n".join(steps)


def find_problems_of_sqlite(steps, name):
    scans = [step for step in steps if step.startswith("SCAN") and step not in LIMITED]
    if name in IN_ORDER:
        yield from (step for step in steps if step.startswith("USE TEMP B-TREE FOR ORDER BY"))
        yield from (step for step in scans if "USING" not in step)
    else:
        yield from (step for step in scans if not step.endswith(INDEXES_OF_FEW))


@pytest.fixture(scope="module")
def postgresql_connection(postgresql_server):
    url = make_schema(postgresql_server)
    with PostgresqlStore.open(url, None), connect(url) as connection:
        connection.execute(f"CREATE TEMP TABLE numbers AS SELECT n FROM generate_series(1, {ENTRIES}) AS up (n)")
        connection.execute(ROWS)
        connection.execute("ANALYZE")
        yield connection


@pytest.mark.parametrize("name", list_names("postgresql"))
def test_postgresql_finds_rows_by_an_index(postgresql_connection, name):
    query = insert_list(get_sql(name).as_string(), get_sql("list_followed").as_string())
    values = find_values(query, r"%\(([a-z_]+)\)s")
    cursor = "DECLARE rows CURSOR FOR " if name in IN_ORDER else ""
    (found,) = postgresql_connection.execute(f"EXPLAIN (FORMAT JSON) {cursor}{query}", values).fetchone()
    problems = [*find_problems_of_postgresql(found[0]["Plan"], is_lazy=name in IN_ORDER)]
    assert name in READS_ALL or not problems, f"{problems}\n{json.dumps(found, indent=1)}"


def find_problems_of_postgresql(step, *, is_lazy):
    """Yield what is wrong with a step of a plan and those below; a lazy one stops when the caller has enough rows."""
    kind, rows, index = step["Node Type"], step["Plan Rows"], step.get("Index Name")
    if kind == "Seq Scan" and step["Relation Name"] in BIG:
        yield f"reads all of {step['Relation Name']}"
    if kind == "Sort" and rows > MANY:
        yield f"sorts {rows} rows"
    if index and rows > MANY and index not in INDEXES_OF_FEW and not is_lazy:
        yield f"reads {rows} rows of {index}"
    for one in step.get("Plans", ()):
        yield from find_problems_of_postgresql(one, is_lazy=is_lazy or kind == "Limit")
