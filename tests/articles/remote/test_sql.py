"""Articles that a query selects from a database."""

from __future__ import annotations

import sqlite3
import sys
import tracemalloc
from contextlib import closing
from datetime import UTC, datetime

import pytest

from feedtool.articles.remote.sql import QueryError, select_rows
from feedtool.errors import ConfigError

QUERY = """\
SELECT id, headline, body AS content, published, price -- the newest first
FROM posts ORDER BY published DESC
"""
POSTS = [
    (1, "Uno", "<p>one</p>", "2026-03-01 10:00", None),
    (2, "Due", "<p>two</p>", "2026-03-02 10:00", 9.5),
]


def fill(site, posts, database="cms.sqlite"):
    """Write a database with these posts, and a config that reads them."""
    site.configure(
        site={"title": "Officina", "url": "https://example.com/", "timezone": "Europe/Rome"},
        articles=[{"name": "cms", "database": database, "query": QUERY, "fields": {"price": "price"}}],
    )
    path = site.folder / "cms.sqlite"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE posts (id, headline, body, published, price)")
        connection.executemany("INSERT INTO posts VALUES (?, ?, ?, ?, ?)", posts)


@pytest.mark.parametrize("database", ["cms.sqlite", "sqlite:cms.sqlite", "sqlite:///cms.sqlite"])
def test_each_row_is_a_record(site, database):
    fill(site, POSTS, database)
    report = site.ingest()
    assert report.added == 2
    assert report.is_clean
    due = site.entries()["Due"]
    assert due.id == "2"
    assert due.content == "<p>two</p>"
    assert due.published == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert due.offer.price == "9.5"


def test_changed_rows_are_updated_and_missing_rows_withdrawn(site):
    fill(site, POSTS)
    site.ingest()
    fill(site, [(1, "Uno", "<p>changed</p>", "2026-03-01 10:00", None), (3, "Tre", "", "2026-03-03", None)])
    report = site.ingest(allow_shrink=True)
    assert report.added == 1
    assert report.updated == 1
    assert report.withdrawn == 1
    assert site.entries()["Uno"].content == "<p>changed</p>"
    report = site.ingest()
    assert report.added == 0
    assert report.updated == 0
    assert report.withdrawn == 0


def test_an_error_names_source_row_and_column_and_withdraws_nothing(site):
    fill(site, POSTS)
    site.ingest()
    fill(site, [POSTS[0], (3, "Tre", "", "presto", None), (4, "Four", b"\xff\xfe\x00", "2026-01-01", None)])
    report = site.ingest()
    said = {(one.location.where, one.location.line, one.location.field, one.message) for one in report.all_diagnostics}
    assert said == {
        ("cms", 1, "published", "neither a date nor true or false; the article is withheld"),
        ("cms", 3, "content", "expected text, found binary data"),
    }
    assert site.titles() == ["Due", "Four", "Uno"]


def test_a_query_cannot_change_the_database(site):
    fill(site, POSTS)
    with pytest.raises(QueryError, match="write a readonly database"):
        list(select_rows("cms.sqlite", "WITH a AS (SELECT 1) DELETE FROM posts", site.folder))
    with pytest.raises(QueryError):
        list(select_rows("cms.sqlite", "SELECT 1; DROP TABLE posts", site.folder))
    assert len(list(select_rows("cms.sqlite", "SELECT * FROM posts", site.folder))) == 2
    with pytest.raises(QueryError, match="there is no database at none"):
        list(select_rows("none.sqlite", "SELECT 1", site.folder))
    assert not (site.folder / "none.sqlite").exists()


def test_a_query_that_fails_is_one_error_and_withdraws_nothing(site):
    fill(site, POSTS)
    site.ingest()
    site.replace("feeds.yaml", "headline", "heading")
    report = site.ingest()
    assert [(one.url, one.error.message) for one in report.failed] == [("cms", "cms.sqlite: no such column: heading")]
    assert site.titles() == ["Due", "Uno"]


def test_two_columns_of_one_name_are_refused(site):
    fill(site, POSTS)
    with pytest.raises(QueryError, match="duplicate columns: id"):
        list(select_rows("cms.sqlite", "SELECT id, headline, id FROM posts", site.folder))


