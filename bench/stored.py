"""Fills a store in PostgreSQL with millions of synthetic entries that the server makes, for bench/scale.py.

A feed has 20 entries, within 30 days. One entry of 50 is a copy of an entry of another feed: it has the same title and
text, and the same keys of both. The keys of hosts and labels are those that feedtool makes. The others are hashes of
numbers, of each kind as many as feedtool makes.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sites import START, write_text

from feedtool.dedupe.index import hash_scope
from feedtool.dedupe.keys import hash_label

PER_FEED = 20
LIST = "https://lists.example/all.opml"
"""The followed list that names all feeds."""
LABELS = ("News", *(f"Label {number}" for number in range(1, 20)))
"""The first one has 22 % of the entries, the last one 2.5 %."""
_SENTENCES = 4096
_STRONG, _WEAK = 2, 1

NUMBERED = f"""(
    SELECT
        n, n / {PER_FEED} AS feed_number, seed, h, at, at / 86400 AS day,
        floor(power(h % 1000 / 1000.0, 2) * {len(LABELS)})::int AS label_number
    FROM generate_series(0, %(entries)s - 1) AS numbers (n)
    CROSS JOIN LATERAL (SELECT CASE WHEN n % 50 = 7 AND n > 1000 THEN n - 1000 ELSE n END AS seed) AS one
    CROSS JOIN LATERAL (SELECT hashint8extended(seed, 0) & 9223372036854775807 AS h) AS two
    CROSS JOIN LATERAL (
        SELECT {int(START.timestamp())} - h / 1000 % (30 * 86400) + CASE WHEN seed <> n THEN 600 ELSE 0 END AS at
    ) AS three
) AS numbered
JOIN hosts USING (feed_number)
JOIN labels USING (label_number)
""".replace(" % ", " %% ")
"""Each entry with its number, host and label; `seed` is the number of the entry of which it is a copy, or its own."""


def _hash(source: str, number: int, weight: int) -> str:
    return f"(hashint8extended({source}, {number}) & -4 | {weight})"


KEYS = (
    _hash("n", 1, _STRONG),
    _hash("seed", 2, _STRONG),
    *(_hash("seed", number, _WEAK) for number in range(3, 9)),
    "host_key",
    "label_key",
)
JOINED = " ".join(
    f"JOIN sentences AS {name} ON {name}.place = h >> {12 * at} & 4095" for at, name in enumerate("abcde")
)

FILL = (
    """
    INSERT INTO feeds (key, kind, about, last_attempt, last_success, next_try, next_try_reason, failures, moved_seen)
    SELECT
        feed, 'subscription', json_object('title': host, 'url': feed, 'link': 'https://' || host || '/'),
        '2026-11-30T12:00:00+00:00', '2026-11-30T12:00:00+00:00', '2026-12-01T12:00:00+00:00', '', 0, 0
    FROM hosts
    """,
    """
    INSERT INTO documents (feed, url, etag, body_hash, settings_hash)
    SELECT feed, feed, host, '0123456789abcdef', '01234567' FROM hosts
    """,
    f"""
    INSERT INTO entries (
        number, feed, id, document, withdrawn, first_seen, revisions, fingerprint, digest, link, title, keys, summary
    )
    SELECT
        -1 - feed_number, '{LIST}', feed, '{LIST}', 0, '2026-10-01T00:00:00+00:00', 0, int8send(feed_number),
        int8send(feed_number), feed, host, '', ''
    FROM hosts
    """,
    f"""
    INSERT INTO entries (
        number, feed, id, document, withdrawn, published, first_seen, revisions, fingerprint, digest, link, title,
        categories, keys, summary, content
    )
    SELECT
        n, feed, link, feed, 0, to_char(to_timestamp(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
        '2026-10-01T00:00:00+00:00', 0, int8send(n) || int8send(h), int8send(h) || int8send(n), link,
        a.half || ' ' || b.half, label_json, {" || ".join(f"reverse(int8send({key}))" for key in ("day", *KEYS))},
        c.text, '<p>' || c.text || '</p><p>' || d.text || ' ' || e.text || '</p>'
    FROM {NUMBERED}
    {JOINED}
    CROSS JOIN LATERAL (SELECT 'https://' || host || '/' || n AS link) AS linked
    """,
    f"""
    INSERT INTO entry_keys (key, day, number)
    SELECT value, day, n FROM {NUMBERED} CROSS JOIN LATERAL unnest(ARRAY[{", ".join(KEYS)}]) AS value
    """,
)


def fill(connection: psycopg.Connection[Any], entries: int) -> None:
    """Add entries and their feeds to an empty store, without a log: a server that stops loses them."""
    _write_tables(connection, entries // PER_FEED)
    for table in ("documents", "entries", "entry_keys"):
        connection.execute(f"ALTER TABLE {table} SET UNLOGGED")
    with _without_indexes(connection):
        for statement in FILL:
            connection.execute(statement, {"entries": entries})
    connection.execute("SELECT setval('entry_numbers', 1000000000)")
    connection.execute("VACUUM ANALYZE")


def _write_tables(connection: psycopg.Connection[Any], feeds: int) -> None:
    """Write the tables that entries are made from: hosts, labels and sentences."""
    connection.execute("CREATE TABLE hosts (feed_number bigint PRIMARY KEY, host text, feed text, host_key bigint)")
    connection.execute("CREATE TABLE labels (label_number int, label_key bigint, label_json text)")
    connection.execute("CREATE TABLE sentences (place int, half text, text text)")
    chance = random.Random(0)
    hosts = (f"site{number}.example" for number in range(feeds))
    _copy(connection, "hosts", ((n, host, f"https://{host}/feed", hash_scope(host)) for n, host in enumerate(hosts)))
    _copy(connection, "labels", ((n, hash_label(one), json.dumps([{"term": one}])) for n, one in enumerate(LABELS)))
    _copy(connection, "sentences", ((n, write_text(chance, 4), write_text(chance, 10)) for n in range(_SENTENCES)))
    connection.execute("ANALYZE")


def _copy(connection: psycopg.Connection[Any], table: str, rows: Iterable[tuple[object, ...]]) -> None:
    with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


@contextmanager
def _without_indexes(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Drop the indexes of entries and keys, and make them again at the end: rows come in a fraction of the time."""
    of_tables = "IN ('entries'::regclass, 'entry_keys'::regclass)"
    constraints = connection.execute(
        "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        f" WHERE contype IN ('p', 'u', 'f') AND conrelid {of_tables}"
    ).fetchall()
    for table, name, _ in constraints:
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    indexes = connection.execute(
        f"SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid {of_tables}"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    yield
    for table, name, definition in constraints:
        connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for _, definition in indexes:
        connection.execute(definition)