def test_a_source_that_is_no_longer_a_query_withdraws_its_rows(site):
    fill(site, POSTS)
    site.ingest()
    fill(site, POSTS)
    site.configure(articles={"name": "cms", "path": "one.json"})
    site.write("one.json", '[{"id": "x", "title": "Other", "date": "2026-03-05"}]')
    site.ingest(allow_shrink=True)
    assert site.titles() == ["Other"]


def test_memory_does_not_grow_with_the_number_of_rows(site):
    query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {}) SELECT i AS id, {} AS body FROM n"
    fill(site, POSTS)
    tracemalloc.start()
    try:
        count = sum(1 for _ in select_rows("cms.sqlite", query.format(20_000, "hex(zeroblob(1000))"), site.folder))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 20_000
    assert peak < 2_000_000  # all rows together have 40 MB


# ---------------------------------------------------------------------------------------------------------
# Other databases


def test_another_database_is_read_by_sqlalchemy(site):
    pytest.importorskip("sqlalchemy")
    fill(site, POSTS)
    query = "SELECT id, headline, '10:30 :x 50%' AS note, published FROM posts"
    address = f"sqlite+pysqlite:///{site.folder / 'cms.sqlite'}"
    rows = list(select_rows(address, query, site.folder))
    assert rows[1] == {"id": 2, "headline": "Due", "note": "10:30 :x 50%", "published": "2026-03-02 10:00"}
    with pytest.raises(QueryError, match="no such table"):
        list(select_rows(address, "SELECT 1 FROM nowhere", site.folder))
    fill(site, POSTS, address)
    assert site.ingest().added == 2


def test_an_offline_run_reads_a_database_file_and_connects_to_no_server(site, monkeypatch):
    fill(site, POSTS)
    assert site.ingest(offline=True).added == 2
    monkeypatch.setenv("DATABASE_URL", "postgresql://ada:s3cret@127.0.0.1:1/cms")
    fill(site, POSTS, "${DATABASE_URL}")
    assert site.ingest(offline=True).is_clean
    assert site.titles() == ["Due", "Uno"]


def test_the_extra_is_named_if_sqlalchemy_is_missing(site, monkeypatch):
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    monkeypatch.setenv("DATABASE_URL", "postgresql://ada:s3cret@db.example/cms")
    fill(site, POSTS, "${DATABASE_URL}")
    (failure,) = site.ingest().failed
    assert failure.error.message == (
        "a database other than SQLite needs the library SQLAlchemy; pip install 'feedtool[sql]'"
    )


@pytest.mark.parametrize(
    "address", ["postgresql+nodriver://ada:s3cret@127.0.0.1:1/cms", "nothing://ada:s3cret@127.0.0.1/cms"]
)
def test_an_error_of_a_database_does_not_print_the_password(site, monkeypatch, address):
    pytest.importorskip("sqlalchemy")
    monkeypatch.setenv("DATABASE_URL", address)
    fill(site, POSTS, "${DATABASE_URL}")
    report = site.ingest()
    assert len(report.failed) == 1
    assert "s3cret" not in repr(report)
    assert all(b"s3cret" not in path.read_bytes() for path in site.folder.iterdir())


@pytest.mark.parametrize(
    ("articles", "message"),
    [
        ("{query: SELECT 1, database: a.sqlite}", "missing required key `name`"),
        ("{query: SELECT 1, name: a}", "missing required key `database`"),
        ("{path: a.md, database: a.sqlite}", "needs a `query:`"),
        ("{path: a.md, query: SELECT 1, name: a, database: a.sqlite}", "keep one of them"),
        ("{name: a}", "needs `path:` or `query:`"),
        ("{query: DROP TABLE posts, name: a, database: a.sqlite}", "expected a query"),
        ('{query: SELECT 1, name: a, database: "mysql://ada:abc@b/c"}', "contains a password"),
    ],
)
def test_a_query_source_with_missing_keys_is_an_error(site, articles, message):
    site.write("feeds.yaml", f'site: {{title: A, url: "https://example.com/"}}\narticles:\n  - {articles}\n')
    with pytest.raises(ConfigError, match=message) as caught:
        site.load_config()
    assert "abc" not in str(caught.value)
